"""Who has no account is on lists, ticked from the paper, made up for and counted as anybody is."""

import pytest
from django.urls import reverse

from records.kinds.study import desk as desks
from records.kinds.study import roster
from records.models import Attendance
from tests.factories import DAY, UserFactory

State = Attendance.State


@pytest.fixture
def listed(cast):
    return UserFactory(unit=cast.village, full_name="乙一", without_account=True)


@pytest.fixture
def both(cast, session, listed):
    """{person: their row}: one with an account, one without."""
    roster.set_list(session, [cast.liaison.pk, listed.pk], actor=cast.liaison)
    return {row.person: row for row in session.attendances.select_related("person")}


def test_the_first_list_of_a_unit_holds_them(session, cast, listed):
    assert set(roster.first_list(session)) == {cast.liaison, listed}


@pytest.mark.postgresql
def test_they_are_ticked_as_the_paper_list_says(cast, session, listed, both):
    states = {both[listed].pk: State.PRESENT, both[cast.liaison].pk: State.LEAVE}

    roster.tick(session, states, actor=cast.liaison)

    session.refresh_from_db()
    assert (session.expected, session.present, session.on_leave) == (2, 1, 1)


def test_they_make_up_what_they_missed(cast, session, listed, both):
    roster.tick(session, {both[listed].pk: State.ABSENT}, actor=cast.liaison)

    roster.make_up(both[listed], on=DAY, way="自学", actor=cast.liaison)

    session.refresh_from_db()
    assert session.made_up == 1


def test_the_end_of_scanning_calls_nobody_absent_who_could_not_scan(
    cast, session, listed, both, client_of
):
    """The paper list says whether they came."""
    desks.open_desk(session, late_minutes=10, actor=cast.liaison)

    page = client_of(cast.liaison).post(reverse("desk_close", args=[session.pk]), follow=True)

    marks = dict(session.attendances.values_list("person__full_name", "marked_at"))
    assert marks["乙一"] is None
    assert marks[cast.liaison.full_name] is not None
    assert page.redirect_chain[-1][0] == reverse("study_tick", args=[session.pk])
    assert "没有账号的 1 人，请照纸质签到表登记" in page.content.decode()


def test_given_an_account_later_their_attendance_is_theirs(cast, session, listed, both):
    roster.tick(session, {both[listed].pk: State.PRESENT}, actor=cast.liaison)
    listed.username, listed.role = "yi", "liaison"
    listed.set_password("x")
    listed.save()

    assert session.attendances.present().get().person == listed
