"""What a page asks for together is what is asked for alone."""

from datetime import UTC, date, datetime

import pytest
from django.db.models import Q

from records.figures import statements, targets
from records.figures.targets import FigureSpan, measured
from records.ledger.places import of_units
from records.models import Venue
from tests.factories import TermFactory, VenueFactory
from tests.records.sheets.varied import fill

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

YEARS = [(date(year, 1, 1), date(year, 12, 31)) for year in (2025, 2026)]
HALVES = [
    days
    for year in (2025, 2026)
    for days in (
        (date(year, 1, 1), date(year, 6, 30)),
        (date(year, 7, 1), date(year, 12, 31)),
    )
]
QUARTERS = [(date(2025, 10, 1), date(2025, 12, 31)), (date(2026, 1, 1), date(2026, 3, 31))]
MONTHS = [(date(2025, 11, 1), date(2025, 11, 30)), (date(2026, 2, 1), date(2026, 2, 28))]
PARTS = [(date(2026, 2, 3), date(2026, 2, 20)), (date(2026, 2, 1), date(2026, 5, 9))]
LAST_DAY = date(2026, 3, 1)
ALL = [*YEARS, *HALVES, *QUARTERS, *MONTHS, *PARTS]


@pytest.fixture
def kept(cast):
    """Uneven rows of two townships, a half-year of one of them locked, and a hall of the other
    half-year, in use long before and closed after.
    """
    statements.forget()
    fill(cast)
    locked = datetime(2026, 1, 5, tzinfo=UTC)
    TermFactory(
        township=cast.township, year=2025, half=2, closed_at=locked, closed_by=cast.secretary
    )
    at = {"unit": cast.village, "entered_by": cast.liaison}
    VenueFactory(kind=Venue.Kind.SQUARE, occurred_on=date(2025, 11, 3), **at)
    yield cast
    statements.forget()


# One figure of each kind of condition: plain, of some units alone, a share, a sum, different things,
# what a lock keeps, what counts once, what stands.
CODES = (
    "film.show_count",
    "film.month_count",
    "custom.return_count",
    "mtg.decision_done_rate",
    "notice.ontime_rate",
    "site.fix_rate",
    "study.attendance_rate",
    "pub.wall_count",
    "news.count",
    "news.sent_count",
    "site.venue_count",
    "venue.new_count",
)


def asks_of(code: str) -> list[FigureSpan]:
    """Each stretch however late its records were entered, and by two days."""
    return [
        FigureSpan(code, *stretch, entered_by=day) for stretch in ALL for day in (None, LAST_DAY)
    ]


@pytest.mark.parametrize("code", CODES)
def test_together_is_alone(kept, code):
    asks, scope = asks_of(code), Q(unit__township=kept.township)
    alone: dict = {}
    for ask in asks:
        alone |= measured(scope, [ask])

    assert measured(scope, asks) == alone
    assert alone


def test_what_hangs_on_its_own_days_would_be_another_in_a_longer_stretch(kept, monkeypatch):
    """The control: read together all the same, it comes to something else."""
    scope = Q(unit__township=kept.township)
    standing = [FigureSpan("site.venue_count", *days) for days in HALVES]
    wanted = measured(scope, standing)
    monkeypatch.setattr(targets, "_hangs_on_days", lambda code: False)

    assert measured(scope, standing) != wanted


def test_the_halves_of_two_years_are_one_part_of_the_statement(kept):
    asks = [FigureSpan("film.show_count", *days) for days in HALVES]

    assert len(targets._grouped(asks)) == 1
    assert len(targets._grouped([FigureSpan("site.venue_count", *days) for days in HALVES])) == 4


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (date(2026, 2, 1), date(2026, 2, 28), 1),
        (date(2026, 4, 1), date(2026, 6, 30), 3),
        (date(2026, 7, 1), date(2026, 12, 31), 6),
        (date(2026, 1, 1), date(2026, 12, 31), 12),
        (date(2026, 2, 3), date(2026, 2, 20), 0),
        (date(2026, 2, 1), date(2026, 4, 30), 0),
        (date(2026, 4, 1), date(2026, 9, 30), 0),
        (date(2026, 1, 1), date(2026, 5, 31), 0),
    ],
)
def test_only_a_whole_stretch_of_the_calendar_has_a_length(start, end, months):
    assert FigureSpan("film.show_count", start, end).months == months


def test_a_unit_is_measured_the_same_among_all_of_its_township(kept):
    asks = [FigureSpan(code, *days) for code in CODES for days in (*HALVES, *MONTHS)]
    of_town = measured(Q(unit__township=kept.township), asks)

    its = measured(of_units([kept.village.pk]), asks)

    key = kept.village.pk
    assert {ask: value for (ask, unit), value in its.items() if unit == key} == {
        ask: value for (ask, unit), value in of_town.items() if unit == key
    }
