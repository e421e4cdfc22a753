"""成批办理: one act on many records of a ledger, all of them or none, and its undoing.

Each record goes through the service its own page calls: what that refuses of one, it refuses here,
and the whole is left as it was with every row named that is in the way.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from records.ledger.custom_ledgers import attach_definitions
from records.ledger.declaration import Ledger
from records.ledger.months import lock_units
from records.ledger.record import Record
from records.pages.batch_acts import BatchAct
from records.pages.models import RecordBatch, RecordBatchRow
from townwork.audit.services import record as audit
from townwork.org.access import require
from townwork.org.errors import Refusal
from townwork.org.models import Township, Unit, User

MOST = 300  # records of one batch: each is checked and written by itself


class BatchRefused(Refusal):
    """`problems` are (record, why) of every row in the way."""

    NAMED = 5

    def __init__(self, problems: list[tuple[Record, str]]):
        self.problems = problems
        said = "；".join(f"“{record}”{why.rstrip('。')}" for record, why in problems[: self.NAMED])
        more = "等" if len(problems) > self.NAMED else ""
        super().__init__(f"有 {len(problems)} 条不能办，这一批都没有动：{said}{more}。")


@transaction.atomic
def carry_out(
    ledger: Ledger,
    act: BatchAct,
    records: list[Record],
    asked: dict[str, Any],
    *,
    actor: User,
    seen: dict[int, int] | None = None,
) -> RecordBatch:
    """Do it to all of them. `seen` is {record: the newest row of its history its reader saw}.

    Raises BatchRefused; Refusal where nothing would change.
    """
    require(actor, act.action)
    if not 0 < len(records) <= MOST:
        raise Refusal(f"一次最多办 {MOST} 条，请先筛选。" if records else "没有可以办的记录。")
    _lock(ledger, act, records, also={one.pk for one in asked.values() if isinstance(one, Unit)})
    keys = [record.pk for record in records]
    before = newest_of(ledger, keys)
    overtaken = [
        one for one in records if (seen or {}).get(one.pk, before[one.pk]) != before[one.pk]
    ]
    if overtaken:
        raise BatchRefused([(one, "刚刚有人改过，请看过再办") for one in overtaken])
    records = _anew(ledger, keys)
    _each(records, lambda record: act.carry_out(record, actor=actor, **asked))
    after = newest_of(ledger, keys)
    changed = [key for key in keys if after[key] != before[key]]
    if not changed:
        raise Refusal("这些记录本来就是这样，没有要改的。")
    batch = RecordBatch.objects.create(
        township=records[0].unit.township,
        ledger=ledger.slug,
        act=act.code,
        said=act.words(asked),
        made_by=actor,
    )
    RecordBatchRow.objects.bulk_create(
        RecordBatchRow(of=batch, record_id=key, before=before[key], after=after[key])
        for key in changed
    )
    told = {"台账": ledger.title, "条数": len(changed)}
    if asked.get("reason"):
        told["事由"] = asked["reason"]
    audit("成批办理", batch, actor=actor, data=told)
    return batch


@transaction.atomic
def undo(batch: RecordBatch, ledger: Ledger, act: BatchAct, *, actor: User) -> int:
    """Put all of them back, while nobody has touched one since; how many.

    Raises BatchRefused naming those in the way.
    """
    require(actor, act.undo_action or act.action)
    batch = RecordBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.made_by_id != actor.pk:
        raise Refusal("谁办的由谁撤销；您可以逐条更正。")
    if batch.undone_at:
        raise Refusal("这一批已经撤销过了。")
    if batch.is_forgotten:
        raise Refusal("办完已过一年，不能再整批撤销；请逐条更正。")
    rows = {row.record_id: row for row in batch.rows.all()}
    before = ledger.model.history.in_bulk([row.before for row in rows.values()])
    records = list(ledger.rows().visible_to(actor).filter(pk__in=rows))
    if len(records) < len(rows):
        raise Refusal("里面有您管不到的单位的记录，不能整批撤销。")
    _lock(ledger, act, records, also={one.unit_id for one in before.values()})
    changed = _changed_since(ledger, {pk: row.after for pk, row in rows.items()})
    touched = [one for one in _anew(ledger, list(rows)) if one.pk in changed]
    if touched:
        raise BatchRefused([(one, "后来又改过") for one in touched])
    _each(
        _anew(ledger, list(rows)),
        lambda record: act.undo(record, before[rows[record.pk].before], actor=actor),
    )
    batch.undone_at = timezone.now()
    batch.save(update_fields=["undone_at"])
    audit("撤销成批办理", batch, actor=actor, data={"台账": ledger.title, "条数": len(rows)})
    return len(rows)


def forget_old_rows() -> int:
    """Which rows of the history a batch led from and to, once it can be undone no more; the batch
    itself stays.
    """
    return RecordBatchRow.objects.filter(of__in=RecordBatch.objects.forgotten()).delete()[0]


def newest_of(ledger: Ledger, keys: list[int]) -> dict[int, int]:
    """{record: the newest row of its history}."""
    rows = ledger.model.history.filter(id__in=keys).order_by()
    return dict(rows.values_list("id").annotate(newest=Max("history_id")))


def _changed_since(ledger: Ledger, left: dict[int, int]) -> set[int]:
    """The records that are other than they were `left` in that row of their history: what was done
    after and undone is no change.
    """
    newest = newest_of(ledger, list(left))
    moved = {pk: newest[pk] for pk, row in left.items() if newest[pk] != row}
    past = ledger.model.history.in_bulk([*moved.values(), *(left[pk] for pk in moved)])
    names = [field.attname for field in ledger.model.history.model.tracked_fields]
    return {
        pk
        for pk, now in moved.items()
        if any(getattr(past[now], name) != getattr(past[left[pk]], name) for name in names)
    }


def _lock(ledger: Ledger, act: BatchAct, records: list[Record], *, also: set[int]) -> None:
    """In the order the single act takes them: the township or the units, those the records go to
    (`also`) with those they are of, then the records.
    """
    if act.locks_town:
        towns = {record.unit.township_id for record in records}
        list(Township.objects.filter(pk__in=towns).order_by("pk").select_for_update())
    if ledger.once_a_month:
        lock_units(sorted({record.unit_id for record in records} | also))
    ledger.model.objects.filter(pk__in=[record.pk for record in records]).lock()


def _anew(ledger: Ledger, keys: list[int]) -> list[Record]:
    """As they stand, now that they are locked."""
    rows = ledger.rows().filter(pk__in=keys).select_related(*ledger.related, "unit__township")
    records = list(rows.order_by("pk"))
    attach_definitions(records)
    return records


def _each(records: Iterable[Record], act: Callable[[Record], Any]) -> None:
    """Try every one, so that all in the way are named at once."""
    problems = []
    for record in records:
        try:
            with transaction.atomic():
                act(record)
        except Refusal as refusal:
            problems.append((record, str(refusal)))
        except ValidationError as error:
            problems.append((record, "".join(error.messages)))
    if problems:
        raise BatchRefused(problems)
