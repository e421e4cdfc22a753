"""我的学习, and the role that only attends: one's own marks, and nothing else of the house."""

import pytest
from django.urls import reverse

from records.kinds.study import desk as desks
from records.kinds.study import roster
from tests.factories import AttendanceFactory, StudySessionFactory

MINE = "/study/mine/"


def test_one_reads_ones_own_marks_and_nobody_elses(cast, session, client_of):
    AttendanceFactory(session=session, person=cast.attendee, present=True)
    other = StudySessionFactory(unit=cast.village, topic="别人的学习")
    AttendanceFactory(session=other, person=cast.liaison, away=True)

    page = client_of(cast.attendee).get(MINE)

    assert [row.person for row in page.context["page"]] == [cast.attendee]
    assert "出席" in page.content.decode()
    assert "别人的学习" not in page.content.decode()


def test_a_session_taken_back_is_none(cast, session, client_of):
    AttendanceFactory(session=session, person=cast.attendee, present=True)
    session.voided_at, session.voided_by, session.void_reason = session.entered_at, cast.clerk, "误"
    session.save()

    assert list(client_of(cast.attendee).get(MINE).context["page"]) == []


def test_who_only_attends_signs_in_by_code(cast, session, client_of):
    roster.set_list(session, [cast.attendee.pk], actor=cast.liaison)
    desk = desks.open_desk(session, late_minutes=10, actor=cast.liaison)
    client = client_of(cast.attendee)

    client.get(reverse("study_scan", args=[desks.code_of(desk)]))
    page = client.post(reverse("study_sign"), follow=True).content.decode()

    assert f"✓ {cast.attendee.full_name}出席，已签到" in page


def test_home_leads_to_signing_in_and_to_ones_own_record_alone(cast, client_of):
    page = client_of(cast.attendee).get("/").content.decode()

    assert reverse("study_sign") in page
    assert MINE in page
    for door in ("records/", "summary/", "accounts/", "audit/", "people/"):
        assert f'href="/{door}' not in page


@pytest.mark.parametrize(
    "address", ["/records/", "/records/study/", "/people/", "/study/overview/"]
)
def test_the_rest_of_the_house_is_not_theirs(cast, client_of, address):
    assert client_of(cast.attendee).get(address).status_code == 403


def test_many_sessions_ask_no_more_than_few(
    cast, session, client_of, django_assert_max_num_queries
):
    client = client_of(cast.attendee)
    client.get(MINE)
    for _ in range(12):
        AttendanceFactory(
            session=StudySessionFactory(unit=cast.village), person=cast.attendee, present=True
        )

    with django_assert_max_num_queries(7):
        client.get(MINE)
