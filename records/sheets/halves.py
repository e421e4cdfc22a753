"""The half-years that rows are of and the town has not made: last year's ledgers, in an office that
begins. A row of none is in no figure that anybody reads.
"""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from records.ledger.record import Record
from townwork.org.models import Term, Township, half_of

YEARS_BACK = 3  # what is older is mostly a slip of the year, and asked about row by row


def halves_of(records: Iterable[Record]) -> list[str]:
    """Their codes in order; what stands for years (a venue) is of none."""
    days = (one.occurred_on for one in records if not one.lasts)
    return sorted({half_of(day).code for day in days if day is not None})


def lacking(codes: Iterable[str], township: Township, today: date | None = None) -> list[Term]:
    """Those of `codes` that are over and not there, unsaved. One query, none where it can be said
    without.
    """
    now = half_of(today or timezone.localdate())
    asked = filter(None, map(Term.named, codes))
    over = [one for one in asked if now.year - YEARS_BACK <= one.year and one.end < now.start]
    if not over:
        return []
    there = {one.code for one in Term.objects.filter(township=township)}
    return [one for one in over if one.code not in there]
