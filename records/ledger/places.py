"""Who answers for a row: its unit, or the one above it — of then, where the unit lay elsewhere.

A unit is moved from the first day of a half-year on (townwork.org.units.move), so that a month, a
quarter and a half-year are counted in one place. What happened counts where it happened; what
stands (阵地、分坛) where its unit lies on the last day of the period. A unit that never moved says
so itself (`moved_on`), and nothing more is asked for its rows.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, Case, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from townwork.org.models import FormerPlace, Unit

# --- In the database ------------------------------------------------------------------------------
_DAY, _KEY = F("occurred_on"), BigIntegerField()


def _then(day: date | None) -> QuerySet[FormerPlace]:
    """Where the row's unit lay on its day, or on the day given."""
    on = day or OuterRef("occurred_on")
    return FormerPlace.objects.filter(unit=OuterRef("unit"), since__lte=on, until__gt=on)


def _by_place(day: date | None, now: Any) -> Case:
    lay_elsewhere = Q(unit__moved_on__gt=day or _DAY)
    head = Subquery(_then(day).order_by().values("head")[:1], output_field=_KEY)
    return Case(When(lay_elsewhere, then=head), default=now, output_field=_KEY)


def answering(day: date | None = None) -> Case:
    """The unit a row counts for where units are counted: the one above, of a group its village."""
    return _by_place(day, Coalesce("unit__parent_id", "unit_id"))


def above(day: date | None = None) -> Case:
    """The unit above the row's; the row's own, or nothing, where there was none."""
    return _by_place(day, F("unit__parent_id"))


def has_above(day: date | None = None) -> Q:
    """Rows of units that have one above them."""
    moved = Q(unit__moved_on__gt=day or _DAY)
    elsewhere = Exists(_then(day).exclude(head=OuterRef("unit")))
    return ~moved & Q(unit__parent__isnull=False) | moved & Q(elsewhere)


def answering_kinds(kinds: Collection[str], day: date | None = None) -> Q:
    """Rows for which a unit of these kinds answers: the row's own or, of one below another, the one
    above it.
    """
    kinds = list(kinds)
    in_place = Q(unit__moved_on=None) | Q(unit__moved_on__lte=day or _DAY)
    own = Q(unit__parent=None, unit__kind__in=kinds) | Q(unit__parent__kind__in=kinds)
    elsewhere = Exists(_then(day).filter(head__kind__in=kinds))
    return in_place & own | Q(unit__moved_on__gt=day or _DAY) & Q(elsewhere)


def of_units(keys: Iterable[int]) -> Q:
    """The rows that may be a unit's: its own, those of the units below it, and of those that were.

    Which of them are is `answering`'s to say.
    """
    keys = list(keys)
    were_below = FormerPlace.objects.filter(head__in=keys).values("unit")
    return Q(unit__in=keys) | Q(unit__parent__in=keys) | Q(unit__in=were_below)


# --- In memory ------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Places:
    """Where units lay before they were moved: {unit id: ((since, until, head), ...)}."""

    former: Mapping[int, tuple[tuple[date, date, Unit], ...]]

    def head(self, unit: Unit, day: date) -> Unit:
        """Who answered for it on that day: itself, or the one above."""
        for since, until, head in self.former.get(unit.pk, ()):
            if since <= day < until:
                return head
        return unit.parent or unit

    def has_above(self, unit: Unit, day: date) -> bool:
        if unit.pk not in self.former:  # nothing is asked of it, the one above it neither
            return unit.parent_id is not None
        return self.head(unit, day).pk != unit.pk


def places_of(units: Iterable[Unit]) -> Places:
    """A query where one of them was moved, else none. They come with the units above them."""
    moved = [unit.pk for unit in units if unit.moved_on]
    former: dict[int, tuple[tuple[date, date, Unit], ...]] = {}
    if moved:
        for one in FormerPlace.objects.filter(unit__in=moved).select_related("head"):
            its = former.get(one.unit_id, ())
            former[one.unit_id] = (*its, (one.since, one.until, one.head))
    return Places(former)
