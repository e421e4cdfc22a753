"""A sheet of a workbook as it is printed, and the cells of any sheet that is written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import zip_longest

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.properties import PageSetupProperties

from townwork.lib.pdf.layout import half_widths
from townwork.lib.text import clean_text

A4 = 9  # what Excel calls it
ABOVE = 3  # rows of a printed sheet above its table's: title, line, heads
_PRINTED = Font(name="仿宋", size=11)
_HEAD_FONT = Font(name="黑体", size=11)
_LINE = Side(style="thin")
_FRAME = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_WRAPPED = Alignment(wrap_text=True, vertical="center")
_HEAD = Alignment(wrap_text=True, vertical="center", horizontal="center")


@dataclass(frozen=True)
class Form:
    """A sheet as it is printed: a title, a line under it, then the table;
    `widths` in characters.
    """

    name: str
    title: str
    line: str
    header: Sequence[str]
    widths: Sequence[float]
    rows: Iterable[Sequence]
    foot: Sequence[str] = ()


def add_printed(book: Workbook, form: Form) -> None:
    """The form as the last sheet of a workbook, which opens on it and prints it."""
    book.add_named_style(NamedStyle("framed", _PRINTED, border=_FRAME, alignment=_WRAPPED))
    book.add_named_style(NamedStyle("framed head", _HEAD_FONT, border=_FRAME, alignment=_HEAD))
    sheet = book.create_sheet(form.name[:31])
    sheet.sheet_view.tabSelected = True
    book.active = len(book.worksheets) - 1
    _print(sheet, form)


def _print(sheet: WriteOnlyWorksheet, form: Form) -> None:
    """Landscape A4, as wide as the paper, heads on every page, 第X页 共Y页 below."""
    fit_across(sheet, heads="3:3")
    sheet.freeze_panes = "A4"
    sheet.oddFooter.center.text = "第 &P 页 共 &N 页"
    sheet.print_options.horizontalCentered = True
    set_widths(sheet, form.widths)
    sheet.row_dimensions[1].height = 36
    across = [None] * (len(form.header) - 1)
    title = cell_of(sheet, form.title)
    title.font = Font(name="方正小标宋简体", size=22)  # 二号
    sheet.append([_across(title), *(_across(cell_of(sheet, value)) for value in across)])
    line = cell_of(sheet, form.line)
    line.font = _PRINTED
    sheet.append([line])
    sheet.append([_framed(cell_of(sheet, name), "framed head") for name in form.header])
    last = ABOVE
    for row in form.rows:
        sheet.append([_framed(cell_of(sheet, value)) for value in row])
        last += 1
    for words in form.foot:
        remark = cell_of(sheet, words)
        remark.font = _PRINTED
        sheet.append([remark])
    sheet.print_area = f"A1:{get_column_letter(len(form.header))}{last + len(form.foot)}"


def fit_across(sheet: WriteOnlyWorksheet, *, heads: str) -> None:
    """Across on A4, as wide as the paper, the rows `heads` on every page."""
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.print_title_rows = heads


def set_widths(sheet: WriteOnlyWorksheet, widths: Sequence[float]) -> None:
    """In characters, from the first column on."""
    for position, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(position)].width = width


def _across(cell: Cell) -> Cell:
    """Centred over the table without merging, which would spoil sorting."""
    cell.alignment = Alignment(horizontal="centerContinuous", vertical="center")
    return cell


def _framed(cell: Cell, style: str = "framed") -> Cell:
    """A named style: what every cell of twenty thousand rows shares is written, and made, once."""
    number_format = cell.number_format
    cell.style = style
    if number_format != "General":
        cell.number_format = number_format
    return cell


def widths_of(lines: Iterable[Sequence], narrowest: int, widest: int) -> list[int]:
    """How wide each column of the lines is, in characters of the sheet."""
    columns = zip_longest(*lines)
    return [min(widest, max(narrowest, *(_width(cell) for cell in column))) for column in columns]


def _width(value: object) -> int:
    return 0 if value is None else half_widths(str(value)) + 2


def cell_of(sheet: WriteOnlyWorksheet, value: object) -> Cell:
    if isinstance(value, str):
        cell = WriteOnlyCell(sheet, clean_text(value, multiline=True))
        cell.data_type = "s"  # openpyxl would read "=…" as a formula
        return cell
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, date) and not isinstance(value, datetime):
        cell.number_format = "yyyy-mm-dd"
    return cell
