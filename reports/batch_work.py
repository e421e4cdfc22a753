"""The work on a batch: several workers take its papers, make them, and put them into one ZIP.

Every paper is a row that somebody takes under the claim of their job and settles once. A claim that
holds no more frees what it took, so a killed worker loses the paper it was at and no other.
"""

import logging
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import Now

from reports.batches import BATCH, WORKERS
from reports.binding import bind, lost_files
from reports.drift import drifts_of
from reports.models import Batch, BatchItem, Edition
from reports.models.batch import BatchFile
from reports.unit_summaries import UnitSummary, unit_summaries
from townwork.jobs import registry
from townwork.jobs.leases import held
from townwork.jobs.models import Job
from townwork.jobs.services import make_headway
from townwork.lib.faults import fault_point
from townwork.org.access import allows
from townwork.org.models import Term

log = logging.getLogger(__name__)

TURN = 20  # s; then whoever waits is served between
CHUNK = 20  # papers taken at once: their figures are read together
TIMES = 3  # so often its maker may die: once with others, twice at it alone
NAMED = 5  # of what changed, in a remark
GOING = {"sha256": "", "paused_at": None, "cancelled_at": None}
State = BatchItem.State
NOT_SIGNED = "还没有签发"
DIED = "做这一份时后台程序几次中断，已跳过。"
BROKEN = "生成时出错，请重试；仍不成功请联系管理员。"
DAMAGED = "签发稿的文件缺失或损坏，请管理员从备份恢复后重试。"


@dataclass(frozen=True)
class Bound:
    """The ZIP of a batch, in its place; `papers` how many are in it."""

    batch: int
    sha256: str
    size: int
    papers: int


def make_batch(job: Job, report: registry.Report) -> Bound | None:
    """Take papers and make them until there are none, then the ZIP; None where it was paused or
    cancelled, or another worker is at the last of them: that one makes the ZIP.
    """
    batch = Batch.objects.select_related("township", "district").get(pk=job.params["batch"])
    until = time.monotonic() + TURN
    while True:
        while taken := _take(batch, job):
            # Whose deaths are counted by the paper: the job itself is not given up for them.
            make_headway(job)
            _make(batch, taken, job)
            if time.monotonic() > until:
                raise registry.AnotherTurn
        if not _is_mine_to_bind(batch, job):
            return None
        lost = lost_files(batch)
        if not lost:
            break
        _made_again(batch, lost)
    report(95, "打包")
    file, papers = bind(batch)
    return Bound(batch.pk, file.sha256, file.size, papers)


def keep_batch(job: Job, bound: Bound | None) -> dict:
    if bound is None:
        return {}
    mine = Batch.objects.filter(pk=bound.batch, token=job.claim_token, cancelled_at=None)
    mine.update(sha256=bound.sha256, size=bound.size, zipped_at=Now())
    return {"sha256": bound.sha256, "papers": bound.papers}


def _goes_on(batch: Batch) -> bool:
    """As it is now: somebody may have paused or cancelled it, or all of it is done."""
    return Batch.objects.filter(pk=batch.pk, **GOING).exists()


def _take(batch: Batch, job: Job) -> list[BatchItem]:
    """Some papers nobody has, under this job's claim; none where none are left or it is paused.

    One whose maker died is taken by itself: should it have been the cause, it goes alone.
    """
    while _goes_on(batch):
        free = batch.items.free(held())
        keys = _few(free, taken=0) or _few(free, taken__gt=0)[:1]
        if not keys:
            return []
        free.filter(pk__in=keys).update(
            state=State.TAKEN, token=job.claim_token, taken=F("taken") + 1
        )
        # Another may have been quicker at some of them, or at all.
        taken = list(_mine(batch, job).select_related("unit__parent", "township"))
        fault_point("taken")
        if taken:
            return taken
    return []


def _few(free: QuerySet, **which: int) -> list[int]:
    """So many that the other workers have as many to do."""
    keys = list(free.filter(**which).order_by("number").values_list("pk", flat=True)[: 2 * CHUNK])
    return keys[: min(CHUNK, math.ceil(len(keys) / WORKERS))]


def _mine(batch: Batch, job: Job) -> QuerySet:
    return batch.items.filter(state=State.TAKEN, token=job.claim_token)


def _make(batch: Batch, taken: list[BatchItem], job: Job) -> None:
    tried_out = [item for item in taken if item.taken > TIMES]
    for item in tried_out:
        _settle(item, job, State.FAILED, remark=DIED)
    fresh = [item for item in taken if item not in tried_out]
    make = _make_units if batch.township_id else _collect_signed
    for item, state, values in make(batch, fresh) if fresh else ():
        _settle(item, job, state, **values)
        if not _goes_on(batch):
            _mine(batch, job).update(state=State.WAITING, token=None, taken=F("taken") - 1)
            return


def _settle(item: BatchItem, job: Job, state: str, **values: object) -> None:
    """Once: whoever holds the paper under another claim settles it themself."""
    fault_point("made")
    mine = BatchItem.objects.filter(pk=item.pk, state=State.TAKEN, token=job.claim_token)
    mine.update(state=state, settled_at=Now(), **values)
    fault_point("settled")


Settled = tuple[BatchItem, str, dict]


def _make_units(batch: Batch, items: list[BatchItem]) -> Iterator[Settled]:
    terms = Term.objects.select_related("township__district")
    term = terms.get(township=batch.township_id, year=batch.year, half=batch.half)
    summaries = unit_summaries([item.unit for item in items], term)
    for item in items:
        yield _made(item, summaries[item.unit_id])


def _made(item: BatchItem, summary: UnitSummary) -> Settled:
    try:
        paper, docx = summary.as_pdf(), summary.as_word()
    except Exception:
        log.exception("the summary of unit %s could not be made", item.unit_id)
        return item, State.FAILED, {"remark": BROKEN}
    pdf, word = BatchFile("pdf").keep(paper.pdf), BatchFile("docx").keep(docx)
    values = {
        "name": summary.name,
        "sha256": pdf.sha256,
        "size": pdf.size,
        "pages": paper.pages,
        "word_sha256": word.sha256,
        "word_size": word.size,
        "remark": "；".join(summary.missing),
    }
    return item, State.DONE, values


def _collect_signed(batch: Batch, items: list[BatchItem]) -> Iterator[Settled]:
    """What is in force of each, byte for byte; a draft is the township's own."""
    editions = Edition.objects.in_force().filter(
        term__township__in=[item.township_id for item in items],
        term__year=batch.year,
        term__half=batch.half,
    )
    editions = list(editions.select_related("term__township__district", "word"))
    by_town = {one.term.township_id: one for one in editions}
    drifts = drifts_of(editions)
    for item in items:
        edition = by_town.get(item.township_id)
        if edition is None:
            yield item, State.NONE, {"remark": NOT_SIGNED}
        else:
            yield _collected(item, edition, [one.name for one in drifts[edition.pk]])


def _collected(item: BatchItem, edition: Edition, drifted: list[str]) -> Settled:
    word = getattr(edition, "word", None)  # an earlier release kept none
    if not (edition.is_whole and (word is None or word.is_whole)):
        return item, State.FAILED, {"remark": DAMAGED}
    said = [] if word else ["没有 Word 稿"]
    if drifted:
        names = "、".join(drifted[:NAMED]) + ("等" if len(drifted) > NAMED else "")
        said.append(f"签发以后 {len(drifted)} 项数据有变动：{names}")
    values = {
        "edition": edition,
        "name": edition.file_name.removesuffix(edition.ending),
        "sha256": edition.sha256,
        "size": edition.size,
        "pages": edition.pages,
        "word_sha256": word.sha256 if word else "",
        "word_size": word.size if word else 0,
        "remark": "；".join(said),
    }
    return item, State.DONE, values


def _is_mine_to_bind(batch: Batch, job: Job) -> bool:
    """Whether all is made and nobody else is putting it together."""
    if batch.items.unsettled().exists():
        return False
    others = Job.objects.filter(held(), claim_token=OuterRef("token")).exclude(pk=job.pk)
    free = Batch.objects.filter(~Exists(others), pk=batch.pk, **GOING)
    return free.update(token=job.claim_token) == 1


def _made_again(batch: Batch, lost: list[int]) -> None:
    """What the sweep took while the batch was paused for a day."""
    batch.items.filter(pk__in=lost).update(state=State.WAITING, token=None, taken=0)


BATCH_JOB = registry.Kind(
    BATCH,
    "批次",
    make_batch,
    keep_batch,
    may_ask=lambda user, job: allows(user, "summary.batch"),
    words={"papers": "份数", "sha256": "sha256"},
)
