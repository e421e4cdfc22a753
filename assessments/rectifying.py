"""Acts of rectification (整改): given to a unit, answered with evidence,
verified (销号) or sent back, escalated when late.
"""

from datetime import date

from django.db import transaction
from django.utils import timezone

from assessments.marking import require_of_unit
from assessments.models import Rectification, RectificationReply
from townwork.audit.services import record
from townwork.org.access import require
from townwork.org.errors import Refusal
from townwork.org.evidence import attach, brought
from townwork.org.models import Evidence, Unit, User
from townwork.org.workdays import Workdays


@transaction.atomic
def issue_rectification(
    item: Rectification, *, actor: User, today: date | None = None
) -> Rectification:
    """Nothing falls due on a rest day: the day rolls on to the next workday."""
    require(actor, "assessments.draft")
    if not Unit.objects.visible_to(actor).filter(pk=item.unit_id).exists():
        raise Refusal("只能给本镇的单位下达整改。")
    if item.due_on < (today or timezone.localdate()):
        raise Refusal("整改期限不能早于今天。")
    item.due_on = Workdays.load(item.unit.township).rolled(item.due_on)
    item.issued_by = actor
    item.save()
    record(
        "下达整改",
        item,
        actor=actor,
        data={"单位": str(item.unit), "期限": item.due_on.isoformat()},
    )
    return item


def _lock(item: Rectification, actor: User) -> Rectification:
    rows = Rectification.objects.visible_to(actor).select_for_update(of=("self",))
    stored = rows.select_related("unit").get(pk=item.pk)
    if stored.closed_on:
        raise Refusal("这项整改已经销号。")
    return stored


@transaction.atomic
def reply(item: Rectification, text: str, *, actor: User) -> RectificationReply:
    require(actor, "assessments.score_self")
    stored = _lock(item, actor)
    require_of_unit(stored.unit, actor)
    if stored.replies.filter(is_accepted=None).exists():
        raise Refusal("已有一份回复在等核验。")
    sent = RectificationReply.objects.create(rectification=stored, text=text, sent_by=actor)
    record("回复整改", sent, actor=actor)
    return sent


def add_reply_file(sent: RectificationReply, name: str, data: bytes, *, actor: User) -> Evidence:
    require(actor, "assessments.score_self")
    with brought(name, data) as file, transaction.atomic():
        require_of_unit(_lock(sent.rectification, actor).unit, actor)
        return attach(sent, file, actor=actor)


@transaction.atomic
def verify(sent: RectificationReply, is_accepted: bool, reason: str = "", *, actor: User) -> None:
    """核验: accepted, the item is closed as of the day the reply was sent; or
    sent back with a reason.
    """
    require(actor, "assessments.answer")
    item = _lock(sent.rectification, actor)
    stored = RectificationReply.objects.get(pk=sent.pk)
    if stored.is_accepted is not None:
        raise Refusal("这份回复已经核验过了。")
    if stored.sent_by_id == actor.pk:
        raise Refusal("不能核验自己的回复，请由另一位同事核验。")
    if not is_accepted and not reason.strip():
        raise Refusal("请写明退回理由，让对方知道还差什么。")
    stored.is_accepted = is_accepted
    stored.reason = "" if is_accepted else reason
    stored.verified_by = actor
    stored.verified_at = timezone.now()
    stored.save()
    if is_accepted:
        item.closed_on = timezone.localdate()
        item.answered_on = timezone.localtime(stored.sent_at).date()
        item.save(update_fields=["closed_on", "answered_on"])
    record(
        "整改销号" if is_accepted else "退回整改",
        stored,
        actor=actor,
        data={"理由": reason} if reason else {},
    )


@transaction.atomic
def escalate(today: date | None = None) -> int:
    """提请督办: what is overdue goes to the secretary, once. How many are new. Safe to run again."""
    today = today or timezone.localdate()
    late = list(
        Rectification.objects.select_for_update(of=("self",))
        .overdue(today)
        .filter(escalated_at=None)
        .select_related("unit__township")
    )
    for item in late:
        item.escalated_at = timezone.now()
        item.save(update_fields=["escalated_at"])
        record(
            "整改逾期提请督办", item, chain=item.unit.township.code, data={"单位": str(item.unit)}
        )
    return len(late)
