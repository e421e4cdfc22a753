"""Rows and facts that several grids share: the villages, and the months of their records."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import Aggregate, Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import ExtractMonth

from records.grids.layout import Column, Fact, Facts, Owner
from records.ledger.debts import VILLAGES
from records.ledger.lives import Life, lives_of
from records.ledger.nil_returns import NilReturn
from records.ledger.places import answering, places_of
from records.ledger.record import RecordQuerySet
from townwork.org.models import Stop, Term, Unit


def village_owners(slug: str, units: QuerySet[Unit], half: Term) -> list[Owner]:
    """Each village that was there, if only for a part of the half-year; one that declared it has
    nothing (零报告) owes nothing of those days. A village's group is answered for by its village.
    """
    declared = NilReturn.objects.filter(ledger=slug, unit__in=units).within(half.start, half.end)
    nil: dict[int, list[tuple[date, date]]] = {}
    for unit, start, end in declared.values_list("unit_id", "start", "end"):
        nil.setdefault(unit, []).append((start, end))
    stopped = Stop.objects.filter(unit=OuterRef("pk"), until=None, since__gt=half.start)
    there = Q(is_active=True) | Exists(stopped)
    villages = list(units.filter(there, kind__in=VILLAGES).select_related("parent"))
    places = places_of(villages)
    heads = [
        one
        for one in villages
        if places.head(one, half.end).kind not in VILLAGES or not places.has_above(one, half.end)
    ]
    return unit_owners(heads, half.end, nil)


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
            is_asked=unit.is_active or unit.successor_id is not None,
        )
        for unit in units
    ]


def facts_by_month(rows: RecordQuerySet, columns: list[Column], **sums: Aggregate) -> Facts:
    """Facts of the unit that answers × month by one query: `n` sums how much there is, `extra` what
    made up.
    """
    rows = rows.within(columns[0].start, columns[-1].end).order_by()
    read = rows.values(head=answering(), month=ExtractMonth("occurred_on")).annotate(
        latest=Max("pk"), **sums
    )
    starts = {column.start.month: column.start for column in columns}
    facts: Facts = {}
    for group in read:
        key = group["head"], starts[group["month"]]
        facts[key] = Fact(
            group["n"] or 0,
            group.get("extra") or 0,
            group["latest"],
            named=group.get("named") or 0,
        )
    return facts
