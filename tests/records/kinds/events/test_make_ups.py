"""补映 without a month: it stands for what its village lacks, and never counts a month twice."""

from datetime import date

import pytest

from records.figures.reading import figures
from records.models import FilmShowing
from records.pages.services import save_record
from tests.factories import FilmShowingFactory, UnitFactory

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def show(cast, day, unit=None, **more):
    film = FilmShowing(unit=unit or cast.village, occurred_on=day, film="春到田间", **more)
    return save_record(film, actor=cast.clerk)


def village_months(cast):
    return figures(cast.township, cast.term, codes=["film.month_count"])["film.month_count"].value


@pytest.fixture
def half(cast, time_machine):
    """January and March are shown; today is in June."""
    time_machine.move_to("2026-06-20 10:00+08:00")
    for month in (1, 3):
        FilmShowingFactory(
            unit=cast.village, occurred_on=date(2026, month, 9), entered_by=cast.clerk
        )
    return cast


def test_it_stands_for_the_oldest_month_lacking(half):
    first = show(half, date(2026, 6, 8), is_make_up=True)
    second = show(half, date(2026, 6, 9), is_make_up=True)

    assert [first.makes_up, second.makes_up] == [date(2026, 2, 1), date(2026, 4, 1)]
    assert village_months(half) == 4


def test_six_in_june_are_no_more_than_the_months_there_are(half):
    for day in range(1, 7):
        show(half, date(2026, 6, day), is_make_up=True)

    assert village_months(half) == 6


def test_where_nothing_is_lacking_it_is_of_its_own_month(half):
    for month in (2, 4, 5, 6):
        show(half, date(2026, month, 9))

    made = show(half, date(2026, 6, 18), is_make_up=True)

    assert made.makes_up == date(2026, 6, 1)
    assert village_months(half) == 6


def test_a_groups_film_is_its_villages_and_another_villages_is_not(half):
    show(half, date(2026, 2, 9), unit=half.group)
    show(half, date(2026, 4, 9), unit=half.sibling)

    assert show(half, date(2026, 6, 8), is_make_up=True).makes_up == date(2026, 4, 1)


def test_a_month_before_the_village_was_there_is_not_lacking(half):
    new = UnitFactory(township=half.township, name="新村", begun_on=date(2026, 4, 10))

    made = [show(half, date(2026, 6, day), unit=new, is_make_up=True).makes_up for day in (8, 9)]

    assert made == [date(2026, 5, 1), date(2026, 6, 1)]


def test_a_month_that_is_named_stays(half):
    made = show(half, date(2026, 6, 8), is_make_up=True, makes_up=date(2026, 5, 1))

    assert made.makes_up == date(2026, 5, 1)


def test_one_that_becomes_a_make_up_later_is_written_so_too(half):
    film = show(half, date(2026, 6, 8))
    film.is_make_up = True

    assert save_record(film, actor=half.clerk).makes_up == date(2026, 2, 1)
    assert FilmShowing.objects.get(pk=film.pk).makes_up == date(2026, 2, 1)
