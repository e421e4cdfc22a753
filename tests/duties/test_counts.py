"""A duty's count as pages say it: what the list behind it says (docs/facts.md §5.1)."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from django.http import QueryDict
from django.urls import reverse

from duties.counts import with_figures
from duties.matrix import read_progress
from duties.models import Assignment
from duties.progress import ask_of
from records.figures.citations import rows_url
from records.ledger.declaration import ledgers
from records.ledger.indicators import Period
from records.pages.filters import Listing
from records.pages.services import declare_nil
from tests.factories import AssignmentFactory, DutyFactory, FilmShowingFactory, TermFactory
from townwork.org.units import move

IN_APRIL = datetime(2026, 4, 20, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_april(time_machine):
    time_machine.move_to(IN_APRIL)


def figure_of(assignment):
    [item] = with_figures(read_progress(Assignment.objects.filter(pk=assignment.pk)))
    return item.figure


def owing(cast, document, code, *, months=(1, 6), unit=None, target=1):
    start, end = date(2026, months[0], 1), date(2026, months[1], 30)
    duty = DutyFactory(document=document, indicator=code, target=target, frequency="half")
    unit = unit or cast.village
    return AssignmentFactory(duty=duty, unit=unit, start=start, end=end, due_on=end)


def said(page: str) -> list[str]:
    """The counts on a page, as read: 缺/1."""
    cells = re.findall(r"<strong>([^<]*)</strong>\s*/(\d+)", page)
    return [f"{count.strip()}/{target}" for count, target in cells]


def test_what_nobody_kept_is_missing_and_what_somebody_kept_a_nought(cast, document):
    one = owing(cast, document, "film.show_count")
    assert figure_of(one).is_missing

    FilmShowingFactory(unit=cast.group, occurred_on=date(2026, 3, 9), entered_by=cast.liaison)

    assert figure_of(one).value == 1
    of_sibling = owing(cast, document, "film.show_count", unit=cast.sibling)
    assert figure_of(of_sibling).is_missing


def test_a_nil_return_makes_it_a_nought(cast, document):
    films, one = ledgers["films"], owing(cast, document, "film.show_count")

    declare_nil(cast.village, cast.term, films, actor=cast.liaison)

    assert (figure_of(one).value, figure_of(one).is_missing) == (Decimal(0), False)


def test_a_sum_that_no_row_says_is_missing_though_there_are_rows(cast, document):
    one = owing(cast, document, "films.audience")
    at = {"unit": cast.village, "occurred_on": date(2026, 3, 9), "entered_by": cast.liaison}
    FilmShowingFactory(audience=None, **at)
    assert figure_of(one).is_missing

    FilmShowingFactory(audience=80, **at)

    assert figure_of(one).value == 80


def test_a_share_of_nothing_does_not_apply_and_of_what_nobody_kept_is_missing(cast, document):
    one = owing(cast, document, "study.attendance_rate", target=90)

    assert (figure_of(one).is_missing, figure_of(one).applicable) == (True, True)

    declare_nil(cast.village, cast.term, ledgers["study"], actor=cast.liaison)

    assert (figure_of(one).value, figure_of(one).applicable) == (None, False)


def test_it_says_how_much_of_what_is_owed_it_is_made_of(cast, document):
    """Films are owed every month: three of four have come due, one was shown."""
    one = owing(cast, document, "film.show_count")
    FilmShowingFactory(unit=cast.village, occurred_on=date(2026, 3, 9), entered_by=cast.liaison)

    figure = figure_of(one)

    assert figure.is_partial
    assert figure.coverage.words == "应报 3 份，已报 1 份"


def test_every_page_that_shows_it_says_so(cast, document, client_of):
    one = owing(cast, document, "film.show_count")
    of_unit = reverse("unit_duties", args=[cast.village.pk]) + "?term=2026H1"
    of_duty = reverse("duty", args=[one.duty_id]) + "?term=2026H1"
    pages = [reverse("tasks"), of_unit, of_duty, reverse("assignment", args=[one.pk])]
    browser = client_of(cast.liaison)
    assert [said(browser.get(page).content.decode()) for page in pages] == [["缺/1"]] * 4

    FilmShowingFactory(unit=cast.village, occurred_on=date(2026, 3, 9), entered_by=cast.liaison)
    one.duty.indicator = "film.village_count"
    one.duty.save()

    assert [said(browser.get(page).content.decode()) for page in pages] == [["1/1"]] * 4


def test_queries_do_not_grow_with_units_ledgers_and_stretches(
    cast, document, django_assert_num_queries
):
    owing(cast, document, "film.show_count")
    for unit in (cast.village, cast.sibling):
        declare_nil(unit, cast.term, ledgers["films"], actor=cast.clerk)
    few = list(read_progress(Assignment.objects.all()))
    for code in ("film.month_count", "study.session_count", "news.count", "pub.wall_count"):
        for months in ((1, 6), (4, 4), (6, 6)):
            for unit in (cast.village, cast.sibling, cast.group):
                owing(cast, document, code, unit=unit, months=months)
    many = list(read_progress(Assignment.objects.all()))

    with django_assert_num_queries(9):
        with_figures(few)
    with django_assert_num_queries(9):
        with_figures(many)


def test_a_month_is_told_apart_from_its_half_year(cast, document):
    """A nil return of April says nothing of June."""
    april, june = Period(date(2026, 4, 1), date(2026, 4, 30)), (6, 6)
    declare_nil(cast.village, cast.term, ledgers["films"], actor=cast.liaison, stretch=april)

    assert figure_of(owing(cast, document, "film.show_count", months=(4, 4))).value == 0
    assert figure_of(owing(cast, document, "film.show_count", months=june)).is_missing


def test_a_unit_that_came_below_later_kept_nothing_for_the_one_it_is_below_now(
    cast, document, time_machine
):
    """The list behind the duty says 缺 as the duty does: what the group showed in March was the
    other village's.
    """
    FilmShowingFactory(unit=cast.group, occurred_on=date(2026, 3, 9), entered_by=cast.liaison)
    time_machine.move_to(datetime(2026, 8, 3, 2, tzinfo=UTC))
    TermFactory(township=cast.township, year=2026, half=2)
    move(cast.group, cast.sibling, date(2026, 7, 1), actor=cast.administrator)
    before, after = (
        owing(cast, document, "film.show_count", unit=unit) for unit in (cast.village, cast.sibling)
    )

    assert [listed(one, cast) for one in (before, after)] == [1, None]
    assert [figure_of(one).value for one in (before, after)] == [1, None]


def listed(assignment: Assignment, cast):
    """What the list behind the duty totals to."""
    ask = ask_of(assignment)
    asked = rows_url(ask.code, Period(ask.start, ask.end), cast.township.code, assignment.unit_id)
    listing = Listing(ledgers["films"], QueryDict(urlsplit(asked).query), cast.clerk)
    listing.totals()
    return listing.comes.value
