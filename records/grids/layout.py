"""A grid of who owes what when: rows × columns from one grouped query's facts.

Pure: no queries, no clock.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from records.ledger.indicators import Period
from records.ledger.lives import ALWAYS, Life
from records.ledger.making_up import oldest_gap
from townwork.org.models import Term
from townwork.org.workdays import Workdays


class State(StrEnum):
    """Where one cell stands; `label` is what the page says."""

    DONE = "done"
    MADE_UP = "made-up"
    MISSING = "missing"
    DUE = "due"
    AHEAD = "ahead"
    REST = "rest"
    NONE = "none"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def is_owed(self) -> bool:
        """Still to be brought: late, or over and within its last days."""
        return self in (State.MISSING, State.DUE)

    @property
    def is_there(self) -> bool:
        """Brought, at its time or made up for later."""
        return self in (State.DONE, State.MADE_UP)


_LABELS = {
    State.DONE: "已有",
    State.MADE_UP: "已补",
    State.MISSING: "缺",
    State.DUE: "待报",
    State.AHEAD: "未到期",
    State.REST: "放假",
    State.NONE: "不计",
}


@dataclass(frozen=True)
class Column:
    """A stretch of days, both included; what is brought by `due_on` is in time.

    In a rest column nothing is owed.
    """

    label: str
    start: date
    end: date
    due_on: date
    is_rest: bool = False


@dataclass(frozen=True)
class Owner:
    """A row: what it is called, whose it is, the days it has said that there was nothing.

    It owes what ends on `since` or later (a hall that stood in the quarter; None: always), where it
    was there all through (`life`). Of one that was stopped nobody is asked any more (`is_asked`).
    """

    key: int
    label: str
    unit: int
    since: date | None = None
    life: Life = ALWAYS
    nil: tuple[tuple[date, date], ...] = ()
    is_asked: bool = True

    def owes(self, column: "Column") -> bool:
        has_begun = self.since is None or self.since <= column.end
        was_there = self.life.holds(Period(column.start, column.end))
        is_nil = any(start <= column.start and column.end <= end for start, end in self.nil)
        return has_begun and was_there and not is_nil


@dataclass(frozen=True)
class Fact:
    """What the ledger holds for one cell: how much, how much made up for earlier (`named` of it for
    a stretch it names), one of the rows; and in whose words what is dated later stands for it.
    """

    count: int = 0
    made_up: int = 0
    record: int | None = None
    named: int = 0
    filled: str = ""


@dataclass(frozen=True)
class Cell:
    owner: Owner
    column: Column
    state: State
    words: str
    fact: Fact = Fact()
    url: str = ""


@dataclass(frozen=True)
class GridRow:
    label: str
    cells: tuple[Cell | None, ...]

    @property
    def owed(self) -> list[Cell]:
        return [cell for cell in self.cells if cell and cell.state.is_owed]

    @property
    def done(self) -> int:
        """Of what has come due, how much is there."""
        return sum(cell.state.is_there for cell in self.cells if cell)


@dataclass(frozen=True)
class Grid:
    headings: tuple[str, ...]
    rows: tuple[GridRow, ...]
    totals: tuple[tuple[int, int], ...] = field(default=())  # (there, come due) of each column

    @property
    def cells(self) -> list[Cell]:
        return [cell for row in self.rows for cell in row.cells if cell]

    def owed_by_unit(self) -> dict[int, list[Cell]]:
        """{unit id: what it is still asked for}, in the order of the rows."""
        owed: dict[int, list[Cell]] = {}
        for cell in self.cells:
            if cell.state.is_owed and cell.owner.is_asked:
                owed.setdefault(cell.owner.unit, []).append(cell)
        return owed

    def count(self, state: State) -> int:
        return sum(cell.state == state for cell in self.cells)


Facts = dict[tuple[int, date], Fact]  # {(owner's key, column's first day): fact}


def build(
    owners: Iterable[Owner], columns: Sequence[Column], facts: Facts, *, today: date, measure: str
) -> Grid:
    """One row an owner, one cell a column."""
    rows = tuple(_row(owner, columns, facts, today, measure) for owner in owners)
    totals = tuple(_total(rows, place) for place in range(len(columns)))
    return Grid(tuple(column.label for column in columns), rows, totals)


def _total(rows: Sequence[GridRow], place: int) -> tuple[int, int]:
    states = [cell.state for row in rows if (cell := row.cells[place])]
    there = sum(state.is_there for state in states)
    owed = sum(state.is_owed for state in states)
    return there, there + owed


def _row(
    owner: Owner, columns: Sequence[Column], facts: Facts, today: date, measure: str
) -> GridRow:
    own = [facts.get((owner.key, column.start), Fact()) for column in columns]
    filled = makers_up(own)
    cells = []
    for place, column in enumerate(columns):
        maker_up = columns[filled[place]] if place in filled else None
        cells.append(_cell(owner, column, own[place], maker_up, today, measure))
    return GridRow(owner.label, tuple(cells))


def makers_up(facts: Sequence[Fact]) -> dict[int, int]:
    """{place of a gap: place of what made up for it}: each make-up that names no stretch fills the
    oldest gap up to its own place.
    """
    filled: dict[int, int] = {}
    there = {place for place, fact in enumerate(facts) if fact.count or fact.filled}
    for place, fact in enumerate(facts):
        for _ in range(fact.made_up - fact.named):
            gap = oldest_gap(range(place + 1), there | filled.keys())
            if gap is not None:
                filled[gap] = place
    return filled


def _cell(
    owner: Owner, column: Column, fact: Fact, maker_up: Column | None, today: date, measure: str
) -> Cell:
    is_made_up = maker_up is not None or bool(fact.filled)
    state = state_of(owner, column, fact, is_made_up, today)
    words = state.label
    if state is State.DONE:
        words = f"{fact.count} {measure}"
    elif state is State.MADE_UP and fact.filled:
        words = fact.filled
    elif state is State.MADE_UP and maker_up and maker_up is not column:
        words = f"{maker_up.label}补"
    if fact.made_up and state is State.DONE:
        words += f"（补 {fact.made_up}）"
    elif fact.made_up:
        words += f"；另补 {fact.made_up} {measure}"
    return Cell(owner, column, state, words, fact)


def state_of(owner: Owner, column: Column, fact: Fact, is_made_up: bool, today: date) -> State:
    """What is there counts, owed or not; a column is owed once its days are over."""
    if fact.count:
        return State.DONE
    if is_made_up:
        return State.MADE_UP
    if column.is_rest:
        return State.REST
    if not owner.owes(column):
        return State.NONE
    if today <= column.end:
        return State.AHEAD
    return State.DUE if today <= column.due_on else State.MISSING


def fold(grid: Grid, by: Callable[[Cell], str], headings: Sequence[str]) -> Grid:
    """A long row laid out as several short ones, a line each value of `by`: weeks as a calendar of
    months.
    """
    rows = []
    for row in grid.rows:
        lines: dict[str, list[Cell]] = {}
        for cell in filter(None, row.cells):
            lines.setdefault(by(cell), []).append(cell)
        for label, cells in lines.items():
            padding = [None] * (len(headings) - len(cells))
            rows.append(GridRow(f"{row.label} {label}", (*cells, *padding)))
    return Grid(tuple(headings), tuple(rows))


def with_links(grid: Grid, link: Callable[[Cell], str]) -> Grid:
    """The same grid, each cell leading where `link` says."""
    rows = []
    for row in grid.rows:
        cells = tuple(cell and replace(cell, url=link(cell)) for cell in row.cells)
        rows.append(replace(row, cells=cells))
    return replace(grid, rows=tuple(rows))


def months(half: Term, *, due_on: Callable[[date], date] | None = None) -> list[Column]:
    """The months of a half-year, each in time up to its end, or to the day `due_on` says."""
    columns = []
    for month in range(half.start.month, half.end.month + 1):
        first = date(half.year, month, 1)
        last = _last_day(first)
        due = due_on(first) if due_on else last
        columns.append(Column(f"{month}月", first, last, due))
    return columns


def _last_day(first: date) -> date:
    """Of the month that begins on the day."""
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def quarters(half: Term) -> list[Column]:
    """The two quarters of a half-year."""
    columns = []
    for month in (half.start.month, half.start.month + 3):
        number = "一二三四"[month // 3]
        last = _last_day(date(half.year, month + 2, 1))
        columns.append(Column(f"第{number}季度", date(half.year, month, 1), last, last))
    return columns


def weeks(half: Term, workdays: Workdays) -> list[Column]:
    """The weeks whose Monday lies in the half-year; one without a single workday is a rest."""
    monday = half.start + timedelta(days=-half.start.weekday() % 7)
    columns = []
    while monday <= half.end:
        days = [monday + timedelta(days=n) for n in range(7)]
        sunday = days[-1]
        label = f"{monday.month}.{monday.day}—{sunday.month}.{sunday.day}"
        is_rest = not any(workdays.is_workday(day) for day in days)
        columns.append(Column(label, monday, sunday, sunday, is_rest))
        monday += timedelta(days=7)
    return columns
