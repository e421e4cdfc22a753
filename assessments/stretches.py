"""Over which days of a term a rule is read, and how much of a year's target is owed by the end of
June.
"""

from datetime import date, timedelta
from decimal import Decimal

from assessments.scoring import PARTS, WANTS, AtHalf, Every, Rule
from records.figures.catalogue import indicator_of
from records.figures.targets import is_measurable
from records.ledger.indicators import DistinctOf, Period, RatioOf
from townwork.org.models import Term


def stretches(every: str, term: Term, today: date) -> list[Period]:
    """The stretches of the term that have begun by `today`."""
    if every == Every.YEAR:
        return [Period(date(term.year, 1, 1), term.end)]
    if every == Every.HALF:
        return [Period.of(term)]
    months = 3 if every == Every.QUARTER else 1
    first = term.start.month
    starts = [date(term.year, month, 1) for month in range(first, first + 6, months)]
    begun = [start for start in starts if start <= today]
    # Before the term there is still its first stretch to be asked about.
    return [Period(start, _end(start, months)) for start in begun or starts[:1]]


def _end(start: date, months: int) -> date:
    ahead = start.month - 1 + months
    return date(start.year + ahead // 12, ahead % 12 + 1, 1) - timedelta(days=1)


def whole_stretch(every: str, term: Term) -> Period:
    """All days a rule of the term is read off, from its first stretch to its last."""
    return stretches(Every.YEAR, term, term.end)[0] if every == Every.YEAR else Period.of(term)


def at_half_of(rule: Rule) -> str:
    """What the rule asks by the end of June; "" where it is none of a year's.

    Unsaid, what adds up over the year is owed by half; a share, what stands, a fault, what came of
    a duty and what is typed in by hand are asked for whole.
    """
    if rule.every != Every.YEAR or rule.at_half:
        return rule.at_half
    return AtHalf.SHARE if rule.kind in WANTS and adds_up(rule.fact) else AtHalf.WHOLE


def adds_up(code: str) -> bool:
    """Whether what it reads grows with the months: so many times, so many copies.

    Not so a share, what stands, nor how many units there are of a kind.
    """
    if not is_measurable(code):
        return False
    item = indicator_of(code)
    is_of_units = isinstance(item, DistinctOf) and item.field == "unit"
    return item.window == "term" and not isinstance(item, RatioOf) and not is_of_units


def part_owed(rule: Rule, term: Term) -> Decimal:
    """How much of the rule's target is owed by the end of the term."""
    return PARTS[AtHalf(at_half_of(rule) or AtHalf.WHOLE)] if term.half == 1 else Decimal(1)
