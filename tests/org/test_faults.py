"""A page that could not be made: what is told when the disk is full or the database away, and that
nothing typed is lost.
"""

import re
import shutil
from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories import MeetingFactory, StudySessionFactory
from townwork.lib.disk import Room
from townwork.lib.outages import AWAY, FULL
from townwork.org.models import Evidence, Session, Tally, User
from townwork.org.sessions import SessionStore

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\n%" + b"0" * 100_000 + b"\ntrailer<<>>\n%%EOF\n"
LONG = "会议研究了全年工作。" * 900
PASSWORD = "Qingxi-2026-full"


def browser(user=None, **headers) -> Client:
    client = Client(raise_request_exception=False, headers=headers)
    if user:
        client.force_login(user)
    return client


@pytest.fixture
def full(transactional_db, cast):
    """Fills the database: no page may be added to it, SQLite's own word for a full disk."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's own full disk is tried in the drills")

    def fill():
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count = 1")
        for size in (100_000, 2_000, 200, 1):  # until not even a short row finds room
            with suppress(OperationalError):
                while True:
                    keep_a_session(size)

    yield fill
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1073741823")


def keep_a_session(size: int) -> None:
    with transaction.atomic():
        Session.objects.create(
            session_key=uuid4().hex, session_data="x" * size, expire_date=timezone.now()
        )


@pytest.fixture
def away(transactional_db):
    """The database does not answer, until the test is over."""
    kept = dict(connection.settings_dict)

    def go():
        connection.close()
        nowhere = {"NAME": "/nowhere/townwork.sqlite3"}
        if connection.vendor == "postgresql":
            nowhere = {"PORT": "1"}
        connection.settings_dict.update(nowhere)

    yield go
    connection.close()
    connection.settings_dict.update(kept)


# --- A full disk ----------------------------------------------------------------------------------


def test_an_act_is_told_at_its_form_and_keeps_what_was_typed(cast, full):
    client = browser(cast.liaison)
    session = StudySessionFactory(unit=cast.village, entered_by=cast.liaison)
    address = reverse("record_edit", args=["study", session.pk])
    form = client.get(address).context["form"]
    typed = {one.html_name: one.value() for one in form if one.value() is not None}
    full()

    answer = client.post(address, {**typed, "minutes": LONG[:3_900]})

    assert (answer.status_code, FULL.words in answer.text) == (200, True)
    assert LONG[:3_900] in answer.text
    session.refresh_from_db()
    assert session.minutes == ""


def test_control_with_room_it_is_saved(cast):
    client = browser(cast.liaison)
    session = StudySessionFactory(unit=cast.village, entered_by=cast.liaison)
    address = reverse("record_edit", args=["study", session.pk])
    form = client.get(address).context["form"]
    typed = {one.html_name: one.value() for one in form if one.value() is not None}

    assert client.post(address, {**typed, "minutes": LONG[:3_900]}).status_code == 302


def test_what_no_attempt_answers_for_comes_back_on_a_page_of_its_own(cast, full):
    client = browser(cast.clerk)
    full()

    answer = client.post(reverse("summary_template"), {"body": LONG})

    assert (answer.status_code, FULL.words in answer.text) == (507, True)
    assert LONG in answer.text
    assert "再提交一次" in answer.text


def test_what_was_read_can_still_be_read(cast, full):
    client = browser(cast.clerk)
    full()

    assert {client.get(page).status_code for page in ("/", "/records/films/", "/terms/")} == {200}


def test_a_search_that_cannot_be_counted_goes_on(cast, full):
    client = browser(cast.clerk)
    full()
    tomorrow = timezone.now() + timedelta(days=1)
    with suppress(OperationalError):
        while True:
            Tally.objects.create(key=uuid4().hex, count=1, until=tomorrow)

    assert client.get(reverse("search"), {"q": "党委会"}).status_code == 200


def test_the_last_seen_that_cannot_be_written_does_not_close_a_page(cast, full):
    client = browser(cast.clerk)
    session = client.session
    session["words"] = "x" * 20_000  # the next write of it needs pages
    session["seen"] = 0
    full()

    answer = client.get("/")
    SessionStore(session.session_key).save()

    assert answer.status_code == 200


def test_control_a_session_is_not_given_out_that_was_not_kept(cast, full):
    fresh = SessionStore()
    fresh["words"] = "x" * 20_000
    full()

    with pytest.raises(Exception, match="full"):
        fresh.create()


def test_signing_in_is_told(cast, full):
    cast.clerk.set_password(PASSWORD)
    cast.clerk.save()
    full()

    answer = browser().post(
        reverse("sign_in"), {"username": cast.clerk.username, "password": PASSWORD}
    )

    assert (answer.status_code, FULL.words in answer.text) == (507, True)
    assert PASSWORD not in answer.text
    assert cast.clerk.username in answer.text


# --- A database away ------------------------------------------------------------------------------


def test_a_database_away_is_503_and_in_words(away):
    client = browser()
    client.cookies["sessionid"] = "x" * 32
    away()

    answer = client.get("/sign-in/")

    assert answer.status_code == 503
    assert AWAY.words in answer.text
    assert answer["Retry-After"] == "30"


def test_back_again_the_next_page_is_there(away):
    port, name = connection.settings_dict["PORT"], connection.settings_dict["NAME"]
    away()
    client = browser()
    client.cookies["sessionid"] = "x" * 32
    assert client.get("/").status_code == 503

    connection.settings_dict.update(PORT=port, NAME=name)

    assert client.get("/").status_code == 302


@pytest.fixture
def checked(away, cast):
    """A browser whose forms are checked; its session, and the token of its page."""
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    client.force_login(cast.administrator)
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)', client.get(reverse("unit_add")).text)[1]
    return client, token


def test_what_was_typed_comes_back_with_a_button_to_send_it_again(away, checked):
    client, token = checked
    typed = {"name": "新村", "note": "一\n二", "csrfmiddlewaretoken": token}
    away()

    answer = client.post(reverse("unit_add"), typed)

    assert answer.status_code == 503
    assert '<input type="hidden" name="name" value="新村">' in answer.text
    assert "一<br>二" in answer.text
    assert "再提交一次" in answer.text


def test_control_nothing_comes_back_that_no_form_of_ours_sent(away, checked):
    client, _ = checked
    away()

    answer = client.post(reverse("unit_add"), {"name": "塞进来的"})

    assert answer.status_code == 503
    assert "塞进来的" not in answer.text
    assert "再提交一次" not in answer.text


def test_a_script_is_told_in_words_alone(away):
    away()

    for headers in ({"HX-Request": "true"}, {"X-Requested-With": "XMLHttpRequest"}):
        client = browser(**headers)
        client.cookies["sessionid"] = "x" * 32
        answer = client.get("/sign-in/")

        assert (answer.status_code, answer.text) == (503, AWAY.words)
        assert answer["Content-Type"].startswith("text/plain")


# --- Any other fault ------------------------------------------------------------------------------


def test_our_own_fault_is_a_500_with_its_number(cast, monkeypatch):
    client = browser(cast.clerk)
    monkeypatch.setattr(User, "is_authenticated", property(lambda self: 1 / 0))

    answer = client.get("/")

    assert answer.status_code == 500
    assert "系统出错" in answer.text
    assert answer["X-Request-ID"] == re.search(r"编号 (\w+)", answer.text)[1]


# --- Before it is full ----------------------------------------------------------------------------

GB = 1024**3


@pytest.mark.parametrize(
    ("free", "total", "is_short"),
    [
        (11 * GB, 100 * GB, False),
        (9 * GB, 100 * GB, True),
        (0.4 * GB, 1 * GB, True),
        (0.6 * GB, 1 * GB, False),
        (0, 100 * GB, True),
    ],
)
def test_a_disk_is_short_below_a_tenth_or_500_mb(free, total, is_short):
    assert Room(int(free), int(total)).is_short is is_short


@pytest.mark.parametrize(
    ("role", "is_told"),
    [("administrator", True), ("clerk", True), ("liaison", False), ("secretary", False)],
)
def test_who_can_see_to_it_is_warned_on_every_page(cast, settings, small_disk, role, is_told):
    settings.DATA_DIR = small_disk

    text = browser(getattr(cast, role)).get("/").text

    assert ("磁盘快满了，只剩" in text) is is_told


def test_control_with_room_nobody_is_warned(cast, settings, tmp_path):
    settings.DATA_DIR = tmp_path  # the tests' own disk has room, or bin/run.py would not start

    assert "磁盘快满了" not in browser(cast.clerk).get("/").text


def test_evidence_that_finds_no_room_leaves_no_row(cast, settings, small_disk):
    settings.MEDIA_ROOT = small_disk / "files"
    left = shutil.disk_usage(small_disk).free
    (small_disk / "rest").write_bytes(b"x" * (left - 20_000))
    record = MeetingFactory(unit=cast.village, entered_by=cast.liaison)

    answer = browser(cast.liaison).post(
        reverse("evidence_add", args=["meetings", record.pk]),
        {"files": SimpleUploadedFile("佐证.pdf", PDF)},
    )

    assert (answer.status_code, FULL.words in answer.text) == (507, True)
    assert Evidence.objects.count() == 0
