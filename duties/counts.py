"""What was counted for a duty, as the list behind it says: a nought where somebody kept the ledger,
missing where nobody did, and how much of what is owed it is made of.

Where an assignment stands does not hang on it, so only pages that show the count ask.
"""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from django.db.models import Q, prefetch_related_objects

from duties.models import Assignment
from duties.progress import ask_of, records_for, township_of
from duties.standing import Progress
from records.figures.catalogue import indicator_of, source_ledger
from records.figures.compiling import keeping_kinds
from records.figures.coverage import UNIT, Reports
from records.figures.figure import Figure
from records.figures.reports import read_returns
from records.figures.targets import LedgerSpan, keepers, keepers_in
from records.ledger import custom_ledgers
from records.ledger.indicators import Indicator, Period, RatioOf


def with_figures(progress: Iterable[Progress]) -> list[Progress]:
    """The same, each counted one with its figure. As many queries however many."""
    progress = list(progress)
    shown = [item for item in progress if item.assignment.duty.is_counted]
    if not shown:
        return progress
    with custom_ledgers.remembering():
        found = _figures(shown)
    return [replace(item, figure=found.get(item.assignment.pk)) for item in progress]


def _figures(shown: list[Progress]) -> dict[int, Figure]:
    """{assignment id: its figure}."""
    assignments = [item.assignment for item in shown]
    # Whose records count hangs on the unit above.
    prefetch_related_objects([row.unit for row in assignments], "parent")
    scope, township = records_for(assignments), township_of(assignments)
    spans = {item.assignment.pk: _span(item.assignment) for item in shown}
    asked = spans.values()
    kept = keepers(scope, asked) if township is None else keepers_in(township, asked)
    reports = _reports(scope, {span.period for span in spans.values()}, spans.values())
    found = {}
    for item in shown:
        pk, unit = item.assignment.pk, item.assignment.unit_id
        indicator, span = indicator_of(item.assignment.duty.indicator), spans[pk]
        ledger = custom_ledgers.find(span.slug)
        coverage = reports[span.period].coverage(ledger, UNIT, indicator.whose).get(unit)
        counts = _counts(item, indicator)
        value, applies = _value(item, indicator, counts and (span, unit) in kept)
        applies = applies and (counts or value is not None)
        its = (indicator.code, indicator.name, indicator.measure)
        found[pk] = Figure(*its, value, applies, coverage=coverage)
    return found


def _counts(item: Progress, indicator: Indicator) -> bool:
    """Whether the unit's records can count at all: what it keeps of others' makes no nought."""
    kinds, unit = keeping_kinds(source_ledger(indicator.code), indicator), item.assignment.unit
    return not kinds or (unit.parent or unit).kind in kinds


def _span(assignment: Assignment) -> LedgerSpan:
    ask = ask_of(assignment)
    return LedgerSpan(source_ledger(ask.code).slug, "term", ask.days)


def _reports(scope: Q, periods: set[Period], spans: Iterable[LedgerSpan]) -> dict[Period, Reports]:
    """Read once, over all the days that are asked about."""
    whole = Period(min(one.start for one in periods), max(one.end for one in periods))
    slugs = dict.fromkeys(span.slug for span in spans)
    returns = read_returns(scope, whole, map(custom_ledgers.find, slugs))
    return {period: returns.over(period) for period in periods}


def _value(item: Progress, indicator: Indicator, is_kept: bool) -> tuple[Decimal | None, bool]:
    """The count, and whether it applies: a share of nothing does not."""
    if item.value is not None:
        return item.value, True
    if isinstance(indicator, RatioOf):
        return None, not (item.has_rows or is_kept)
    # Rows that all leave the field empty say no sum.
    return (Decimal(0) if is_kept and not item.has_rows else None), True
