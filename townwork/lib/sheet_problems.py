"""The short sheets, read while somebody waits (units, staff, clauses, criteria): the one reader of
all sheets, what is wrong told by row and column, and all of a sheet written, or nothing.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from townwork.lib.column_names import guess
from townwork.lib.grids import Grid, read_grids
from townwork.lib.headers import Table, read_table, squeeze
from townwork.lib.workbooks import BadWorkbook, Faulty, Sheet, require_light


@dataclass(frozen=True)
class Problem:
    """One fault: the row as Excel numbers it (0 for the header), the column, what to do, and what
    was read there.
    """

    row: int
    column: str
    message: str
    read: str = ""


@dataclass(frozen=True)
class Columns:
    """What a sheet's columns are called: {column: its other names, with spaces between}; `ends`,
    what else ends so is called: 党组织书记.
    """

    called: Mapping[str, str]
    needed: Collection[str]
    ends: Mapping[str, Sequence[str]] = field(default_factory=dict)
    names: Mapping[str, list[str]] = field(init=False)

    def __post_init__(self) -> None:
        names = {
            name: [squeeze(name), *map(squeeze, others.split())]
            for name, others in self.called.items()
        }
        object.__setattr__(self, "names", names)

    @property
    def known(self) -> set[str]:
        return {name for names in self.names.values() for name in names}

    def found_in(self, header: tuple[str, ...]) -> dict[int, str]:
        """{where it stands: the column}."""
        return guess(header, self.names, ends=self.ends, is_near_enough=False)


MOST_ROWS = 500  # each becomes a form of its own, while somebody waits
RUNNING_NUMBER = "序号"  # belongs nowhere, unless a column is called so


def sheet_of(
    data: bytes, title: str, columns: Columns, *, empty: str, most: int = MOST_ROWS
) -> Sheet:
    """The table of that title, or of the first sheet that is shown, its columns by their own names
    where they are known by any.

    Raises BadWorkbook, with `empty` where it has no rows.
    """
    require_light(data)
    grid = _meant(read_grids(data), title)
    table = read_table(grid, columns.known)
    if not table.rows:
        raise BadWorkbook(empty)
    if len(table.rows) > most:
        raise BadWorkbook(f"一次最多导入 {most} 行，请分几份再传。")
    _require_shown(table)
    _require_said(table)
    found = columns.found_in(table.header)
    _require_columns_shown(table, found)
    header = tuple(found.get(at, name) for at, name in enumerate(table.header))
    width = len(header)
    rows = [(number, values + (None,) * (width - len(values))) for number, values in table.rows]
    return Sheet(table.title, _without_number(header, columns), tuple(rows))


def _meant(grids: list[Grid], title: str) -> Grid:
    shown = [grid for grid in grids if not grid.is_hidden]
    return next((grid for grid in shown if grid.title == title), shown[0])


def _without_number(header: tuple[str, ...], columns: Columns) -> tuple[str, ...]:
    is_known = RUNNING_NUMBER in columns.called
    return tuple("" if name == RUNNING_NUMBER and not is_known else name for name in header)


def _require_shown(table: Table) -> None:
    """What nobody sees is not taken unasked, nor left out unasked."""
    if table.hidden:
        first = "、".join(map(str, sorted(table.hidden)[:5]))
        raise BadWorkbook(
            f"第 {first} 行在表格里是隐藏的（筛选掉了或折叠了）：要导入的请取消隐藏，"
            "不要的请删去，再传。"
        )


def _require_columns_shown(table: Table, found: Mapping[int, str]) -> None:
    if unseen := [table.header[at] for at in sorted(found) if at in table.hidden_columns]:
        raise BadWorkbook(
            f"“{unseen[0]}”这一列在表格里是隐藏的：要导入的请取消隐藏，不要的请删去，再传。"
        )


def _require_said(table: Table) -> None:
    for _, values in table.rows:
        for value in values:
            if isinstance(value, Faulty):
                raise BadWorkbook(f"{value.words}。")


def header_problems(sheet: Sheet, columns: Columns) -> list[Problem]:
    """The columns nobody knows, then those that are missing."""
    header = [name for name in sheet.header if name]
    unknown = [name for name in header if name not in columns.called]
    twice = {name for name in header if header.count(name) > 1} - set(unknown)
    lacking = [name for name in columns.needed if name not in header]
    return [
        *(Problem(0, name, f"没有“{name}”这一列。") for name in unknown),
        *(Problem(0, name, f"“{name}”这一列有两列，请删去一列。") for name in sorted(twice)),
        *(Problem(0, name, f"缺少“{name}”这一列。") for name in lacking),
    ]


def cells_of(sheet: Sheet) -> list[tuple[int, dict]]:
    """(row number, {column: value}) of every row."""
    return [
        (number, dict(zip(sheet.header, values, strict=False))) for number, values in sheet.rows
    ]


def write_whole(write: Callable[[], list[Problem]]) -> list[Problem]:
    """Write in one transaction; where `write` comes back with problems, nothing of it stays."""
    with transaction.atomic():
        problems = write()
        if problems:
            transaction.set_rollback(True)
    return problems
