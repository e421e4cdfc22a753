"""签发、报送: which paper is a half-year's summary, and what the district says of it."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from reports.drafts import kept_blocks
from reports.drift import drift_of
from reports.models import Edition, Manuscript, Submission
from reports.proofreading import Proofed, proofed
from townwork.audit.services import record
from townwork.lib.faults import fault_point
from townwork.org.access import require
from townwork.org.errors import Refusal
from townwork.org.models import Term, Township, User, half_of
from townwork.org.services import confirm_signature

State = Manuscript.State
_DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")


def obstacles(edition: Edition, errors: Sequence[Proofed] | None = None) -> list[str]:
    """What stands between a generated paper and its signature, and what to do; nothing where it may
    be signed. `errors` are its errors, where the caller has read them already.
    """
    return list(_in_the_way(edition, errors_of(edition) if errors is None else errors))


def _in_the_way(edition: Edition, errors: Sequence[Proofed]) -> Iterator[str]:
    manuscript = Manuscript.objects.filter(term=edition.term).first()
    if manuscript is None:
        yield "这份稿子是从总结模板直接生成的。请先起草这半年的文稿，送审、核稿后再签发。"
        return
    if manuscript.state != State.CHECKED:
        yield f"文稿的状态是“{manuscript.get_state_display()}”，核稿以后才能签发。"
    if edition.revision != manuscript.newest.number:
        yield "这份稿子不是文稿的最新一版，请重新生成 PDF。"
    open_remarks = manuscript.remarks.filter(settled_at=None).count()
    if open_remarks:
        yield f"还有 {open_remarks} 条批注没有办结。"
    unsettled = [one for one in errors if not one.waiver]
    if unsettled:
        first = unsettled[0].finding
        yield f"校对还有 {len(unsettled)} 处错误，如“{first.text}”：{first.why}"
    drifted = drift_of(edition)
    if drifted:
        names = "、".join(drift.name for drift in drifted[:5])
        yield f"生成以后有 {len(drifted)} 项数据变了（{names}），请重新生成 PDF。"


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


def sign(edition: Edition, password: str, *, actor: User) -> Edition:
    """签发: the secretary's, with the password asked again. What was read is what is signed: these
    very bytes, PDF and Word.

    Of two at once one wins; the other is told. Raises Refusal.
    """
    require(actor, "summary.sign")
    confirm_signature(actor, password, for_what="签发总结")
    with transaction.atomic():
        manuscript = _locked_manuscript(edition)
        stored = Edition.objects.select_for_update(of=("self",)).get(pk=edition.pk)
        _refuse_signed(stored, manuscript)
        in_the_way = obstacles(stored)
        if in_the_way:
            raise Refusal("还不能签发：" + "".join(in_the_way))
        last = Edition.objects.filter(term=stored.term_id).aggregate(last=Max("issue"))["last"]
        stored.issue = (last or 0) + 1
        stored.signed_by, stored.signed_at = actor, timezone.now()
        stored.reason = manuscript.correction
        stored.save(update_fields=["issue", "signed_by", "signed_at", "reason"])
        manuscript.state, manuscript.correction = State.SIGNED, ""
        manuscript.save(update_fields=["state", "correction"])
        told = {"sha256": stored.sha256, "版次": stored.issue, "更正事由": stored.reason}
        record("签发总结", stored, actor=actor, data=told)
        fault_point("before-commit")
    return stored


def _locked_manuscript(edition: Edition) -> Manuscript:
    rows = Manuscript.objects.select_for_update(of=("self",))
    manuscript = rows.filter(term=edition.term_id).first()
    if manuscript is None:
        raise Refusal("还不能签发：" + "".join(obstacles(edition)))
    return manuscript


def _refuse_signed(stored: Edition, manuscript: Manuscript) -> None:
    signed = Edition.objects.signed().filter(term=stored.term_id)
    if not stored.is_signed and manuscript.state != State.SIGNED:
        return
    last = signed.select_related("signed_by").order_by("-issue").first()
    at = timezone.localtime(last.signed_at)
    raise Refusal(f"{last.signed_by.full_name}已于 {at:%-m月%-d日 %H:%M} 签发，不用再签。")


def signed_as(sha256: str) -> Edition | None:
    """The signed edition of which a file with this hash is the PDF or the Word form."""
    is_either = Q(sha256=sha256) | Q(word__sha256=sha256)
    rows = Edition.objects.signed().filter(is_either).select_related("term")
    return rows.order_by("-issue").first()


def in_force(term: Term) -> Edition | None:
    """签发稿: the edition of the half-year, which every other only was on the way to."""
    rows = Edition.objects.filter(term=term).select_related("term__township", "signed_by")
    return rows.signed().order_by("-issue").first()


@transaction.atomic
def submit(edition: Edition, *, actor: User) -> Submission:
    """报送: send the edition in force to the district. Raises Refusal."""
    require(actor, "summary.submit")
    term = Term.objects.select_for_update(of=("self",)).get(pk=edition.term_id)
    current = in_force(term)
    if current is None or current.pk != edition.pk:
        raise Refusal("只能报送现行的签发稿。")
    if Submission.objects.filter(edition=edition).exists():
        raise Refusal("这一版已报送。退回的请更正、签发新的一版再报。")
    submission = Submission.objects.create(edition=edition, sent_by=actor)
    record("报送总结", edition, actor=actor, data={"sha256": edition.sha256})
    return submission


@transaction.atomic
def answer(submission: Submission, state: str, reason: str = "", *, actor: User) -> Submission:
    """The district's word on what was sent: received, returned with a reason, accepted.

    Raises Refusal where another of the district said otherwise meanwhile.
    """
    require(actor, "summary.receive")
    rows = Submission.objects.select_for_update(of=("self",)).select_related(
        "edition__term__township"
    )
    stored = rows.get(pk=submission.pk)
    if state not in stored.answers:
        raise Refusal(f"这份总结现在是“{stored.get_state_display()}”，不能再这样答复。")
    if state == Submission.State.RETURNED and not reason.strip():
        raise Refusal("退回要写明事由。")
    stored.state, stored.reason = state, reason
    stored.answered_by, stored.answered_at = actor, timezone.now()
    stored.save()
    chain = stored.edition.township.code
    told = {"答复": stored.get_state_display(), "事由": reason}
    record("答复报送的总结", stored.edition, actor=actor, chain=chain, data=told)
    return stored


def half_ended() -> Term:
    """The half-year whose summaries are due, of no township: the last one that has ended."""
    return half_of(half_of(timezone.localdate()).start - timedelta(days=1))


def submitted_by(
    townships: QuerySet[Township],
) -> list[tuple[Township, Term | None, Submission | None]]:
    """Each township with the half-year its summary is due of, and how far that has come: the last
    one ended, in two queries however many there are.
    """
    ended = half_ended()
    terms = Term.objects.filter(township__in=townships, year=ended.year, half=ended.half)
    sent = Submission.objects.filter(edition__term__in=terms).order_by("edition__issue")
    last = {one.edition.term_id: one for one in sent.select_related("edition")}
    of = {term.township_id: term for term in terms}
    return [
        (township, of.get(township.pk), last.get(of[township.pk].pk) if township.pk in of else None)
        for township in townships
    ]
