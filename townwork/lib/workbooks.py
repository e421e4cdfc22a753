"""Reading and writing workbooks with the guards strangers' files need (docs/facts.md §8)."""

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import NamedTuple, TypeVar

import openpyxl
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.indexed_list import IndexedList
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from townwork.lib import foreign
from townwork.lib.archives import MAX_MEMBERS, OLE, TORN, is_active, is_bomb, is_picture, is_strange
from townwork.lib.book_reader import INDEX, Rows, Strange, open_book
from townwork.lib.printed_sheet import Form, add_printed, cell_of, fit_across, set_widths, widths_of
from townwork.lib.text import clean_text

T = TypeVar("T")

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 100
MAX_BLANK = 200  # rows without anything, one after another: the sheet ends there
LAST_ROW = 2 * MAX_ROWS  # rows looked at, those without anything too
MAX_SHEETS = 50
MAX_NAMES = 3_000  # defined names; what WPS leaves behind comes to hundreds
MAX_INDEX = 1_000_000  # bytes of it
_SHEET_TAG = re.compile(rb"<(?:\w{1,20}:)?sheet\s")
_NAME_TAG = re.compile(rb"<(?:\w{1,20}:)?definedName\s")
# What is read while somebody waits: two seconds of a processor at the most, whatever is in it.
LIGHT = 1_500_000  # bytes unpacked: a thousand full rows
LIGHT_PARTS = {"xl/styles.xml": 200_000, "xl/sharedStrings.xml": 800_000, INDEX: 100_000}
LIGHT_TEXT = 500_000  # bytes of CSV
_BODY = Font(name="宋体", size=11)
# A written column is as wide as what is in it, in characters; of a long sheet the first rows tell.
NARROWEST, WIDEST, LOOKED_AT = 10, 40, 500


_STRICT = b"purl.oclc.org/ooxml/"
_STRANGE = "表格的内部结构不正常，不能导入；请新建一份表格，把数据粘贴进去再传。"
_BROKEN = "表格已损坏或不是标准的 .xlsx 文件，请用 Excel 或 WPS 另存为 .xlsx 后再传。"


class BadWorkbook(Exception):
    """The file can't be read; the message says why and what to do."""


class NotUnderstood(BadWorkbook):
    """By openpyxl; another reader may understand it."""


@dataclass(frozen=True)
class Faulty:
    """A cell that can't be taken as data: a formula or an error value.

    The words say how to mend it.
    """

    words: str


@dataclass(frozen=True)
class Sheet:
    """A sheet's header and its rows: (row number as Excel shows it, values by position)."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple], ...]


def read(data: bytes) -> list[Sheet]:
    """Every sheet of a workbook. Raises BadWorkbook."""
    return opened(data, lambda book: [_sheet(sheet) for sheet in book.worksheets])


def opened(data: bytes, work: Callable[[Workbook], T]) -> T:
    """What `work` makes of the workbook, every guard before it and every fault in words.

    Raises BadWorkbook.
    """
    check_archive(data)
    try:
        return work(open_book(data))
    except BadWorkbook:
        raise
    except Strange as error:
        raise BadWorkbook(_STRANGE) from error
    except (TypeError, AttributeError) as error:  # a part of the styles it does not know
        raise NotUnderstood(_BROKEN) from error
    except Exception as error:  # openpyxl raises whatever a broken file provokes
        raise BadWorkbook(_BROKEN) from error


def is_strict(data: bytes) -> bool:
    """Whether it is Strict OOXML, whose names openpyxl does not know. The archive is checked."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return _STRICT in _index_of(archive)


def is_light(data: bytes) -> bool:
    """Whether it may be read in a web request; what is heavier is a worker's.

    What is no workbook at all is light: it is refused at once.
    """
    if data[:2] != b"PK":  # text, or an old workbook
        return len(data) <= LIGHT_TEXT
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if len(archive.infolist()) > MAX_MEMBERS:
                return True  # refused at once
            parts = [one for one in archive.infolist() if not is_picture(archive, one)]
            index = _index_of(archive)
    except TORN:
        return True
    sizes = {part.filename: part.file_size for part in parts}
    # Its reader does not tell whether several sheets are one part: as if each were the largest.
    times = len(_SHEET_TAG.findall(index)) if _STRICT in index else 1
    if sum(sizes.values()) + (times - 1) * max(sizes.values(), default=0) > LIGHT:
        return False
    return all(sizes.get(name, 0) <= most for name, most in LIGHT_PARTS.items())


def require_light(data: bytes) -> None:
    """For the sheets that are read in the request: of units, staff, clauses, criteria.

    What is larger than any sheet may be is refused for that.
    """
    if len(data) <= MAX_BYTES and not is_light(data):
        raise BadWorkbook(
            "表格太大，一次读不完：这里一份最多几百行。请只保留需要的行，"
            "粘贴到一份新建的表格里（不带多余的格式）再传。"
        )


def check_archive(data: bytes) -> None:
    """Refuse before parsing: size, kind, and what it would unpack to, read off
    the directory alone.
    """
    if not data:
        raise BadWorkbook("文件是空的。")
    if len(data) > MAX_BYTES:
        raise BadWorkbook("表格超过 5 MB，请拆成几份再传。")
    if data.startswith(OLE):
        return _check_old(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            index = _index_of(archive)
    except TORN as error:
        raise BadWorkbook(
            "这不是 .xlsx 表格或文件不完整，请用 Excel 或 WPS 另存为 .xlsx 后再传。"
        ) from error
    if not any(member.filename == "xl/workbook.xml" for member in members):
        raise BadWorkbook("这不是 Excel 表格，请用 Excel 或 WPS 另存为 .xlsx 后再传。")
    if is_active(members):
        raise BadWorkbook("表格含有宏、外部链接或嵌入对象，请另存为普通 .xlsx 后再传。")
    if is_bomb(members, len(data)):
        raise BadWorkbook("表格解开后过大，不能导入；请只保留需要的数据另存后再传。")
    if is_strange(members):
        raise BadWorkbook(_STRANGE)
    _check_index(index)


def _check_old(data: bytes) -> None:
    if not foreign.is_old_book(data):
        raise BadWorkbook(
            "这是旧版 .xls 或加了密码的表格（WPS 的 .et 也是），读不出内容；请取消密码，"
            "用“文件—另存为”存成 .xlsx 后再传。"
        )
    if foreign.has_macros(data):
        raise BadWorkbook("表格含有宏、外部链接或嵌入对象，请另存为普通 .xlsx 后再传。")


def _check_index(index: bytes) -> None:
    """Each sheet and each name costs, before anything of it is read."""
    if len(_SHEET_TAG.findall(index)) > MAX_SHEETS:
        raise BadWorkbook(f"表格里的工作表超过 {MAX_SHEETS} 张，请把要导入的那张另存成一份再传。")
    if len(_NAME_TAG.findall(index)) > MAX_NAMES:
        raise BadWorkbook("表格里定义的名称太多，不能导入；请新建一份表格，把数据粘贴进去再传。")


def _index_of(archive: zipfile.ZipFile) -> bytes:
    """The book's own list of what is in it; of one too long enough to be refused for that."""
    try:
        with archive.open(INDEX) as member:
            return member.read(MAX_INDEX)
    except KeyError:
        return b""


def _sheet(sheet: ReadOnlyWorksheet) -> Sheet:
    rows = []
    header: tuple[str, ...] = ()
    for number, values, _ in rows_of(sheet):
        faulty = next((value for value in values if isinstance(value, Faulty)), None)
        if faulty:
            raise BadWorkbook(f"{faulty.words}。")
        if not header:
            header = tuple(str(value or "").strip() for value in values)
            continue
        rows.append((number, values + (None,) * (len(header) - len(values))))
        if len(rows) > MAX_ROWS:
            raise too_long(sheet.title)
    return Sheet(sheet.title, header, tuple(rows))


def too_long(title: str) -> BadWorkbook:
    return BadWorkbook(f"工作表“{title}”超过 {MAX_ROWS} 行，请拆成几份再传。")


class RowRead(NamedTuple):
    """A row with anything in it, numbered as Excel does."""

    number: int
    values: tuple
    is_hidden: bool


def rows_of(sheet: ReadOnlyWorksheet) -> Iterator[RowRead]:
    """The rows with anything in them. A long blank stretch ends the sheet."""
    with sheet._get_source() as source:
        parser = Rows(sheet, source)
        last = 0
        for looked_at, (number, cells) in enumerate(parser.parse(), 1):
            values = _values(cells)
            if number > last + MAX_BLANK and not (last == 0 and values):
                return
            if looked_at > LAST_ROW or number > LAST_ROW:
                raise too_long(sheet.title)
            if number > last and values:
                last = number
                yield RowRead(number, values, parser.is_hidden(number))


def _values(cells: Iterable[dict]) -> tuple:
    """By position, up to the last cell with anything in it."""
    found = {cell["column"]: _value(cell) for cell in cells if cell["column"] <= MAX_COLUMNS}
    said = [column for column, value in found.items() if value not in (None, "")]
    return tuple(found.get(column) for column in range(1, max(said, default=0) + 1))


def _value(cell: dict) -> object:
    """A cell as data, or Faulty: a formula whose result nobody kept, an error."""
    value, kind = cell["value"], cell["data_type"]
    if kind in ("f", "e"):
        place = f"{get_column_letter(cell['column'])}{cell['row']}"
        if kind == "e":
            return Faulty(f"单元格 {place} 是错误值（{value}），请改正后再传")
        return Faulty(
            f"单元格 {place} 是公式，表里没有存下算好的数，请用 Excel 或 WPS 打开保存一次再传"
        )
    return clean_text(value) if isinstance(value, str) else value


def write(
    sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence]]], form: Form | None = None
) -> bytes:
    """A workbook of (title, header, rows).

    Text is written as text: nothing a user typed becomes a formula. With `form` a last sheet is
    made for paper: it is the one the workbook opens on, and the one that is printed.
    """
    book = openpyxl.Workbook(write_only=True)
    book._named_styles["Normal"].font = _BODY
    book._fonts = IndexedList([_BODY])
    for title, header, rows in sheets:
        _data(book.create_sheet(title[:31]), header, rows)
    if form:
        add_printed(book, form)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _data(sheet: WriteOnlyWorksheet, header: Sequence[str], rows: Iterable[Sequence]) -> None:
    """Rows to go on with: each column as wide as what is in it and to be filtered by.

    Who prints them after all has them as wide as the page, the heads repeated.
    """
    rows = iter(rows)
    first = list(islice(rows, LOOKED_AT))
    sheet.freeze_panes = "A2"
    fit_across(sheet, heads="1:1")
    set_widths(sheet, widths_of([header, *first], NARROWEST, WIDEST))
    if first:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(header))}1"
    sheet.append([_header(sheet, name) for name in header])
    for row in chain(first, rows):
        sheet.append([cell_of(sheet, value) for value in row])


def _header(sheet: WriteOnlyWorksheet, name: str) -> Cell:
    cell = cell_of(sheet, name)
    cell.font = Font(name="宋体", size=11, bold=True)
    cell.fill = PatternFill("solid", fgColor="EEEDEA")
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    return cell
