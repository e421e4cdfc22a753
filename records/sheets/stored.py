"""What the ledger has already, as an import reads it: in batches, locked where it is to change."""

from collections.abc import Iterable

from records.ledger.declaration import Ledger
from records.ledger.months import last_day
from records.ledger.record import Record, RecordQuerySet
from records.sheets.intake import Intake, Row

BATCH = 500  # rows a statement


def columns_of(ledger: Ledger) -> list[str]:
    """The columns that hold what a sheet says; a custom ledger's own fields lie in one."""
    names = {*ledger.fields, "details"}
    return [f.attname for f in ledger.model._meta.fields if f.name in names]


def locked(rows: RecordQuerySet, *links: str) -> list[Record]:
    """The rows, locked, with what is derived of them.

    Two statements: one that waited for a lock brings the row as it is by then, but its subqueries
    as of before.
    """
    rows.lock()
    return list(rows.with_derived().select_related("unit__township", *links))


def comparable(ledger: Ledger, values: Iterable) -> tuple:
    """Values that can be looked up in a set: `details` as a tuple of what lies in fields a sheet of
    today may have.
    """
    return tuple(_own(ledger, value) if isinstance(value, dict) else value for value in values)


def _own(ledger: Ledger, details: dict) -> tuple:
    return tuple((name, details[name]) for name in ledger.fields if name in details)


def neighbours(intake: Intake, read: list[Row]) -> RecordQuerySet:
    """The standing records of the rows' units and days, among which a twin would be."""
    ledger, records = intake.ledger, [row.record for row in read]
    units = {record.unit_id for record in records}
    days = [record.occurred_on for record in records]
    rows = ledger.rows().standing().filter(unit__in=units)
    if intake.says_no_day:
        return rows
    last = last_day(max(days)) if ledger.once_a_month else max(days)
    return rows.filter(occurred_on__range=(ledger.day_key(min(days)), last))
