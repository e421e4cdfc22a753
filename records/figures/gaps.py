"""缺口: which units have not reported to which ledger this term. One query a ledger."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from records.figures.reading import nil_returns
from records.ledger import custom_ledgers
from records.ledger.custom_models import CustomEntry
from records.ledger.declaration import Ledger, ledgers
from records.ledger.indicators import Period
from townwork.org.models import Term, Unit


@dataclass(frozen=True)
class Gap:
    """A ledger and the units that owe it and have neither a record nor a nil return."""

    ledger: Ledger
    units: tuple[Unit, ...]


def gaps(units: QuerySet[Unit], term: Term) -> list[Gap]:
    """What the given units owe for the term, in the order of the menu."""
    owing = list(units.active())
    reported = nil_returns(Q(term=term), "unit_id", Period.of(term))
    found = []
    own = {
        one.slug: one for one in custom_ledgers.of_township(term.township_id) if _is_owed(one, term)
    }
    filled = _with_entries(own.values(), units, term)
    for ledger in [*ledgers.values(), *own.values()]:
        if not (ledger.owed_by and ledger.every_term and ledger.indicators):
            continue
        rows = (
            filled.get(ledger.slug, set())
            if ledger.slug in own
            else _with_records(ledger, units, term)
        )
        seen = reported.get(ledger.slug, set()) | rows
        silent = tuple(
            unit for unit in owing if unit.kind in ledger.owed_by and unit.pk not in seen
        )
        if silent:
            found.append(Gap(ledger, silent))
    return found


def _is_owed(ledger: custom_ledgers.CustomDeclaration, term: Term) -> bool:
    """Whether a custom ledger asks for a row every term, and was in use all through this one."""
    one = ledger.definition
    return (
        one.every_term
        and one.occurred_on <= term.end
        and not (one.closed_on and one.closed_on <= term.end)
    )


def _with_entries(
    own: Iterable[custom_ledgers.CustomDeclaration], units: QuerySet[Unit], term: Term
) -> dict[str, set[int]]:
    """{slug: units with a row} of the custom ledgers, however many: one query."""
    ids = {one.definition.pk: one.slug for one in own}
    found: dict[str, set[int]] = {}
    if ids:
        rows = CustomEntry.objects.standing().filter(Period.of(term).window("term"), unit__in=units)
        for ledger, unit in (
            rows.filter(ledger__in=ids).order_by().values_list("ledger", "unit").distinct()
        ):
            found.setdefault(ids[ledger], set()).add(unit)
    return found


def _with_records(ledger: Ledger, units: QuerySet[Unit], term: Term) -> set[int]:
    rows = ledger.model.objects.standing().filter(Period.of(term).window("term"), unit__in=units)
    return set(rows.order_by().values_list("unit_id", flat=True).distinct())
