"""What each grid's rows and columns are, and the one query its cells are read with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.db.models.functions import ExtractMonth
from django.urls import reverse
from django.utils import timezone

from records import monthly
from records.grids.layout import (
    Cell,
    Column,
    Fact,
    Facts,
    Grid,
    Owner,
    build,
    fold,
    months,
    quarters,
    weeks,
)
from records.ledgers import ledgers
from records.ledgers.base import VILLAGES
from records.models import CustomsReport, FilmShowing, LectureHall, Meeting, NilReturn, Talk
from townwork.org.models import Term, Township, Unit
from townwork.org.workdays import Workdays

WEEKLY = Meeting.Kind.WEEKLY


@dataclass(frozen=True)
class GridSpec:
    """A ledger's grid: `read(units, half, workdays, today)` gives it; `tab` is its page's URL name."""

    slug: str
    tab: str
    title: str
    what: str  # what a cell lacks, as a reminder says it
    explained: str
    read: Callable[[QuerySet[Unit], Term, Workdays, date], Grid]
    gap: Callable[[Cell], dict] = lambda cell: {}  # what the form that fills a gap need not ask

    @property
    def ledger(self):
        return ledgers[self.slug]

    def lay_out(self, grid: Grid) -> Grid:
        """As the page shows it: weeks as a calendar of months."""
        if self.slug != "meetings":
            return grid
        return fold(
            grid, lambda cell: f"{cell.column.start.month}月", [f"第{n}周" for n in "一二三四五"]
        )

    def link(self, cell: Cell, may_write: bool) -> str:
        """The row itself, the rows of several, or the form that fills a gap."""
        if cell.fact.count == 1 and not cell.fact.made_up and cell.fact.record:
            return reverse("record_detail", args=[self.slug, cell.fact.record])
        if cell.fact.count or cell.fact.made_up:
            days = {"since": cell.column.start, "until": cell.column.end, "unit": cell.owner.unit}
            return f"{self.ledger.url()}?{urlencode(days)}"
        if not (may_write and cell.state.is_owed):
            return ""
        if self.slug == "customs":
            asked = urlencode({"unit": cell.owner.unit, "month": f"{cell.column.start:%Y-%m}"})
            return f"{reverse('customs_return')}?{asked}"
        known = {"unit": cell.owner.unit} | self.gap(cell)
        return f"{reverse('record_add', args=[self.slug])}?{urlencode(known)}"


def half_of(day: date) -> Term:
    """The half-year of a day, whether or not it is set up."""
    return Term(year=day.year, half=1 if day.month <= 6 else 2)


def halves(user, township: Township) -> list[Term]:
    """Those set up that have begun, and today's, the newest first."""
    today = timezone.localdate()
    found = list(Term.objects.visible_to(user).filter(township=township).begun(today))
    now = half_of(today)
    if now.code not in {term.code for term in found}:
        found.append(now)
    return sorted(found, key=lambda term: term.code, reverse=True)


def owed_cells(
    spec: GridSpec, units: QuerySet[Unit], half: Term, township: Township
) -> dict[int, list[Cell]]:
    """{unit id: what it owes in the half-year today}."""
    grid = spec.read(units, half, Workdays.load(township), timezone.localdate())
    return grid.owed_by_unit()


def _villages(slug: str, units: QuerySet[Unit], half: Term) -> list[Owner]:
    """Each village in use; one that declared it has nothing (零报告) owes nothing."""
    nil = NilReturn.objects.filter(
        ledger=slug, term__year=half.year, term__half=half.half, unit__in=units
    )
    excused = set(nil.values_list("unit_id", flat=True))
    return [
        Owner(unit.pk, unit.name, unit.pk, is_excused=unit.pk in excused)
        for unit in units.active().filter(kind__in=VILLAGES)
    ]


def _by_month(rows, columns: list[Column], **sums) -> Facts:
    """Facts of unit × month: one query."""
    rows = rows.within(columns[0].start, columns[-1].end).order_by()
    read = rows.values("unit_id", month=ExtractMonth("occurred_on")).annotate(
        latest=Max("pk"), **sums
    )
    starts = {column.start.month: column.start for column in columns}
    return {
        (one["unit_id"], starts[one["month"]]): Fact(
            one["n"] or 0, one.get("extra") or 0, one["latest"]
        )
        for one in read
    }


def read_customs(units: QuerySet[Unit], half: Term, workdays: Workdays, today: date) -> Grid:
    columns = months(half, due_on=lambda month: monthly.due_on(month, workdays))
    facts = _by_month(
        CustomsReport.objects.standing().filter(unit__in=units), columns, n=Count("pk")
    )
    return build(_villages("customs", units, half), columns, facts, today=today, measure="份")


def read_films(units: QuerySet[Unit], half: Term, workdays: Workdays, today: date) -> Grid:
    columns = months(half)
    facts = _by_month(
        FilmShowing.objects.standing().filter(unit__in=units),
        columns,
        n=Sum("shows", filter=Q(is_make_up=False)),
        extra=Sum("shows", filter=Q(is_make_up=True)),
    )
    return build(_villages("films", units, half), columns, facts, today=today, measure="场")


def read_talks(units: QuerySet[Unit], half: Term, workdays: Workdays, today: date) -> Grid:
    """A row a hall: each owes one talk a quarter from the quarter it was set up in."""
    columns = quarters(half)
    halls = LectureHall.objects.standing().filter(unit__in=units, occurred_on__lte=half.end)
    owners = [
        Owner(hall.pk, hall.name, hall.unit_id, hall.occurred_on)
        for hall in halls.order_by("unit__order", "unit_id", "pk")
    ]
    talks = Talk.objects.standing().within(half.start, half.end).filter(hall__in=halls).order_by()
    read = talks.values("hall_id", month=ExtractMonth("occurred_on")).annotate(
        n=Count("pk"), latest=Max("pk")
    )
    facts: Facts = {}
    for one in read:
        start = next(c.start for c in columns if c.start.month <= one["month"] <= c.end.month)
        held = facts.get((one["hall_id"], start), Fact())
        facts[one["hall_id"], start] = Fact(held.count + one["n"], 0, one["latest"])
    return build(owners, columns, facts, today=today, measure="场")


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


GRIDS = {
    spec.slug: spec
    for spec in (
        GridSpec(
            "customs",
            "customs_grid",
            "移风易俗月报表",
            "移风易俗月报",
            f"每村每月一份，{monthly.SAID}以前报；“待报”是上月刚结束、还没到期的。",
            read_customs,
        ),
        GridSpec(
            "films",
            "film_grid",
            "公益电影放映表",
            "公益电影",
            "标准为一村一月一场；补映的场次抵最早缺的那个月，格内写明由哪个月补。",
            read_films,
        ),
        GridSpec(
            "talks",
            "talk_grid",
            "宣讲季度表",
            "分坛宣讲",
            "每个分坛每季至少一场，自成立的季度起算；没有注明分坛的宣讲不计入此表。",
            read_talks,
            lambda cell: {"hall": cell.owner.key},
        ),
        GridSpec(
            "meetings",
            "week_grid",
            "每周例会周历",
            "每周例会记录",
            "一周一次，按周一所在的半年列出；整周放假的不算缺。由一年内记过例会的单位逐周记录。",
            read_weeks,
            lambda cell: {"kind": WEEKLY.value},
        ),
    )
}
