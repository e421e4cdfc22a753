"""What a ledger's grid lacks, as rows to fill: unit, month and habits stand there already."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Max
from django.urls import reverse

from records.grids.layout import Cell
from records.grids.spec import GridSpec, owed_cells
from records.ledger.declaration import Ledger
from records.ledger.indicators import Period
from records.ledger.record import Record
from records.sheets.block import Block, BlockColumn
from records.sheets.cells import to_cell
from records.sheets.columns import is_monthly
from townwork.org.models import Term, Unit, User


@dataclass
class Gaps:
    """What a grid lacks in a half-year, or in the column of it that begins on a day; `left` are
    those a page has no room for.
    """

    spec: GridSpec
    term: Term
    column: date | None
    cells: list[Cell]
    left: int = 0

    @property
    def key(self) -> str:
        return f"{self.term.code}-{self.column or 'all'}"

    @property
    def back(self) -> str:
        return f"{reverse(self.spec.tab)}?term={self.term.code}"

    def fill(self, block: Block) -> None:
        """A row a gap, in the order of time, as many as the page takes."""
        shown = self.cells[: block.most]
        self.left = len(self.cells) - len(shown)
        habits = _habits(block, {cell.owner.unit for cell in shown})
        for cell in shown:
            known = {"unit": cell.owner.unit, **self.spec.prefill(cell)}
            cells = {**habits.get(cell.owner.unit, {}), **_in_words(block, known)}
            days = Period(cell.column.start, cell.column.end)
            if is_monthly(block.ledger):
                cells["occurred_on"] = _month(days.start)
            block.add(cells, days)


def gaps_of(spec: GridSpec, term: Term, asked: str, user: User) -> Gaps:
    """Of the units the user answers for; `asked` is a column's first day, anything else is all.

    The half-year may not be set up yet: it is the township's of the user.
    """
    units = Unit.objects.visible_to(user).filter(township=user.township)
    owed = owed_cells(spec, units, term, user.township)
    try:
        column = date.fromisoformat(asked)
    except ValueError:
        column = None
    cells = [cell for of_unit in owed.values() for cell in of_unit]
    cells = [cell for cell in cells if column in (None, cell.column.start)]
    return Gaps(spec, term, column, sorted(cells, key=lambda cell: cell.column.start))


def _month(day: date) -> str:
    return f"{day.year}年{day.month}月"


def _in_words(block: Block, values: dict) -> dict[str, str]:
    words = {column.name: column.words for column in block.columns}
    return {
        name: words[name].get(str(value), str(value))
        for name, value in values.items()
        if name in words
    }


def _habits(block: Block, units: Iterable[int]) -> dict[int, dict[str, str]]:
    """{unit: what its last record says of what is not new each time}: two queries for all."""
    ledger = block.ledger
    rows = ledger.rows().standing().filter(unit__in=units).order_by()
    newest = rows.values("unit").annotate(newest=Max("pk")).values("newest")
    last = ledger.rows().filter(pk__in=newest).select_related(*ledger.related)
    new = (*ledger.left_empty, "unit", "occurred_on")
    carried = [column for column in block.columns if column.name not in new]
    return {record.unit_id: _said(ledger, record, carried) for record in last}


def _said(ledger: Ledger, record: Record, columns: Iterable[BlockColumn]) -> dict[str, str]:
    """A no goes without saying, but where nothing said stands for something else."""
    said = [(column, to_cell(record, ledger.field(column.name))) for column in columns]
    return {
        column.name: str(value)
        for column, value in said
        if value is not None and (value != "否" or column.unsaid)
    }
