"""补映: a film shown in July for June is what June's duty asked for, late; July's is owed still."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from duties.counts import with_figures
from duties.matrix import read_progress
from duties.models import Assignment
from duties.progress import note_lateness
from duties.standing import Standing
from records.models import FilmShowing
from records.pages.services import save_record
from tests.factories import AssignmentFactory, DutyFactory, FilmShowingFactory, TermFactory
from townwork.org.services import close_term

pytestmark = pytest.mark.postgresql


@pytest.fixture(autouse=True)
def early_august(time_machine):
    time_machine.move_to(datetime(2026, 8, 3, 2, tzinfo=UTC))


@pytest.fixture
def monthly(cast, document):
    """{month: its assignment}: a film a month."""
    TermFactory(township=cast.township, year=2026, half=2)
    duty = DutyFactory(
        document=document, indicator="film.show_count", target=1, frequency="monthly"
    )
    days = {5: date(2026, 5, 31), 6: date(2026, 6, 30), 7: date(2026, 7, 31)}
    return {
        month: AssignmentFactory(
            duty=duty, unit=cast.village, start=end.replace(day=1), end=end, due_on=end
        )
        for month, end in days.items()
    }


def make_up(cast, day=date(2026, 7, 12)):
    values = {"unit": cast.village, "occurred_on": day, "film": "补映片", "is_make_up": True}
    save_record(FilmShowing(makes_up=date(2026, 6, 1), **values), actor=cast.liaison)


def standings(monthly) -> dict:
    """{month: where it stands, its count, whether it was late}."""
    found = with_figures(read_progress(Assignment.objects.all()))
    note_lateness(found)
    month_of = {one.pk: month for month, one in monthly.items()}
    return {
        month_of[item.assignment.pk]: (
            item.standing,
            item.figure.value,
            getattr(item.assignment, "was_late", None),
        )
        for item in found
    }


def test_it_pays_the_month_it_names_late_and_not_the_one_of_its_day(cast, monthly):
    FilmShowingFactory(unit=cast.village, occurred_on=date(2026, 5, 9))
    before = standings(monthly)

    make_up(cast)

    after = standings(monthly)
    assert [before[month][:2] for month in (6, 7)] == [(Standing.OVERDUE, None)] * 2
    assert after[5] == before[5]
    assert after[6] == (Standing.MET, 1, True)
    assert after[7] == before[7]


def test_the_list_behind_it_holds_the_make_up(cast, monthly, client_of):
    make_up(cast)
    client = client_of(cast.clerk)

    def listed(month) -> tuple:
        page = client.get(reverse("assignment", args=[monthly[month].pk]))
        listing = client.get(page.context["rows_url"])
        assert "按所补的月份计" in listing.content.decode()
        shown = listing.context["listing"]
        return [row.makes_up for row in shown.rows], shown.comes.value

    assert listed(6) == ([date(2026, 6, 1)], 1)
    assert listed(7) == ([], None)


def test_once_the_half_year_is_locked_nothing_is_paid_any_more(cast, monthly):
    FilmShowingFactory(unit=cast.village, occurred_on=date(2026, 5, 9))
    close_term(cast.term, reason="上报", actor=cast.secretary)
    before = standings(monthly)

    make_up(cast)

    assert standings(monthly) == before


def test_within_the_half_year_it_moves_from_the_day_to_the_month(cast, monthly):
    FilmShowingFactory(unit=cast.village, occurred_on=date(2026, 7, 2))
    make_up(cast, date(2026, 7, 3))

    assert [standings(monthly)[month][:2] for month in (6, 7)] == [(Standing.MET, 1)] * 2
