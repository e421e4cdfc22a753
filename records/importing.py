"""A ledger's sheet becomes records: all of it or nothing, every fault named by row and column."""

from collections import Counter
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from records.cells import BadCell, from_cell
from records.custom import forget
from records.ledgers import Ledger
from records.models import Record
from townwork.audit.services import record as audit
from townwork.lib.workbooks import BadWorkbook, Sheet, read
from townwork.org.access import require
from townwork.org.errors import Refusal, TermClosed
from townwork.org.models import Township, Unit, User
from townwork.org.services import require_open

MAX_PROBLEMS = 200
BATCH = 500


@dataclass(frozen=True)
class Problem:
    """One fault: the row as Excel numbers it (0 for the sheet), the column's name, what to do."""

    row: int
    column: str
    message: str


@dataclass(frozen=True)
class Report:
    added: int
    problems: tuple[Problem, ...]


class _Stop(Exception):
    """Rolls the import back."""


def header_of(ledger: Ledger) -> list[str]:
    return [label_of(ledger, name) for name in ledger.fields]


def label_of(ledger: Ledger, name: str) -> str:
    return ledger.date_label if name == "occurred_on" else str(ledger.field(name).verbose_name)


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
            records, problems = _records(ledger, sheet, actor)
            problems += _duplicates(ledger, records) if not problems else []
            if problems:
                raise _Stop
            _write(ledger, [record for _, record in records], actor)
    except _Stop:
        return Report(0, tuple(problems[:MAX_PROBLEMS]))
    return Report(len(records), ())


def _header_problems(ledger: Ledger, sheet: Sheet) -> list[Problem]:
    wanted, found = header_of(ledger), [name for name in sheet.header if name]
    lacking = [
        Problem(0, name, f"缺少“{name}”这一列，请用模板的列名。")
        for field, name in zip(ledger.fields, wanted, strict=True)
        if name not in found and _is_required(ledger.field(field))
    ]
    unknown = [
        Problem(0, name, f"没有“{name}”这一列，请删去或改成模板的列名。")
        for name in found
        if name not in wanted
    ]
    doubled = [
        Problem(0, name, f"“{name}”出现了两列。") for name, count in Counter(found).items() if count > 1
    ]
    return lacking + unknown + doubled


def _is_required(field: models.Field) -> bool:
    return not (field.blank or field.has_default() or isinstance(field, models.BooleanField))


def _records(ledger: Ledger, sheet: Sheet, actor: User):
    """[(row, record)] and all problems; nothing is written."""
    lookups = _lookups(ledger, actor)
    position = {
        name: sheet.header.index(label_of(ledger, name))
        for name in ledger.fields
        if label_of(ledger, name) in sheet.header
    }
    fields = {name: ledger.field(name) for name in position}
    records, problems, terms = [], [], {}
    for row, values in sheet.rows:
        record, faults = _record(
            ledger, row, {n: values[at] for n, at in position.items()}, fields, lookups, actor
        )
        faults = faults or _term_problems(row, record, terms, label_of(ledger, "occurred_on"))
        problems += faults
        records.append((row, record))
        if len(problems) >= MAX_PROBLEMS:
            break
    return records, problems


def _lookups(ledger: Ledger, actor: User) -> dict[str, dict[str, object]]:
    """For each foreign key, the rows its text may name: {text: row}; None where two share it."""
    found = {}
    for name in ledger.fields:
        field = ledger.field(name)
        if isinstance(field, models.ForeignKey):
            named = field.related_model.objects
            rows = (
                named.visible_to(actor).active().select_related("township")
                if field.related_model is Unit
                else named.choosable_by(actor).select_related("unit")
            )
            by_text: dict[str, object] = {}
            for row in rows:
                by_text[str(row)] = None if str(row) in by_text else row
            found[name] = by_text
    return found


def _record(ledger, row, values, fields, lookups, actor) -> tuple[Record, list[Problem]]:
    record, problems = ledger.new(entered_by=actor), []
    for name, value in values.items():
        try:
            read = _related(value, lookups[name]) if name in lookups else from_cell(value, fields[name])
        except BadCell as error:
            problems.append(Problem(row, label_of(ledger, name), f"{error}。"))
            continue
        if read is None:
            continue
        try:
            fields[name].save_form_data(record, read)
        except ValidationError as error:
            problems.append(Problem(row, label_of(ledger, name), " ".join(error.messages)))
    if problems:
        return record, problems + _left_empty(ledger, row, values, fields)
    return record, _validation(ledger, row, record)


def _left_empty(ledger, row, values, fields) -> list[Problem]:
    """What must be filled, told beside the row's other faults: one round of mending, not two."""
    empty = [name for name, value in values.items() if _is_required(fields[name]) and _is_empty(value)]
    return [Problem(row, label_of(ledger, name), "必填。") for name in empty]


def _is_empty(value) -> bool:
    return value is None or not str(value).strip()


def _related(value, by_text: dict[str, object]):
    text = "" if value is None else str(value).strip()
    if not text:
        return None
    if text not in by_text:
        raise BadCell(f"找不到“{text}”，请核对名称（只能填您管得到的）")
    if by_text[text] is None:
        raise BadCell(f"有不止一个“{text}”，请先在系统里改成不同的名称")
    return by_text[text]


def _validation(ledger: Ledger, row: int, record: Record) -> list[Problem]:
    # Foreign keys were looked up within scope already: checking them again would be a query a cell.
    related = [f.name for f in ledger.model._meta.fields if f.is_relation]
    try:
        missing = {
            n: "必填"
            for n in related
            if n in ledger.fields and not ledger.field(n).null and getattr(record, f"{n}_id") is None
        }
        if missing:
            raise ValidationError(missing)
        record.clean_fields(exclude=related)
        record.clean()
        if record.occurred_on:
            record.index()
        record.validate_constraints(exclude=related)
    except ValidationError as error:
        found = getattr(error, "message_dict", {"__all__": error.messages})
        known = set(ledger.fields)
        return [
            Problem(row, label_of(ledger, name) if name in known else "", " ".join(said))
            for name, said in found.items()
        ]
    return []


def _term_problems(row: int, record: Record, terms: dict, column: str) -> list[Problem]:
    """The term of the date must be open; each is locked and asked once."""
    key = (record.unit.township_id, record.occurred_on.year, record.occurred_on.month > 6)
    if key not in terms:
        try:
            require_open(record.unit.township, record.occurred_on)
            terms[key] = ""
        except TermClosed as closed:
            terms[key] = str(closed)
    return [Problem(row, column, terms[key])] if terms[key] else []


def _duplicates(ledger: Ledger, records) -> list[Problem]:
    """Rows that say the same as another of the sheet, or as a standing record: importing twice adds nothing."""
    columns = {*ledger.fields, "details"}  # what a custom ledger's own fields say lies in one
    names = [f.attname for f in ledger.model._meta.fields if f.name in columns]
    if not records:
        return []
    days = [record.occurred_on for _, record in records]
    units = {record.unit_id for _, record in records}
    standing = ledger.rows().standing().filter(unit__in=units, occurred_on__range=(min(days), max(days)))
    known = {_said(values) for values in standing.values_list(*names)}
    problems, seen = [], {}
    for row, record in records:
        said = _said(getattr(record, name) for name in names)
        if said in known:
            problems.append(Problem(row, "", "系统里已有一模一样的记录，请删去这一行。"))
        elif said in seen:
            problems.append(Problem(row, "", f"与第 {seen[said]} 行一模一样，请删去一行。"))
        seen.setdefault(said, row)
    return problems


def _said(values) -> tuple:
    """Values that can be looked up in a set: JSON as a sorted tuple."""
    return tuple(tuple(sorted(one.items())) if isinstance(one, dict) else one for one in values)


def _write(ledger: Ledger, records: list[Record], actor: User) -> None:
    if not records:
        return
    now = timezone.now()
    for record in records:
        record.entered_at = now
    bulk_create_with_history(records, ledger.model, batch_size=BATCH, default_user=actor, default_date=now)
    forget()
    township = Township.objects.get(pk=records[0].unit.township_id)
    audit(f"导入{ledger.title}", township, actor=actor, data={"条数": len(records)})
