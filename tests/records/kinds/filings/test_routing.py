"""Who approves what, and by which days: pure sums, held against a calendar counted day by day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.kinds.filings.routing import (
    apply_by,
    late_until,
    needs_safety_plan,
    next_step,
    route,
    without_self_approval,
)
from records.kinds.letters.dates import answer_by
from records.models import Filing, Notice, Step, WorkRules
from townwork.org.models import Unit
from townwork.org.workdays import Workdays

Kind, Of = Filing.Kind, Unit.Kind
HEAD, PUBLICITY, SECRETARY = Step
RULES = WorkRules()
TO_PUBLICITY, TO_SECRETARY = (HEAD, PUBLICITY), (HEAD, PUBLICITY, SECRETARY)

days = st.dates(date(2024, 1, 1), date(2027, 12, 31))
counts = st.integers(1, 15)
# A township's own rest days and make-up workdays, anywhere.
calendars = st.builds(Workdays, st.dictionaries(days, st.booleans(), max_size=8))


@pytest.mark.parametrize(
    ("kind", "size", "unit_kind", "steps"),
    [
        (Kind.LECTURE, 30, Of.VILLAGE, TO_PUBLICITY),
        (Kind.LECTURE, 200, Of.COMMUNITY, TO_PUBLICITY),
        (Kind.LECTURE, 201, Of.VILLAGE, TO_SECRETARY),
        (Kind.LECTURE, 10, Of.OFFICE, TO_SECRETARY),
        (Kind.REPORT, 10, Of.SUBORDINATE, TO_SECRETARY),
        (Kind.OTHER, 10, Of.LEADERSHIP, TO_SECRETARY),
        (Kind.FORUM, 50, Of.VILLAGE, TO_PUBLICITY),
        (Kind.FORUM, 51, Of.VILLAGE, TO_SECRETARY),
        (Kind.SEMINAR, 51, Of.COMMUNITY, TO_SECRETARY),
    ],
)
def test_the_route_of_kind_and_size(kind, size, unit_kind, steps):
    assert route(kind, size, unit_kind, RULES) == steps


@pytest.mark.parametrize(
    ("size", "unit_kind", "needed"),
    [(200, Of.VILLAGE, False), (201, Of.VILLAGE, True), (1, Of.OFFICE, True)],
)
def test_who_needs_a_safety_plan(size, unit_kind, needed):
    assert needs_safety_plan(size, unit_kind, RULES) is needed


@given(
    st.sampled_from(Kind),
    st.integers(0, 9999),
    st.sampled_from(Of),
    st.integers(1, 999),
    st.integers(1, 999),
)
def test_a_route_begins_at_the_head_keeps_the_order_and_grows_with_size(
    kind, size, unit_kind, large, forum
):
    rules = WorkRules(large_size=large, forum_size=forum)

    steps = route(kind, size, unit_kind, rules)

    assert steps[:2] == TO_PUBLICITY and steps in (TO_PUBLICITY, TO_SECRETARY)
    assert set(steps) <= set(route(kind, size + 1, unit_kind, rules))
    assert not needs_safety_plan(size, unit_kind, rules) or SECRETARY in steps


@given(st.sampled_from([TO_PUBLICITY, TO_SECRETARY]), st.booleans(), st.sampled_from(Step))
def test_a_way_is_walked_to_its_end_and_a_clerk_never_meets_their_own(steps, filed_by_clerk, done):
    steps = without_self_approval(steps, filed_by_clerk=filed_by_clerk)

    walked, at = [], HEAD
    while at:
        walked.append(at)
        at = next_step(steps, at)

    assert tuple(walked) == steps
    assert not (filed_by_clerk and PUBLICITY in steps)
    assert next_step(steps, done) is None or list(Step).index(next_step(steps, done)) > list(
        Step
    ).index(done)


@pytest.mark.parametrize(
    ("event", "last"),
    [
        (date(2026, 3, 10), date(2026, 3, 3)),  # five workdays and a week-end before
        (
            date(2026, 10, 9),
            date(2026, 9, 24),
        ),  # neither 中秋 (9-25) nor the National Day week counts
    ],
)
def test_five_workdays_before_an_event(event, last):
    assert apply_by(event, RULES, Workdays()) == last


def workdays_of(calendar, first, end):
    """How many workdays from `first` on and before `end`: counted one by one."""
    span = range((end - first).days)
    return sum(calendar.is_workday(first + timedelta(days=n)) for n in span)


@given(calendars, days, counts)
def test_the_last_day_to_apply_leaves_just_so_many_workdays(calendar, event, count):
    last = calendar.before(event, count)

    assert calendar.is_workday(last) and last < event
    assert workdays_of(calendar, last, event) == count


@given(calendars, days, counts)
def test_after_is_before_turned_round(calendar, day, count):
    there = calendar.after(day, count)

    assert calendar.is_workday(there)
    assert workdays_of(calendar, day + timedelta(days=1), there + timedelta(days=1)) == count
    assert calendar.before(there + timedelta(days=1), count) > day


@given(calendars, days, st.integers(0, 25), counts)
def test_the_lists_cut_off_says_what_each_deadline_says(calendar, today, ahead, count):
    """One day for a whole list, instead of a deadline a row."""
    rules = WorkRules(apply_days=count)
    coming = today + timedelta(days=ahead)

    assert (coming <= late_until(today, rules, calendar)) == (
        today > apply_by(coming, rules, calendar)
    )


def test_control_counting_the_event_itself_would_be_a_day_short():
    event = date(2026, 3, 10)

    assert (
        workdays_of(Workdays(), apply_by(event, RULES, Workdays()) + timedelta(days=1), event) == 4
    )


def test_a_letter_is_due_in_natural_days_or_in_workdays():
    received = date(2026, 9, 28)

    assert answer_by(received, RULES, Workdays()) == date(2026, 10, 5)
    in_workdays = WorkRules(answers_in_workdays=True)
    assert answer_by(received, in_workdays, Workdays()) == date(
        2026, 10, 13
    )  # 10-10 is a make-up workday


@pytest.mark.parametrize(
    ("dates", "today", "standing"),
    [
        ({}, date(2026, 3, 17), "unsigned"),
        ({"signed_on": date(2026, 3, 11)}, date(2026, 3, 17), "open"),
        ({}, date(2026, 3, 18), "overdue"),
        ({"signed_on": date(2026, 3, 11)}, date(2026, 3, 18), "overdue"),
        ({"answered_on": date(2026, 3, 17)}, date(2026, 5, 1), "answered"),
        ({"answered_on": date(2026, 3, 18)}, date(2026, 5, 1), "late"),
    ],
)
def test_how_a_letter_stands_is_read_off_the_clock(dates, today, standing):
    letter = Notice(occurred_on=date(2026, 3, 10), due_on=date(2026, 3, 17), **dates)

    assert letter.state_on(today) == standing
