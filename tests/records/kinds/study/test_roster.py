"""考勤: the list, ticking, make-up study; the session's counts follow."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from records.kinds.study import roster
from records.models import Attendance
from records.pages.services import save_record
from tests.factories import DAY, AttendanceFactory, StudySessionFactory, UserFactory
from townwork.audit.models import AuditEvent
from townwork.org.errors import Refusal, TermClosed
from townwork.org.services import close_term

State = Attendance.State


def counts(session):
    session.refresh_from_db()
    return session.expected, session.present, session.on_leave, session.made_up


@pytest.fixture
def three(cast, session):
    """Three people on the list, nobody marked."""
    people = [cast.liaison, *UserFactory.create_batch(2, unit=cast.village)]
    roster.set_list(session, [person.pk for person in people], actor=cast.liaison)
    return [session.attendances.get(person=person) for person in people]


# --- The list -------------------------------------------------------------------------------------
def test_the_first_list_is_the_units_own_staff_in_service(cast, session):
    gone = UserFactory(unit=cast.village, is_active=False)

    assert cast.liaison in roster.first_list(session)
    assert {gone, cast.sibling_liaison} & set(roster.first_list(session)) == set()


def test_the_next_list_is_the_last_one_of_its_kind(cast, session):
    before = StudySessionFactory(
        unit=cast.village, entered_by=cast.liaison, occurred_on=date(2026, 2, 3)
    )
    roster.set_list(before, [cast.secretary.pk], actor=cast.liaison)

    assert list(roster.first_list(session)) == [cast.secretary]


def test_staff_of_another_township_never_get_on_the_list(cast, session):
    roster.set_list(session, [cast.liaison.pk, cast.other_liaison.pk], actor=cast.liaison)

    assert [row.person for row in session.attendances.all()] == [cast.liaison]


def test_before_the_first_mark_how_many_came_is_missing_not_zero(session, three):
    assert counts(session) == (3, None, None, None)


def test_who_has_an_entry_stays_on_the_list(cast, session, three):
    roster.tick(session, {three[0].pk: State.LEAVE}, actor=cast.liaison)

    with pytest.raises(Refusal, match=f"{three[0].person.full_name}.*改为缺席"):
        roster.set_list(session, [three[1].person_id], actor=cast.liaison)

    assert session.attendances.count() == 3


# --- Ticking --------------------------------------------------------------------------------------
def test_the_sessions_counts_follow_the_ticks(cast, session, three):
    roster.tick(
        session,
        {three[0].pk: State.PRESENT, three[1].pk: State.LATE, three[2].pk: State.DUTY},
        actor=cast.liaison,
    )

    assert counts(session) == (3, 2, 1, 0)
    assert session.has_sign_in
    assert three[2].__class__.objects.get(pk=three[2].pk).way == "tick"


def test_the_same_ticks_again_change_nothing_and_are_not_audited(cast, session, three):
    ticks = {three[0].pk: State.PRESENT}
    roster.tick(session, ticks, actor=cast.liaison)
    events = AuditEvent.objects.count()

    assert roster.tick(session, ticks, actor=cast.liaison) == 0
    assert AuditEvent.objects.count() == events


@pytest.mark.parametrize(
    ("states", "came", "excused"),
    [
        (("present", "present", "present"), 3, 0),
        (("late", "leave", "duty"), 1, 2),
        (("absent", "absent", "absent"), 0, 0),
        (("absent", "late", "present"), 2, 0),
    ],
)
def test_late_counts_as_present_and_duty_as_excused(cast, session, three, states, came, excused):
    roster.tick(
        session,
        {row.pk: state for row, state in zip(three, states, strict=True)},
        actor=cast.liaison,
    )

    assert counts(session) == (3, came, excused, 0)


def test_typed_counts_give_way_to_the_list(cast, session, three, client_of):
    roster.tick(session, {three[0].pk: State.PRESENT}, actor=cast.liaison)

    page = client_of(cast.liaison).get(f"/records/study/{session.pk}/edit/").content.decode()

    assert 'name="expected"' in page
    assert page.split('name="expected"')[1].split(">")[0].count("disabled") == 1


def test_a_row_left_as_shown_is_not_put_back(cast, session, three):
    """The page was opened while one was excused; meanwhile they came after all."""
    roster.tick(session, {three[0].pk: State.LEAVE}, actor=cast.liaison)
    shown = {three[0].pk: State.LEAVE}
    roster.tick(session, {three[0].pk: State.PRESENT}, actor=cast.liaison)

    roster.tick(
        session, {three[0].pk: State.LEAVE, three[1].pk: State.DUTY}, actor=cast.liaison, seen=shown
    )

    states = dict(session.attendances.values_list("pk", "state"))
    assert (states[three[0].pk], states[three[1].pk]) == (State.PRESENT, State.DUTY)


def test_a_row_marked_meanwhile_is_refused_by_name(cast, session, three):
    roster.tick(session, {three[0].pk: State.PRESENT}, actor=cast.liaison)

    with pytest.raises(Refusal, match=f"{three[0].person.full_name}（出席）"):
        roster.tick(session, {three[0].pk: State.DUTY}, actor=cast.liaison, seen={})


def test_present_ticked_on_a_stale_page_never_wipes_a_make_up_noted_since(
    cast, session, three, client_of
):
    row = three[1]
    roster.tick(session, {row.pk: State.ABSENT}, actor=cast.liaison)
    roster.make_up(row, on=DAY, way="观看录像", actor=cast.liaison)

    with pytest.raises(Refusal, match="已补学"):
        roster.tick(session, {row.pk: State.PRESENT}, actor=cast.liaison, seen={row.pk: "absent"})
    assert session.attendances.get(pk=row.pk).made_up_on == DAY

    page = client_of(cast.liaison).get(f"/study/{session.pk}/attendance/").content.decode()
    assert f'name="was-{row.pk}" value="absent+"' in page
    sent = {f"state-{row.pk}": "present", f"was-{row.pk}": "absent+"}
    client_of(cast.liaison).post(f"/study/{session.pk}/attendance/", sent)
    assert session.attendances.get(pk=row.pk).made_up_on is None  # who saw it may say otherwise


def test_the_tick_page_says_what_it_showed(cast, session, three, client_of):
    roster.tick(session, {three[0].pk: State.LEAVE}, actor=cast.liaison)
    client = client_of(cast.liaison)

    page = client.get(f"/study/{session.pk}/attendance/").content.decode()

    assert f'name="was-{three[0].pk}" value="leave"' in page
    assert f'name="was-{three[1].pk}" value=""' in page


def test_a_form_opened_before_the_signing_takes_nothing_back(cast, session, three):
    before = session.__class__.objects.get(pk=session.pk)  # has_sign_in False, no counts
    roster.tick(session, {three[0].pk: State.PRESENT}, actor=cast.liaison)
    before.summary = "小结"

    save_record(before, actor=cast.liaison)

    session.refresh_from_db()
    assert (session.has_sign_in, session.present, session.summary) == (True, 1, "小结")


def test_who_left_the_office_stays_on_the_list_of_then(cast, session, three):
    roster.tick(session, {three[1].pk: State.PRESENT}, actor=cast.liaison)
    for row in three[1:]:
        row.person.is_active = False
        row.person.save()

    roster.set_list(session, [three[0].person_id, cast.secretary.pk], actor=cast.liaison)

    assert session.attendances.count() == 4


def test_a_list_over_typed_counts_says_what_it_replaces(cast, session, client_of):
    address = reverse("study_list", args=[session.pk])
    assert "先前填的人数不再用" not in client_of(cast.liaison).get(address).content.decode()
    session.expected, session.present = 9, 8
    session.save()

    assert "已填应到 9 人、实到 8 人" in client_of(cast.liaison).get(address).content.decode()


# --- Make-up --------------------------------------------------------------------------------------
def test_make_up_study_has_day_way_and_confirmer(cast, session, three):
    roster.tick(session, {three[1].pk: State.ABSENT}, actor=cast.liaison)

    roster.make_up(three[1], on=DAY, way="观看录像", actor=cast.liaison)

    row = session.attendances.get(pk=three[1].pk)
    assert (row.made_up_on, row.make_up_way, row.confirmed_by) == (DAY, "观看录像", cast.liaison)
    assert counts(session)[3] == 1
    assert row not in session.attendances.owed()


@pytest.mark.parametrize(
    ("at", "on", "says"),
    [
        (0, DAY, "要由别人确认"),
        (1, date(2026, 3, 9), "补学日期"),
        (1, date(2026, 3, 11), "补学日期"),
        (2, DAY, "不用补学"),
    ],
)
def test_make_up_study_is_refused_with_the_reason(cast, session, three, at, on, says):
    roster.tick(
        session, {three[2].pk: State.PRESENT, three[1].pk: State.ABSENT}, actor=cast.liaison
    )

    with pytest.raises(Refusal, match=says):
        roster.make_up(three[at], on=on, way="自学", actor=cast.liaison)


def test_who_turns_out_to_have_come_owes_nothing(cast, session, three):
    roster.tick(session, {three[1].pk: State.ABSENT}, actor=cast.liaison)
    roster.make_up(three[1], on=DAY, way="自学", actor=cast.liaison)

    roster.tick(session, {three[1].pk: State.PRESENT}, actor=cast.liaison)

    assert session.attendances.get(pk=three[1].pk).made_up_on is None
    assert counts(session)[3] == 0


# --- Guards ---------------------------------------------------------------------------------------
def test_a_sibling_unit_can_not_mark(cast, session, three):
    with pytest.raises(PermissionDenied):
        roster.tick(session, {three[0].pk: State.PRESENT}, actor=cast.sibling_liaison)


def test_a_closed_terms_list_is_frozen(cast, session, three):
    close_term(cast.term, actor=cast.clerk, reason="报送")

    with pytest.raises(TermClosed):
        roster.tick(session, {three[0].pk: State.PRESENT}, actor=cast.liaison)


def test_a_ticked_session_can_still_be_saved_by_the_form(cast, session, three):
    roster.tick(session, {three[0].pk: State.PRESENT}, actor=cast.liaison)
    session.refresh_from_db()
    session.topic = "改过的主题"

    save_record(session, actor=cast.liaison)

    assert counts(session)[:2] == (3, 1)


def test_people_are_counted_by_their_unit(cast, session):
    AttendanceFactory(session=session, person=cast.liaison, present=True)
    AttendanceFactory(session=session, person=cast.secretary, away=True)

    assert roster.by_unit(session) == [("领导班子", 1, 0, 0, 1), ("塘头村", 1, 1, 0, 0)]
