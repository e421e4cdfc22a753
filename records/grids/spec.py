"""What a kind of ledger says of its grid.

The page, the reminders and the list of what is missing read it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from records.grids.layout import Cell, Grid
from records.ledger.declaration import Ledger, ledgers
from records.ledger.gap_days import in_address
from records.ledger.indicators import Period
from townwork.org.models import Term, Township, Unit
from townwork.org.workdays import Workdays


@dataclass(frozen=True)
class GridSpec:
    """A ledger's grid: `read(units, half, workdays, today)` gives it.

    `tab` is its page's URL name.
    """

    slug: str
    tab: str
    title: str
    what: str  # what a cell lacks, as a reminder says it
    explained: str
    read: Callable[[QuerySet[Unit], Term, Workdays, date], Grid]
    owners: str = "单位"  # what its rows are, as their column is headed
    nobody: str = "没有要列的单位。"  # said where it has no row
    act: str = ""  # the button to the ledger's own form, where the grid is filled by it
    prefill: Callable[[Cell], dict] = lambda cell: {}  # what the form that fills a gap need not ask
    # The form that fills a gap, where it is not the ledger's general one.
    fill_url: Callable[[Cell], str] | None = None
    lay_out: Callable[[Grid], Grid] = lambda grid: grid  # as the page shows it

    @property
    def ledger(self) -> Ledger:
        return ledgers[self.slug]

    def link(self, cell: Cell, may_write: bool) -> str:
        """The row itself, the rows of several, or the form that fills a gap."""
        fact = cell.fact
        is_one = fact.count == 1 or (fact.filled and not fact.count)
        if is_one and not fact.made_up and fact.record:
            return reverse("record_detail", args=[self.slug, fact.record])
        if fact.count or fact.made_up:
            return self._rows_url(cell)
        if may_write and cell.state.is_owed:
            return self._form_url(cell)
        return ""

    def _rows_url(self, cell: Cell) -> str:
        column = cell.column
        query = {"since": column.start, "until": column.end, "unit": cell.owner.unit}
        return f"{self.ledger.url()}?{urlencode(query)}"

    def _form_url(self, cell: Cell) -> str:
        if self.fill_url:
            return self.fill_url(cell)
        days = in_address(Period(cell.column.start, cell.column.end))
        query = {"unit": cell.owner.unit, "gap": days} | self.prefill(cell)
        return f"{reverse('record_add', args=[self.slug])}?{urlencode(query)}"


GRIDS: dict[str, GridSpec] = {}  # by the ledger's slug; filled by records.registration


def register(spec: GridSpec) -> None:
    """Make the grid known. Raises ValueError where its ledger has one already."""
    if spec.slug in GRIDS:
        raise ValueError(f"grid {spec.slug} is registered twice")
    GRIDS[spec.slug] = spec


def owed_cells(
    spec: GridSpec, units: QuerySet[Unit], half: Term, township: Township
) -> dict[int, list[Cell]]:
    """{unit id: what it owes in the half-year today}."""
    grid = spec.read(units, half, Workdays.load(township), timezone.localdate())
    return grid.owed_by_unit()
