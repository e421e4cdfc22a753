from datetime import UTC, datetime

import pytest

from tests.factories import DAY, StudySessionFactory

TEN = datetime(2026, 3, 10, 2, tzinfo=UTC)  # ten o'clock of DAY in Shanghai


@pytest.fixture(autouse=True)
def the_day(time_machine):
    """The pages read the clock: it is the day of the session."""
    time_machine.move_to(TEN)


@pytest.fixture
def session(cast):
    """A 中心组 session of 塘头村 of today, with nobody on its list yet."""
    return StudySessionFactory(
        unit=cast.village, entered_by=cast.liaison, occurred_on=DAY, expected=None, present=None
    )
