"""What stands between a generated paper and its signature, and where each is mended."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone

from reports.addresses import address
from reports.drafts import kept_blocks
from reports.drift import drift_of
from reports.models import Edition, Manuscript
from reports.proofreading import Proofed, proofed

_DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")


@dataclass(frozen=True)
class Obstacle:
    """A sentence, and {what is done: the page's place where it is}."""

    words: str
    ways: dict[str, str]


def obstacles(edition: Edition, errors: Sequence[Proofed] | None = None) -> list[Obstacle]:
    """All there are; none where it may be signed. `errors` are its errors, where the caller has
    read them already.
    """
    return list(_in_the_way(edition, errors_of(edition) if errors is None else errors))


def _in_the_way(edition: Edition, errors: Sequence[Proofed]) -> Iterator[Obstacle]:
    page = address(edition.term)
    manuscript = Manuscript.objects.filter(term=edition.term).first()
    if manuscript is None:
        words = "这份稿子是从总结模板直接生成的。请先起草这半年的文稿，送审、核稿后再签发。"
        yield Obstacle(words, {"去起草": f"{page}#acts"})
        return
    yield from _of_text(edition, manuscript, page)
    yield from _of_paper(edition, errors, page)


def _of_text(edition: Edition, manuscript: Manuscript, page: str) -> Iterator[Obstacle]:
    if manuscript.state != Manuscript.State.CHECKED:
        state = manuscript.get_state_display()
        yield Obstacle(
            f"文稿的状态是“{state}”，核稿以后才能签发。", {"看办到哪一步": f"{page}#acts"}
        )
    if edition.revision != manuscript.newest.number:
        yield Obstacle(
            "这份稿子不是文稿的最新一版，请重新生成 PDF。", {"去生成": f"{page}#editions"}
        )
    open_remarks = list(manuscript.remarks.filter(settled_at=None).values_list("pk", flat=True))
    if open_remarks:
        words = f"还有 {len(open_remarks)} 条批注没有办结。"
        yield Obstacle(words, {"看批注": f"{page}#remark-{open_remarks[0]}"})


def _of_paper(edition: Edition, errors: Sequence[Proofed], page: str) -> Iterator[Obstacle]:
    unsettled = [one.finding for one in errors if not one.waiver]
    if unsettled:
        first = unsettled[0]
        words = f"校对还有 {len(unsettled)} 处错误，如“{first.text}”：{first.why}"
        yield Obstacle(words, {"看校对": f"{page}#proofs"})
    drifted = drift_of(edition)
    if drifted:
        names = "、".join(drift.name for drift in drifted[:5])
        yield Obstacle(
            f"生成以后有 {len(drifted)} 项数据变了（{names}），请重新生成 PDF。",
            {
                "看是哪些记录": reverse("edition_changes", args=[edition.pk]),
                "去生成": f"{page}#editions",
            },
        )


def errors_of(edition: Edition) -> list[Proofed]:
    """The errors 校对 names in a paper. Of its words, those without a reason (`waiver`) alone stop
    it; for the others who signs answers.
    """
    found = proofed(edition.term, kept_blocks(edition))
    return [one for one in found if one.finding.blocks_signing]


def cautions(edition: Edition) -> list[str]:
    """What is unusual of signing it today and stands in no way: a day that is still to come."""
    today = timezone.localdate()
    told = []
    if edition.term.end > today:
        told.append(
            f"{edition.term}还没有过完（{edition.term.end:%-m月%-d日}才结束），后面发生的事不在这份稿子里。"
        )
    dated = _dated(edition)
    if dated and dated > today:
        told.append(f"成文日期是 {dated:%Y年%-m月%-d日}，还没有到；今天是 {today:%Y年%-m月%-d日}。")
    return told


def _dated(edition: Edition) -> date | None:
    """The day the paper says it is of."""
    said = next((block.text for block in kept_blocks(edition) if block.kind == "date"), "")
    found = _DAY.search(said)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:  # 6月31日, which 校对 names
        return None
