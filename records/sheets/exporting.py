"""A ledger as a workbook or as CSV: the filtered list, the empty template."""

from collections.abc import Iterable, Iterator, Sequence

from django.db.models import Field
from django.utils import timezone

from records.ledger.declaration import Ledger
from records.ledger.own_kinds import choices_of
from records.sheets.cells import to_cell
from records.sheets.columns import header_of
from townwork.lib import csv_sheet, workbooks
from townwork.lib.printed_sheet import Form

MAX_ROWS = workbooks.MAX_ROWS


def export(
    ledger: Ledger, rows: Iterable, form: Form | None = None, columns: Sequence[str] = ()
) -> bytes:
    """The rows in the columns chosen; where none were, in the very ones the importer reads, so that
    what goes out can come in again. `form` for paper.
    """
    names = columns or ledger.fields
    data = (ledger.title, header_of(ledger, names), _cells(ledger, rows, names))
    return workbooks.write([data], form)


def export_csv(ledger: Ledger, rows: Iterable, columns: Sequence[str] = ()) -> bytes:
    """The same columns, for what reads no workbook."""
    names = columns or ledger.fields
    return csv_sheet.write(header_of(ledger, names), _cells(ledger, rows, names))


def _cells(ledger: Ledger, rows: Iterable, names: Sequence[str]) -> Iterator[list]:
    fields = [ledger.field(name) for name in names]
    return ([to_cell(row, field) for field in fields] for row in rows)


def template(ledger: Ledger, units: list[str], township_id: int | None = None) -> bytes:
    """An empty sheet, and beside it what may be written in each column."""
    fields = [ledger.field(name) for name in ledger.fields]
    hints = [
        (label, _hint(field, units, township_id))
        for label, field in zip(header_of(ledger), fields, strict=True)
    ]
    return workbooks.write(
        [(ledger.title, header_of(ledger), []), ("填写说明", ["列名", "怎么填"], hints)]
    )


def _hint(field: Field, units: list[str], township_id: int | None) -> str:
    required = "" if field.blank or field.has_default() else "必填。"
    if field.name == "unit":
        return f"必填。单位名称：{'、'.join(units)}"
    if field.choices:
        offered = [*field.choices, *choices_of(field, township_id)]
        return f"{required}从这些里选：{'、'.join(str(label) for _, label in offered)}"
    kind = field.get_internal_type()
    words = {
        "DateField": "日期，如 2026-03-05",
        "BooleanField": "是或否",
        "ForeignKey": "已登记的名称",
    }
    number = (
        "数字"
        if kind in ("PositiveIntegerField", "PositiveSmallIntegerField", "DecimalField")
        else "文字"
    )
    return f"{required}{words.get(kind, number)}。{field.help_text}"


def file_name(place: object, ledger: Ledger, period: str, extension: str = "xlsx") -> str:
    """单位_台账_期间_日期.xlsx."""
    return f"{place}_{ledger.title}_{period or '全部'}_{timezone.localdate():%Y%m%d}.{extension}"
