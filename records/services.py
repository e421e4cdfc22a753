"""Acts on records. One transaction each: guards, writes, audit."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from records.ledgers import Ledger, ledger_of
from records.models import NilReturn, Record
from townwork.audit.services import record as audit
from townwork.org.access import require
from townwork.org.errors import Refusal
from townwork.org.models import Term, Unit, User
from townwork.org.services import require_open


def require_own(unit: Unit, actor: User) -> None:
    """A record belongs to a unit the actor answers for: their own and those below it, or all of the township's."""
    if not Unit.objects.visible_to(actor).filter(pk=unit.pk).exists():
        raise PermissionDenied("只能记录本单位的台账。")


@transaction.atomic
def save_record(record: Record, *, actor: User, seen: int | None = None) -> Record:
    """Add or change a record. `seen` is the id of the history row the form was opened on: a newer one is refused.

    Raises TermClosed where the old or the new date lies in a closed term, Refusal where the record is void.
    """
    ledger = ledger_of(type(record))
    require(actor, ledger.define_action)
    require_own(record.unit, actor)
    days = [record.occurred_on]
    if record.pk:
        days.append(_unchanged_date(record, actor, seen))
    else:
        record.entered_by = actor
    require_open(record.unit.township, *days)
    adding = record.pk is None
    record._history_user = actor
    record.save()
    audit(f"{'新增' if adding else '修改'}{ledger.title}", record, actor=actor)
    return record


def _unchanged_date(record: Record, actor: User, seen: int | None) -> date:
    """The stored row's date, after the guards that protect it."""
    stored = type(record).objects.select_for_update(of=("self",)).select_related("unit").get(pk=record.pk)
    require_own(stored.unit, actor)
    if stored.is_void:
        raise Refusal("这条记录已作废，不能再改；请另记一条。")
    latest = stored.history.first()
    if seen is not None and latest and latest.history_id != seen:
        raise Refusal("别人刚刚改过这条记录。请另开一页看看最新内容，再决定是否仍要保存。")
    return stored.occurred_on


@transaction.atomic
def void_record(record: Record, *, actor: User, reason: str) -> None:
    """Take a record out of every count, with a reason; the row, its evidence and its history stay."""
    ledger = ledger_of(type(record))
    require(actor, ledger.define_action)
    record = (
        type(record)
        .objects.select_for_update(of=("self",))
        .select_related("unit__township")
        .get(pk=record.pk)
    )
    require_own(record.unit, actor)
    if record.is_void:
        raise Refusal("这条记录已经作废。")
    require_open(record.unit.township, record.occurred_on)
    record.voided_at, record.voided_by, record.void_reason = timezone.now(), actor, reason
    record._history_user = actor
    record.save()
    audit(f"作废{ledger.title}", record, actor=actor, data={"事由": reason})


@transaction.atomic
def declare_nil(unit: Unit, term: Term, ledger: Ledger, *, actor: User) -> NilReturn:
    """零报告: the unit has nothing for this ledger this term."""
    require(actor, "records.write")
    require_own(unit, actor)
    require_open(unit.township, term.start)
    if ledger.model.objects.standing().within(term.start, term.end).filter(unit=unit).exists():
        raise Refusal(f"{unit}本期已有{ledger.title}记录，不用零报告。")
    nil, created = NilReturn.objects.get_or_create(
        unit=unit, term=term, ledger=ledger.slug, defaults={"declared_by": actor}
    )
    if created:
        audit(f"零报告{ledger.title}", nil, actor=actor)
    return nil


@transaction.atomic
def withdraw_nil(nil: NilReturn, *, actor: User) -> None:
    require(actor, "records.write")
    require_own(nil.unit, actor)
    require_open(nil.unit.township, nil.term.start)
    audit("撤回零报告", nil, actor=actor)
    nil.delete()
