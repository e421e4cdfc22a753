"""A faultless sheet is written: what is new with its history, what differs as one more change of
it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from records.ledger.copying import copy_to_history
from records.ledger.custom_ledgers import forget
from records.ledger.record import Record
from records.sheets.intake import Intake
from records.sheets.stored import BATCH
from townwork.audit.rows import note
from townwork.audit.services import record as audit
from townwork.org.models import Township

UPDATED_AT_ONCE = 100  # rows; an UPDATE names each row once a column


@dataclass(frozen=True)
class Written:
    """`added` have their keys; `before` is {changed record: the history row it is put back to}."""

    at: datetime
    added: list[Record]
    before: dict[int, int]


def write(intake: Intake, act: str = "导入") -> Written:
    """All of it, inside the caller's transaction, in the name of the intake's actor.

    `act` is what the audit trail calls it.
    """
    now = timezone.now()
    before = _histories(intake)
    added = _add(intake, now, act)
    _change(intake, now)
    return Written(now, added, before)


def _add(intake: Intake, now: datetime, act: str) -> list[Record]:
    """The new records with their history and one line in the audit trail."""
    records = [row.record for row in intake.adding]
    if not records:
        return []
    intake.ledger.settle(records)
    for record in records:
        record.sign(None, intake.actor)
        record.entered_at = now
    model = intake.ledger.model
    added = model.objects.bulk_create(records, batch_size=BATCH)
    copy_to_history(model, [record.pk for record in added], user=intake.actor, at=now)
    note(added)
    forget()
    township = Township.objects.get(pk=records[0].unit.township_id)
    data = {"条数": len(records)}
    audit(f"{act}{intake.ledger.title}", township, actor=intake.actor, data=data)
    return added


def _change(intake: Intake, now: datetime) -> None:
    records = [change.stored for change in intake.changing]
    if not records:
        return
    intake.ledger.settle(records)
    for record in records:
        record.index()
    model = intake.ledger.model
    columns = {field.name for field in model._meta.fields}
    bulk_update_with_history(
        records,
        model,
        sorted(
            {*intake.ledger.fields, "details", *model.indexed_fields, *model.signed_fields}
            & columns
        ),
        batch_size=UPDATED_AT_ONCE,
        default_user=intake.actor,
        default_date=now,
    )
    note(records)


def _histories(intake: Intake) -> dict[int, int]:
    """{record to be changed: its newest row of history}; one that has none gets it."""
    model = intake.ledger.model
    keys = [change.stored.pk for change in intake.changing]
    newest = _newest_histories(model, keys)
    bare = [pk for pk in keys if pk not in newest]
    _begin_histories(model, bare)
    return newest | _newest_histories(model, bare)


def _newest_histories(model: type[Record], keys: list[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for batch in _batches(keys):
        rows = model.history.filter(id__in=batch).order_by().values_list("id")
        found.update(rows.annotate(newest=Max("history_id")))
    return found


def _begin_histories(model: type[Record], keys: list[int]) -> None:
    """Records made without a history row get one of what they are now, in the name of who entered
    them.
    """
    for batch in _batches(keys):
        rows = list(model.objects.filter(pk__in=batch).select_related("entered_by"))
        for row in rows:
            row._history_user, row._history_date = row.entered_by, row.entered_at
        model.history.bulk_history_create(rows, batch_size=BATCH)


def _batches(keys: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(keys), BATCH):
        yield keys[start : start + BATCH]
