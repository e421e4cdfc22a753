"""A month in a cell (补映月份): read as people write it, kept as its first day, written back in words."""

from datetime import date

import pytest

from records.models import FilmShowing
from records.sheets.cells import BadCell, from_cell, to_cell
from townwork.lib.days import typed_month

FIELD = FilmShowing._meta.get_field("makes_up")
JUNE = date(2026, 6, 1)


@pytest.mark.parametrize(
    "said", ["2026年6月", "2026.6", "2026-06", "2026-06-14", date(2026, 6, 14)]
)
def test_a_month_is_kept_as_its_first_day(said):
    assert from_cell(said, FIELD) == JUNE


@pytest.mark.parametrize("said", ["六月", "6月", "2026年13月"])
def test_what_is_no_month_of_a_year_is_told(said):
    with pytest.raises(BadCell):
        from_cell(said, FIELD)


def test_it_is_written_as_it_is_read():
    record = FilmShowing(makes_up=JUNE)

    assert from_cell(to_cell(record, FIELD), FIELD) == JUNE
    assert to_cell(record, FIELD) == "2026年6月"
    assert to_cell(FilmShowing(), FIELD) is None


@pytest.mark.parametrize(
    ("typed", "month"),
    [
        ("2026-06", JUNE),
        ("２０２６年６月", JUNE),
        ("2026.6.14", JUNE),
        ("6月", None),
        ("", None),
        ("2" * 50, None),
        ("2026-13", None),
    ],
)
def test_a_month_is_typed_with_its_year(typed, month):
    assert typed_month(typed) == month
