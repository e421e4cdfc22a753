"""公益电影放映表: villages × months; 宣讲季度表: halls × quarters."""

from dataclasses import replace
from datetime import date

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.db.models.functions import ExtractMonth

from records.grids.axes import facts_by_month, village_owners
from records.grids.layout import Column, Fact, Facts, Grid, Owner, build, months, quarters
from records.grids.spec import GridSpec
from records.kinds.events.models import FilmShowing, LectureHall, Talk
from records.ledger.places import answering
from townwork.org.models import Term, Unit
from townwork.org.workdays import Workdays


def read_films(units: QuerySet[Unit], half: Term, workdays: Workdays, today: date) -> Grid:
    """One showing a village and month; one made up fills the gap it names, or the oldest
    (docs/facts.md §4.6).
    """
    columns, shown = months(half), FilmShowing.objects.standing().filter(unit__in=units)
    facts = facts_by_month(
        shown,
        columns,
        n=Sum("shows", filter=Q(is_make_up=False)),
        extra=Sum("shows", filter=Q(is_make_up=True)),
        named=Sum("shows", filter=Q(makes_up__isnull=False)),
    )
    named = shown.filter(makes_up__range=(half.start, half.end)).annotate(village=answering())
    for showing in named.order_by("-occurred_on"):
        key = showing.village, showing.makes_up
        facts[key] = _filled(facts.get(key, Fact()), showing, half)
    return build(village_owners("films", units, half), columns, facts, today=today, measure="场")


def _filled(fact: Fact, showing: FilmShowing, half: Term) -> Fact:
    """The month's fact, with the showing that was held for it; the earliest comes last, and
    stays.
    """
    day = showing.occurred_on
    year = f"{day.year}年" if day.year != half.year else ""
    words = f"{year}{day.month}月补"
    if half.closed_at and showing.entered_at > half.closed_at:
        words += "（锁定后）"
    record = fact.record if fact.count or fact.made_up else showing.pk
    return replace(fact, filled=words, record=record)


def read_talks(units: QuerySet[Unit], half: Term, workdays: Workdays, today: date) -> Grid:
    """A row a hall: one talk a quarter, from the one it was set up in (docs/facts.md §4.3)."""
    columns = quarters(half)
    halls = LectureHall.objects.standing().filter(unit__in=units, occurred_on__lte=half.end)
    owners = [
        Owner(hall.pk, hall.name, hall.unit_id, hall.occurred_on)
        for hall in halls.order_by("unit__order", "unit_id", "pk")
    ]
    talks = Talk.objects.standing().within(half.start, half.end).filter(hall__in=halls)
    return build(owners, columns, _by_quarter(talks, columns), today=today, measure="场")


def _by_quarter(talks: QuerySet[Talk], columns: list[Column]) -> Facts:
    """Facts of hall × quarter: one query, by months."""
    months_of_halls = talks.order_by().values("hall_id", month=ExtractMonth("occurred_on"))
    facts: Facts = {}
    for group in months_of_halls.annotate(n=Count("pk"), latest=Max("pk")):
        key = group["hall_id"], _quarter_of(group["month"], columns).start
        earlier = facts.get(key, Fact())
        facts[key] = Fact(earlier.count + group["n"], 0, group["latest"])
    return facts


def _quarter_of(month: int, columns: list[Column]) -> Column:
    return next(column for column in columns if column.start.month <= month <= column.end.month)


FILM_GRID = GridSpec(
    slug="films",
    tab="film_grid",
    title="公益电影放映表",
    what="公益电影",
    explained="标准为一村一月一场；补映抵“补映月份”写的那个月，没有写的抵最早缺的那个月，格内写明由哪个月补。"
    "所补的半年已锁定的，格内另注“锁定后”，锁定的数不变。",
    read=read_films,
)

TALK_GRID = GridSpec(
    slug="talks",
    tab="talk_grid",
    title="宣讲季度表",
    what="分坛宣讲",
    explained="每个分坛每季至少一场，自成立的季度起算；没有注明分坛的宣讲不计入此表。",
    read=read_talks,
    owners="分坛",
    nobody="还没有讲坛分坛，成立后在“讲坛分坛”台账登记。",
    prefill=lambda cell: {"hall": cell.owner.key},
)
