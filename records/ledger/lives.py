"""Since when a unit is asked, and when it was stopped: it owes nothing of other days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F, OuterRef, Subquery

from records.ledger.indicators import Period
from townwork.org.models import Term, Unit


@dataclass(frozen=True)
class Life:
    """Since when a unit is asked (None: always), and the days it was not: from the first day
    without it to the first with it again (None: it still is not).
    """

    since: date | None = None
    stops: tuple[tuple[date, date | None], ...] = ()

    def holds(self, stretch: Period) -> bool:
        """Whether it was there all through the stretch."""
        has_begun = self.since is None or self.since <= stretch.start
        return has_begun and not any(
            since <= stretch.end and (until is None or until > stretch.start)
            for since, until in self.stops
        )

    @property
    def is_over(self) -> bool:
        return any(until is None for _, until in self.stops)


ALWAYS = Life()


def lives_of(units: Iterable[Unit]) -> dict[int, Life]:
    """{unit id: its life}. Of the days before its township set up its first half-year nobody asks,
    whichever day a unit began. A query.
    """
    rows = (
        Unit.objects.filter(pk__in=[unit.pk for unit in units])
        .annotate(first_half=Subquery(_FIRST_HALF))
        .order_by("stops__since")
        .values_list("pk", "begun_on", "first_half", "stops__since", "stops__until")
    )
    lives: dict[int, Life] = {}
    for pk, begun_on, first_half, since, until in rows:
        life = lives.get(pk) or Life(
            max(filter(None, (begun_on, _start(first_half))), default=None)
        )
        lives[pk] = Life(life.since, (*life.stops, (since, until))) if since else life
    return lives


# 20261 is 2026H1: the township's first.
_FIRST_HALF = (
    Term.objects.filter(township=OuterRef("township"))
    .order_by("year", "half")
    .values(code=F("year") * 10 + F("half"))[:1]
)


def _start(half: int | None) -> date | None:
    return Term(year=half // 10, half=half % 10).start if half else None
