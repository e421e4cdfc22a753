"""What a unit that is there no more leaves of its letters and filings (townwork.org.unfinished).

Nothing is written: of a unit nobody answers for nothing is asked
(townwork.org.models.answered_for).
"""

from collections.abc import Iterable

from django.utils import timezone

from records.kinds.filings.ledger import FILINGS
from records.kinds.filings.models import Filing
from records.kinds.letters.ledger import NOTICES
from records.kinds.letters.models import Notice
from records.ledger.declaration import Ledger
from records.ledger.display import record_url
from records.ledger.locks import in_open_terms
from records.ledger.record import Record
from townwork.org.models import Unit
from townwork.org.telling import Fact
from townwork.org.unfinished import Leavings, Line

State = Filing.State


def lines(unit: Unit) -> list[Line]:
    letters = Notice.objects.standing().unanswered().filter(unit=unit)
    filings = Filing.objects.standing().filter(unit=unit)
    applied = filings.filter(state__in=(State.PENDING, State.RETURNED))
    asked = in_open_terms(applied, unit.township) | filings.unclosed(timezone.localdate())
    return [
        Line("没有反馈的提示函", _things(NOTICES, letters), "records.read"),
        Line("没有批完或没有归档的一会一报", _things(FILINGS, asked), "records.read"),
    ]


def _things(ledger: Ledger, rows: Iterable[Record]) -> list[Fact]:
    return [Fact(str(row), record_url(ledger.slug, row.pk)) for row in rows]


LEAVINGS = Leavings("records", lines)
