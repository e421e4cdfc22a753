"""Who guesses is kept out, and whoever knows the password is not kept out by who guesses."""

from datetime import timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from django.utils import timezone

from tests.factories import PASSWORD
from townwork.audit.models import AuditEvent
from townwork.org import limits

HOME, THIEF = "10.1.1.1", "10.6.6.6"


@pytest.fixture(autouse=True)
def behind_a_proxy(settings):
    settings.PROXIES = 1


def enter(client, username, password, address):
    return client.post(
        "/sign-in/",
        {"username": username, "password": password},
        headers={"X-Forwarded-For": f"1.1.1.1, {address}"},
        REMOTE_ADDR="127.0.0.1",
    ).status_code


def guess(client, times=5, username="ganshi", address=THIEF):
    return [enter(client, username, "Wrong-2026-x", address) for _ in range(times)]


def test_guessing_from_elsewhere_does_not_keep_the_clerk_out(client, cast):
    assert guess(client, 7) == [200, 200, 200, 200, 429, 429, 429]

    assert enter(client, "ganshi", PASSWORD, THIEF) == 429
    assert enter(client, "ganshi", PASSWORD, HOME) == 302


def test_control_without_the_count_of_proxies_all_are_one_address(client, cast, settings):
    settings.PROXIES = 0
    guess(client)

    assert enter(client, "ganshi", PASSWORD, HOME) == 429


def test_the_trail_has_the_persons_address_not_the_proxys(client, cast):
    enter(client, "ganshi", PASSWORD, HOME)

    assert AuditEvent.objects.get(action="登录").ip == HOME


def test_tries_while_it_is_locked_do_not_make_the_wait_longer(client, cast):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        guess(client)
        clock.shift(timedelta(minutes=14))
        assert enter(client, "ganshi", PASSWORD, THIEF) == 429

        clock.shift(timedelta(seconds=61))

        assert enter(client, "ganshi", PASSWORD, THIEF) == 302


def test_control_with_axes_own_default_the_wait_begins_anew(client, cast, settings):
    settings.AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = True
    with time_machine.travel(timezone.now(), tick=False) as clock:
        guess(client)
        clock.shift(timedelta(minutes=14))
        enter(client, "ganshi", PASSWORD, THIEF)

        clock.shift(timedelta(seconds=61))

        assert enter(client, "ganshi", PASSWORD, THIEF) == 429


def test_many_names_from_one_address_are_too_many(client, cast):
    for number in range(limits.LIMITS["sign_in"].most):
        enter(client, f"name-{number}", "Wrong-2026-x", THIEF)

    assert enter(client, "ganshi", PASSWORD, THIEF) == 429
    assert enter(client, "ganshi", PASSWORD, HOME) == 302


def test_what_was_typed_into_the_name_is_not_kept_in_clear(client, cast):
    enter(client, "my-secret-password", "x", THIEF)

    kept = AccessAttempt.objects.get()
    assert "my-secret-password" not in str(vars(kept))


def test_an_administrator_sees_who_is_locked_and_frees_them(client, cast, client_of):
    admin = client_of(cast.administrator)
    assert "解除锁定" not in admin.get("/accounts/").content.decode()
    guess(client)

    page = admin.get("/accounts/").content.decode()
    assert page.count("登录锁定至") == page.count("解除锁定") == 1

    admin.post(f"/accounts/{cast.clerk.pk}/free/")

    assert enter(client, "ganshi", PASSWORD, THIEF) == 302
    assert AuditEvent.objects.filter(action="解除登录锁定").count() == 1
    cast.clerk.refresh_from_db()
    assert cast.clerk.check_password(PASSWORD)


def test_nobody_frees_a_stranger(cast, client_of):
    admin = client_of(cast.administrator)

    assert admin.post(f"/accounts/{cast.other_clerk.pk}/free/").status_code == 404
