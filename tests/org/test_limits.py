from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.urls import get_resolver
from django.utils import timezone

from tests.factories import PASSWORD
from townwork.audit.models import AuditEvent
from townwork.org import limits
from townwork.org.models import Tally


def use_up(name, who):
    for _ in range(limits.LIMITS[name].most):
        limits.count(name, who)


# --- counting -------------------------------------------------------------------------------------
def test_one_too_many_is_refused_with_the_time_to_come_back(db):
    with time_machine.travel("2026-03-05 10:00:20+08:00", tick=False):
        use_up("search", 1)
        with pytest.raises(limits.TooMany, match="查找过于频繁，请在 10:02 以后再试。"):
            limits.count("search", 1)


def test_another_person_and_another_limit_have_counts_of_their_own(db):
    use_up("search", 1)

    limits.count("search", 2)
    limits.count("export", 1)


def test_tries_meanwhile_do_not_make_the_wait_longer(db):
    with time_machine.travel("2026-03-05 10:00+08:00", tick=False) as clock:
        use_up("search", 1)
        for _ in range(5):
            clock.shift(timedelta(seconds=11))
            with pytest.raises(limits.TooMany):
                limits.count("search", 1)

        clock.shift(timedelta(seconds=6))

        limits.count("search", 1)
        assert Tally.objects.get().count == 1


def test_what_is_over_is_swept_when_the_next_begins(db):
    Tally.objects.create(key="search:9", count=3, until=timezone.now() - timedelta(days=1))

    limits.count("search", 1)

    assert list(Tally.objects.values_list("key", flat=True)) == ["search:1"]


# --- on pages -------------------------------------------------------------------------------------
def test_every_limited_address_is_one_and_every_export_is_limited():
    names = {key for key in get_resolver().reverse_dict if isinstance(key, str)}
    deep = {pattern.name for pattern in _patterns(get_resolver())} | names

    assert set(settings.LIMITED) - deep == set()
    assert {name for name in deep if str(name).endswith("_export")} - set(settings.LIMITED) == set()


def _patterns(resolver):
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _patterns(pattern)
        else:
            yield pattern


@pytest.mark.parametrize(
    ("name", "page"), [("search", "/search/?q=a"), ("export", "/records/films/export/")]
)
def test_a_page_says_when_to_come_back_and_others_are_served(cast, client_of, name, page):
    client = client_of(cast.clerk)
    assert client.get(page).status_code == 200

    use_up(name, cast.liaison.pk)  # somebody else's
    assert client.get(page).status_code == 200

    for _ in range(limits.LIMITS[name].most - 2):
        limits.count(name, cast.clerk.pk)
    answer = client.get(page)
    assert answer.status_code == 429
    assert "过于频繁，请在" in answer.content.decode()
    assert int(answer["Retry-After"]) > 0
    assert client.get("/records/films/").status_code == 200


def test_uploads_are_counted_whatever_the_form(cast, client_of):
    client = client_of(cast.clerk)
    use_up("upload", cast.clerk.pk)

    assert client.post("/records/films/import/", {"a": "b"}).status_code == 429  # multipart
    assert client.post("/password/", "a=b", "application/x-www-form-urlencoded").status_code == 200


# --- passwords asked again inside a session -------------------------------------------------------
def change(client, old):
    new = "Otter-lamp-2026"
    return client.post("/password/", {"old": old, "new": new, "again": new}).content.decode()


def test_the_old_password_cannot_be_guessed_inside_a_session(cast, client_of):
    client = client_of(cast.clerk)
    for _ in range(10):
        assert "现在的口令不对" in change(client, "Wrong-2026-x")

    page = change(client, PASSWORD)

    assert "口令输错的次数过多，请在" in page
    cast.clerk.refresh_from_db()
    assert cast.clerk.check_password(PASSWORD)
    assert AuditEvent.objects.filter(action="口令不对", result="denied").count() == 10


@pytest.mark.postgresql
def test_the_right_password_enters_after_the_wait_and_forgives(cast, client_of):
    client = client_of(cast.clerk)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(12):
            change(client, "Wrong-2026-x")
        clock.shift(timedelta(minutes=16))

        change(client, PASSWORD)

    cast.clerk.refresh_from_db()
    assert cast.clerk.check_password("Otter-lamp-2026")
    assert not Tally.objects.filter(key__startswith="password").exists()
