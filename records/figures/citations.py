"""Where a record counts: the indicators it is a source row of, and what higher rooms do with those.

Rooms above (a duty, a criterion, a sentence of the summary) add their own places through
`register` at start-up: the lower room asks, and never knows whom.
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from records.figures.catalogue import catalogue, ledger_for, periods_of, source_ledger
from records.figures.compiling import countable, source_rows
from records.figures.told import Told
from records.figures.windows import split
from records.ledger.declaration import Ledger
from records.ledger.indicators import Indicator, Period
from records.ledger.making_up import PaidFor
from records.ledger.places import places_of
from records.ledger.record import Record
from townwork.org.models import Term


@dataclass(frozen=True)
class Citation:
    """One place a record is used: what it is, its words, and the page to look at, which `action`
    opens.
    """

    kind: str
    text: str
    url: str
    action: str


Provider = Callable[[Term, list[Indicator]], list[Citation]]
_providers: list[Provider] = []


def register(provider: Provider) -> Provider:
    _providers.append(provider)
    return provider


def indicators_counting(ledger: Ledger, record: Record, term: Term) -> list[Indicator]:
    """The indicators of `term` that have this record of the ledger among their source rows."""
    period = Period.of(term)
    rows = countable(ledger, period).filter(pk=record.pk)
    return [i for i in ledger.indicators if rows.filter(source_rows(i, period)).exists()]


def indicators_leaving_out(ledger: Ledger, record: Record, term: Term) -> list[Indicator]:
    """The indicators of `term` that would count this record if it were another unit's."""
    answering = places_of([record.unit]).head(record.unit, record.occurred_on)
    asked = [one for one in ledger.indicators if one.whose and answering.kind not in one.whose]
    if not asked:
        return []
    period = Period.of(term)
    rows = countable(ledger, period).filter(pk=record.pk)
    return [one for one in asked if rows.filter(one.rows_left_out(period)).exists()]


def citations_of(indicators: list[Indicator], term: Term) -> list[Citation]:
    """Every place that uses one of the indicators in that term; none where there are none."""
    if not indicators:
        return []
    places = (place for provider in _providers for place in provider(term, indicators))
    return list(dict.fromkeys(places))  # a sentence that cites two of the indicators is one place


def rows_url(code: str, period: Period, township_code: str, unit_id: int | None = None) -> str:
    """The list a figure of the township, or of one unit, was counted from: its rows of the very
    days it counts.
    """
    query = {"indicator": split(code)[0]}
    if period.half_year:
        query["term"] = period.half_year
    else:
        query |= {"since": period.start.isoformat(), "until": period.end.isoformat()}
    if isinstance(period, PaidFor):
        query["paid"] = "1"
    query["township"] = township_code
    if unit_id is not None:
        query["unit"] = str(unit_id)
    return f"{source_ledger(code).url()}?{urlencode(query)}"


def source_url(code: str, term: Term) -> str:
    """The list a figure was counted from, another room's page of it; for a word of the township or
    the term, its card, which says where it is set.
    """
    if ledger_for(code):
        return rows_url(code, periods_of(code, term)[0], term.township.code)
    item = catalogue[code]
    if isinstance(item, Told):
        return item.url(term)
    return (
        f"{reverse('indicator_card', args=[code])}?term={term.code}&township={term.township.code}"
    )
