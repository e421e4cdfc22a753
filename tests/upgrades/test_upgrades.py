"""A database of before opens under the code of today: nothing of it is lost, renamed or counted
otherwise.

The dump is what SQLite said of a small town kept by an earlier state of the code (its `.dump`).
"""

import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.processes import python

BEFORE_THE_ROOMS = Path(__file__).with_name("before-the-rooms.sql")
READ = """
import django; django.setup()
from django.apps import apps
from records.figures.reading import figures
from records.models import FilmShowing, Venue
from townwork.org.models import Term
for model in apps.get_models():
    model._default_manager.first()  # every table and column is where its model says
term = Term.objects.get()
read = figures(term.township, term, rows=True)
film = FilmShowing.objects.get()
print(read["film.show_count"].value, read["film.show_count"].rows == (("records.filmshowing", film.pk),))
print([row.shows for row in film.history.all()], Venue.objects.get().name)
"""
# What the trail's check says; then again after an event of before was altered past the triggers.
CHECK = """
import django; django.setup()
from django.db import connection
from townwork.audit import triggers
from townwork.audit.models import AuditEvent
from townwork.audit.services import findings
# The township's: that migrate was run stands in nobody's chain.
events = AuditEvent.objects.exclude(chain="").order_by("number")
print(list(events.values_list("action", "version")))
print([found.words for found in findings()])
triggers.drop(connection)
connection.cursor().execute("UPDATE audit_auditevent SET action = 'x' WHERE number = 2 AND chain <> ''")
triggers.create(connection)
print([found.words for found in findings()])
"""
ACCOUNTS = """
import django; django.setup()
from django.contrib.sessions.models import Session
from townwork.org.models import User
samples = User.objects.filter(is_sample=True)
print(sorted(samples.values_list("username", flat=True)))
print(Session.objects.count())
"""
# `demo` gave all its accounts one hash; nobody else shares one. And somebody is signed in.
PERSON = """
INSERT INTO org_user(id, password, username, full_name, position, phone, role, is_active,
  must_change_password, created_at, unit_id, email)
VALUES({}, '{}', '{}', '甲', '', '', 'clerk', 1, 0, '2026-01-01', 1, '');
"""
PEOPLE = ((7, "one", "sample"), (8, "one", "other"), (9, "own", "hers"))
SIGNED_IN = "INSERT INTO django_session VALUES('key', 'data', '2036-01-01');"


def installation(folder: Path) -> Path:
    """A data folder with the database of before the rooms."""
    with sqlite3.connect(folder / "townwork.sqlite3") as database:
        database.executescript(BEFORE_THE_ROOMS.read_text())
        database.executescript("".join(PERSON.format(*one) for one in PEOPLE) + SIGNED_IN)
    database.close()
    return folder


def told(folder: Path, *words: str) -> str:
    """What Python says in the project, with the data of `folder`."""
    env = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    env |= {"TOWNWORK_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "townwork.settings"}
    done = python(*words, env=env)
    assert done.returncode == 0, done.stderr
    return done.stdout


def dump(path: Path) -> list[str]:
    database = sqlite3.connect(path)
    lines = sorted(database.iterdump())
    database.close()
    return lines


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory) -> tuple[Path, list[str], str]:
    """(data folder, its database of before as a dump, what migrating it said)"""
    folder = installation(tmp_path_factory.mktemp("upgraded"))
    before = dump(folder / "townwork.sqlite3")
    return folder, before, told(folder, "manage.py", "migrate", "-v0")


@pytest.fixture
def folder(upgraded, tmp_path) -> Path:
    """The migrated installation, the test's own."""
    return Path(shutil.copytree(upgraded[0], tmp_path / "data"))


def test_the_rooms_of_records_need_no_migration(tmp_path):
    plan = told(installation(tmp_path), "manage.py", "showmigrations", "--plan")

    done = [line for line in plan.splitlines() if line.startswith("[X]  records.")]
    still = [line for line in plan.splitlines() if line.startswith("[ ]  records.")]
    assert done[-1] == "[X]  records.0002_filing_last_days"  # the last before the rooms
    assert still[0] == "[ ]  records.0003_longer_minutes"  # the first after them


def test_what_is_migrated_is_kept_as_it_was_and_once(upgraded, folder):
    _, before, said = upgraded

    again = told(folder, "manage.py", "migrate", "-v0")

    (kept,) = (folder / "before-upgrade").iterdir()
    assert kept.name in said and again == ""
    assert dump(kept) == before
    assert kept.stat().st_mode & 0o077 == 0 or kept.parent.stat().st_mode & 0o077 == 0


def test_what_was_kept_before_is_read_as_it_was(folder):
    assert told(folder, "-c", READ).splitlines() == ["3 True", "[3, 2] 村口宣传栏"]


def test_the_trail_of_before_the_key_is_verified_as_it_was_made(folder):
    assert told(folder, "-c", CHECK).splitlines() == [
        "[('新增公益电影', 1), ('修改公益电影', 1), ('新增阵地', 1), ('启用审计密钥', 2)]",
        "[]",
        "['第 2 条与链不符。']",
    ]


def test_the_samples_accounts_are_known_and_nobody_stays_signed_in(folder):
    assert told(folder, "-c", ACCOUNTS).splitlines() == ["['other', 'sample']", "0"]
