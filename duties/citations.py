"""The duties a record counts for: shown on its page, and before it is voided."""

from django.urls import reverse

from duties.models import Assignment, Duty
from records.figures.citations import Citation
from records.ledger.indicators import Indicator
from townwork.org.models import Term


def duties_counting(term: Term, indicators: list[Indicator]) -> list[Citation]:
    """The township's duties of the term whose target is read off one of the indicators."""
    assigned = Assignment.objects.current().of_term(term).filter(unit__township=term.township_id)
    duties = Duty.objects.filter(
        indicator__in=[indicator.code for indicator in indicators], pk__in=assigned.values("duty")
    )
    return [
        Citation(
            "职责", duty.title, f"{reverse('duty', args=[duty.pk])}?term={term.code}", "duties.read"
        )
        for duty in duties
    ]
