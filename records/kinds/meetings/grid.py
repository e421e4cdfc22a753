"""每周例会周历: units × weeks."""

from datetime import date, timedelta

from django.db.models import Count, Max, QuerySet

from records.grids.layout import Fact, Facts, Grid, Owner, build, fold, weeks
from records.grids.spec import GridSpec
from records.kinds.meetings.models import Meeting
from townwork.org.models import Term, Unit
from townwork.org.workdays import Workdays

WEEKLY = Meeting.Kind.WEEKLY


def read_weeks(units: QuerySet[Unit], half: Term, workdays: Workdays, today: date) -> Grid:
    """A row a unit that has held weekly meetings within the year; the leading group's where none has."""
    columns = weeks(half, workdays)
    held = Meeting.objects.standing().filter(kind=WEEKLY, unit__in=units)
    known = held.filter(occurred_on__range=(half.start - timedelta(days=365), columns[-1].end))
    read = (
        held.filter(occurred_on__range=(columns[0].start, columns[-1].end))
        .order_by()
        .values("unit_id", "occurred_on")
        .annotate(n=Count("pk"), latest=Max("pk"))
    )
    facts: Facts = {}
    for one in read:
        monday = one["occurred_on"] - timedelta(days=one["occurred_on"].weekday())
        before = facts.get((one["unit_id"], monday), Fact())
        facts[one["unit_id"], monday] = Fact(before.count + one["n"], 0, one["latest"])
    holders = units.active().filter(pk__in=known.order_by().values("unit_id"))
    owners = list(holders) or list(units.active().filter(kind=Unit.Kind.LEADERSHIP))
    return build(
        [Owner(unit.pk, unit.name, unit.pk) for unit in owners],
        columns,
        facts,
        today=today,
        measure="次",
    )


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
    known=lambda cell: {"kind": WEEKLY.value},
    lay_out=_as_calendar,
)
