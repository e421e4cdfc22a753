"""What a unit that is there no more leaves of its letters and filings (townwork.org.unfinished).

Nothing is written: of a unit nobody answers for nothing is asked
(townwork.org.models.answered_for).
"""

from django.utils import timezone

from records.kinds.filings.models import Filing
from records.kinds.letters.models import Notice
from records.ledger.locks import in_open_terms
from townwork.org.models import Unit
from townwork.org.unfinished import Leavings, Line

State = Filing.State


def lines(unit: Unit) -> list[Line]:
    letters = Notice.objects.standing().unanswered().filter(unit=unit)
    filings = Filing.objects.standing().filter(unit=unit)
    applied = filings.filter(state__in=(State.PENDING, State.RETURNED))
    asked = in_open_terms(applied, unit.township) | filings.unclosed(timezone.localdate())
    return [
        Line("没有反馈的提示函", letters.count()),
        Line("没有批完或没有归档的一会一报", asked.count()),
    ]


LEAVINGS = Leavings("records", lines)
