"""签发、报送: which paper is a half-year's summary, and what the district says of it."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from reports.models import Edition, Manuscript, Submission
from reports.obstacles import obstacles
from townwork.audit.services import record
from townwork.lib.faults import fault_point
from townwork.org.access import require
from townwork.org.errors import Refusal
from townwork.org.models import Term, Township, User, half_of
from townwork.org.services import confirm_signature

State = Manuscript.State


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
        in_the_way = _why_not(stored)
        if in_the_way:
            raise Refusal(f"还不能签发：{in_the_way}")
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


def _why_not(edition: Edition) -> str:
    return "".join(one.words for one in obstacles(edition))


def _locked_manuscript(edition: Edition) -> Manuscript:
    rows = Manuscript.objects.select_for_update(of=("self",))
    manuscript = rows.filter(term=edition.term_id).first()
    if manuscript is None:
        raise Refusal(f"还不能签发：{_why_not(edition)}")
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
