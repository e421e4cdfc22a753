"""One's own sessions, seen and ended; and none left when the password goes."""

import re

import pytest
from django.test import Client

from tests.factories import PASSWORD
from townwork.audit.models import AuditEvent
from townwork.org import services
from townwork.org.models import Session
from townwork.org.sessions import browser_of

CHROME = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/128.0 Safari/537.36"
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/110 MicroMessenger/8.0"
PAGE = "/account/"


def browser(user, agent=CHROME, address="10.1.1.1"):
    client = Client(headers={"User-Agent": agent}, REMOTE_ADDR=address)
    client.post("/sign-in/", {"username": user.username, "password": PASSWORD})
    return client


def is_in(client):
    return client.get(PAGE).status_code == 200


def handles(page):
    return re.findall(r'name="handle" value="(\w+)"', page)


def test_each_shows_when_from_where_and_by_what(cast):
    desk = browser(cast.clerk)
    browser(cast.clerk, PHONE, "10.2.2.2")
    browser(cast.liaison, address="10.3.3.3")

    page = desk.get(PAGE).content.decode()

    assert "Chrome · Windows" in page and "10.1.1.1" in page
    assert "微信 · 安卓" in page and "10.2.2.2" in page
    assert "10.3.3.3" not in page
    assert page.count("就是这里") == 1
    assert desk.session.session_key not in page


def test_one_is_ended_and_the_others_stay(cast):
    desk, phone = browser(cast.clerk), browser(cast.clerk, PHONE)

    (handle,) = handles(desk.get(PAGE).content.decode())
    desk.post("/account/sessions/end/", {"handle": handle})

    assert (is_in(desk), is_in(phone)) == (True, False)
    assert AuditEvent.objects.get(action="退出其他登录").data == {"个数": 1}


def test_the_others_are_ended_all_at_once(cast):
    desk, phone, tablet = (browser(cast.clerk) for _ in range(3))

    desk.post("/account/sessions/end/")

    assert [is_in(one) for one in (desk, phone, tablet)] == [True, False, False]


def test_a_strangers_session_is_not_ended(cast):
    desk, theirs = browser(cast.clerk), browser(cast.liaison)
    (own,) = handles(browser(cast.liaison).get(PAGE).content.decode())

    desk.post("/account/sessions/end/", {"handle": own})
    desk.post("/account/sessions/end/")

    assert is_in(theirs)


@pytest.mark.parametrize("act", ["reset", "disable", "own change"])
def test_all_end_with_the_password_or_the_account(cast, act):
    desk = browser(cast.clerk)
    if act == "own change":
        services.change_password(cast.clerk, "Otter-lamp-2026")
    else:
        cast.clerk.is_active = act != "disable"
        services.save_user(
            cast.clerk, actor=cast.administrator, password="x" if act == "reset" else ""
        )

    assert not is_in(desk)
    assert not Session.objects.filter(user=cast.clerk).exists()


def test_ending_them_reads_no_other_session(cast, django_assert_max_num_queries):
    for _ in range(3):
        browser(cast.liaison)

    with django_assert_max_num_queries(5):
        services.end_sessions(cast.clerk)


def test_what_was_done_to_the_account_stands_there_too(cast):
    services.save_user(cast.clerk, actor=cast.administrator)

    page = browser(cast.clerk).get(PAGE).content.decode()

    assert "保存账号" in page
    assert cast.administrator.full_name in page


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("", "（不明）"),
        ("curl/8", "（不明）"),
        (PHONE, "微信 · 安卓"),
        (CHROME, "Chrome · Windows"),
    ],
)
def test_a_browser_is_named_as_people_call_it(agent, name):
    assert browser_of(agent) == name
