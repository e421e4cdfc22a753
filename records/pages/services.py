"""Acts on records. One transaction each: guards, writes, audit.

Locks are taken in one order, or two acts could wait for each other: the township, the unit, a
custom ledger's definition, records by their keys, the half-year (require_open).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from records.ledger.custom_ledgers import forget, ledger_of
from records.ledger.debts import said
from records.ledger.declaration import Ledger
from records.ledger.indicators import Period, kinds_said
from records.ledger.locks import lock_of, require_writable
from records.ledger.making_up import paying
from records.ledger.months import last_day, lock_units
from records.ledger.nil_returns import NilReturn
from records.ledger.record import Record
from townwork.audit.rows import change_rows
from townwork.audit.services import record as audit
from townwork.audit.services import record_removal
from townwork.org import evidence as files
from townwork.org.access import require
from townwork.org.errors import Refusal, Unread
from townwork.org.models import DetachedEvidence, Evidence, Term, Unit, User
from townwork.org.services import require_open


class Overtaken(Unread):
    """Somebody else saved the record after the form was opened.

    `latest` is the id of their history row.
    """

    def __init__(self, latest: int | None):
        super().__init__(
            "别人刚刚改过这条记录，改动列在下面。"
            "您填的内容还在：核对后再按一次“保存”，就以您填的为准。",
            latest,
        )


def require_own(unit: Unit, actor: User) -> None:
    """A record belongs to a unit the actor answers for: their own and those below it, or all of the
    township's.
    """
    if not Unit.objects.visible_to(actor).filter(pk=unit.pk).exists():
        raise PermissionDenied("只能记录本单位的台账。")


@transaction.atomic
def save_record(record: Record, *, actor: User, seen: int | None = None) -> Record:
    """Add or change a record; one that differs in nothing from what is stored is left as it is.

    `seen` is the id of the history row the form was opened on: a newer one is refused. Raises
    TermClosed where the old or the new date lies in a closed term, Overtaken where somebody saved
    since `seen`, Refusal where the record is void, archived or in a workflow's hand, or the ledger
    takes it no more.
    """
    record.lock_definition()
    forget()  # what the request remembers of a custom ledger may be older than the lock
    ledger = ledger_of(record)
    require(actor, ledger.define_action)
    require_own(record.unit, actor)
    if ledger.once_a_month:
        lock_units([record.unit_id])
    act = "新增" if record.pk is None else "修改"
    if record.pk is None:
        _prepare_new(ledger, record, actor)
    elif not _prepare_changed(record, actor, seen):
        return record  # nothing to say in the history, nothing for another editor to be warned of
    if ledger.once_a_month:
        _require_alone(ledger, record)
    ledger.settle([record])
    _write(record, actor)
    audit(f"{act}{ledger.title}", record, actor=actor)
    return record


def _prepare_new(ledger: Ledger, record: Record, actor: User) -> None:
    """Complete a new record, after the guards of an addition."""
    if ledger.is_retired:
        raise Refusal(f"“{ledger.title}”已停用，不再收新记录；已有的仍可查看和更正。")
    record.sign(None, actor)
    record.entered_by = actor
    ledger.complete([record])
    if not record.lasts:  # set up long ago, noted today: a locked half-year doesn't count it
        require_open(record.unit.township, record.occurred_on)


def _prepare_changed(record: Record, actor: User, seen: int | None) -> bool:
    """Whether there is anything to save, after the guards of a change."""
    stored = _stored(record, actor, seen)
    record.sign(stored, actor)
    for name in stored.derived_fields:  # they may have moved since the form was opened
        setattr(record, name, getattr(stored, name))
    names = _changed_fields(record, stored)
    require_writable(stored, names or stored.living)
    if not names:
        return False
    require_writable(record, names)
    record.refuse_change(stored)
    if stored.sealed:
        raise Refusal(stored.sealed)
    return True


def _write(record: Record, actor: User) -> None:
    """The row, its history, and what other rows keep of it."""
    is_new = record.pk is None
    record._history_user = actor
    record.save()
    record.update_dependents()
    forget()  # the record may be a custom ledger's definition
    if not is_new:
        # Evidence is scoped by a copy of the record's unit: it moves with the record.
        change_rows(Evidence.objects.of(record).exclude(unit=record.unit), unit=record.unit)


def _require_alone(ledger: Ledger, record: Record) -> None:
    """No other row of the unit's month stands; the unit is held."""
    first = record.occurred_on.replace(day=1)
    rows = ledger.rows().standing().filter(unit=record.unit_id).exclude(pk=record.pk)
    other = rows.filter(occurred_on__range=(first, last_day(first))).first()
    if other:
        raise Refusal(f"已有“{other}”，一个月只报一份；请打开那一份修改，多报的请作废。")


def _changed_fields(record: Record, stored: Record) -> set[str]:
    """The fields that differ, by name; what is derived for the search is no change of its own."""
    record.index()
    names = set()
    for field in record._meta.concrete_fields:
        if getattr(record, field.attname) != getattr(stored, field.attname):
            names.add(field.name)
    return names - {"search_text"}


def _stored(record: Record, actor: User, seen: int | None) -> Record:
    """The row as it stands, locked, after the guards that protect it."""
    rows = type(record).objects.select_for_update(of=("self",)).select_related("unit")
    stored = rows.get(pk=record.pk)
    require_own(stored.unit, actor)
    require_unlocked(stored)
    newest = stored.newest
    if seen is not None and newest and newest != seen:
        raise Overtaken(newest)
    return stored


@transaction.atomic
def void_record(record: Record, *, actor: User, reason: str) -> None:
    """Take a record out of every count, with a reason.

    The row, its evidence and its history stay.
    """
    ledger = ledger_of(record)
    require(actor, ledger.define_action)
    record = changeable(record, actor)
    record.refuse_void()
    record.voided_at = timezone.now()
    record.voided_by = actor
    record.void_reason = reason
    record._history_user = actor
    record.save()
    forget()
    audit(f"作废{ledger.title}", record, actor=actor, data={"事由": reason})


@transaction.atomic
def void_records(records: list[Record], *, actor: User, reason: str) -> None:
    """Void several of one ledger with one reason: all of them or, where one can't be, none.

    The refusal names it.
    """
    ids = [record.pk for record in records]
    type(records[0]).objects.filter(pk__in=ids).lock()
    for record in records:
        try:
            void_record(record, actor=actor, reason=reason)
        except Refusal as refusal:
            raise Refusal(f"“{record}”不能作废，这一批都没有动：{refusal}") from refusal


def add_evidence(record: Record, name: str, data: bytes, *, actor: User) -> Evidence:
    """Put one file under a record."""
    require(actor, ledger_of(record).define_action)
    with files.brought(name, data) as file, transaction.atomic():
        return attach_evidence(record, file, actor=actor)


def save_with_evidence(
    record: Record, papers: files.Papers, *, actor: User, seen: int | None = None
) -> Record:
    """A new record with its files, all or nothing."""
    with files.all_brought(papers) as brought, transaction.atomic():
        saved = save_record(record, actor=actor, seen=seen)
        for file in brought:
            attach_evidence(saved, file, actor=actor)
        return saved


def attach_evidence(record: Record, file: files.Brought, *, actor: User) -> Evidence:
    """The same of a file that was brought already, inside the caller's transaction."""
    require(actor, ledger_of(record).define_action)
    return files.attach(changeable(record, actor, record.living), file, actor=actor)


@transaction.atomic
def remove_evidence(evidence: Evidence, *, actor: User) -> None:
    """Take a file from its record; in a locked half-year, only one that came after the lock."""
    subject = evidence.subject
    require(actor, ledger_of(subject).define_action)
    lock = lock_of(subject)
    is_later = lock is not None and evidence.uploaded_at > lock.closed_at
    record = changeable(subject, actor, subject.living if is_later else ())
    if record.sealed:
        raise Refusal("这件已经提交审批，材料不能移除；可以补传。")
    files.detach(evidence, actor=actor)


@transaction.atomic
def put_evidence_back(detached: DetachedEvidence, *, actor: User) -> Evidence:
    """Undo a removal: whatever forbids an upload forbids it."""
    subject = detached.subject
    require(actor, ledger_of(subject).define_action)
    changeable(subject, actor, subject.living)
    return files.put_back(detached, actor=actor)


def changeable(record: Record, actor: User, writes: tuple[str, ...] = ()) -> Record:
    """The row, locked, after the guards of every act on what it holds.

    `writes` names what an act on it may change.
    """
    rows = type(record).objects.select_for_update(of=("self",)).select_related("unit__township")
    record = rows.get(pk=record.pk)
    require_own(record.unit, actor)
    require_unlocked(record)
    require_writable(record, writes)
    return record


def require_unlocked(record: Record) -> None:
    if record.is_void:
        raise Refusal("这条记录已作废，不能再改；请另记一条。")
    if record.frozen:
        raise Refusal(record.frozen)


def is_taken_back(nil: NilReturn, ledger: Ledger) -> bool:
    """Whether something was entered after it, though voided since."""
    rows = paying(ledger.rows().filter(unit=nil.unit_id), ledger.owes, nil.start, nil.end)
    return rows.filter(entered_at__gt=nil.declared_at).exists()


@dataclass(frozen=True)
class NilAsked:
    """One unit's nil return of a ledger, for the stretches it owes."""

    unit: Unit
    term: Term
    ledger: Ledger
    stretches: tuple[Period, ...]


@transaction.atomic
def declare_nil(
    unit: Unit, term: Term, ledger: Ledger, *, actor: User, stretch: Period | None = None
) -> NilReturn:
    """零报告: the unit has nothing for this ledger in the stretch of the term, or in all of it.

    Declared again, it stands as it is; one that a later row took back is declared anew.
    """
    _require_takes_nil(ledger, unit)
    require(actor, "records.write")
    require_own(unit, actor)
    require_open(unit.township, term.start)
    stretch = stretch or Period.of(term)
    if not (term.start <= stretch.start and stretch.end <= term.end):
        raise Refusal(f"零报告只能报{term}之内的，请重新选择。")
    rows = paying(ledger.rows().filter(unit=unit), ledger.owes, stretch.start, stretch.end)
    if rows.standing().exists():
        raise Refusal(f"{unit}本期已有{ledger.title}记录，不用零报告。")
    nil, created = NilReturn.objects.select_for_update().get_or_create(
        unit=unit,
        ledger=ledger.slug,
        start=stretch.start,
        end=stretch.end,
        defaults={"term": term, "declared_by": actor},
    )
    if not created and is_taken_back(nil, ledger):
        nil.declared_by, nil.declared_at = actor, timezone.now()
        nil.save()
        created = True
    if created:
        audit(f"零报告{ledger.title}", nil, actor=actor, data={"时段": said(stretch)})
    return nil


@transaction.atomic
def declare_nil_of_many(asked: Iterable[NilAsked], *, actor: User) -> int:
    """Several at once: all of them or, where one can't be, none; the refusal names it."""
    number = 0
    for one in asked:
        for stretch in one.stretches:
            try:
                declare_nil(one.unit, one.term, one.ledger, actor=actor, stretch=stretch)
            except Refusal as refusal:
                raise Refusal(f"{refusal}这一批都没有记。") from refusal
            number += 1
    return number


def _require_takes_nil(ledger: Ledger, unit: Unit) -> None:
    if ledger.is_retired:
        raise Refusal(f"“{ledger.title}”已停用，不用再报零报告。")
    if not ledger.takes_nil:
        raise Refusal(f"{ledger.title}不用零报告。")
    if not ledger.asks_for_nil_of(unit):
        if ledger.owes is None:
            raise Refusal(
                f"{ledger.title}有事才记，{unit}不用报零报告；全镇本期没有的，由领导班子报一次。"
            )
        raise Refusal(f"{ledger.title}由{kinds_said(ledger.owes.kinds)}填报，{unit}不用报零报告。")


@transaction.atomic
def withdraw_nil_of_many(nils: Iterable[NilReturn], *, actor: User) -> int:
    """Several at once, all or none; how many."""
    nils = list(nils)
    for nil in nils:
        withdraw_nil(nil, actor=actor)
    return len(nils)


@transaction.atomic
def withdraw_nil(nil: NilReturn, *, actor: User) -> None:
    require(actor, "records.write")
    require_own(nil.unit, actor)
    require_open(nil.unit.township, nil.term.start)
    record_removal("撤回零报告", nil, actor=actor)
