"""What the catalogue says of assessments: whose result was excellent, what was put right.

A round's result counts from its publication, on whatever day; published, it never changes.
Rectifications of a locked half-year are as of its lock.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from assessments.models import Rectification, Round, Scorecard
from assessments.scoring import Band
from records.figures.told import Told
from records.ledger.indicators import NOT_APPLICABLE
from townwork.lib.shares import per_cent
from townwork.org.models import Term


def results(terms: Sequence[Term]) -> dict[int, dict[str, Any]]:
    """How many units, and which, got each band in each township's published round of the
    half-year, in the order of the office; None before one is published. One query. A unit is
    called as at the end of the half-year: a name given later moves no figure.
    """
    set_up = {term.pk: term for term in terms if term.pk}
    published = Round.objects.filter(term__in=set_up, state=Round.State.PUBLISHED)
    cards = Scorecard.objects.filter(round__in=published).order_by("unit__order", "unit_id")
    told: dict[int, list[tuple[str, str]]] = {term.township_id: [] for term in terms}
    for card in cards.select_related("round", "unit"):
        term = set_up[card.round.term_id]
        told[term.township_id].append((card.band, card.unit.name_on(term.end)))
    return {township: _by_band(its) for township, its in told.items()}


def _by_band(told: Sequence[tuple[str, str]]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for band in Band:
        names = [name for of_band, name in told if of_band == band] if told else None
        values[f"assessments.{band.value}_names"] = names
        values[f"assessments.{band.value}_count"] = None if names is None else len(names)
    return values


def rectifications(terms: Sequence[Term]) -> dict[int, dict[str, Any]]:
    """Those issued in each township's half-year, and the share of them closed. One query."""
    its, today = {term.township_id: term for term in terms}, timezone.localdate()
    days = (min(term.start for term in terms), max(term.end for term in terms))
    rows = Rectification.objects.filter(
        unit__township__in=list(its), issued_at__date__range=days
    ).values_list("unit__township", "issued_at", "closed_on")
    issued: Counter[int] = Counter()
    closed: Counter[int] = Counter()
    for township, at, closed_on in rows:
        term = its[township]
        if _was_issued(at, term):
            issued[township] += 1
            closed[township] += closed_on is not None and closed_on <= term.day_seen(today)
    return {township: _rectified(issued[township], closed[township]) for township in its}


def _was_issued(at: datetime, term: Term) -> bool:
    """In the half-year, and before its lock."""
    is_of_it = term.start <= timezone.localtime(at).date() <= term.end
    return is_of_it and (term.closed_at is None or at <= term.closed_at)


def _rectified(issued: int, closed: int) -> dict[str, Any]:
    rate = per_cent(closed, issued, 1)
    return {
        "assessments.rectification_count": issued,
        "assessments.closed_rate": NOT_APPLICABLE if rate is None else rate,
    }


def _rounds_page(term: Term) -> str:
    return f"{reverse('rounds')}?township={term.township.code}"


def _rectifications_page(term: Term) -> str:
    return f"{reverse('rectifications')}?township={term.township.code}"


_SEEN = "本期已锁定的，到锁定那天为止。"
FIGURES = (
    *(
        Told(
            code=f"assessments.{band.value}_count",
            name=f"考核{band.label}单位数",
            measure="个",
            group="考核",
            definition=f"本期已发布的考核结果中，等次为“{band.label}”的单位数。",
            read=results,
            url=_rounds_page,
        )
        for band in Band
    ),
    *(
        Told(
            code=f"assessments.{band.value}_names",
            name=f"考核{band.label}单位",
            measure="个",
            group="考核",
            definition=f"本期已发布的考核结果中，等次为“{band.label}”的单位，按机构顺序列出。",
            read=results,
            url=_rounds_page,
        )
        for band in Band
    ),
    Told(
        code="assessments.rectification_count",
        name="整改件数",
        measure="件",
        group="考核",
        definition=f"下达日期在本期的整改件数；{_SEEN}",
        read=rectifications,
        url=_rectifications_page,
    ),
    Told(
        code="assessments.closed_rate",
        name="整改销号率",
        measure="%",
        group="考核",
        definition=f"下达日期在本期的整改中，已销号的件数÷全部件数；{_SEEN}",
        read=rectifications,
        url=_rectifications_page,
    ),
)
