"""收回账号: the account goes, the person stays on every list."""

import pytest
from django.contrib.auth import SESSION_KEY
from django.urls import reverse

from records.kinds.study import roster
from tests.factories import AttendanceFactory, StudySessionFactory
from townwork.audit.models import AuditEvent
from townwork.org import holding, people
from townwork.org.errors import Refusal
from townwork.org.models import PeopleGroup, User
from townwork.org.services import save_user
from townwork.org.withdrawing import withdraw_account

pytestmark = pytest.mark.postgresql


def withdraw(cast, person) -> User:
    withdraw_account(person, actor=cast.administrator)
    return User.objects.get(pk=person.pk)


def test_name_unit_and_position_stay_and_nothing_opens(cast, client):
    User.objects.filter(pk=cast.liaison.pk).update(phone="13800000000", email="a@example.cn")
    before = cast.liaison.username

    person = withdraw(cast, cast.liaison)

    assert (person.full_name, person.unit) == (cast.liaison.full_name, cast.village)
    assert (person.username, person.role, person.phone, person.email) == (None, "", "", "")
    assert person.is_active and not person.has_usable_password()
    client.post(reverse("sign_in"), {"username": before, "password": "Qingxi-2026-liaison"})
    assert SESSION_KEY not in client.session
    event = AuditEvent.objects.get(action="收回账号")
    assert event.data == {"用户名": before, "角色": "联络员"}


def test_who_is_signed_in_is_out_at_once(cast, client_of):
    client = client_of(cast.liaison)
    assert client.get(reverse("home")).status_code == 200

    withdraw(cast, cast.liaison)

    assert client.get(reverse("home")).status_code == 302


def test_lists_attendance_and_groups_keep_the_person(cast):
    session = StudySessionFactory(unit=cast.village, entered_by=cast.clerk)
    attendance = AttendanceFactory(session=session, person=cast.liaison)
    group = PeopleGroup(township=cast.township, name="各村联络员")
    people.save_group(group, [cast.liaison.pk], actor=cast.clerk)

    person = withdraw(cast, cast.liaison)

    assert list(group.people.all()) == [person]
    assert person in roster.staff_of(session)
    roster.tick(session, {attendance.pk: "present"}, actor=cast.clerk)
    attendance.refresh_from_db()
    assert (attendance.person, attendance.state) == (person, "present")


def test_an_account_is_given_again_and_the_name_is_free_for_another(cast):
    name = cast.liaison.username
    person = withdraw(cast, cast.liaison)
    cast.sibling_liaison.username = name
    save_user(cast.sibling_liaison, actor=cast.administrator)

    person.username, person.role = "tangtou2", User.Role.LIAISON
    save_user(person, actor=cast.administrator, password="Ein-Mal-2026-xy")

    again = User.objects.get(pk=person.pk)
    assert again.has_account and again.must_change_password and again.signs_from


def test_not_ones_own(cast):
    with pytest.raises(Refusal, match="不能收回自己的账号"):
        withdraw(cast, cast.administrator)


def test_not_the_last_administrators(cast):
    other = User.objects.create_user(
        "second", full_name="管理员乙", role="administrator", unit=cast.office
    )
    User.objects.filter(pk=cast.administrator.pk).update(is_active=False)

    with pytest.raises(Refusal, match="最后一个管理员"):
        withdraw_account(other, actor=cast.administrator)
    assert User.objects.get(pk=other.pk).has_account


def test_control_another_administrators_goes(cast):
    other = User.objects.create_user(
        "second", full_name="管理员乙", role="administrator", unit=cast.office
    )

    assert not withdraw(cast, other).has_account


def test_not_another_towns(cast):
    with pytest.raises(Refusal, match="只能维护本镇的账号"):
        withdraw_account(cast.other_liaison, actor=cast.administrator)
    assert User.objects.get(pk=cast.other_liaison.pk).has_account


@pytest.fixture
def in_hand(monkeypatch):
    """Something names the person to do it."""
    charge = holding.Charge(
        "reading", "请其审阅的文稿", "reader", lambda user: ["上半年总结"], lambda user: True
    )
    monkeypatch.setitem(holding.charges, "reading", charge)


def test_what_names_the_person_is_handed_over_first(cast, client_of, in_hand):
    url = reverse("account_withdraw", args=[cast.liaison.pk])
    client = client_of(cast.administrator)

    shown = client.get(url).content.decode()
    refused = client.post(url, follow=True).content.decode()

    assert reverse("account_hand_over", args=[cast.liaison.pk]) in shown
    assert "请其审阅的文稿 1 件。请先交接，再收回账号。" in refused
    assert User.objects.get(pk=cast.liaison.pk).has_account


def test_the_page_says_what_goes_and_does_it(cast, client_of):
    url = reverse("account_withdraw", args=[cast.liaison.pk])
    client = client_of(cast.administrator)
    assert "人仍在“人员”和各种名单里" in client.get(url).content.decode()

    page = client.post(url, follow=True).content.decode()

    assert f"已收回{cast.liaison.full_name}的账号" in page
    assert client.get(url).status_code == 404
    assert cast.liaison.full_name in client.get(reverse("people")).content.decode()
