"""缺口: which units have not reported to which ledger this term. One query a ledger."""

from dataclasses import dataclass

from django.db.models import QuerySet

from records.indicators import Period
from records.ledgers import Ledger, ledgers
from records.models import NilReturn
from townwork.org.models import Term, Unit


@dataclass(frozen=True)
class Gap:
    """A ledger and the units that owe it and have neither a record nor a nil return."""

    ledger: Ledger
    units: tuple[Unit, ...]


def gaps(units: QuerySet[Unit], term: Term) -> list[Gap]:
    """What the given units owe for the term, in the order of the menu."""
    owing = list(units.active())
    reported = _nil_returns(term)
    found = []
    for ledger in ledgers.values():
        if not (ledger.owed_by and ledger.every_term and ledger.indicators):
            continue
        seen = reported.get(ledger.slug, set()) | _with_records(ledger, units, term)
        silent = tuple(unit for unit in owing if unit.kind in ledger.owed_by and unit.pk not in seen)
        if silent:
            found.append(Gap(ledger, silent))
    return found


def _nil_returns(term: Term) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for slug, unit in NilReturn.objects.filter(term=term).values_list("ledger", "unit_id"):
        found.setdefault(slug, set()).add(unit)
    return found


def _with_records(ledger: Ledger, units: QuerySet[Unit], term: Term) -> set[int]:
    rows = ledger.model.objects.standing().filter(Period.of(term).window("term"), unit__in=units)
    return set(rows.order_by().values_list("unit_id", flat=True).distinct())
