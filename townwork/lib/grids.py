"""A sheet as people really have it, .xlsx or CSV, as a grid of rows:
nothing is taken for a header yet.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from openpyxl import Workbook
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from townwork.lib import workbooks
from townwork.lib.csv_sheet import unguarded
from townwork.lib.foreign import Unreadable, read_foreign
from townwork.lib.text import clean_text
from townwork.lib.workbooks import MAX_BYTES, MAX_COLUMNS, MAX_ROWS, OLE, BadWorkbook

SLACK = 100  # rows over the cap that titles, headers, totals and notes may take
MAX_MERGES = 5_000
# Each part bounded: a tag that never ends is not looked through to the end of the file.
_MERGE = re.compile(
    rb"<(?:\w{1,20}:)?mergeCell\s[^>]{0,100}?"
    rb'ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"'
)
_COLUMN = re.compile(rb"<(?:\w{1,20}:)?col\s([^>]{1,400})>")
_SAID = re.compile(rb'(min|max|hidden)="(\w{1,5})"')
_ROWS_BEGIN = b"sheetData"
_LONGEST_HEAD = 1 << 20  # Excel's 16,384 columns, each said by itself, are as long
_CHUNK = 1 << 16
_TAIL = 200
_AS_TEXT = re.compile(r'="(.*)"', re.S)  # ="001": how some programs keep a number's zeros in CSV


@dataclass(frozen=True)
class Merge:
    """Merged cells; rows as Excel numbers them, columns from 0, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Grid:
    """The rows of a sheet that hold anything: (row number as Excel shows it,
    values by position).

    `hidden` are the numbers of those folded away or filtered out, `hidden_columns` the positions of
    columns nobody sees. `is_1904`: its bare numbers count the days of Apple's old calendar.
    """

    title: str
    rows: tuple[tuple[int, tuple], ...]
    merges: tuple[Merge, ...] = ()
    hidden: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    is_hidden: bool = False
    is_1904: bool = False


def column_name(position: int) -> str:
    return get_column_letter(position + 1)


def read_grids(data: bytes) -> list[Grid]:
    """Every sheet with anything in it, the hidden ones last; of CSV the one there is.

    Raises BadWorkbook.
    """
    found = [grid for grid in _read(data) if grid.rows]
    if not any(not grid.is_hidden for grid in found):
        raise BadWorkbook("表格里没有数据。请填好后再传，或下载模板，按第一行的列名填写。")
    return sorted(found, key=lambda grid: grid.is_hidden)


def _read(data: bytes) -> list[Grid]:
    if not _is_workbook(data):
        return [_from_text(_decoded(data))]
    workbooks.check_archive(data)
    if data.startswith(OLE) or workbooks.is_strict(data):
        return _foreign(data)
    try:
        return workbooks.opened(data, _grids)
    except workbooks.NotUnderstood as strange:
        try:  # WPS writes styles that are legal and that openpyxl does not know
            return _foreign(data)
        except BadWorkbook:
            raise strange from None


def _is_workbook(data: bytes) -> bool:
    """Whether it is one, or is refused as one: empty, too large, of the old kind."""
    return not data or len(data) > MAX_BYTES or data[:8] == OLE or data[:2] == b"PK"


def refuse_at_the_door(data: bytes) -> None:
    """What can be told of a file without opening it. Raises BadWorkbook."""
    if _is_workbook(data):
        workbooks.check_archive(data)


def _foreign(data: bytes) -> list[Grid]:
    try:
        sheets = read_foreign(data, most_rows=MAX_ROWS + SLACK + 1, most_columns=MAX_COLUMNS)
    except Unreadable as error:
        raise BadWorkbook(
            "读不出这份表格：它坏了、加了密码，或有一格填在离数据很远的地方。"
            "请用 Excel 或 WPS 打开核对，另存为 .xlsx 后再传。"
        ) from error
    return [_of_foreign(sheet) for sheet in sheets]


def _of_foreign(sheet: dict) -> Grid:
    rows = tuple((number, _cleaned(values)) for number, values in sheet["rows"])
    if len(rows) > MAX_ROWS + SLACK:
        raise workbooks.too_long(sheet["title"])
    if len(sheet["merges"]) > MAX_MERGES:
        raise too_many_merges(sheet["title"])
    merges = (
        Merge(top + 1, left, bottom + 1, right) for top, left, bottom, right in sheet["merges"]
    )
    return Grid(
        sheet["title"],
        tuple(row for row in rows if row[1]),
        tuple(sorted(merges, key=lambda merge: (merge.top, merge.left))),
        frozenset(sheet["hidden"]),
        frozenset(at for at in sheet["hidden_columns"] if at < MAX_COLUMNS),
        is_hidden=sheet["is_hidden"],
    )


def _cleaned(values: tuple) -> tuple:
    """Texts in one line, up to the last cell with anything in it."""
    cells = [clean_text(value) if isinstance(value, str) else value for value in values]
    return tuple(
        cells[: max((at for at, cell in enumerate(cells, 1) if cell not in (None, "")), default=0)]
    )


def _grids(book: Workbook) -> list[Grid]:
    if not book.worksheets:
        raise BadWorkbook(
            "表格里找不到工作表，请用 Excel 或 WPS 另存为“Excel 工作簿（.xlsx）”后再传。"
        )
    return [_grid(sheet) for sheet in book.worksheets]


def _grid(sheet: ReadOnlyWorksheet) -> Grid:
    found = list(islice(workbooks.rows_of(sheet), MAX_ROWS + SLACK + 1))
    if len(found) > MAX_ROWS + SLACK:
        raise workbooks.too_long(sheet.title)
    return Grid(
        sheet.title,
        tuple((row.number, row.values) for row in found),
        _merges(sheet),
        frozenset(row.number for row in found if row.is_hidden),
        _hidden_columns(sheet),
        is_hidden=sheet.sheet_state != "visible",
        is_1904=sheet.parent.epoch == CALENDAR_MAC_1904,
    )


def _merges(sheet: ReadOnlyWorksheet) -> tuple[Merge, ...]:
    """openpyxl leaves merged cells out when it streams: their tags are few, and
    read off the sheet's own text.
    """
    found: set[Merge] = set()
    with sheet._get_source() as source:
        tail = b""
        while chunk := source.read(_CHUNK):
            for left, top, right, bottom in _MERGE.findall(tail + chunk):
                columns = (
                    column_index_from_string(left.decode()) - 1,
                    column_index_from_string(right.decode()) - 1,
                )
                found.add(Merge(int(top), columns[0], int(bottom), columns[1]))
            if len(found) > MAX_MERGES:
                raise too_many_merges(sheet.title)
            tail = chunk[-_TAIL:]
    return tuple(sorted(found, key=lambda merge: (merge.top, merge.left)))


def _hidden_columns(sheet: ReadOnlyWorksheet) -> frozenset[int]:
    """Left out by openpyxl as well, and said before the rows."""
    head = b""
    with sheet._get_source() as source:
        while _ROWS_BEGIN not in head and len(head) < _LONGEST_HEAD:
            chunk = source.read(_CHUNK)
            if not chunk:
                break
            head += chunk
    spans = set()
    for text in _COLUMN.findall(head.partition(_ROWS_BEGIN)[0]):
        said = dict(_SAID.findall(text))
        if said.get(b"hidden") in (b"1", b"true"):
            first, last = (int(said.get(end, b"1")) for end in (b"min", b"max"))
            spans.add((first, min(last, MAX_COLUMNS)))
    return frozenset(at - 1 for first, last in spans for at in range(first, last + 1))


def too_many_merges(title: str) -> BadWorkbook:
    return BadWorkbook(f"工作表“{title}”的合并单元格太多，请取消合并后再传。")


# --- CSV ------------------------------------------------------------------------------------------
def _decoded(data: bytes) -> str:
    """UTF-8, UTF-16 with its mark, or GB18030 (GBK's superset): each strictly,
    the first that fits.
    """
    head = data[:512].lstrip().lower()
    if head.startswith(b"%pdf"):
        raise BadWorkbook("这是 PDF，不是表格，请用 Excel 或 WPS 另存为 .xlsx 后再传。")
    if head.startswith((b"<html", b"<!doctype", b"<table", b"<meta", b"<?xml", b"\xef\xbb\xbf<")):
        raise BadWorkbook(
            "这个文件其实是网页，不是表格；请用 Excel 或 WPS 打开，另存为 .xlsx 后再传。"
        )
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        tries: tuple[str, ...] = ("utf-16",)
    elif b"\0" in data:
        raise BadWorkbook("这不是表格，或文件已损坏，请用 Excel 或 WPS 另存为 .xlsx 后再传。")
    else:
        tries = ("utf-8-sig", "gb18030")
    for encoding in tries:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadWorkbook("看不懂这个文件的文字编码，请用 Excel 或 WPS 打开，另存为 .xlsx 后再传。")


def _from_text(text: str) -> Grid:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    try:
        reader = csv.reader(io.StringIO(text), delimiter=_delimiter(text), strict=True)
        rows = tuple(islice(_filled(reader), MAX_ROWS + SLACK + 1))
    except csv.Error as error:
        raise BadWorkbook(
            "CSV 文件的引号不成对或某一格太长，请用 Excel 或 WPS 打开核对，另存为 .xlsx 后再传。"
        ) from error
    if len(rows) > MAX_ROWS + SLACK:
        raise workbooks.too_long("CSV")
    return Grid("CSV", rows)


def _delimiter(text: str) -> str:
    """What splits the first lines into the most cells on most of them."""
    first = [line for line in text[:20_000].split("\n") if line.strip()][:20]
    counted = {mark: Counter(line.count(mark) for line in first) for mark in ",\t;"}
    return max(
        counted,
        key=lambda mark: sum(min(count, 50) * lines for count, lines in counted[mark].items()),
    )


def _filled(reader: Iterable[list[str]]) -> Iterable[tuple[int, tuple]]:
    for number, cells in enumerate(reader, 1):
        values = tuple(_text(cell) for cell in cells[:MAX_COLUMNS])
        if any(values):
            yield number, values


def _text(cell: str) -> str | None:
    quoted = _AS_TEXT.fullmatch(cell.strip())
    return clean_text(quoted[1] if quoted else unguarded(cell)) or None
