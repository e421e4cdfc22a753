from datetime import UTC, date, datetime

import pytest

from townwork.org.templatetags.days import day


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (date(2026, 10, 1), "10月1日"),
        (date(2029, 10, 1), "2029年10月1日"),
        (datetime(2025, 12, 31, 16, 30, tzinfo=UTC), "1月1日"),  # it is next year in China
        (None, ""),
    ],
)
def test_a_day_of_another_year_says_its_year(value, words, time_machine):
    time_machine.move_to(datetime(2026, 7, 3, 2, tzinfo=UTC))

    assert day(value) == words
