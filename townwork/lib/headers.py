"""What a grid says: which row is the header, which rows are records, which are titles, totals and
notes. Pure.
"""

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from itertools import pairwise

from townwork.lib.grids import Grid, Merge, column_name, too_many_merges
from townwork.lib.made_columns import with_made_columns
from townwork.lib.text import squeezed
from townwork.lib.workbooks import Faulty

LOOKED_AT = 15  # rows a title and its notes may take above the header
TOTALS = {"合计", "平均", "平均值", "总计", "小计", "累计", "共计", "本页合计", "全镇合计", "总数"}
DITTO = {"同上", "同前", "〃", "″", '"', "”", "“"}
BELOW, TOTAL = "表下的说明", "合计行"
LONGEST_END = 16  # signs of a name that is told by its end
MOST_SURE = 3  # names in a row that begin a further table
A_MONTH = re.compile(r"(?:20\d\d年)?(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月份?")
SPREAD = 10**9  # numbers of rows from here on: 1000 times a row's, and the column a cell stood in
MAX_SPREAD = 200_000  # cells merges may fill; no honest sheet comes near
_NUMBER = re.compile(r"[\d,.]+\s*\D{0,2}")
_FOOT = re.compile(
    r"(注|说明|备注|填表|制表|填报|审核|复核|负责人|联系|单位负责人|报送|"
    r"分管|主管|主要领导|经办|签字|盖章)[^:：]{0,8}[:：]"
)
_NAMED = re.compile(r"[^:：]{1,12}[:：].*")  # 审核人：… of a line of several parts
# 青溪镇党政办 2026年11月: who wrote the sheet, and when.
_FIGURE = r"[\d〇零一二三四五六七八九十]"
# 本月共放映3场，观众255人次。
_SUMMED = re.compile(
    r"(本[月季年期]|上半年|下半年|全[年镇村]|以上|截至.{0,12})?(合计|累计|总?共).*\d.*"
)
_SIGNED = re.compile(rf".{{0,40}}{_FIGURE}{{4}}年{_FIGURE}{{1,3}}月({_FIGURE}{{1,3}}日)?")
FEWEST_COLUMNS = 3  # of a table in which a row of one cell says who signed it
# A bracket is looked through up to the next one only: each sign is read once.
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|[*:：、,.\s_/\\-]")
LONGEST_NAME = 100  # signs; what is longer is text, and no column's name


def squeeze(name: str) -> str:
    """A column's name without what does not tell it apart: brackets, stars, spaces, line ends.

    "" of what is too long for a name.
    """
    if len(name) > LONGEST_NAME:
        return ""
    text = unicodedata.normalize("NFKC", name)
    return _ASIDE.sub("", text) or "".join(text.split())


@dataclass(frozen=True)
class Table:
    """A table of a sheet told apart. `title` names the sheet and, below its first table, the row
    it begins in. `left_out` are rows that are no records: (row, why). `above` is what stands over
    the header. `hidden` are its rows that the sheet does not show, `hidden_columns` its columns.
    `span` are the first and the last row of it, with all that belongs to it. `is_form`: it was a
    filled-in form; `people` are those it names (townwork.lib.gatherings.Named). `over_all` is the
    sheet's title, of a table further down.
    """

    title: str
    header_row: int
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple], ...]
    left_out: tuple[tuple[int, str], ...] = ()
    above: tuple[str, ...] = ()
    hidden: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    is_1904: bool = False
    span: tuple[int, int] = (0, 0)
    is_form: bool = False
    people: tuple = ()
    over_all: str = ""


def shown_row(number: int) -> int:
    """The sheet's own row, of one that was made of a cell of it too."""
    return number if number < SPREAD else (number - SPREAD) // 1_000


def further_tables(grid: Grid, known: set[str]) -> list[Table]:
    """Each table of the sheet: a further one begins where other names stand in a row."""
    cuts = [0, *_further(grid, known), len(grid.rows)]
    parts = [grid.rows[start:end] for start, end in pairwise(cuts)]
    first, *others = (
        read_table(_part(grid, rows, is_first=at == 0), known) for at, rows in enumerate(parts)
    )
    title = first.above[0] if first.above else ""
    return [first, *(replace(table, over_all=title) for table in others)]


def _part(grid: Grid, rows: tuple, *, is_first: bool) -> Grid:
    title = grid.title if is_first else f"{grid.title}（第 {rows[0][0]} 行起）"
    return replace(grid, title=title, rows=rows)


def _further(grid: Grid, known: set[str]) -> list[int]:
    """Where, among the rows, a further table begins: at its header, or the title just above it. The
    same header again is the next printed page's, unless another title stands over it.
    """
    top = _header_row(grid, known)
    begins = next(at for at, (number, _) in enumerate(grid.rows) if number == top)
    header, title = _names_in(grid.rows[begins][1]), _title_above(grid, begins)
    found: list[int] = []
    for at, (number, values) in enumerate(grid.rows):
        names = _names_in(values)
        if number <= top + 1 or not _is_header(names, known):
            continue
        own = _title_above(grid, at)
        if names <= header and own in ("", title):
            continue
        found.append(at - 1 if own else at)
        header, title = names, own
    return found


def _title_above(grid: Grid, at: int) -> str:
    """What stands alone in the row above a header, and is no foot line of a table; else ""."""
    above = [text for text in map(text_of, grid.rows[at - 1][1]) if text] if at else []
    is_title = len(above) == 1 and not _FOOT.match(squeezed(above[0]))
    return squeezed(above[0]) if is_title else ""


def _is_header(names: set[str], known: set[str]) -> bool:
    return len(names) >= MOST_SURE and 2 * len(names & known) > len(names)


def with_ends(grid: Grid, known: set[str], ends: Collection[str]) -> set[str]:
    """Also what in the sheet ends as a name does: 开讲时间, 排查地点."""
    if not ends:
        return known
    like = re.compile("|".join(map(re.escape, ends)))
    said = {
        value
        for _, values in grid.rows
        for value in values
        if isinstance(value, str) and 2 < len(value) <= LONGEST_END and like.search(value)
    }
    return known | {name for name in map(squeeze, said) if name.endswith(tuple(ends))}


def _names_in(values: tuple) -> set[str]:
    """What may be names of columns; none where a number or a day is among the cells."""
    if any(value is not None and not isinstance(value, str) for value in values):
        return set()
    return {squeeze(value) for value in values if value} - {""}


def read_table(grid: Grid, known: set[str]) -> Table:
    """`known` are the squeezed names a column of the ledger may have."""
    top = _header_row(grid, known)
    bottom, header = _header(grid, top, known)
    rows: list[tuple[int, tuple]] = []
    left_out, is_below = [], False
    filled = _filled(grid)
    for number, values in grid.rows:
        if number <= bottom:
            continue
        values = _said_again(_with_merges(number, values, filled), rows[-1][1] if rows else ())
        why = _no_record(values, header, is_below=is_below)
        is_below = is_below or why in (BELOW, TOTAL)
        if why:
            left_out.append((number, why))
        else:
            rows.append((number, values))
    above = (text_of(cell) for number, cells in grid.rows if number < top for cell in cells)
    header, made = with_made_columns(header, rows, known)
    return Table(
        grid.title,
        top,
        header,
        made,
        tuple(left_out),
        above=tuple(text for text in above if text),
        hidden=frozenset(number for number, _ in rows if number in grid.hidden),
        hidden_columns=grid.hidden_columns,
        is_1904=grid.is_1904,
        span=(grid.rows[0][0], grid.rows[-1][0]),
    )


def text_of(value: object) -> str:
    """As a person reads the cell: a day without the midnight it is kept with."""
    if value is None or isinstance(value, Faulty):
        return ""
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    return str(value).strip()


def _header_row(grid: Grid, known: set[str]) -> int:
    """The first row that is surely one, else that with most names the ledger knows; where none has
    two, the first with two cells of text.
    """
    first = grid.rows[:LOOKED_AT]
    scores = {number: _score(values, known) for number, values in first}
    best = max(scores, key=lambda number: (scores[number], -number))
    sure = (number for number, values in first if _is_header(_names_in(values), known))
    best = min(best, next(sure, best))
    if scores[best] < 2:
        wide = (n for n, values in first if sum(isinstance(v, str) and bool(v) for v in values) > 1)
        best = next(wide, grid.rows[0][0])
    # A name over several rows: the header begins where it begins.
    there = {number for number, _ in first}
    tall = [m.top for m in grid.merges if m.top < best <= m.bottom and m.top in there]
    return min([best, *tall])


def _score(values: tuple, known: set[str]) -> int:
    return len({squeeze(value) for value in values if isinstance(value, str) and value} & known)


def _header(grid: Grid, top: int, known: set[str]) -> tuple[int, tuple[str, ...]]:
    """The header's last row and each column's name: of two rows the lower one, where it says
    anything; both of them where that is the name that is known (节约 over 金额), the upper one a
    month (1月 over 场次 and 人次), or the lower one said under several (红事 and 白事 over 总数).
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
        upper = _across(names, grid.merges, top)
        times = Counter(map(name_of, values))
        for at, value in enumerate(values):
            said = name_of(value)
            both = upper[at] + said
            is_month = A_MONTH.fullmatch(squeeze(upper[at]))
            is_both = squeeze(both) in known or is_month or times[said] > 1
            names[at] = both if said and is_both else said or names[at]
    return bottom, tuple(names)


def _across(names: list[str], merges: Sequence[Merge], top: int) -> list[str]:
    """Each name of the upper row over all the columns it spreads over."""
    spread = list(names)
    for merge in merges:
        if merge.top == top and merge.left < len(names):
            for at in range(merge.left, min(merge.right + 1, len(names))):
                spread[at] = names[merge.left]
    return spread


def name_of(value: object) -> str:
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
                raise too_many_merges(grid.title)
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


def _said_again(values: tuple, above: tuple) -> tuple:
    """With what the row above says where a cell says 同上."""
    return tuple(
        above[at] if at < len(above) and squeezed(text_of(value)) in DITTO else value
        for at, value in enumerate(values)
    )


def _no_record(values: tuple, header: tuple[str, ...], *, is_below: bool) -> str:
    """Why a row is none: a total, a note below the table, the header said again on the next printed
    page. `is_below`: a total was drawn, or the notes have begun.
    """
    said = [text for text in map(text_of, values) if text]
    if not said:
        return "没有内容"
    if any(squeezed(text).strip(":") in TOTALS for text in said[:3]):
        return TOTAL
    if _is_foot(said) or (is_below and len(said) == 1) or _is_signature(said, header):
        return BELOW
    if len(said) > 1 and all(text in header for text in said):
        return "重复的表头"
    return ""


def _is_foot(said: list[str]) -> bool:
    """填表人：… 审核人：… 电话：…: of any number of parts, each with its name before it or beside
    it.
    """
    named = sum(bool(_NAMED.fullmatch(text)) for text in said)
    return bool(_FOOT.match(squeezed(said[0]))) and (len(said) <= 2 or 2 * named >= len(said))


def _is_signature(said: list[str], header: tuple[str, ...]) -> bool:
    """落款, with its day or without, or a total in a sentence: alone in its row of a table that has
    columns enough.
    """
    if len(said) > 1 or sum(map(bool, header)) < FEWEST_COLUMNS:
        return False
    return any(one.fullmatch(squeezed(said[0])) for one in (_SIGNED, _SUMMED))


def column_label(header: tuple[str, ...], position: int) -> str:
    """A column as a person finds it: its name, or its letter."""
    name = header[position] if position < len(header) else ""
    return name or f"{column_name(position)} 列"
