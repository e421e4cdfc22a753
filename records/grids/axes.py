"""Rows and facts that several grids share: the villages, and the months of their records."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import Aggregate, Max, QuerySet
from django.db.models.functions import ExtractMonth

from records.grids.layout import Column, Fact, Facts, Owner
from records.ledger.debts import VILLAGES
from records.ledger.lives import Life, lives_of
from records.ledger.nil_returns import NilReturn
from records.ledger.record import RecordQuerySet
from townwork.org.models import Term, Unit


def village_owners(slug: str, units: QuerySet[Unit], half: Term) -> list[Owner]:
    """Each village in use; one that declared it has nothing (零报告) owes nothing of those days."""
    declared = NilReturn.objects.filter(ledger=slug, unit__in=units).within(half.start, half.end)
    nil: dict[int, list[tuple[date, date]]] = {}
    for unit, start, end in declared.values_list("unit_id", "start", "end"):
        nil.setdefault(unit, []).append((start, end))
    villages = list(units.active().filter(kind__in=VILLAGES))
    return unit_owners(villages, half.end, nil)


def unit_owners(
    units: Sequence[Unit], day: date, nil: Mapping[int, Sequence[tuple[date, date]]] | None = None
) -> list[Owner]:
    """A row a unit, called as on the day, which owes nothing of days it was not there; `nil`: its
    零报告.
    """
    lives, nil = lives_of(units), nil or {}
    return [
        Owner(
            unit.pk,
            unit.name_on(day),
            unit.pk,
            life=lives.get(unit.pk, Life()),
            nil=tuple(nil.get(unit.pk, ())),
        )
        for unit in units
    ]


def facts_by_month(rows: RecordQuerySet, columns: list[Column], **sums: Aggregate) -> Facts:
    """Facts of unit × month by one query: `n` sums how much there is, `extra` what made up."""
    rows = rows.within(columns[0].start, columns[-1].end).order_by()
    read = rows.values("unit_id", month=ExtractMonth("occurred_on")).annotate(
        latest=Max("pk"), **sums
    )
    starts = {column.start.month: column.start for column in columns}
    facts: Facts = {}
    for group in read:
        key = group["unit_id"], starts[group["month"]]
        facts[key] = Fact(
            group["n"] or 0,
            group.get("extra") or 0,
            group["latest"],
            named=group.get("named") or 0,
        )
    return facts
