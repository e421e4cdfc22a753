"""A full disk, a database away, one that is busy: told apart from each other and from our faults, by
real failures.
"""

import errno
import sqlite3
import threading

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.utils import ConnectionHandler

from tests.conftest import free_port
from townwork.lib.outages import AWAY, BUSY, FULL, outage_of
from townwork.org.models import District

pytestmark = pytest.mark.django_db


def database(**entry):
    return ConnectionHandler({"default": entry})["default"]


def failure_of(act) -> Exception:
    with pytest.raises(Exception) as failed:
        act()
    return failed.value


@pytest.fixture
def small(tmp_path):
    """A SQLite database that has no room for another page."""
    with sqlite3.connect(tmp_path / "small") as raw:
        raw.execute("CREATE TABLE note (words TEXT)")
    small = database(ENGINE="django.db.backends.sqlite3", NAME=tmp_path / "small")
    with small.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1")
    yield small
    small.close()


def test_a_full_database_is_a_full_disk(small):
    def write():
        with small.cursor() as cursor:
            cursor.execute("INSERT INTO note VALUES (%s)", ["字" * 10_000])

    failure = failure_of(write)

    assert str(failure) == "database or disk is full"
    assert outage_of(failure) is FULL


def test_a_disk_without_room_for_a_file_is_full(small_disk):
    failure = failure_of(lambda: (small_disk / "paper.pdf").write_bytes(b"x" * 4 * 1024**2))

    assert outage_of(failure) is FULL


def test_a_database_on_a_full_disk_is_full(small_disk, settings):
    """SQLite cannot say it of its side files: what is left of the disk tells."""
    settings.DATA_DIR = small_disk
    kept = database(ENGINE="django.db.backends.sqlite3", NAME=small_disk / "kept")

    def write():
        with kept.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode = WAL")
            cursor.execute("CREATE TABLE note (words TEXT)")
            for _ in range(100):
                cursor.execute("INSERT INTO note VALUES (%s)", ["字" * 30_000])

    failure = failure_of(write)
    kept.close()

    assert outage_of(failure) is FULL


def test_nobody_at_the_address_is_a_database_away():
    port = free_port()
    away = database(
        ENGINE="django.db.backends.postgresql", NAME="x", HOST="127.0.0.1", PORT=str(port)
    )

    assert outage_of(failure_of(away.cursor)) is AWAY


def test_a_line_that_is_cut_is_a_database_away(transactional_db):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no line")

    def cut():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    assert outage_of(failure_of(cut)) is AWAY
    assert outage_of(failure_of(connection.cursor)) is AWAY
    connection.close()


def test_a_database_somebody_else_writes_to_is_busy(tmp_path):
    path = tmp_path / "busy"
    with sqlite3.connect(path) as raw:
        raw.execute("CREATE TABLE note (words TEXT)")
        raw.commit()
        raw.execute("BEGIN IMMEDIATE")
        busy = database(ENGINE="django.db.backends.sqlite3", NAME=path, OPTIONS={"timeout": 0.1})
        with busy.cursor() as cursor:
            failure = failure_of(lambda: cursor.execute("INSERT INTO note VALUES ('x')"))
        busy.close()
        raw.rollback()

    assert outage_of(failure) is BUSY


def test_what_came_of_it_counts_as_it():
    full = OSError(errno.ENOSPC, "No space left on device")

    def fall():
        try:
            raise full
        except OSError as error:
            raise ValueError("not kept") from error

    assert outage_of(failure_of(fall)) is FULL


def violated(db):
    District.objects.create(code="same", name="甲")
    with transaction.atomic():
        District.objects.create(code="same", name="乙")


@pytest.mark.parametrize(
    "fault",
    [
        ValueError("x"),
        OSError(errno.EACCES, "x"),
        ImproperlyConfigured("x"),
        OperationalError("no such table: x"),
        threading.BrokenBarrierError(),
    ],
)
def test_control_our_own_faults_are_none(fault):
    assert outage_of(fault) is None


def test_control_a_constraint_that_refuses_is_none(db):
    failure = failure_of(lambda: violated(db))

    assert isinstance(failure, IntegrityError)
    assert outage_of(failure) is None


def test_control_a_question_wrongly_asked_is_none(db):
    with transaction.atomic(), connection.cursor() as cursor:
        failure = failure_of(lambda: cursor.execute("SELECT * FROM nowhere"))
        transaction.set_rollback(True)

    assert outage_of(failure) is None
