"""移风易俗月报表: villages × months."""

from datetime import date
from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.urls import reverse

from records.grids.axes import facts_by_month, village_owners
from records.grids.layout import Cell, Grid, build, months
from records.grids.spec import GridSpec
from records.kinds.civility.models import CustomsReport
from records.ledger import months as monthly
from townwork.org.models import Term, Unit
from townwork.org.workdays import Workdays


def read_customs(units: QuerySet[Unit], half: Term, workdays: Workdays, today: date) -> Grid:
    """A return a village and month, in time until a day of the next (docs/facts.md §4.4)."""
    columns = months(half, due_on=lambda month: monthly.due_on(month, workdays))
    owners = village_owners("customs", units, half)
    returns = CustomsReport.objects.standing().filter(unit__in=units)
    facts = facts_by_month(returns, columns, n=Count("pk"))
    return build(owners, columns, facts, today=today, measure="份")


def _return_url(cell: Cell) -> str:
    query = {"unit": cell.owner.unit, "month": f"{cell.column.start:%Y-%m}"}
    return f"{reverse('customs_return')}?{urlencode(query)}"


CUSTOMS_GRID = GridSpec(
    slug="customs",
    tab="customs_grid",
    title="移风易俗月报表",
    what="移风易俗月报",
    explained=f"每村每月一份，{monthly.SAID}以前报；“待报”是上月刚结束、还没到期的。",
    read=read_customs,
    act="报月报",
    fill_url=_return_url,
)
