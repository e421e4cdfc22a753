"""Since when a unit is there, and when it was stopped: it owes nothing of other days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from records.ledger.indicators import Period
from townwork.org.models import Stop, Unit


@dataclass(frozen=True)
class Life:
    """Since when a unit is there (None: always), and the days it was not: from the first day
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
    """{unit id: its life}. A query."""
    lives = {unit.pk: Life(unit.begun_on) for unit in units}
    stops = Stop.objects.filter(unit__in=lives).order_by("since")
    for pk, *days in stops.values_list("unit", "since", "until"):
        lives[pk] = Life(lives[pk].since, (*lives[pk].stops, tuple(days)))
    return lives
