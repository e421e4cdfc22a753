"""An administrator opens doors and never signs behind them (docs/decisions/0010-who-signs.md)."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from duties.models import Message
from tests.factories import PASSWORD, UserFactory
from townwork.audit.models import AuditEvent
from townwork.org import second_factor, services, signing
from townwork.org.errors import Refusal
from townwork.org.models import User
from townwork.org.passwords import one_time_password

NEW = "Otter-lamp-2026"


@pytest.fixture
def admin(cast, client_of):
    return client_of(cast.administrator)


def again(user):
    return User.objects.get(pk=user.pk)


def sign(user, password=NEW):
    services.confirm_signature(again(user), password, for_what="签发")


def take_over(cast, user, new=NEW):
    """What a dishonest administrator would do: reset, sign in, choose a password."""
    password, client = one_time_password(), Client()
    services.save_user(again(user), actor=cast.administrator, password=password)
    client.post("/sign-in/", {"username": user.username, "password": password})
    client.post("/password/", {"old": password, "new": new, "again": new})
    assert again(user).check_password(new)


def test_control_a_person_who_was_not_reset_signs(cast):
    sign(cast.secretary, PASSWORD)


def test_whoever_resets_a_password_does_not_sign_with_it(cast):
    take_over(cast, cast.secretary)

    with pytest.raises(Refusal, match="以后才能签发"):
        sign(cast.secretary)


def test_nor_by_changing_the_password_twice_or_resetting_again(cast):
    take_over(cast, cast.secretary)
    services.change_password(again(cast.secretary), "Otter-lamp-2027")
    take_over(cast, cast.secretary, "Otter-lamp-2028")

    with pytest.raises(Refusal, match="以后才能签发"):
        sign(cast.secretary, "Otter-lamp-2028")


def test_after_the_wait_one_signs(cast):
    take_over(cast, cast.secretary)

    with time_machine.travel(timezone.now() + timedelta(hours=72, minutes=1)):
        sign(cast.secretary)


@pytest.mark.parametrize("way", ["new account", "new role", "factor reset"])
def test_the_other_ways_in_wait_too(cast, way):
    if way == "new account":
        user = UserFactory.build(role="secretary", unit=cast.leadership, username="shuji2")
        services.save_user(user, actor=cast.administrator, password=one_time_password())
    else:
        user = again(cast.clerk if way == "new role" else cast.secretary)
        if way == "new role":
            user.role = "secretary"
            services.save_user(user, actor=cast.administrator)
        else:
            services.reset_second_factor(user, actor=cast.administrator)

    assert signing.is_held(again(user))


def test_who_kept_their_phone_signs_on(cast):
    """Nobody enters without its code: the reset let nobody else in."""
    device = second_factor.new_device(cast.secretary, "")
    device.save()

    services.save_user(
        again(cast.secretary), actor=cast.administrator, password=one_time_password()
    )

    assert not signing.is_held(again(cast.secretary))


def test_other_changes_of_an_account_stop_nobody(cast):
    user = again(cast.secretary)
    user.phone = "0571-1"
    services.save_user(user, actor=cast.administrator)

    assert not signing.is_held(again(user))


# --- the auditor ----------------------------------------------------------------------------------
def vouch(cast, user, seen=None):
    shown = signing.wait_of(again(user)) if seen is None else seen
    signing.vouch(again(user), actor=again(cast.auditor), seen=shown)


def vouches(auditor, user, password=PASSWORD, seen=None):
    """By the page."""
    shown = signing.wait_of(again(user)) if seen is None else seen
    return auditor.post(f"/accounts/{user.pk}/vouch/", {"old": password, "seen": shown})


def test_the_auditor_is_told_and_vouches(cast, client_of):
    take_over(cast, cast.secretary)
    auditor = client_of(cast.auditor)
    assert "待核实" in auditor.get("/").content.decode()
    assert "书记·青溪" in auditor.get("/accounts/changes/").content.decode()

    vouches(auditor, cast.secretary)

    sign(cast.secretary)
    assert "待核实" not in auditor.get("/").content.decode()
    assert AuditEvent.objects.filter(action="核实账号由本人使用").count() == 1


def test_an_auditor_the_administrator_has_let_in_vouches_for_nobody(cast):
    take_over(cast, cast.secretary)
    take_over(cast, cast.auditor)

    with pytest.raises(Refusal, match="您自己的账号也刚被管理员改过"):
        vouch(cast, cast.secretary)


def test_nobody_vouches_for_themself_or_a_stranger(cast):
    for user in (cast.auditor, cast.other_clerk):
        with pytest.raises(Refusal, match="只能核实本镇别人的账号"):
            vouch(cast, user)


def test_a_screen_left_open_vouches_for_nobody(cast, client_of):
    take_over(cast, cast.secretary)

    answer = vouches(client_of(cast.auditor), cast.secretary, password="guessed")

    assert "现在的口令不对" in answer.text
    assert signing.is_held(again(cast.secretary))


def test_what_the_auditor_was_told_is_not_said_of_a_later_act(cast, client_of):
    """Reset, asked about, reset again by somebody who waits for the auditor's click."""
    take_over(cast, cast.secretary)
    auditor, shown = client_of(cast.auditor), signing.wait_of(again(cast.secretary))
    take_over(cast, cast.secretary, "Otter-lamp-2028")

    refused = vouches(auditor, cast.secretary, seen=shown)

    assert "管理员又改过这个账号" in refused.text
    assert signing.is_held(again(cast.secretary))
    assert f'name="seen" value="{signing.wait_of(again(cast.secretary))}"' in refused.text


def test_who_waits_for_nothing_is_not_vouched_for(cast):
    """The same form sent twice says nothing twice in the trail."""
    take_over(cast, cast.secretary)
    shown = signing.wait_of(again(cast.secretary))
    vouch(cast, cast.secretary)

    with pytest.raises(Refusal, match="没有在等待核实"):
        vouch(cast, cast.secretary, seen=shown)


def test_accounts_that_wait_are_the_towns_own(cast):
    User.objects.update(signs_from=timezone.now() + timedelta(hours=1))

    assert {user.township for user in signing.held_of(cast.auditor)} == {cast.township}


# --- the person -----------------------------------------------------------------------------------
@pytest.mark.postgresql
def test_the_person_is_told_in_the_app_and_by_mail(cast, admin, settings):
    settings.EMAIL_HOST = "mail.example"
    User.objects.filter(pk=cast.secretary.pk).update(email="shuji@example.com")

    admin.post(f"/accounts/{cast.secretary.pk}/reset/")

    messages = Message.objects.filter(user=cast.secretary)
    assert sorted(messages.values_list("channel", "state")) == [
        ("app", "sent"),
        ("mail", "pending"),
    ]
    assert "管理员·青溪对您的账号做了“重置口令”" in messages.first().lines[0]["text"]


def test_whoever_has_no_inbox_is_told_at_the_next_sign_in(cast, client, admin):
    User.objects.filter(pk=cast.auditor.pk).update(last_login=timezone.now())
    page = admin.post(f"/accounts/{cast.auditor.pk}/reset/").content.decode()
    password = page.split('<p class="one-time">')[1].split("</p>")[0]

    typed = {"username": "shenji", "password": password}
    page = client.post("/sign-in/", typed, follow=True).content.decode()

    assert "管理员·青溪对您的账号做了“重置口令”。不是您要求的，请立即告诉审计员。" in page


def test_what_was_told_once_is_not_told_again(cast, client):
    User.objects.filter(pk=cast.auditor.pk).update(last_login=timezone.now())

    typed = {"username": "shenji", "password": PASSWORD}

    assert "重置口令" not in client.post("/sign-in/", typed, follow=True).content.decode()


# --- from the server ------------------------------------------------------------------------------
def test_the_last_administrator_is_let_in_from_the_server(cast, client, capsys):
    device = second_factor.new_device(cast.administrator, "")
    device.save()

    call_command("let_in", "guanli")

    password = capsys.readouterr().out.split("一次性口令：")[1].split()[0]
    client.post("/sign-in/", {"username": "guanli", "password": password})
    assert client.get("/accounts/").url == "/password/?next=%2Faccounts%2F"
    assert signing.is_held(again(cast.administrator))
    event = AuditEvent.objects.get(action="重置口令")
    assert (event.chain, event.actor) == ("qingxi", None)


def test_nobody_of_that_name_is_let_in(db):
    with pytest.raises(CommandError, match="没有用户名是 nobody 的在用账号"):
        call_command("let_in", "nobody")
