"""补办: a row that stands for an earlier stretch than that of its date (Owes.made_up).

Figures count it where it is dated. What is owed is paid where it stands for: of a half-year that
was locked before it was entered nothing is paid any more, as all that was read off it stays.
"""

from collections.abc import Container, Iterable
from datetime import date
from typing import TypeVar

from django.db.models import Case, DateField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce, ExtractMonth, ExtractYear, TruncMonth

from records.ledger.debts import Owes
from townwork.org.models import Term

T = TypeVar("T")


def oldest_gap(stretches: Iterable[T], there: Container[T]) -> T | None:
    """What a make-up that names no stretch stands for: the first, of those up to its own in their
    order, that has nothing. None where each has.
    """
    return next((one for one in stretches if one not in there), None)


def paying(rows: QuerySet, owes: Owes | None, start: date, end: date) -> QuerySet:
    """The rows that pay for the days, both included."""
    days = (start, end)
    if not (owes and owes.made_up):
        return rows.filter(occurred_on__range=days)
    own = Q(**{owes.made_up: None, "occurred_on__range": days})
    later = Q(**{f"{owes.made_up}__range": days}) & ~Exists(_locked_before(owes.made_up))
    return rows.filter(own | later)


def paid_month(owes: Owes | None) -> Cast:
    """The first day of the month that a row pays for."""
    dated = TruncMonth("occurred_on")
    month = Coalesce(owes.made_up, dated) if owes and owes.made_up else dated
    return Cast(month, DateField())


def _locked_before(made_up: str) -> QuerySet[Term]:
    """The half-year of the month made up for, where it was locked before the row was entered."""
    month = OuterRef(made_up)
    return Term.objects.annotate(
        first_month=Case(When(half=1, then=Value(1)), default=Value(7)),
        asked_month=ExtractMonth(month),
    ).filter(
        township=OuterRef("unit__township"),
        year=ExtractYear(month),
        first_month__lte=F("asked_month"),
        first_month__gt=F("asked_month") - 6,
        closed_at__lt=OuterRef("entered_at"),
    )
