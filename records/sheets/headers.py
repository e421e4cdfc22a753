"""What a grid says: which row is the header, which rows are records, which are titles, totals and
notes. Pure.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass

from records.sheets.cells import squeezed
from records.sheets.synonyms import LONGEST_NAME, squeeze
from townwork.lib.grids import Grid, Merge, column_name
from townwork.lib.workbooks import BadWorkbook, Faulty

LOOKED_AT = 15  # rows a title and its notes may take above the header
TOTALS = {"合计", "总计", "小计", "累计", "共计", "本页合计", "全镇合计", "总数"}
MAX_SPREAD = 200_000  # cells merges may fill; no honest sheet comes near
_NUMBER = re.compile(r"[\d,.]+\s*\D{0,2}")
_FOOT = re.compile(
    r"(注|说明|备注|填表|制表|填报|审核|复核|负责人|联系|单位负责人|报送)[^:：]{0,8}[:：]"
)


@dataclass(frozen=True)
class Table:
    """A sheet told apart. `left_out` are rows that are no records: (row, why)."""

    title: str
    header_row: int
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple], ...]
    left_out: tuple[tuple[int, str], ...] = ()


def read_table(grid: Grid, known: set[str]) -> Table:
    """`known` are the squeezed names a column of the ledger may have."""
    top = _header_row(grid, known)
    bottom, header = _header(grid, top)
    rows, left_out = [], []
    filled = _filled(grid)
    for number, values in grid.rows:
        if number <= bottom:
            continue
        values = _with_merges(number, values, filled)
        why = _no_record(values, header)
        if why:
            left_out.append((number, why))
        else:
            rows.append((number, values))
    return Table(grid.title, top, header, tuple(rows), tuple(left_out))


def text_of(value: object) -> str:
    return "" if value is None or isinstance(value, Faulty) else str(value).strip()


def _header_row(grid: Grid, known: set[str]) -> int:
    """The row with most names the ledger knows; where none has two, the first with two cells of
    text.
    """
    first = grid.rows[:LOOKED_AT]
    scores = {number: _score(values, known) for number, values in first}
    best = max(scores, key=lambda number: (scores[number], -number))
    if scores[best] < 2:
        wide = (n for n, values in first if sum(isinstance(v, str) and bool(v) for v in values) > 1)
        best = next(wide, grid.rows[0][0])
    # A name over several rows: the header begins where it begins.
    there = {number for number, _ in first}
    tall = [m.top for m in grid.merges if m.top < best <= m.bottom and m.top in there]
    return min([best, *tall])


def _score(values: tuple, known: set[str]) -> int:
    return len({squeeze(value) for value in values if isinstance(value, str) and value} & known)


def _header(grid: Grid, top: int) -> tuple[int, tuple[str, ...]]:
    """The header's last row and each column's name: of two rows the lower one, where it says
    anything.
    """
    bottom = max(
        [top, *(m.bottom for m in grid.merges if m.top == top and m.bottom - top < LOOKED_AT)]
    )
    merged = any(m.top == top and m.bottom == top and m.right > m.left for m in grid.merges)
    levels = [values for number, values in grid.rows if top <= number <= bottom]
    following = next(((n, values) for n, values in grid.rows if n > bottom), None)
    if merged and bottom == top and following and _is_second_level(grid, top, following):
        levels, bottom = [*levels, following[1]], following[0]
    width = max(map(len, levels), default=0)
    names = [""] * width
    for values in levels:
        for at, value in enumerate(values):
            names[at] = _name_of(value) or names[at]
    return bottom, tuple(names)


def _name_of(value: object) -> str:
    """What a column is called; a whole text at its head is no name."""
    text = text_of(value)
    return text if len(text) <= LONGEST_NAME else ""


def _is_second_level(grid: Grid, top: int, following: tuple[int, tuple]) -> bool:
    """Whether the row below names the parts of a name spread over columns: text there, and nothing
    elsewhere.
    """
    number, values = following
    parts = {
        at for m in grid.merges if m.top == top == m.bottom for at in range(m.left, m.right + 1)
    }
    said = {at for at, value in enumerate(values) if text_of(value)}
    return bool(said) and said <= parts and number == top + 1


def _filled(grid: Grid) -> dict[int, dict[int, object]]:
    """{row: {column: value}} that a merge over several rows spreads downwards; across, a value is
    said once.
    """
    starts: dict[int, list[Merge]] = {}
    for merge in grid.merges:
        if merge.bottom > merge.top:
            starts.setdefault(merge.top, []).append(merge)
    there = [number for number, _ in grid.rows]
    found: dict[int, dict[int, object]] = {}
    left = MAX_SPREAD
    for number, values in grid.rows:
        for merge in starts.get(number, []):
            value = values[merge.left] if merge.left < len(values) else None
            # A number over three rows is one number, not three.
            if (
                value in (None, "")
                or isinstance(value, int | float | Faulty)
                or _NUMBER.fullmatch(str(value))
            ):
                continue
            below = there[bisect_right(there, number) : bisect_right(there, merge.bottom)]
            left -= len(below)
            if left < 0:
                raise BadWorkbook(f"工作表“{grid.title}”的合并单元格太多，请取消合并后再传。")
            for row in below:
                found.setdefault(row, {})[merge.left] = value
    return found


def _with_merges(number: int, values: tuple, filled: dict) -> tuple:
    given = filled.get(number)
    if not given:
        return values
    width = max(len(values), max(given) + 1)
    return tuple(
        given.get(at) if at in given else (values[at] if at < len(values) else None)
        for at in range(width)
    )


def _no_record(values: tuple, header: tuple[str, ...]) -> str:
    """Why a row is none: a total, a note below the table, the header said again on the next printed
    page.
    """
    said = [text for text in map(text_of, values) if text]
    if not said:
        return "没有内容"
    if any(squeezed(text).strip(":") in TOTALS for text in said[:3]):
        return "合计行"
    if len(said) <= 2 and _FOOT.match(squeezed(said[0])):
        return "表下的说明"
    if len(said) > 1 and all(text in header for text in said):
        return "重复的表头"
    return ""


def column_label(header: tuple[str, ...], position: int) -> str:
    """A column as a person finds it: its name, or its letter."""
    name = header[position] if position < len(header) else ""
    return name or f"{column_name(position)} 列"
