"""Many indicators, units and periods in one statement: what a duty's target is measured against.

`figures` reads all of a term with a query a ledger; this reads chosen indicators over months,
quarters or any other stretch, as one UNION ALL, so that a page of a hundred duties costs one query.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import reduce
from operator import or_

from django.db.models import DateField, DecimalField, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Cast, TruncMonth, TruncQuarter
from django.utils import timezone

from records.figures.catalogue import catalogue, indicator_of, items_of, source_ledger
from records.figures.compiling import Compiled, countable, names_of
from records.figures.reading import nil_returns
from records.figures.statements import compiled_once
from records.ledger import custom_ledgers
from records.ledger.indicators import CountOf, Indicator, Period, RatioOf, SumOf

_NUMBER = DecimalField(max_digits=20, decimal_places=2)
_GRAINS = {1: TruncMonth, 3: TruncQuarter}


@dataclass(frozen=True)
class FigureSpan:
    """A figure wanted for a stretch of days, both included; with `entered_by`, of what had been
    entered by the end of that day.
    """

    code: str
    start: date
    end: date
    entered_by: date | None = None

    @property
    def months(self) -> int:
        """The length of a whole month or quarter; 0 for any other stretch, which is read on its
        own.
        """
        length = (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1
        return length if length in _GRAINS else 0


_NUMBERS = CountOf | SumOf | RatioOf


def measurable(township_id: int | None = None) -> dict[str, Indicator]:
    """The indicators that come to one number a unit, those of the township's custom ledgers too:
    what `measured` reads.
    """
    return {
        code: item for code, item in items_of(township_id).items() if isinstance(item, _NUMBERS)
    }


def is_measurable(code: str) -> bool:
    """Whether `measured` can read it; of a custom ledger of any township."""
    return isinstance(catalogue.get(code), _NUMBERS)


def targetable(township_id: int | None = None) -> dict[str, Indicator]:
    """The indicators a target can be set on: a count, a sum or a share of rows dated
    in a period.
    """
    return {
        code: item
        for code, item in measurable(township_id).items()
        if item.window == "term" and not item.counts_faults
    }


def measured(
    scope: Q, asks: Iterable[FigureSpan], by: str = "unit_id"
) -> dict[tuple[FigureSpan, int], Decimal]:
    """{(ask, unit id): value} over rows in `scope`; nothing where a unit has no row. One query.

    `by` names another group, such as unit__township_id.
    """
    groups = _grouped(asks)
    if not groups:
        return {}
    with custom_ledgers.remembering():
        custom_ledgers.by_codes(ask.code for group in groups for ask in group)
        return _measured(scope, groups, by)


def _measured(
    scope: Q, groups: list[list[FigureSpan]], by: str
) -> dict[tuple[FigureSpan, int], Decimal]:
    first, *others = (_select(scope, number, asks, by) for number, asks in enumerate(groups))
    rows = first.union(*others, all=True)
    ask_of = {(number, ask.start): ask for number, asks in enumerate(groups) for ask in asks}
    compiled = [_compiled(asks) for asks in groups]
    values = {}
    for number, unit, start, *sums in rows:
        ask = ask_of.get((number, start))
        if ask is None:  # a month between two that were asked for is read, and left
            continue
        value = _value(compiled[number], sums)
        if value is not None:
            values[ask, unit] = value
    return values


def _grouped(asks: Iterable[FigureSpan]) -> list[list[FigureSpan]]:
    """What one SELECT reads: all months, or all quarters, of an indicator; any other stretch by
    itself.

    So does a stretch of what counts once, whose rows follow from its own days: in a longer one an
    article would move to another month because of what else the page asks.
    """
    groups: dict[tuple, list[FigureSpan]] = {}
    ranks: Counter[tuple] = Counter()
    for ask in sorted(set(asks), key=_order):
        alone = not ask.months or indicator_of(ask.code).counts_once
        own = (ask.code, ask.start, ask.end) if alone else (ask.code, ask.months)
        groups.setdefault((*own, _rank(ask, ranks)), []).append(ask)
    return list(groups.values())


def _order(ask: FigureSpan) -> tuple:
    return ask.code, ask.start, ask.end, ask.entered_by or date.min


def _rank(ask: FigureSpan, ranks: Counter) -> int:
    """0 of what is asked however late it was entered; else which day of that stretch it is, 1 for
    the first: one SELECT reads one day a stretch.
    """
    if ask.entered_by is None:
        return 0
    ranks[ask.code, ask.start, ask.end] += 1
    return ranks[ask.code, ask.start, ask.end]


def _compiled(asks: list[FigureSpan]) -> Compiled:
    """The indicator of one SELECT's asks, over the days from the first to the last."""
    period = Period(asks[0].start, max(ask.end for ask in asks))
    return Compiled(indicator_of(asks[0].code), period)


@compiled_once
def _select(scope: Q, number: int, asks: list[FigureSpan], by: str) -> QuerySet:
    """One SELECT: its number, group, start of the period, and the indicator's one or two sums."""
    compiled = _compiled(asks)
    sums = list(compiled.aggregates.values())
    start = Cast(Value(compiled.period.start), DateField())
    grain = _GRAINS.get(asks[0].months)
    if grain:
        # A date by its type too: PostgreSQL truncates to a timestamp, which would turn the whole
        # union into those.
        start = Cast(grain("occurred_on"), DateField())
    return (
        countable(source_ledger(compiled.indicator.code), compiled.period)
        .filter(scope, compiled.rows, _entered(asks))
        .order_by()
        .annotate(ask_group=Value(number, output_field=IntegerField()), ask_start=start)
        .values("ask_group", by, "ask_start")
        .annotate(ask_a=Cast(sums[0], _NUMBER), ask_b=Cast(sums[-1], _NUMBER))
        .values_list("ask_group", by, "ask_start", "ask_a", "ask_b")
    )


def _entered(asks: list[FigureSpan]) -> Q:
    """Of each stretch the rows entered by its day, where one was asked for."""
    if asks[0].entered_by is None:
        return Q()
    return reduce(
        or_,
        (
            Q(occurred_on__range=(ask.start, ask.end), entered_at__lt=_midnight_after(day))
            for ask in asks
            if (day := ask.entered_by)
        ),
    )


def _midnight_after(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def _value(compiled: Compiled, sums: Sequence[Decimal | None]) -> Decimal | None:
    """The number, None where it is missing or has nothing to divide by. A single sum
    is read twice.
    """
    read = dict(zip(names_of(compiled.indicator), sums, strict=False))
    value = compiled.value(read, kept=True).value
    return None if value is None else Decimal(value)


@dataclass(frozen=True)
class LedgerSpan:
    """Which ledger somebody must have kept, over which days, for a nought to be a nought."""

    slug: str
    window: str
    period: Period


def keepers(
    scope: Q, asked: Iterable[LedgerSpan], by: str = "unit_id"
) -> set[tuple[LedgerSpan, int]]:
    """(asked, unit id) for those with a row of the ledger in the days, or a nil return. Two
    queries.
    """
    asked = list(dict.fromkeys(asked))
    if not asked:
        return set()
    reads = [_keepers(scope, number, keeping, by) for number, keeping in enumerate(asked)]
    found = {(asked[number], unit) for number, unit in reads[0].union(*reads[1:], all=True)}
    for period in {one.period for one in asked}:
        nil = nil_returns(scope, by, period)
        found |= {
            (one, unit) for one in asked if one.period == period for unit in nil.get(one.slug, ())
        }
    return found


@compiled_once
def _keepers(scope: Q, number: int, keeping: LedgerSpan, by: str) -> QuerySet:
    """One SELECT: its number, and each group with a row."""
    return (
        custom_ledgers.find(keeping.slug)
        .rows()
        .standing()
        .filter(scope, keeping.period.window(keeping.window))
        .order_by()
        .annotate(asked=Value(number, output_field=IntegerField()))
        .values_list("asked", by)
        .distinct()
    )
