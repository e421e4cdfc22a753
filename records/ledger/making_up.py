"""补办: a row that stands for an earlier stretch than that of its date (Owes.made_up).

Figures count it where it is dated. What is owed (a gap, a duty, what a mark is read off) is paid
where it stands for: of a half-year that was locked before it was entered nothing is paid any more,
as all that was read off it stays.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db.models import Case, DateField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce, ExtractMonth, ExtractYear, TruncMonth

from records.ledger.debts import Owes
from records.ledger.indicators import Period
from townwork.org.models import Term

T = TypeVar("T")


def oldest_gap(stretches: Iterable[T], there: Container[T]) -> T | None:
    """What a make-up that names no stretch stands for: the first, of those up to its own in their
    order, that has nothing. None where each has.
    """
    return next((one for one in stretches if one not in there), None)


@dataclass(frozen=True)
class PaidFor(Period):
    """The days as what is owed is read over them: in its term is what pays for them, on whatever
    day that was.
    """

    made_up: str

    def window(self, kind: str) -> Q:
        if kind != "term":
            return super().window(kind)
        days = (self.start, self.end)
        own = Q(**{self.made_up: None, "occurred_on__range": days})
        later = Q(**{f"{self.made_up}__range": days})
        return own | (later & ~Exists(_locked_before(self.made_up)))


def as_owed(owes: Owes | None, days: Period) -> Period:
    """The days as a debt, a duty and a mark are read over them."""
    return PaidFor(days.start, days.end, owes.made_up) if owes and owes.made_up else days


def paying(rows: QuerySet, owes: Owes | None, start: date, end: date) -> QuerySet:
    """The rows that pay for the days, both included."""
    return rows.filter(as_owed(owes, Period(start, end)).window("term"))


def paid_on(owes: Owes | None) -> Coalesce | F:
    """A day in the stretch that a row pays for."""
    dated = F("occurred_on")
    if not (owes and owes.made_up):
        return dated
    return Coalesce(F(owes.made_up), dated, output_field=DateField())  # a month's would cut the day


def paid_month(owes: Owes | None) -> Cast:
    """The first day of the month that a row pays for."""
    return Cast(TruncMonth(paid_on(owes)), DateField())


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
