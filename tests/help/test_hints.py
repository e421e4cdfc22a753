"""One hint a page at most, to whoever is new, until they close it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.help.test_manual import QUOTED, words_of_the_application
from townwork.audit.models import AuditEvent
from townwork.help.hints import NEW_FOR, hints
from townwork.org.models import User

HINT = '<aside class="hint'


def test_each_is_of_an_address_short_and_in_the_words_of_the_page():
    shown = words_of_the_application()
    for hint in hints().values():
        assert len(hint.words) <= 60, hint.key
        assert [said for said in QUOTED.findall(hint.words) if said not in shown] == [], hint.key
    assert 12 <= len(hints()) <= 16


@pytest.mark.parametrize("name", ["home", "ledgers", "tasks", "indicators"])
def test_a_newcomer_sees_one_until_they_close_it(cast, client_of, name):
    client = client_of(cast.liaison)
    page = reverse(name)
    assert client.get(page).content.decode().count(HINT) == 1
    assert hints()[name].words in client.get(page).content.decode()

    back = client.post(
        reverse("hint_close", args=[name]), headers={"Referer": f"http://testserver{page}"}
    )

    assert back.url == page
    assert HINT not in client.get(page).content.decode()
    others = [other for other in ("home", "ledgers") if other != name]
    assert all(HINT in client.get(reverse(other)).content.decode() for other in others)


def test_who_may_not_see_a_page_is_told_no_hint_of_it(cast, client_of):
    refused = client_of(cast.administrator).get(reverse("indicators"))

    assert "indicators" in hints() and refused.status_code == 403
    assert HINT not in refused.content.decode()


def test_of_several_on_one_machine_each_closes_their_own(cast, client_of):
    client = client_of(cast.liaison)
    client.post(reverse("hint_close", args=["home"]))
    assert HINT not in client.get("/").content.decode()

    client.force_login(cast.clerk)

    assert HINT in client.get("/").content.decode()


def test_whoever_is_not_new_sees_none(cast, client_of):
    client = client_of(cast.liaison)
    joined = timezone.now() - NEW_FOR - timedelta(days=1)
    User.objects.filter(pk=cast.liaison.pk).update(created_at=joined)

    assert HINT not in client.get("/").content.decode()


def test_a_fragment_is_answered_with_nothing_and_a_strange_key_is_404(cast, client_of):
    client = client_of(cast.clerk)

    answer = client.post(reverse("hint_close", args=["home"]), headers={"HX-Request": "true"})

    assert (answer.status_code, answer.content) == (200, b"")
    assert client.post(reverse("hint_close", args=["x"])).status_code == 404
    assert client.get(reverse("hint_close", args=["home"])).status_code == 405


def test_what_was_closed_is_closed_on_every_machine_of_theirs(cast, client_of):
    """It was kept in a cookie: closed at the desk, it stood on the phone again."""
    desk, phone = client_of(cast.liaison), Client()
    desk.post(reverse("hint_close", args=["home"]))
    desk.post(reverse("hint_close", args=["home"]))

    phone.force_login(cast.liaison)

    assert HINT not in phone.get("/").content.decode()
    assert HINT in phone.get(reverse("ledgers")).content.decode()
    cast.liaison.refresh_from_db()
    assert cast.liaison.hints_closed == ["home"]


def test_closing_one_is_no_act_of_the_town(cast, client_of):
    before = AuditEvent.objects.count()
    client_of(cast.liaison).post(reverse("hint_close", args=["home"]))

    assert AuditEvent.objects.count() == before
