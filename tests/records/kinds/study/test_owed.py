"""待补学: one count wherever it stands: overview, bulletin, the page of what is owed, the
home page.
"""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from records.kinds.study import roster
from records.kinds.study.bulletins import words
from records.kinds.study.overview import overview
from records.kinds.study.todo import todos
from tests.factories import AttendanceFactory, StudySessionFactory
from townwork.org.models import Unit, User
from townwork.org.services import close_term

MARCH = (date(2026, 3, 1), date(2026, 3, 31))


def held(cast, **more):
    return StudySessionFactory(unit=cast.village, entered_by=cast.liaison, **more)


@pytest.fixture
def owing(cast):
    """Three missed and one made up where only numbers were typed; one of two absent on a list of
    names.
    """
    held(cast, topic="只填人数", expected=10, present=6, made_up=1)
    named = held(cast, topic="有名单", expected=None, present=None)
    AttendanceFactory(session=named, person=cast.liaison, away=True)
    AttendanceFactory(session=named, present=True)
    roster.update_counts(named)
    held(cast, topic="都到了", expected=9, present=9)


def missed(user) -> int:
    """How many lessons 待办 says were missed."""
    return next(todo.count for todo in todos(user) if todo.words == "缺课没有补学的人次")


@pytest.mark.postgresql
def test_who_missed_and_made_nothing_up_is_counted_with_a_list_and_without(cast, owing):
    (row,) = overview(Unit.objects.filter(township=cast.township), *MARCH)

    assert row.owed == 4
    assert "缺课未补学的有：塘头村4人次。" in words(cast.township, *MARCH)
    assert missed(cast.liaison) == 4


@pytest.mark.postgresql
def test_the_page_names_the_sessions_and_adds_up_to_the_same(cast, owing, client_of):
    overviewed = client_of(cast.liaison).get(reverse("study_overview")).content.decode()
    page = client_of(cast.liaison).get(reverse("study_owed")).content.decode()

    assert f"{reverse('study_owed')}?unit={cast.village.pk}" in overviewed
    assert "待补学 4 人次" in page
    assert ["只填人数" in page, "有名单" in page, "都到了" in page] == [True, True, False]


@pytest.mark.postgresql
def test_the_page_is_narrowed_to_a_unit_and_to_days(cast, owing, client_of):
    ask = lambda **query: client_of(cast.clerk).get(reverse("study_owed"), query).content.decode()  # noqa: E731

    assert "待补学 4 人次" in ask(unit=cast.village.pk)
    assert "待补学 0 人次" in ask(unit=cast.sibling.pk)
    assert "待补学 0 人次" in ask(since="2026-04-01")


@pytest.mark.parametrize("name", ["study_overview", "study_owed"])
def test_days_the_wrong_way_round_are_said_to_be(cast, owing, client_of, name):
    page = client_of(cast.clerk).get(reverse(name), {"since": "2026-03-31", "until": "2026-03-01"})

    assert "“至”早于“自”" in page.content.decode()


def test_whom_nobody_marked_yet_owes_nothing(cast, session):
    roster.set_list(session, [cast.liaison.pk, cast.secretary.pk], actor=cast.liaison)

    assert [row[-1] for row in roster.by_unit(session)] == [0, 0]
    assert overview(Unit.objects.filter(pk=cast.village.pk), *MARCH)[0].owed == 0


@pytest.mark.parametrize("name", ["on_leave", "made_up"])
def test_no_more_are_excused_or_make_up_than_were_missing(cast, name):
    with pytest.raises(ValidationError, match="不能多于没到的 1 人（应到 9、实到 8）"):
        held(cast, expected=9, present=8, **{name: 2}).full_clean()


@pytest.mark.postgresql
@pytest.mark.parametrize("counts", [(9, 8, 1), (9, None, 3), (None, 8, 3), (None, None, None)])
def test_control_counts_that_can_be_are_taken(cast, counts):
    expected, present, made_up = counts

    held(cast, expected=expected, present=present, on_leave=1, made_up=made_up).full_clean()


@pytest.fixture
def july(owing, time_machine):
    """The half-year of what is owed has ended."""
    time_machine.move_to("2026-07-06 09:00+08:00")
    User.objects.update(password_changed_at=timezone.now())  # else that is due first


@pytest.mark.postgresql
def test_what_was_missed_is_asked_for_until_its_half_year_is_locked(cast, july, client_of):
    """On 1 July the line was gone, though nothing was made up and the half-year was open."""
    ask = lambda: client_of(cast.liaison).get(reverse("study_owed")).content.decode()  # noqa: E731
    said = [(missed(cast.liaison), "待补学 4 人次" in ask())]

    close_term(cast.previous, actor=cast.secretary, reason="已报送")
    close_term(cast.term, actor=cast.secretary, reason="已报送")
    said.append((missed(cast.liaison), "待补学 0 人次" in ask()))

    assert said == [(4, True), (0, True)]
