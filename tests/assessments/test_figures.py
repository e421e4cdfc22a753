"""What the catalogue says of assessments: whose result was excellent, what was put right."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from assessments.models import Scorecard
from records.figures.reading import figures
from tests.factories import MeetingFactory, RectificationFactory, RoundFactory
from townwork.org.services import close_term
from townwork.org.units import rename

COUNT, NAMES = "assessments.excellent_count", "assessments.excellent_names"
ISSUED, CLOSED = "assessments.rectification_count", "assessments.closed_rate"


def read(cast, *codes, term=None):
    return [one.value for one in figures(cast.township, term or cast.term, codes=codes).values()]


@pytest.fixture
def result(cast):
    """Two villages excellent, the office good; not published yet."""
    meeting = MeetingFactory(unit=cast.leadership, entered_by=cast.clerk)
    made = RoundFactory(term=cast.term, state="public", meeting=meeting, opened_by=cast.clerk)
    for unit, band in (
        (cast.sibling, "excellent"),
        (cast.village, "excellent"),
        (cast.office, "good"),
    ):
        Scorecard.objects.create(round=made, unit=unit, band=band, total=Decimal(95))
    return made


def publish(round, by):
    round.state, round.published_by = "published", by
    round.published_at = datetime(2026, 8, 3, 2, tzinfo=UTC)
    round.save()


def test_a_result_is_told_once_it_is_published_in_the_order_of_the_office(cast, result):
    assert read(cast, COUNT, NAMES) == [None, None]

    publish(result, cast.secretary)

    assert read(cast, COUNT, NAMES) == [2, ["塘头村", "柳林村"]]
    assert read(cast, "assessments.failed_count", "assessments.failed_names") == [0, []]
    assert read(cast, COUNT, term=cast.previous) == [None]  # control: another half-year's


def test_a_unit_is_called_as_at_the_end_of_the_half_year(cast, result, time_machine):
    publish(result, cast.secretary)
    close_term(cast.term, actor=cast.secretary, reason="已报送")

    time_machine.move_to("2026-10-01 10:00+08:00")
    rename(cast.village, "塘头社区", date(2026, 10, 1), actor=cast.administrator)

    assert read(cast, NAMES) == [["塘头村", "柳林村"]]


def issued(unit, by):
    return RectificationFactory(unit=unit, issued_by=by, issued_at=timezone.now())


def test_rectifications_of_the_half_year_and_how_many_are_closed(cast, time_machine):
    time_machine.move_to(datetime(2026, 6, 20, 2, tzinfo=UTC))
    made = [issued(cast.village, cast.clerk) for _ in range(3)]
    issued(cast.other_unit, cast.other_clerk)
    made[0].answered_on = made[0].closed_on = datetime(2026, 6, 28).date()
    made[0].save()
    time_machine.move_to(datetime(2026, 7, 3, 2, tzinfo=UTC))
    issued(cast.village, cast.clerk)  # of the next half-year

    assert read(cast, ISSUED, CLOSED) == [3, Decimal("33.3")]


def test_none_issued_is_nought_and_no_share(cast):
    number, closed = figures(cast.township, cast.term, codes=[ISSUED, CLOSED]).values()

    assert number.value == 0
    assert (closed.value, closed.applicable) == (None, False)


def test_what_is_closed_after_the_lock_does_not_move_it(cast, time_machine):
    time_machine.move_to(datetime(2026, 6, 20, 2, tzinfo=UTC))
    item = issued(cast.village, cast.clerk)
    time_machine.move_to(datetime(2026, 7, 3, 2, tzinfo=UTC))
    close_term(cast.term, actor=cast.clerk, reason="总结已报送")
    cast.term.refresh_from_db()
    time_machine.shift(timedelta(days=2))
    item.answered_on = item.closed_on = datetime(2026, 7, 5).date()
    item.save()

    assert read(cast, ISSUED, CLOSED) == [1, 0]
    cast.term.closed_at = None
    assert read(cast, CLOSED) == [100]  # control
