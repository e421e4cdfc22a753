"""Whatever refuses somebody leads to the place of the manual that tells the rule."""

import re
from html import unescape
from urllib.parse import unquote

import pytest
from django.urls import reverse

from tests.access_table import ROLES, TABLE
from tests.help.test_empties import parameterless
from townwork.help.manual import pages, place_of
from townwork.org.errors import Refusal, TermClosed
from townwork.org.services import close_term

LEADS = re.compile(r'href="/help/([\w-]+)/(?:#([^"]+))?"[^>]*>看说明')


def led_to(answer) -> list[tuple[str, str]]:
    """(page, heading) of each 看说明."""
    found = LEADS.findall(unescape(answer.content.decode()))
    return [(slug, unquote(heading)) for slug, heading in found]


def shut() -> list[tuple[str, str]]:
    """(address, role) that are answered 403."""
    rows = (line.split() for line in TABLE.strip().splitlines())
    return [
        (name, role)
        for name, *answers in rows
        for role, answer in zip(ROLES[1:7], answers[1:7], strict=True)
        if answer.split("/")[0] == "403" and name in parameterless()
    ]


def test_a_page_that_is_not_for_ones_role_says_whose_it_is_and_leads_to_its_place(cast, client_of):
    browsers = {role: client_of(user) for role, user in cast.by_role.items()}

    for name, role in shut():
        answer = browsers[role].get(reverse(name))

        assert answer.status_code == 403, (name, role)
        assert "这里只给" in answer.content.decode(), (name, role)
        assert led_to(answer) == [place_of(name)], (name, role)
    assert len(shut()) > 50


def families(kind=Refusal):
    for one in kind.__subclasses__():
        yield one
        yield from families(one)


def test_every_kind_of_refusal_with_a_place_of_its_own_names_one_of_the_manual():
    named = {one.explained_at for one in families() if one.explained_at}
    places = {
        f"{slug}#{heading}" if heading else slug
        for slug, page in pages().items()
        for heading, _ in page.sections
    }

    assert named - places == set()
    assert TermClosed.explained_at in named


@pytest.fixture
def locked(cast):
    close_term(cast.term, actor=cast.secretary, reason="已报送")
    return cast.term


def test_a_form_refused_by_a_lock_leads_to_the_lock(cast, client_of, locked):
    film = {
        "unit": cast.village.pk,
        "occurred_on": "2026-03-05",
        "film": "片",
        "genre": "story",
        "shows": 1,
    }

    answer = client_of(cast.clerk).post(reverse("record_add", args=["films"]), film)

    assert "已锁定" in answer.content.decode()
    assert led_to(answer) == [("lock", "锁定以后要改")]


def test_a_button_refused_says_so_and_leads_to_the_place_of_the_page(cast, client_of):
    answer = client_of(cast.clerk).post(reverse("step_leave", args=["nowhere"]), follow=True)

    assert "没有这一步" in answer.content.decode()
    assert led_to(answer) == [("start", "")]


def test_control_what_is_done_leads_nowhere(cast, client_of):
    answer = client_of(cast.clerk).post(reverse("step_leave", args=["words"]), follow=True)

    assert led_to(answer) == []
