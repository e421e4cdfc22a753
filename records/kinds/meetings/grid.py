"""每周例会周历: units × weeks."""

from datetime import date, timedelta

from django.db.models import Count, Max, QuerySet

from records.grids.axes import unit_owners
from records.grids.layout import Fact, Facts, Grid, build, fold, weeks
from records.grids.spec import GridSpec
from records.kinds.meetings.models import Meeting
from townwork.org.models import Term, Unit
from townwork.org.workdays import Workdays

WEEKLY = Meeting.Kind.WEEKLY


def read_weeks(units: QuerySet[Unit], half: Term, workdays: Workdays, today: date) -> Grid:
    """A row a unit that has held weekly meetings within the year.

    The leading group's where none has.
    """
    columns = weeks(half, workdays)
    held = Meeting.objects.standing().filter(kind=WEEKLY, unit__in=units)
    last = columns[-1].end
    holding = held.filter(occurred_on__range=(half.start - timedelta(days=365), last))
    owners = unit_owners(_holders(units, holding), half.end)
    facts = _by_week(held.filter(occurred_on__range=(columns[0].start, last)))
    return build(owners, columns, facts, today=today, measure="次")


def _holders(units: QuerySet[Unit], holding: QuerySet[Meeting]) -> list[Unit]:
    holders = units.active().filter(pk__in=holding.order_by().values("unit_id"))
    return list(holders) or list(units.active().filter(kind=Unit.Kind.LEADERSHIP))


def _by_week(meetings: QuerySet[Meeting]) -> Facts:
    """Facts of unit × Monday: one query."""
    days = meetings.order_by().values("unit_id", "occurred_on")
    facts: Facts = {}
    for group in days.annotate(n=Count("pk"), latest=Max("pk")):
        day = group["occurred_on"]
        key = group["unit_id"], day - timedelta(days=day.weekday())
        earlier = facts.get(key, Fact())
        facts[key] = Fact(earlier.count + group["n"], 0, group["latest"])
    return facts


def _as_calendar(grid: Grid) -> Grid:
    """Weeks as a calendar of months: a line a month."""
    weeks_of_month = [f"第{n}周" for n in "一二三四五"]
    return fold(grid, lambda cell: f"{cell.column.start.month}月", weeks_of_month)


WEEK_GRID = GridSpec(
    slug="meetings",
    tab="week_grid",
    title="每周例会周历",
    what="每周例会记录",
    explained="一周一次，按周一所在的半年列出；整周放假的不算缺。由一年内记过例会的单位逐周记录。",
    read=read_weeks,
    prefill=lambda cell: {"kind": WEEKLY.value},
    lay_out=_as_calendar,
)
