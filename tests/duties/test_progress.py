"""Where assignments stand: counted from records, read off the clock."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from duties.matrix import Rate, read_progress, read_reviews
from duties.models import Acknowledgement, Assignment, ResponsibilityDocument
from duties.progress import progress_of
from duties.standing import Standing
from records.figures.grouped import read_groups
from records.figures.targets import FigureSpan, measured, targetable
from records.ledger.indicators import Period
from records.models import FilmShowing
from records.pages.services import void_record
from tests.factories import (
    AssignmentFactory,
    DutyFactory,
    FilmShowingFactory,
    LectureHallFactory,
    StudySessionFactory,
    TalkFactory,
)
from tests.records.sheets.varied import fill
from townwork.org.models import Term

IN_MARCH, BEFORE = date(2026, 3, 20), date(2026, 2, 1)
AFTER = date(2026, 4, 10)


def standing(assignment, today=IN_MARCH):
    return progress_of(
        [Assignment.objects.select_related("duty").get(pk=assignment.pk)], today=today
    )[0]


@pytest.mark.parametrize(
    ("today", "wanted"),
    [(BEFORE, Standing.AHEAD), (IN_MARCH, Standing.UNREAD), (AFTER, Standing.OVERDUE)],
)
def test_the_clock_alone_makes_it_late(reported, today, wanted):
    assert standing(reported, today).standing == wanted


def test_it_is_under_way_once_the_letter_is_read(cast, reported):
    Acknowledgement.objects.create(
        document=reported.duty.document, unit=cast.village, by=cast.liaison
    )

    assert standing(reported).standing == Standing.OPEN


@pytest.mark.parametrize("is_locked", [True, False])
def test_of_a_locked_half_year_it_stands_as_on_the_day_of_the_lock(cast, reported, is_locked):
    """Nobody can report any more: its rates move neither with the calendar nor with a letter
    signed for since. Left open, they do.
    """
    if is_locked:
        Term.objects.filter(pk=cast.term.pk).update(
            closed_at=datetime(2026, 3, 20, 2, tzinfo=UTC),
            closed_by=cast.secretary,
        )
    Acknowledgement.objects.create(
        document=reported.duty.document, unit=cast.village, by=cast.liaison
    )

    item = standing(reported, today=AFTER)

    wanted = (Standing.UNREAD, False) if is_locked else (Standing.OVERDUE, True)
    assert (item.standing, item.is_late) == wanted


@pytest.mark.parametrize(
    ("began", "wanted"),
    [
        (None, Standing.NONE),  # no hall to talk in
        (date(2026, 3, 31), Standing.OVERDUE),  # from the month it is there
        (date(2026, 4, 1), Standing.NONE),  # of the months before nothing is asked
    ],
)
def test_a_talk_is_owed_since_there_is_a_hall(cast, document, began, wanted):
    """As debts and marks have it: records.figures.owing."""
    duty = DutyFactory(document=document, indicator="forum.talk_count", target=1)
    owed = AssignmentFactory(duty=duty, unit=cast.village)
    if began:
        LectureHallFactory(unit=cast.village, occurred_on=began)
    LectureHallFactory(unit=cast.sibling, occurred_on=BEFORE)  # another's

    stands = standing(owed, AFTER)

    assert (stands.standing, stands.is_late) == (wanted, wanted == Standing.OVERDUE)


def test_what_is_held_without_a_hall_meets_it_all_the_same(cast, document):
    duty = DutyFactory(document=document, indicator="forum.talk_count", target=1)
    owed = AssignmentFactory(duty=duty, unit=cast.village)
    TalkFactory(unit=cast.village)

    assert standing(owed).standing == Standing.MET


def test_a_record_fills_it_and_voiding_takes_the_count_back(cast, counted):
    film = FilmShowingFactory(unit=cast.village, occurred_on=IN_MARCH, entered_by=cast.liaison)
    assert (standing(counted).value, standing(counted, AFTER).standing) == (
        Decimal(1),
        Standing.MET,
    )

    void_record(film, actor=cast.clerk, reason="重复")

    assert (standing(counted).value, standing(counted, AFTER).standing) == (None, Standing.OVERDUE)


def entered(cast, day, occurred_on=IN_MARCH, unit=None) -> FilmShowing:
    at = datetime(day.year, day.month, day.day, 2, tzinfo=UTC)
    return FilmShowingFactory(
        unit=unit or cast.village, occurred_on=occurred_on, entered_by=cast.liaison, entered_at=at
    )


def rate_of(*assignments) -> tuple[int, int]:
    rows = Assignment.objects.filter(pk__in=[one.pk for one in assignments])
    progress = read_progress(rows)
    read_reviews(progress)
    rate = Rate.of(progress)
    return rate.in_time, rate.done_late


@pytest.mark.parametrize(
    ("day", "rate"),
    [(date(2026, 3, 31), (1, 0)), (date(2026, 4, 1), (0, 1)), (date(2026, 7, 9), (0, 1))],
)
def test_a_counted_duty_is_in_time_by_the_day_its_records_were_entered(cast, counted, day, rate):
    entered(cast, day)

    assert standing(counted, AFTER).standing == Standing.MET
    assert rate_of(counted) == rate


def test_a_second_record_entered_late_makes_what_was_met_no_later(cast, counted):
    entered(cast, date(2026, 3, 21))
    entered(cast, date(2026, 7, 9))

    assert rate_of(counted) == (1, 0)


@pytest.mark.postgresql
def test_put_off_it_is_in_time_by_the_later_day_and_each_unit_by_its_own(cast, counted):
    of_sibling = AssignmentFactory(duty=counted.duty, unit=cast.sibling)
    for unit in (cast.village, cast.sibling):
        entered(cast, date(2026, 4, 9), unit=unit)
    assert rate_of(counted, of_sibling) == (0, 2)

    Assignment.objects.filter(pk=of_sibling.pk).update(due_on=date(2026, 4, 10))

    assert rate_of(counted, of_sibling) == (1, 1)


def test_a_letter_issued_after_the_day_is_kept_by_the_day_of_its_issue(cast, counted):
    entered(cast, date(2026, 4, 9))
    assert rate_of(counted) == (0, 1)  # control

    ResponsibilityDocument.objects.update(issued_on=date(2026, 4, 9))

    assert rate_of(counted) == (1, 0)


def test_its_page_says_that_it_was_entered_late(cast, counted, client_of):
    page = reverse("assignment", args=[counted.pk])
    entered(cast, date(2026, 3, 21))
    assert "迟录" not in client_of(cast.liaison).get(page).content.decode()

    FilmShowing.objects.update(entered_at=datetime(2026, 7, 9, 2, tzinfo=UTC))

    assert "达标·迟录" in client_of(cast.liaison).get(page).content.decode()


@pytest.mark.parametrize(
    "other",
    [{"occurred_on": date(2026, 4, 1)}, {"occurred_on": date(2026, 2, 28)}, {"unit": "sibling"}],
)
def test_another_month_or_unit_counts_for_nothing(cast, counted, other):
    unit = getattr(cast, other.get("unit", "village"))
    FilmShowingFactory(
        unit=unit, occurred_on=other.get("occurred_on", IN_MARCH), entered_by=cast.liaison
    )

    assert standing(counted).value is None


@pytest.mark.postgresql
def test_periods_of_every_length_are_measured_apart(cast, document):
    for month, count in ((1, 1), (2, 2), (4, 4), (7, 7)):
        for _ in range(count):
            FilmShowingFactory(
                unit=cast.village, occurred_on=date(2026, month, 9), entered_by=cast.liaison
            )
    duty = DutyFactory(document=document, counted=True)
    spans = [
        ((1, 1), (1, 31)),
        ((2, 1), (2, 28)),
        ((1, 1), (3, 31)),
        ((4, 1), (6, 30)),
        ((1, 1), (6, 30)),
        ((1, 1), (12, 31)),
    ]
    made = [
        AssignmentFactory(
            duty=DutyFactory(document=document, counted=True) if n > 1 else duty,
            unit=cast.village,
            start=date(2026, *start),
            end=date(2026, *end),
            due_on=date(2026, *end),
        )
        for n, (start, end) in enumerate(spans)
    ]

    assert [item.value for item in progress_of(made, today=AFTER)] == [1, 2, 3, 4, 7, 14]


def test_a_month_nobody_asked_for_lies_between_two_that_were(cast):
    for month in (1, 2, 2, 3):
        FilmShowingFactory(
            unit=cast.village, occurred_on=date(2026, month, 9), entered_by=cast.liaison
        )
    january, march = (
        FigureSpan("film.show_count", date(2026, m, 1), date(2026, m, 31)) for m in (1, 3)
    )

    found = measured(Q(unit=cast.village), [january, march])

    assert found == {(january, cast.village.pk): 1, (march, cast.village.pk): 1}


def test_a_share_is_measured_as_a_share(cast, document):
    for expected, present in ((10, 9), (10, 8)):
        StudySessionFactory(
            unit=cast.village,
            occurred_on=IN_MARCH,
            expected=expected,
            present=present,
            entered_by=cast.liaison,
        )
    duty = DutyFactory(document=document, indicator="study.attendance_rate", target=85)

    made = AssignmentFactory(duty=duty, unit=cast.village)

    assert (standing(made).value, standing(made).standing) == (Decimal("85.0"), Standing.MET)


def of_units(scope, period, below) -> dict:
    """A unit's figures are those below it too; one below has its own."""
    codes = targetable()
    own = read_groups(Q(unit=below), "unit", period, codes=codes)
    return read_groups(scope, "head", period, codes=codes) | own


@pytest.mark.postgresql
@pytest.mark.parametrize("months", [1, 3, 6])
def test_every_indicator_measures_as_the_figures_say(cast, months):
    """The union of all ledgers, against one grouped query a ledger and period."""
    fill(cast)
    periods = [
        Period(
            date(2026, first, 1), date(2026, first + months - 1, 28 if first + months == 3 else 30)
        )
        for first in range(1, 7, months)
    ]
    if months < 6:
        periods = [
            Period(p.start, (p.end + timedelta(days=5)).replace(day=1) - timedelta(days=1))
            for p in periods
        ]
    scope = Q(unit__township=cast.township)

    found = measured(
        scope, (FigureSpan(code, p.start, p.end) for code in targetable() for p in periods)
    )

    wanted = {
        (FigureSpan(code, period.start, period.end), unit): Decimal(str(figure.value))
        for period in periods
        for unit, read in of_units(scope, period, cast.group).items()
        for code, figure in read.items()
        if code in targetable() and figure.value is not None
    }
    assert len([value for value in wanted.values() if value]) > 20
    assert {k: v for k, v in found.items() if v} == {k: v for k, v in wanted.items() if v}


def test_many_are_four_queries(cast, document):
    duties = [
        DutyFactory(document=document, indicator=code, target=1)
        for code in sorted(targetable())[:20]
    ]
    made = [
        AssignmentFactory(duty=duty, unit=unit)
        for duty in duties
        for unit in (cast.village, cast.sibling)
    ]

    with CaptureQueriesContext(
        connection,
    ) as queries:
        progress_of(made, today=AFTER)

    assert len(queries) == 4
