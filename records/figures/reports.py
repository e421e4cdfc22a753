"""Reading who owes what and what has come in (records.figures.coverage).

Four queries, however many units and ledgers: the units, when each was stopped, the nil returns,
and what was entered by unit and month, in one UNION ALL; and one for each ledger that is owed since
something stands (a hall). One more where a unit was moved.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import (
    Count,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast
from django.utils import timezone

from records.figures.coverage import Entered, Key, Nil, Reports, halves_of, lock_name, since_name
from records.figures.owing import first_days
from records.figures.statements import compiled_once
from records.ledger.custom_ledgers import CustomDeclaration, as_at_their_locks, find
from records.ledger.custom_models import CustomEntry
from records.ledger.debts import Owes
from records.ledger.declaration import Ledger
from records.ledger.indicators import Period
from records.ledger.lives import Life, lives_of
from records.ledger.making_up import paid_month, paying
from records.ledger.nil_returns import NilReturn
from records.ledger.places import Places, places_of
from townwork.org.models import Term, Unit


def declared_nil(scope: Q, period: Period) -> list[NilReturn]:
    """The nil returns that speak of a day of the period, those taken back by a later row too."""
    return list(NilReturn.objects.filter(scope).within(period.start, period.end))


def read_reports(
    scope: Q,
    period: Period,
    ledgers: Iterable[Ledger],
    *,
    declared: list[NilReturn] | None = None,
    today: date | None = None,
) -> Reports:
    """`scope` names the units, as a condition on rows: by `unit` and what hangs on it."""
    return read_returns(scope, period, ledgers, declared=declared).over(period, today)


@dataclass(frozen=True)
class Returns:
    """What was reported in some days, to be told of any stretch of whole months within them."""

    units: list[Unit]
    lives: Mapping[int, Life]
    places: Places
    declared: list[NilReturn]
    entered: Mapping[Key, Mapping[date, Entered]]
    then: Mapping[tuple[str, str], Ledger]

    def over(self, period: Period, today: date | None = None) -> Reports:
        entered, nils = _within(period, self.declared, self.entered)
        day = today or timezone.localdate()
        its = self.units, self.lives, self.places
        return Reports(period, day, *its, entered, nils, self.then)


def read_returns(
    scope: Q,
    period: Period,
    ledgers: Iterable[Ledger],
    *,
    declared: list[NilReturn] | None = None,
) -> Returns:
    """What `read_reports` reads, of more days than it is told of."""
    ledgers = list(ledgers)
    units = _units(scope, period, ledgers)
    declared = declared_nil(scope, period) if declared is None else declared
    asked = {nil.ledger for nil in declared}
    entered = _entered(scope, period, [one for one in ledgers if one.owes or one.slug in asked])
    then = as_at_their_locks(ledgers, _locks(units, period))
    return Returns(units, lives_of(units), places_of(units), declared, entered, then)


def _locks(units: Iterable[Unit], period: Period) -> dict[tuple[int, str], datetime]:
    """{(township's id, half-year): when it was locked}."""
    halves = halves_of(period)
    found = {
        (unit.township_id, half.code): getattr(unit, lock_name(half))
        for unit in units
        for half in halves
    }
    return {key: at for key, at in found.items() if at}


def _within(
    period: Period, declared: Iterable[NilReturn], entered: Mapping[Key, Mapping[date, Entered]]
) -> tuple[dict[Key, dict[date, Entered]], dict[Key, list[Nil]]]:
    """What was entered in the months of the period, and the nil returns that hold there."""
    first = period.start.replace(day=1)
    its = {
        key: {month: one for month, one in months.items() if first <= month <= period.end}
        for key, months in entered.items()
    }
    said = [nil for nil in declared if nil.start <= period.end and nil.end >= period.start]
    return its, _valid(said, its)


def _units(scope: Q, period: Period, ledgers: Iterable[Ledger]) -> list[Unit]:
    """With when each half-year of the period was locked in their township."""
    locked = {lock_name(half): _locked_at(half) for half in halves_of(period)}
    rows = Unit.objects.filter(on_units(scope)).select_related("parent").annotate(**locked)
    units = list(rows)
    for ledger in ledgers:
        if ledger.owes and ledger.owes.since:
            first = first_days(ledger, scope)
            for unit in units:
                setattr(unit, since_name(ledger), first.get(unit.pk))
    return units


def _locked_at(half: Term) -> Subquery:
    its = Term.objects.filter(township=OuterRef("township"), year=half.year, half=half.half)
    return Subquery(its.values("closed_at")[:1])


def on_units(scope: Q) -> Q:
    """A condition on rows that names their unit alone, as one on the units themselves."""
    found = Q(_connector=scope.connector, _negated=scope.negated)
    for one in scope.children:
        if isinstance(one, Q):
            found.children.append(on_units(one))
            continue
        name, value = one
        own = name.removeprefix("unit").removeprefix("__")
        if own == "in" and not isinstance(value, QuerySet):
            value = [getattr(unit, "pk", unit) for unit in value]
        elif own == "":
            value = getattr(value, "pk", value)
        found.children.append((own if own not in ("", "in") else f"pk__{own or 'exact'}", value))
    return found


def _entered(scope: Q, period: Period, ledgers: list[Ledger]) -> dict[Key, dict[date, Entered]]:
    built_in = [one for one in ledgers if not isinstance(one, CustomDeclaration)]
    own = {one.definition.pk: one.slug for one in ledgers if isinstance(one, CustomDeclaration)}
    selects = [
        _by_month(one, scope, period, at).read_for(one.slug) for at, one in enumerate(built_in, 1)
    ]
    if own:
        selects.append(_own_by_month(scope, period))
    if not selects:
        return {}
    slugs = {at: one.slug for at, one in enumerate(built_in, 1)}
    slugs |= {-pk: slug for pk, slug in own.items()}
    found: dict[Key, dict[date, Entered]] = {}
    for at, unit, month, standing, last in selects[0].union(*selects[1:], all=True):
        if at in slugs:
            found.setdefault((slugs[at], unit), {})[month] = Entered(standing, last)
    return found


@compiled_once
def _by_month(ledger: Ledger, scope: Q, period: Period, number: int) -> QuerySet:
    asked = Value(number, output_field=IntegerField())
    return _months(ledger.rows(), ledger.owes, scope, period, asked)


@compiled_once
def _own_by_month(scope: Q, period: Period) -> QuerySet:
    """Of all custom ledgers at once: each is asked by its key, with a minus."""
    asked = Cast(-F("ledger_id"), IntegerField())
    return _months(CustomEntry.objects.all(), None, scope, period, asked)


def _months(
    rows: QuerySet, owes: Owes | None, scope: Q, period: Period, asked: Value | Cast
) -> QuerySet:
    """One SELECT: whose it is, unit, first of the month, rows that stand, when the last was
    entered.
    """
    return (
        paying(rows.filter(scope), owes, period.start, period.end)
        .order_by()
        .annotate(asked=asked, month=paid_month(owes))
        .values("asked", "unit_id", "month")
        .annotate(standing=Count("pk", filter=Q(voided_at=None)), last=Max("entered_at"))
        .values_list("asked", "unit_id", "month", "standing", "last")
    )


def nil_groups(
    scope: Q, asked: Iterable[tuple[Period, Ledger]], by: str
) -> set[tuple[Period, str, int]]:
    """(period, ledger's slug, group) of the nil returns that hold. `by` is a column: of the unit,
    or of its township, for which of what nobody owes its leadership alone speaks. A query, three
    where there is one.
    """
    asked = list(asked)
    periods = {period for period, _ in asked}
    whole = Period(min(one.start for one in periods), max(one.end for one in periods))
    declared = declared_nil(scope, whole)
    said = {nil.ledger for nil in declared}
    its = {one.slug: one for _, one in asked if one.slug in said}
    if not its:
        return set()
    units = Unit.objects.in_bulk({nil.unit_id for nil in declared})
    entered = _entered(scope, whole, list(its.values()))
    found = set()
    for period in periods:
        of_period = {one.slug for when, one in asked if when == period} & {*its}
        for slug, pk in _within(period, declared, entered)[1]:
            if slug in of_period and _speaks(units[pk], its[slug], by):
                found.add((period, slug, units[pk].township_id if "township" in by else pk))
    return found


def _speaks(unit: Unit, ledger: Ledger, by: str) -> bool:
    is_heard = ledger.owes is not None or unit.kind == Unit.Kind.LEADERSHIP
    return "township" not in by or is_heard


def taken_back(nils: list[NilReturn]) -> set[int]:
    """The keys of those that a row was entered after. Two queries, or none."""
    if not nils:
        return set()
    period = Period(min(nil.start for nil in nils), max(nil.end for nil in nils))
    its = [one for one in map(_find, {nil.ledger for nil in nils}) if one]
    scope = Q(unit__in={nil.unit_id for nil in nils})
    entered = _entered(scope, period, its)
    return {nil.pk for nil in nils if not _valid([nil], entered)}


def _find(slug: str) -> Ledger | None:
    try:
        return find(slug)
    except KeyError:  # a ledger of an earlier release
        return None


def _valid(
    declared: Iterable[NilReturn], entered: Mapping[Key, Mapping[date, Entered]]
) -> dict[Key, list[Nil]]:
    """Those that nothing was entered after, in their days."""
    found: dict[Key, list[Nil]] = {}
    for nil in declared:
        months = entered.get((nil.ledger, nil.unit_id), {})
        since = (one.last for month, one in months.items() if nil.start <= month <= nil.end)
        if all(last <= nil.declared_at for last in since):
            period = Period(nil.start, nil.end)
            found.setdefault((nil.ledger, nil.unit_id), []).append(Nil(period))
    return found
