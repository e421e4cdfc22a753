"""A ledger's sheet becomes records: all of it or nothing, every fault named by row and column."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from records.ledger.custom_ledgers import forget
from records.ledger.declaration import Ledger
from records.ledger.months import last_day
from records.ledger.record import Record, RecordQuerySet
from records.sheets.rows import (
    MAX_PROBLEMS,
    Problem,
    Row,
    header_of,
    is_required,
    label_of,
    read_rows,
)
from townwork.audit.services import record as audit
from townwork.lib.workbooks import BadWorkbook, Sheet, read
from townwork.org.access import require
from townwork.org.errors import Refusal
from townwork.org.models import Township, User

BATCH = 500


@dataclass(frozen=True)
class Report:
    added: int
    problems: tuple[Problem, ...]


class _Stop(Exception):
    """Rolls the import back."""


def import_workbook(ledger: Ledger, data: bytes, *, actor: User) -> Report:
    """Import the sheet named after the ledger, or the only one. Raises BadWorkbook for an unreadable file."""
    sheets = read(data)
    named = [sheet for sheet in sheets if sheet.title == ledger.title[:31]] or sheets[:1]
    if not named or not named[0].header:
        raise BadWorkbook("表格里没有数据。请下载模板，按第一行的列名填写。")
    if not named[0].rows and not _header_problems(ledger, named[0]):
        raise BadWorkbook("表格里只有列名，没有数据。请从第二行起填写，一行一条。")
    return import_sheet(ledger, named[0], actor=actor)


def import_sheet(ledger: Ledger, sheet: Sheet, *, actor: User) -> Report:
    require(actor, ledger.define_action)
    if ledger.is_retired:
        raise Refusal(f"“{ledger.title}”已停用，不再收新记录。")
    problems = _header_problems(ledger, sheet)
    if problems:
        return Report(0, tuple(problems))
    try:
        with transaction.atomic():
            rows, problems = read_rows(ledger, sheet.rows, _position(ledger, sheet), actor=actor)
            problems += _duplicates(ledger, rows) if not problems else []
            if problems:
                raise _Stop
            write(ledger, [row.record for row in rows], actor)
    except _Stop:
        return Report(0, tuple(problems[:MAX_PROBLEMS]))
    return Report(len(rows), ())


def _position(ledger: Ledger, sheet: Sheet) -> dict[str, int]:
    labels = {name: label_of(ledger, name) for name in ledger.fields}
    return {
        name: sheet.header.index(label) for name, label in labels.items() if label in sheet.header
    }


def _header_problems(ledger: Ledger, sheet: Sheet) -> list[Problem]:
    wanted, found = header_of(ledger), [name for name in sheet.header if name]
    lacking = [
        Problem(0, name, f"缺少“{name}”这一列，请用模板的列名。")
        for field, name in zip(ledger.fields, wanted, strict=True)
        if name not in found and is_required(ledger.field(field))
    ]
    unknown = [
        Problem(0, name, f"没有“{name}”这一列，请删去或改成模板的列名。")
        for name in found
        if name not in wanted
    ]
    doubled = [
        Problem(0, name, f"“{name}”出现了两列。")
        for name, count in Counter(found).items()
        if count > 1
    ]
    return lacking + unknown + doubled


def _duplicates(ledger: Ledger, rows: list[Row]) -> list[Problem]:
    """Rows that say the same as another of the sheet, or as a standing record: importing twice adds nothing."""
    names = columns_of(ledger)
    stored = neighbours(ledger, rows).values_list(*names) if rows else ()
    known = {said(ledger, values) for values in stored}
    problems, seen = [], {}
    for row in rows:
        words = said(ledger, (getattr(row.record, name) for name in names))
        if words in known:
            problems.append(Problem(row.number, "", "系统里已有一模一样的记录，请删去这一行。"))
        elif words in seen:
            problems.append(Problem(row.number, "", f"与第 {seen[words]} 行一模一样，请删去一行。"))
        seen.setdefault(words, row.number)
    return problems


def columns_of(ledger: Ledger) -> list[str]:
    """The columns that hold what a sheet says; a custom ledger's own fields lie in one."""
    names = {*ledger.fields, "details"}
    return [f.attname for f in ledger.model._meta.fields if f.name in names]


def locked(rows: RecordQuerySet, *links: str) -> list[Record]:
    """The rows, locked, with what is derived of them.

    Two statements: one that waited for a lock brings the row as it is by then, but its subqueries as of before.
    """
    rows.hold()
    return list(rows.with_derived().select_related("unit__township", *links))


def said(ledger: Ledger, values: Iterable) -> tuple:
    """Values that can be looked up in a set: `details` as a tuple of what lies in fields a sheet of today may have."""
    return tuple(_own(ledger, one) if isinstance(one, dict) else one for one in values)


def _own(ledger: Ledger, details: dict) -> tuple:
    return tuple((name, details[name]) for name in ledger.fields if name in details)


def neighbours(ledger: Ledger, rows: list[Row]):
    """The standing records of the rows' units and days, among which a twin would be."""
    days = [row.record.occurred_on for row in rows]
    units = {row.record.unit_id for row in rows}
    last = last_day(max(days)) if ledger.once_a_month else max(days)
    between = (ledger.told_by(min(days)), last)
    return ledger.rows().standing().filter(unit__in=units, occurred_on__range=between)


def write(
    ledger: Ledger, records: list[Record], actor: User, now: datetime | None = None
) -> list[Record]:
    """The records with their history and one line in the audit trail; they come back with their keys."""
    if not records:
        return []
    now = now or timezone.now()
    for record in records:
        record.sign(None, actor)
        record.entered_at = now
    made = bulk_create_with_history(
        records, ledger.model, batch_size=BATCH, default_user=actor, default_date=now
    )
    forget()
    township = Township.objects.get(pk=records[0].unit.township_id)
    audit(f"导入{ledger.title}", township, actor=actor, data={"条数": len(records)})
    return made
