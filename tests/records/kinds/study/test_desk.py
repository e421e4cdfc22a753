"""扫码签到: a code can't be used after its time, from elsewhere, or twice; and what happens with the
check off.
"""

from datetime import timedelta

import pytest
from django.core.signing import TimestampSigner
from django.urls import reverse

from records.kinds.study import desk as desks
from records.kinds.study import roster
from records.kinds.study.archiving import archive
from records.ledger.display import record_url
from records.models import Attendance
from records.pages.services import save_record
from tests.factories import PASSWORD, StudySessionFactory
from tests.records.kinds.study.conftest import TEN
from townwork.audit.models import AuditEvent
from townwork.org.errors import Refusal


@pytest.fixture
def open_desk(cast, session):
    roster.set_list(session, [cast.liaison.pk, cast.secretary.pk], actor=cast.liaison)
    return desks.open_desk(session, late_minutes=10, actor=cast.liaison)


def mine(session, person):
    return session.attendances.get(person=person)


# --- Signing in -----------------------------------------------------------------------------------
def test_who_scans_is_present_once(cast, session, open_desk):
    first = desks.sign_in(desks.scan(desks.code_of(open_desk)), person=cast.secretary)
    again = desks.sign_in(desks.scan(desks.code_of(open_desk)), person=cast.secretary)

    assert first.marked_at == again.marked_at
    assert (mine(session, cast.secretary).state, mine(session, cast.secretary).way) == (
        "present",
        "code",
    )
    session.refresh_from_db()
    assert (session.expected, session.present) == (2, 1)
    assert AuditEvent.objects.filter(action="扫码签到").count() == 1


@pytest.mark.postgresql
def test_after_the_set_minute_it_is_late(cast, session, open_desk, time_machine):
    time_machine.move_to(TEN + timedelta(minutes=11))
    desk = desks.desk_of(desks.ticket_for(open_desk))

    assert desks.sign_in(desk, person=cast.secretary).state == Attendance.State.LATE


def test_late_counts_from_the_sessions_hour(cast, session):
    session.begins = "09:30"
    session.save()

    assert desks.late_from(session, 10).isoformat() == "2026-03-10T09:40:00+08:00"


def test_a_person_excused_who_comes_all_the_same_is_present(cast, session, open_desk):
    roster.tick(
        session, {mine(session, cast.secretary).pk: Attendance.State.LEAVE}, actor=cast.liaison
    )

    assert desks.sign_in(open_desk, person=cast.secretary).is_present


def test_closing_marks_the_rest_absent(cast, session, open_desk):
    desks.sign_in(open_desk, person=cast.secretary)
    desks.close_desk(session, actor=cast.liaison)

    assert mine(session, cast.liaison).state == Attendance.State.ABSENT
    assert mine(session, cast.liaison).marked_at is not None


def test_only_the_day_itself_has_a_desk(cast, session, time_machine):
    time_machine.move_to(TEN + timedelta(days=1))

    with pytest.raises(Refusal, match="考勤登记"):
        desks.open_desk(session, late_minutes=10, actor=cast.liaison)


def test_counts_typed_since_the_page_was_opened_are_not_counted_anew_unread(
    cast, session, client_of
):
    """The page that comes back shows them and asks; the history keeps what was typed."""
    client, address = client_of(cast.liaison), reverse("desk_open", args=[session.pk])
    shown, session.expected, session.present = session.newest, 9, 7
    save_record(session, actor=cast.liaison)

    refused = client.post(address, {"late_minutes": "10", "seen": shown}, follow=True)
    assert "请看过现在的人数再开始签到" in refused.content.decode()
    assert "表里已填实到 7 人" in refused.content.decode()
    assert not session.attendances.exists()

    client.post(
        address, {"late_minutes": "10", "seen": refused.context["desk_form"]["seen"].value()}
    )
    session.refresh_from_db()
    assert (session.expected, session.present) == (1, None)
    page = client.get(record_url("study", session.pk))
    assert ("实到人数", "7", "—") in page.context["changes"][0].lines


def test_a_phone_that_typed_too_long_is_told_the_desk_closed(cast, session, open_desk):
    desk = desks.scan(desks.code_of(open_desk))
    desks.close_desk(session, actor=cast.liaison)

    with pytest.raises(Refusal, match="已经结束"):
        desks.sign_in(desk, person=cast.secretary)


def test_a_desk_left_open_can_still_be_closed(cast, session, open_desk, time_machine, client_of):
    time_machine.move_to(TEN + desks.OPEN_FOR + timedelta(minutes=1))

    page = client_of(cast.liaison).get(f"/records/study/{session.pk}/").content.decode()

    assert "结束签到" in page
    assert "打开签到码" not in page


# --- What a code is good for ----------------------------------------------------------------------
def test_a_code_expires(cast, open_desk, time_machine):
    code = desks.code_of(open_desk)
    time_machine.move_to(TEN + desks.GOOD_FOR + timedelta(seconds=2))

    with pytest.raises(Refusal, match="过期"):
        desks.scan(code)


def test_control_without_the_age_check_an_old_code_would_do(
    cast, open_desk, time_machine, monkeypatch
):
    code = desks.code_of(open_desk)
    time_machine.move_to(TEN + timedelta(hours=1))
    monkeypatch.setattr(desks, "GOOD_FOR", None)

    assert desks.scan(code) == open_desk


@pytest.mark.parametrize(
    "forge", [lambda code: code[:-2] + "xx", lambda code: "1.abcd:x:y", lambda code: ""]
)
def test_a_forged_code_is_refused(open_desk, forge):
    with pytest.raises(Refusal, match="过期"):
        desks.scan(forge(desks.code_of(open_desk)))


def test_a_signature_for_something_else_is_no_code(open_desk):
    with pytest.raises(Refusal, match="过期"):
        desks.scan(TimestampSigner(salt="other").sign(f"{open_desk.pk}.{open_desk.nonce}"))


def test_a_code_of_an_earlier_opening_is_dead(cast, session, open_desk):
    code = desks.code_of(open_desk)
    desks.close_desk(session, actor=cast.liaison)
    desks.open_desk(session, late_minutes=10, actor=cast.liaison)

    with pytest.raises(Refusal, match="已经结束"):
        desks.scan(code)


def test_a_desk_left_open_ends_by_itself(cast, open_desk, time_machine):
    time_machine.move_to(TEN + desks.OPEN_FOR + timedelta(minutes=1))

    with pytest.raises(Refusal, match="已经结束"):
        desks.scan(desks.code_of(open_desk))


def test_a_ticket_is_good_for_five_minutes(open_desk, time_machine):
    ticket = desks.ticket_for(open_desk)
    time_machine.move_to(TEN + desks.TICKET_FOR + timedelta(seconds=1))

    with pytest.raises(Refusal, match="过期"):
        desks.desk_of(ticket)


# --- Who may --------------------------------------------------------------------------------------
def test_staff_of_another_township_can_not_sign_in(cast, session, open_desk):
    with pytest.raises(Refusal, match="不是本镇"):
        desks.sign_in(open_desk, person=cast.other_liaison)


def test_control_without_the_check_a_listed_stranger_would_get_in(cast, session, open_desk):
    """The list itself never takes a stranger; were one on it, only the check stands in between."""
    Attendance.objects.create(session=session, person=cast.other_liaison)
    cast.other_unit.township = cast.township
    cast.other_liaison.unit = (
        cast.other_unit
    )  # the check reads the person's township: switched off by this

    assert desks.sign_in(open_desk, person=cast.other_liaison).is_present


def test_who_is_not_on_the_list_is_told_whom_to_ask(cast, session, open_desk):
    with pytest.raises(Refusal, match="主办单位先把您加进名单"):
        desks.sign_in(open_desk, person=cast.sibling_liaison)


@pytest.mark.postgresql
def test_an_archived_session_takes_no_more_signatures(cast, session, open_desk):
    for name in session.ELEMENTS:
        setattr(session, name, True)
    session.save()
    roster.tick(
        session, {row.pk: "absent" for row in session.attendances.all()}, actor=cast.liaison
    )
    archive(session, actor=cast.liaison)

    with pytest.raises(Refusal, match="已经结束"):
        desks.sign_in(desks.desks().get(), person=cast.secretary)
    desks.desks().update(closed_at=None)  # even were the desk still open
    with pytest.raises(Refusal, match="已归档"):
        desks.sign_in(desks.desks().get(), person=cast.secretary)


# --- The phone ------------------------------------------------------------------------------------
def test_a_phone_scans_signs_in_and_its_ticket_is_spent(cast, session, open_desk, client):
    scanned = client.get(reverse("study_scan", args=[desks.code_of(open_desk)]))
    assert scanned.url == reverse("study_sign")
    client.force_login(cast.secretary)

    assert "签到" in client.get(scanned.url).content.decode()
    assert "已签到" in client.post(scanned.url, follow=True).content.decode()
    spent = client.post(scanned.url)

    assert spent.status_code == 404
    assert "重新扫" in spent.content.decode()


def test_who_signed_in_reads_so_again_however_they_come_back(cast, session, open_desk, client):
    client.force_login(cast.secretary)
    scan, sign = reverse("study_scan", args=[desks.code_of(open_desk)]), reverse("study_sign")
    client.get(scan)
    assert client.post(sign).url == sign  # a refresh asks again, and sends nothing twice

    refreshed = client.get(sign).content.decode()
    scanned_again = client.get(scan, follow=True).content.decode()

    for page in (refreshed, scanned_again):
        assert f"✓ {cast.secretary.full_name}出席，已签到" in page
        assert "过期" not in page
        assert '<button class="btn btn-primary btn-lg"' not in page


def test_the_next_person_at_the_phone_does_not_read_the_last_ones_mark(
    cast, session, open_desk, client
):
    client.force_login(cast.secretary)
    client.get(reverse("study_scan", args=[desks.code_of(open_desk)]))
    client.post(reverse("study_sign"))
    signed = client.session["study_signed"]
    client.force_login(cast.liaison)
    kept = client.session
    kept.update({"study_signed": signed})  # as if signing in had kept it
    kept.save()

    page = client.get(reverse("study_sign")).content.decode()

    assert "六位数字" in page
    assert "已签到" not in page


def test_who_is_not_expected_is_told_so_at_once_and_reads_nothing_of_it(
    cast, session, open_desk, client
):
    for stranger, says in (
        (cast.other_liaison, "不是本镇"),
        (cast.sibling_liaison, "名单里没有您"),
    ):
        client.force_login(stranger)
        client.get(reverse("study_scan", args=[desks.code_of(open_desk)]))

        page = client.get(reverse("study_sign"))

        assert page.status_code == 404
        assert says in page.content.decode()
        assert session.topic not in page.content.decode()


def test_put_on_the_list_meanwhile_the_same_scan_will_do(cast, session, open_desk, client):
    client.force_login(cast.sibling_liaison)
    client.get(reverse("study_scan", args=[desks.code_of(open_desk)]))
    assert client.get(reverse("study_sign")).status_code == 404
    listed = session.attendances.values_list("person_id", flat=True)
    roster.set_list(session, [*listed, cast.sibling_liaison.pk], actor=cast.liaison)

    assert "已签到" in client.post(reverse("study_sign"), follow=True).content.decode()


def test_the_ticket_survives_signing_in(cast, open_desk, client):
    """The phone scans first and types its password after."""
    client.get(reverse("study_scan", args=[desks.code_of(open_desk)]))
    assert client.get(reverse("study_sign")).url.startswith(reverse("sign_in"))

    client.force_login(cast.secretary)

    assert client.get(reverse("study_sign")).status_code == 200


def test_a_new_account_scans_once_and_signs_in_after_changing_its_password(
    cast, session, open_desk, client
):
    """Scan, one-time password, one's own password, the button: nothing is scanned again."""
    cast.secretary.must_change_password = True
    cast.secretary.save()
    new = "Xin-kou-ling-77"
    client.get(reverse("study_scan", args=[desks.code_of(open_desk)]))

    door = client.get(reverse("study_sign")).url
    entered = client.post(door, {"username": cast.secretary.username, "password": PASSWORD})
    due = client.get(entered.url).url
    changed = client.post(due, {"old": PASSWORD, "new": new, "again": new})
    page = client.get(changed.url).content.decode()

    assert (entered.url, changed.url) == (reverse("study_sign"), reverse("study_sign"))
    assert f"{cast.secretary.full_name} 签到" in page
    assert "已签到" in client.post(changed.url, follow=True).content.decode()


def test_control_without_spending_it_one_ticket_would_sign_in_two_people(
    cast, session, open_desk, client
):
    ticket = desks.ticket_for(open_desk)  # kept, as if it were not taken out of the phone's session

    assert desks.sign_in(desks.desk_of(ticket), person=cast.secretary).is_present
    assert desks.sign_in(desks.desk_of(ticket), person=cast.liaison).is_present


def test_a_spent_ticket_signs_in_nobody_else(cast, session, open_desk, client):
    client.get(reverse("study_scan", args=[desks.code_of(open_desk)]))
    client.force_login(cast.secretary)
    client.post(reverse("study_sign"))

    client.force_login(cast.liaison)

    assert client.post(reverse("study_sign")).status_code == 404
    assert mine(session, cast.liaison).marked_at is None


def test_the_screen_shows_a_code_and_how_many_came(cast, session, open_desk, client_of):
    desks.sign_in(open_desk, person=cast.secretary)

    page = client_of(cast.liaison).get(reverse("study_desk", args=[session.pk])).content.decode()

    assert "data:image/svg+xml" in page
    assert "已签到 <strong>1</strong> / 2" in page


# --- The number -----------------------------------------------------------------------------------
def typed(client, number):
    return client.post(reverse("study_number"), {"number": number}, follow=True)


def spaced(number):
    return f"{number[:3]} {number[3:]}"


def wide(number):
    return number.translate({ord("0") + digit: ord("０") + digit for digit in range(10)})


@pytest.mark.parametrize("as_typed", [str, spaced, wide])
def test_where_the_camera_fails_the_number_leads_to_the_same_button(
    cast, session, open_desk, client_of, as_typed
):
    client = client_of(cast.secretary)
    asked = client.get(reverse("study_sign")).content.decode()
    assert "输入会场屏幕上的六位数字" in asked
    assert 'name="number"\n              value=""' in asked

    page = typed(client, as_typed(desks.number_of(open_desk)))

    assert f"{cast.secretary.full_name} 签到" in page.content.decode()
    assert mine(session, cast.secretary).marked_at is None
    client.post(reverse("study_sign"))
    assert mine(session, cast.secretary).way == "code"


def test_the_screen_shows_the_number_and_where_to_type_it(cast, session, open_desk, client_of):
    page = client_of(cast.liaison).get(reverse("study_desk", args=[session.pk])).content.decode()

    assert spaced(desks.number_of(open_desk)) in page
    assert "http" in page.split("扫不了码：打开")[1].split("输入")[0]


def test_a_number_is_good_for_half_a_minute_more(cast, open_desk, time_machine):
    number = desks.number_of(open_desk)

    time_machine.move_to(TEN + desks.GOOD_FOR)
    assert desks.by_number(number, cast.secretary) == open_desk
    time_machine.move_to(TEN + 2 * desks.GOOD_FOR)
    with pytest.raises(Refusal, match="没有对上"):
        desks.by_number(number, cast.secretary)


def test_a_number_opens_no_closed_desk_and_none_of_another_township(cast, session, open_desk):
    number = desks.number_of(open_desk)
    with pytest.raises(Refusal, match="没有对上"):
        desks.by_number(number, cast.other_liaison)
    desks.close_desk(session, actor=cast.liaison)
    with pytest.raises(Refusal, match="没有对上"):
        desks.by_number(number, cast.secretary)


def test_who_is_not_on_the_list_reads_so_by_number_too(cast, session, open_desk, client_of):
    page = typed(client_of(cast.sibling_liaison), desks.number_of(open_desk))

    assert "名单里没有您" in page.content.decode()
    assert session.topic not in page.content.decode()


def test_a_wrong_number_stays_in_its_box_and_guessing_ends(cast, open_desk, client_of):
    client, right = client_of(cast.secretary), desks.number_of(open_desk)
    wrong = f"{(int(right) + 1) % 10**6:06d}"

    assert f'value="{wrong}"' in typed(client, wrong).content.decode()
    for _ in range(9):
        typed(client, wrong)

    assert "次数过多" in typed(client, right).content.decode()


def test_control_with_room_left_the_right_number_still_opens(cast, open_desk, client_of):
    client = client_of(cast.secretary)
    for _ in range(9):
        typed(client, "x")

    assert "次数过多" not in typed(client, desks.number_of(open_desk)).content.decode()


def test_another_sessions_desk_marks_nothing_here(cast, session, open_desk):
    other = StudySessionFactory(unit=cast.village, entered_by=cast.liaison)
    roster.set_list(other, [cast.secretary.pk], actor=cast.liaison)

    desks.sign_in(open_desk, person=cast.secretary)

    assert mine(other, cast.secretary).marked_at is None
