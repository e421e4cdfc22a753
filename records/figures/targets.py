"""Many indicators, units and periods in one statement: what a duty's target is measured against.

`figures` reads all of a term with a query a ledger; this reads chosen indicators over months,
quarters or any other stretch, as one UNION ALL, so that a page of a hundred duties costs one query.
What made up for a stretch is read in that one (records.ledger.making_up).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any, TypeAlias

from django.db.models import (
    Case,
    DateField,
    DecimalField,
    Expression,
    F,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast, TruncMonth, TruncQuarter
from django.utils import timezone

from records.figures.catalogue import catalogue, indicator_of, items_of, source_ledger
from records.figures.compiling import Compiled, countable
from records.figures.coverage import HEAD
from records.figures.reports import nil_groups
from records.figures.statements import compiled_once
from records.ledger import custom_ledgers
from records.ledger.indicators import (
    CountOf,
    DistinctOf,
    Indicator,
    Period,
    RatioOf,
    Read,
    SumOf,
)
from records.ledger.making_up import as_owed, paid_on
from records.ledger.places import above, answering, has_above
from townwork.org.kept import kept_each
from townwork.org.models import Township

_NUMBER = DecimalField(max_digits=20, decimal_places=2)
_LENGTHS = (1, 3, 6, 12)  # months of a stretch that others of its length may be read with
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
        """The length of a whole month, quarter, half-year or year; 0 for any other stretch, which
        is read on its own.
        """
        length = (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1
        is_whole = self.start.day == 1 and (self.end + timedelta(days=1)).day == 1
        begins = length in _LENGTHS and (self.start.month - 1) % length == 0
        return length if is_whole and begins else 0

    @property
    def days(self) -> Period:
        """Its days as they are read: with what made up for them."""
        return days_read(self.code, Period(self.start, self.end))


BELOW = "below"  # units that have one above them, each by itself
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


def days_read(code: str, days: Period) -> Period:
    """The days as a duty or a mark reads the indicator over them: with what made up for them."""
    return as_owed(source_ledger(code).owes, days)


# {(what was asked, the group's key): its value}
Measured: TypeAlias = dict[tuple[FigureSpan, int], Decimal | None]


def measured(scope: Q, asks: Iterable[FigureSpan], by: str = "unit_id") -> Measured:
    """Over rows in `scope`; nothing where a unit has no row, None where its rows say nothing: a sum
    of a field all of them left empty, a share of nothing. One query.

    What a unit below another does is also the one's above. `by` names another group, such as
    unit__township_id.
    """
    groups = _grouped(asks)
    if not groups:
        return {}
    with custom_ledgers.remembering():
        custom_ledgers.by_codes(ask.code for group in groups for ask in group)
        return _measured(scope, groups, by)


def measured_in(township: Township, asks: Iterable[FigureSpan], by: str = "unit_id") -> Measured:
    """`measured` of all of a township, kept ledger by ledger."""
    with custom_ledgers.remembering():
        asks = sorted(set(asks), key=_order)
        custom_ledgers.by_codes(ask.code for ask in asks)
        of_ledger: dict[str, list[FigureSpan]] = {}
        for ask in asks:
            of_ledger.setdefault(source_ledger(ask.code).slug, []).append(ask)

        def read(slugs: list[str]) -> dict[str, Measured]:
            its = {ask: slug for slug in slugs for ask in of_ledger[slug]}
            found: dict[str, Measured] = {slug: {} for slug in slugs}
            for (ask, group), value in measured(_all_of(township), its, by).items():
                found[its[ask]][ask, group] = value
            return found

        read_of = kept_each("measured", township, by, parts=of_ledger, compute=read)
    return {key: value for found in read_of.values() for key, value in found.items()}


def _all_of(township: Township) -> Q:
    return Q(unit__township=township.pk)


def _measured(scope: Q, groups: list[list[FigureSpan]], by: str) -> Measured:
    first, *others = (
        _select(scope, number, asks, its).read_for(source_ledger(asks[0].code).slug)
        for number, asks in enumerate(groups)
        for its in _groupings(asks, by)
    )
    rows = first.union(*others, all=True)
    ask_of = {(number, ask.start): ask for number, asks in enumerate(groups) for ask in asks}
    compiled = [_compiled(asks) for asks in groups]
    compiled_of = {one.indicator.code: one for one in compiled}
    names = [_two_names(one.indicator) for one in compiled]
    reads: dict[tuple[FigureSpan, int], Read] = {}
    for number, unit, over, start, *sums in rows:
        ask = ask_of.get((number, start))
        if ask is None:  # a month between two that were asked for is read, and left
            continue
        read = dict(zip(names[number], sums, strict=True))
        for group in {unit, over} - {None}:
            before = reads.get((ask, group))
            together = compiled[number].indicator.together
            reads[ask, group] = together(before, read) if before else read
    found = {
        key: compiled_of[key[0].code].value(read, kept=True).value for key, read in reads.items()
    }
    return {key: None if value is None else Decimal(value) for key, value in found.items()}


def _grouped(asks: Iterable[FigureSpan]) -> list[list[FigureSpan]]:
    """What one SELECT reads: all months, quarters, half-years or years of an indicator; any other
    stretch by itself.
    """
    groups: dict[tuple, list[FigureSpan]] = {}
    ranks: Counter[tuple] = Counter()
    for ask in sorted(set(asks), key=_order):
        alone = not ask.months or _hangs_on_days(ask.code)
        own = (ask.code, ask.start, ask.end) if alone else (ask.code, ask.months)
        groups.setdefault((*own, _rank(ask, ranks)), []).append(ask)
    return list(groups.values())


def _hangs_on_days(code: str) -> bool:
    """Whether a stretch's rows follow from its own days, so that in a longer one they would be
    others: of what counts once an article would move to another month because of what else the
    page asks, and what stands is counted as of the last day.
    """
    indicator = indicator_of(code)
    stands = indicator.window != "term" or source_ledger(code).model.lasts
    return bool(indicator.counts_once) or stands


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
    code = asks[0].code
    days = Period(asks[0].start, max(ask.end for ask in asks))
    return Compiled(indicator_of(code), days_read(code, days))


@compiled_once
def _select(scope: Q, number: int, asks: list[FigureSpan], by: str) -> QuerySet:
    """One SELECT: its number, group, start of the period, and the indicator's one or two sums."""
    compiled = _compiled(asks)
    # Of rows that are chosen below, once: not in each aggregate's filter again.
    aggregates = compiled.indicator.aggregates(Q())
    sums = [aggregates[name] for name in _two_names(compiled.indicator)]
    ledger = source_ledger(compiled.indicator.code)
    day = compiled.period.end if ledger.stands else None
    return (
        countable(ledger, compiled.period)
        .filter(scope, compiled.rows, has_above(day) if by == BELOW else Q())
        .order_by()
        .alias(paid_on=paid_on(ledger.owes))
        .filter(_entered(asks))
        .annotate(ask_group=Value(number, output_field=IntegerField()), ask_start=_start(asks))
        .annotate(ask_unit=_group(by, day), ask_above=_above(by, day))
        .values("ask_group", "ask_unit", "ask_above", "ask_start")
        .annotate(ask_a=Cast(sums[0], _NUMBER), ask_b=Cast(sums[-1], _NUMBER))
        .values_list("ask_group", "ask_unit", "ask_above", "ask_start", "ask_a", "ask_b")
    )


def _start(asks: list[FigureSpan]) -> Cast:
    """The first day of the stretch a row is in. A date by its type too: PostgreSQL truncates to a
    timestamp, which would turn the whole union into those.
    """
    grain = _GRAINS.get(asks[0].months)
    if len(asks) == 1:
        start: Any = Value(asks[0].start)
    elif grain:
        start = grain("paid_on")
    else:
        its = (When(paid_on__range=(ask.start, ask.end), then=Value(ask.start)) for ask in asks)
        start = Case(*its, output_field=DateField())
    return Cast(start, DateField())


def _entered(asks: list[FigureSpan]) -> Q:
    """Of each stretch the rows entered by its day, where one was asked for."""
    if asks[0].entered_by is None:
        return Q()
    return reduce(
        or_,
        (
            Q(paid_on__range=(ask.start, ask.end), entered_at__lt=_midnight_after(day))
            for ask in asks
            if (day := ask.entered_by)
        ),
    )


def _midnight_after(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def _groupings(asks: list[FigureSpan], by: str) -> tuple[str, ...]:
    """By what one indicator is grouped. Different things don't add up over a unit and those below
    it: they are read of the one above, and of each below.
    """
    is_of_things = isinstance(indicator_of(asks[0].code), DistinctOf)
    return (HEAD, BELOW) if is_of_things and by == "unit_id" else (by,)


def _group(by: str, day: date | None) -> Expression:
    if by == HEAD:
        return answering(day)
    return F("unit_id" if by == BELOW else by)


def _above(by: str, day: date | None) -> Expression:
    """The unit above the row's, which has its part in it too; of another group there is none."""
    # A nothing by its type too: PostgreSQL would take two of them in a union for words.
    return above(day) if by == "unit_id" else Cast(Value(None), IntegerField())


def _two_names(indicator: Indicator) -> tuple[str, str]:
    """What a value is made of: two sums, or one read twice."""
    names = tuple(indicator.nothing)
    return names[0], names[1 % len(names)]


@dataclass(frozen=True)
class LedgerSpan:
    """Which ledger somebody must have kept, over which days, for a nought to be a nought."""

    slug: str
    window: str
    period: Period


def keepers(
    scope: Q, asked: Iterable[LedgerSpan], by: str = "unit_id"
) -> set[tuple[LedgerSpan, int]]:
    """(asked, unit id) for those with a row of the ledger in the days, their own or of a unit
    below, or a nil return. Two queries, two more where there is one.
    """
    asked = list(dict.fromkeys(asked))
    if not asked:
        return set()
    selects = [
        _keepers(scope, number, one, by).read_for(one.slug) for number, one in enumerate(asked)
    ]
    found = set()
    for number, unit, over in selects[0].union(*selects[1:], all=True):
        found |= {(asked[number], group) for group in {unit, over} - {None}}
    its = {one.slug: custom_ledgers.find(one.slug) for one in asked}
    nil = nil_groups(scope, [(one.period, its[one.slug]) for one in asked], by)
    return found | {
        (one, group)
        for one in asked
        for period, slug, group in nil
        if (period, slug) == (one.period, one.slug)
    }


def keepers_in(
    township: Township, asked: Iterable[LedgerSpan], by: str = "unit_id"
) -> set[tuple[LedgerSpan, int]]:
    """`keepers` of all of a township, kept ledger by ledger."""
    of_ledger: dict[str, dict[LedgerSpan, None]] = {}
    for span in sorted(asked, key=_span_order):
        of_ledger.setdefault(span.slug, {})[span] = None

    def read(slugs: list[str]) -> dict[str, set[tuple[LedgerSpan, int]]]:
        found = keepers(_all_of(township), [one for slug in slugs for one in of_ledger[slug]], by)
        return {slug: {one for one in found if one[0].slug == slug} for slug in slugs}

    parts = {slug: [*spans] for slug, spans in of_ledger.items()}
    read_of = kept_each("keepers", township, by, parts=parts, compute=read)
    return set().union(*read_of.values())


def _span_order(span: LedgerSpan) -> tuple:
    return span.slug, span.window, span.period.start, span.period.end


@compiled_once
def _keepers(scope: Q, number: int, keeping: LedgerSpan, by: str) -> QuerySet:
    """One SELECT: its number, and each group with a row."""
    ledger = custom_ledgers.find(keeping.slug)
    window = "stock" if ledger.stands else keeping.window  # kept once anything of it stands
    day = keeping.period.end if ledger.stands else None
    return (
        ledger.rows()
        .standing()
        .filter(scope, keeping.period.window(window))
        .order_by()
        .annotate(asked=Value(number, output_field=IntegerField()), above=_above(by, day))
        .values_list("asked", by, "above")
        .distinct()
    )
