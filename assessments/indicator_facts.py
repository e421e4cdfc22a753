"""What a rule reads off an indicator: each of its stretches, for units or for whole townships."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from assessments.scoring import MISSING, NOT_ITS_OWN, NOTHING_OWED, WANTS, Reading, Rule
from assessments.stretches import stretches, whole_stretch
from records.figures.catalogue import catalogue, indicator_of, source_ledger
from records.figures.fitting import counted_kinds, uncounted
from records.figures.owing import OwedSince, owed_since_in
from records.figures.targets import (
    FigureSpan,
    LedgerSpan,
    Measured,
    days_read,
    keepers_in,
    measured_in,
)
from records.ledger.indicators import RatioOf
from townwork.org.models import Term, Unit

Readings = dict[tuple[Rule, int], Reading]


def read_indicators(
    term: Term,
    pairs: list[tuple[Unit, Rule]],
    today: date,
    group_of: Callable[[Unit], int],
    by: str,
) -> Readings:
    """`by` is the column the figures are grouped by, `group_of` a unit's own value of it."""
    if not pairs:
        return {}
    rules = dict.fromkeys(rule for _, rule in pairs)
    asks = {rule: _asks(rule, term, today) for rule in rules}
    keepings = {rule: _keeping(rule, term) for rule in rules}
    values = measured_in(term.township, (ask for mine in asks.values() for ask in mine), by)
    kept = keepers_in(term.township, keepings.values(), by)
    since = owed_since_in(term.township, {rule.fact for rule in rules})
    found = {}
    for unit, rule in pairs:
        group = group_of(unit)
        # What a town owes, its units do: it is asked for all of it.
        mine = _owed(rule, asks[rule], unit, since) if by == "unit_id" else asks[rule]
        is_kept = (keepings[rule], group) in kept
        if by == "unit_id" and is_kept and counted_kinds(rule.fact):
            # What it keeps of others' never counts, and makes no nought.
            is_kept = not uncounted(rule.fact, [(unit.parent or unit).kind])
        if not mine or (by == "unit_id" and _is_not_its_own(rule, mine, unit, since, is_kept)):
            found[rule, unit.pk] = NOT_ITS_OWN
        else:
            found[rule, unit.pk] = _reading(rule, _of_group(values, rule, mine, group), is_kept)
    return found


def _is_not_its_own(
    rule: Rule, asks: list[FigureSpan], unit: Unit, since: OwedSince, is_kept: bool
) -> bool:
    """No fault is looked for in a ledger the unit neither owed nor kept."""
    return not is_kept and not since.owes(rule.fact, unit.pk, asks[-1].end)


def _owed(rule: Rule, asks: list[FigureSpan], unit: Unit, since: OwedSince) -> list[FigureSpan]:
    """The stretches the unit owes what is wanted: no talk before it had a hall."""
    if rule.kind not in WANTS:
        return asks
    return [ask for ask in asks if since.owes(rule.fact, unit.pk, ask.end)]


def _of_group(
    values: Measured, rule: Rule, asks: list[FigureSpan], group: int
) -> list[Decimal | None]:
    """What each stretch comes to; a count of one without a row is a nought. None where rows say
    nothing: of a sum, that all of them left the field empty.
    """
    of_none = None if isinstance(catalogue[rule.fact], RatioOf) else Decimal(0)
    return [values.get((ask, group), of_none) for ask in asks]


def _asks(rule: Rule, term: Term, today: date) -> list[FigureSpan]:
    """A question for every stretch of the term that the rule is read off."""
    return [
        FigureSpan(rule.fact, stretch.start, stretch.end)
        for stretch in stretches(rule.every, term, today)
    ]


def _keeping(rule: Rule, term: Term) -> LedgerSpan:
    window = "stock" if indicator_of(rule.fact).window == "stock" else "term"
    days = days_read(rule.fact, whole_stretch(rule.every, term))
    return LedgerSpan(source_ledger(rule.fact).slug, window, days)


def _reading(rule: Rule, values: list[Decimal | None], is_kept: bool) -> Reading:
    """A share of nothing does not apply.

    A count of nothing is 0 where the ledger was kept, else missing. A sum of what nobody filled in
    is missing, as on its list; what others of its stretches say counts.
    """
    if not is_kept:
        return NOTHING_OWED if rule.none_is_fine else MISSING
    known = [value for value in values if value is not None]
    if isinstance(catalogue[rule.fact], RatioOf):
        return Reading(tuple(known)) if known else NOTHING_OWED
    if not known:
        return MISSING
    return Reading(tuple(value or Decimal(0) for value in values))
