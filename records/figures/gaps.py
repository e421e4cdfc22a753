"""缺口: what each unit owes and has not reported, as somebody would chase it: by unit.

As many queries as records.figures.reports asks, and one for the custom ledgers of the town.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from records.figures.coverage import Debt, Reports
from records.figures.reports import read_reports
from records.ledger import custom_ledgers
from records.ledger.declaration import Ledger, ledgers
from records.ledger.indicators import Period
from townwork.org.kept import kept_each
from townwork.org.models import Stop, Term, Unit, answered_for


@dataclass(frozen=True)
class Gap:
    """A unit and what it has not reported, in the order of the menu."""

    unit: Unit
    debts: tuple[Debt, ...]

    @property
    def pick(self) -> str:
        """How a page names all of it."""
        return f"{self.unit.pk}:"


def owed_ledgers(township_id: int) -> list[Ledger]:
    """The ledgers somebody owes, in the order of the menu, the town's own last."""
    own = custom_ledgers.of_township(township_id)
    return [one for one in (*ledgers.values(), *own) if one.owes and not one.is_retired]


def gaps(units: QuerySet[Unit], term: Term, *, today: date | None = None) -> list[Gap]:
    """What the given units owe of the term up to today, in the order of the office, each called as
    at the term's end.

    Nothing is asked of a stopped unit: nobody is there to answer. Where another took over what it
    left, that one is asked, under the old name. Of a locked half-year nobody is asked any more, and
    who stopped later is on its list as before.
    """
    owing = list(units.filter(_listed(term)).select_related("parent"))
    with custom_ledgers.remembering():
        asked = {ledger.slug: ledger for ledger in owed_ledgers(term.township_id)}
        found_due = _due(term, asked, today)
    found = []
    for unit in owing:
        its = [(asked[slug], of_units.get(unit.pk)) for slug, of_units in found_due.items()]
        called = unit.as_of(term.end)
        debts = tuple(
            Debt(ledger, called, due.lacking) for ledger, due in its if due and due.lacking
        )
        if debts:
            found.append(Gap(called, debts))
    return found


def count_due(units: QuerySet[Unit], term: Term, *, today: date | None = None) -> int:
    """How many stretches the given units were to have reported by today, in or not: where none
    was, that nothing is lacking says nothing.
    """
    asking = set(units.filter(_listed(term)).values_list("pk", flat=True))
    with custom_ledgers.remembering():
        asked = {ledger.slug: ledger for ledger in owed_ledgers(term.township_id)}
        due = _due(term, asked, today)
    return sum(
        its.asked for of_units in due.values() for pk, its in of_units.items() if pk in asking
    )


def _listed(term: Term) -> Q:
    """Units whose gaps are told."""
    if not term.is_closed:
        return answered_for("")
    gone = Stop.objects.filter(Q(until=None) | Q(until__gt=term.end), since__lte=term.end)
    return answered_for("") | ~Q(pk__in=gone.values("unit"))


@dataclass(frozen=True)
class Due:
    """How many stretches a unit was to have reported of a ledger, and which are lacking."""

    asked: int
    lacking: tuple[Period, ...]


def _due(term: Term, ledgers: dict[str, Ledger], today: date | None) -> dict[str, dict[int, Due]]:
    """{ledger: {unit: what was asked of it}} of the township, kept ledger by ledger."""

    def read(slugs: list[str]) -> dict[str, dict[int, Due]]:
        units = Unit.objects.filter(_listed(term), township=term.township_id)
        scope = Q(unit__in=sorted(units.values_list("pk", flat=True)))
        asked = [ledgers[slug] for slug in slugs]
        reports = read_reports(scope, Period.of(term), asked, today=today)
        return {one.slug: _by_unit(reports, one) for one in asked}

    asked, parts = (term.code, today), dict.fromkeys(ledgers)
    return kept_each("due", term.township, *asked, parts=parts, compute=read)


def _by_unit(reports: Reports, ledger: Ledger) -> dict[int, Due]:
    asked: Counter[int] = Counter()
    lacking: dict[int, list[Period]] = {}
    for unit, stretch, is_in in reports.due(ledger):
        asked[unit.pk] += 1
        if not is_in:
            lacking.setdefault(unit.pk, []).append(stretch)
    return {pk: Due(number, tuple(lacking.get(pk, ()))) for pk, number in asked.items()}


def lines(found: Iterable[Gap]) -> int:
    """How many things are asked for: a unit's of one ledger is one."""
    return sum(len(gap.debts) for gap in found)
