"""缺口: what each unit owes and has not reported, as somebody would chase it: by unit.

As many queries as records.figures.reports asks, and one for the custom ledgers of the town.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from records.figures.coverage import Debt
from records.figures.reports import read_reports
from records.ledger import custom_ledgers
from records.ledger.declaration import Ledger, ledgers
from records.ledger.indicators import Period
from townwork.org.models import Term, Unit


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
    """What the given units owe of the term up to today, in the order of the office.

    Nothing is asked of a stopped unit: nobody is there to answer.
    """
    scope = Q(unit__in=units.active())
    asked = owed_ledgers(term.township_id)
    reports = read_reports(scope, Period.of(term), asked, today=today)
    debts = [debt for ledger in asked for debt in reports.debts(ledger)]
    return [
        Gap(unit, tuple(debt for debt in debts if debt.unit.pk == unit.pk))
        for unit in reports.units
        if any(debt.unit.pk == unit.pk for debt in debts)
    ]


def lines(found: Iterable[Gap]) -> int:
    """How many things are asked for: a unit's of one ledger is one."""
    return sum(len(gap.debts) for gap in found)
