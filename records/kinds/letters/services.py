"""Acts on 提示函 (docs/facts.md §4.9): sign for, answer, ask for more time, answer that.

How it stands is never stored.
"""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from records.kinds.letters.models import Notice, NoticeExtension
from records.pages.services import changeable
from townwork.audit.models import AuditEvent
from townwork.audit.services import record as audit
from townwork.org.access import require
from townwork.org.errors import Refusal
from townwork.org.models import User

LONGEST_EXTENSION = timedelta(days=31)


@transaction.atomic
def sign(notice: Notice, *, actor: User, today: date | None = None) -> None:
    """签收, on the day it was received at the earliest."""
    stored = _held(notice, actor)
    today = today or timezone.localdate()
    if stored.signed_on:
        raise Refusal(f"{stored.signed_on} 已经签收过了。")
    stored.signed_on = max(today, stored.occurred_on)
    _write(stored, "签收提示函", actor)


@transaction.atomic
def answer(
    notice: Notice, answer_number: str, answered_on: date, *, actor: User, today: date | None = None
) -> None:
    """反馈: the answer's number and day; only the number is kept, never what it says."""
    stored = _held(notice, actor)
    today = today or timezone.localdate()
    if stored.signed_on is None:
        raise Refusal("还没有签收，请先签收再反馈。")
    if not answer_number.strip():
        raise Refusal("请填写反馈件号。")
    if answered_on > today:
        raise Refusal("反馈日期不能晚于今天。")
    if answered_on < stored.occurred_on:
        raise Refusal(f"反馈日期不能早于收函日期（{stored.occurred_on}）。")
    stored.answered_on = answered_on
    stored.answer_number = answer_number.strip()
    is_late = answered_on > stored.due_on
    data = {"反馈日期": answered_on, "反馈件号": answer_number, "超期": is_late}
    _write(stored, "反馈提示函", actor, data)


@transaction.atomic
def ask_extension(
    notice: Notice, until: date, reason: str, *, actor: User, today: date | None = None
) -> NoticeExtension:
    """延期: asked for on the last day at the latest, with a reason."""
    stored = _held(notice, actor)
    today = today or timezone.localdate()
    if today > stored.due_on:
        raise Refusal(f"已过反馈时限（{stored.due_on}），不能再申请延期；请尽快反馈。")
    if until <= stored.due_on:
        raise Refusal(f"延至的日期要晚于现在的时限（{stored.due_on}）。")
    last = stored.due_on + LONGEST_EXTENSION
    if until > last:
        raise Refusal(f"一次最多延 {LONGEST_EXTENSION.days} 天，最晚到 {last}。")
    if not reason.strip():
        raise Refusal("请写明延期的理由。")
    if stored.extensions.unanswered().exists():
        raise Refusal("已有一份延期申请在等答复。")
    extension = stored.extensions.create(
        due_before=stored.due_on, until=until, reason=reason.strip(), asked_by=actor
    )
    audit("提示函申请延期", stored, actor=actor, data={"延至": until, "理由": reason})
    return extension


@transaction.atomic
def answer_extension(
    extension: NoticeExtension, is_granted: bool, reply: str, *, actor: User
) -> None:
    """Granted, the letter is due later; refused, with a reason. Never one's own."""
    require(actor, "records.approve")
    stored = changeable(extension.notice, actor, Notice.living)
    # Read anew now that its letter is locked: another may have answered it.
    extension = NoticeExtension.objects.get(pk=extension.pk)
    if extension.is_granted is not None:
        raise Refusal("这份申请已经答复过了。")
    if extension.asked_by_id == actor.pk:
        raise Refusal("不能答复自己提出的申请，请由另一位同事答复。")
    if stored.answered_on:
        raise Refusal("这件提示函已经反馈，不需要延期。")
    if not is_granted and not reply.strip():
        raise Refusal("不同意延期，请写明理由。")
    extension.is_granted = is_granted
    extension.answer = reply.strip()
    extension.answered_by = actor
    extension.answered_at = timezone.now()
    extension.save()
    data = {"延至": extension.until, "答复": reply}
    if is_granted:
        stored.due_on = extension.until
        _write(stored, "提示函同意延期", actor, data)
    else:
        audit("提示函不同意延期", stored, actor=actor, data=data)


def steps_of(notice: Notice) -> QuerySet[AuditEvent]:
    """Every act on the letter, stamped with who and when."""
    return AuditEvent.objects.about(Notice, [notice.pk])


def _held(notice: Notice, actor: User) -> Notice:
    """The row as it stands, locked, after the guards every act of its unit shares."""
    require(actor, "records.write")
    stored = changeable(notice, actor, Notice.living)
    if stored.answered_on:
        raise Refusal(f"{stored.answered_on} 已经反馈，这件已办结。")
    return stored


def _write(notice: Notice, act: str, actor: User, data: dict | None = None) -> None:
    notice._history_user = actor
    notice.save()
    audit(act, notice, actor=actor, data=data)
