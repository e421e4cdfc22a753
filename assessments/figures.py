"""What the catalogue says of assessments: whose result was excellent, what was put right.

A round's result counts from its publication, on whatever day; published, it never changes.
Rectifications of a locked half-year are as of its lock.
"""

from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from assessments.models import Rectification, Round, Scorecard
from assessments.scoring import Band
from duties.figures import day_seen
from records.figures.told import Told
from records.ledger.indicators import NOT_APPLICABLE
from townwork.lib.shares import per_cent
from townwork.org.models import Term


def results(term: Term) -> dict[str, Any]:
    """How many units, and which, got each band in the half-year's published round, in the order of
    the office; None before one is published.
    """
    published = Round.objects.filter(term=term.pk, state=Round.State.PUBLISHED)
    cards = Scorecard.objects.filter(round__in=published).values_list("band", "unit__name")
    told = list(cards.order_by("unit__order", "unit_id"))
    values: dict[str, Any] = {}
    for band in Band:
        names = [name for of_band, name in told if of_band == band] if told else None
        values[f"assessments.{band.value}_names"] = names
        values[f"assessments.{band.value}_count"] = None if names is None else len(names)
    return values


def rectifications(term: Term) -> dict[str, Any]:
    """Those issued in the half-year, and the share of them closed."""
    rows = Rectification.objects.filter(
        unit__township=term.township_id, issued_at__date__range=(term.start, term.end)
    )
    if term.closed_at:
        rows = rows.filter(issued_at__lte=term.closed_at)
    closed = Count("pk", filter=Q(closed_on__lte=day_seen(term)))
    read = rows.aggregate(issued=Count("pk"), closed=closed)
    rate = per_cent(read["closed"], read["issued"], 1)
    return {
        "assessments.rectification_count": read["issued"],
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
