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
from townwork.org.kept import kept_each
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
    owing = list(units.active().select_related("parent"))
    with custom_ledgers.remembering():
        asked = {ledger.slug: ledger for ledger in owed_ledgers(term.township_id)}
        due = _due(term, asked, today)
    found = []
    for unit in owing:
        its = [(asked[slug], of_units.get(unit.pk)) for slug, of_units in due.items()]
        debts = tuple(Debt(ledger, unit, stretches) for ledger, stretches in its if stretches)
        if debts:
            found.append(Gap(unit, debts))
    return found


Due = dict[int, tuple[Period, ...]]  # {unit: what it has not reported}


def _due(term: Term, ledgers: dict[str, Ledger], today: date | None) -> dict[str, Due]:
    """What the township's units owe of each ledger, kept ledger by ledger."""

    def read(slugs: list[str]) -> dict[str, Due]:
        units = Unit.objects.filter(township=term.township_id).active()
        scope = Q(unit__in=sorted(units.values_list("pk", flat=True)))
        asked = [ledgers[slug] for slug in slugs]
        reports = read_reports(scope, Period.of(term), asked, today=today)
        return {
            one.slug: {debt.unit.pk: debt.stretches for debt in reports.debts(one)} for one in asked
        }

    asked, parts = (term.code, today), dict.fromkeys(ledgers)
    return kept_each("due", term.township, *asked, parts=parts, compute=read)


def lines(found: Iterable[Gap]) -> int:
    """How many things are asked for: a unit's of one ledger is one."""
    return sum(len(gap.debts) for gap in found)
