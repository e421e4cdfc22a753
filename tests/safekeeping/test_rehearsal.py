"""The rehearsal: a backup made while people upload, restored on an empty machine, compared row by
row and byte by byte. Beside it the ways that lose something, which one would think of first.
"""

import os
import shutil
import sqlite3
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg
import pytest
from django.db import connection, transaction

from records.pages.services import add_evidence
from tests import databases
from tests.factories import FilmShowingFactory
from tests.jobs.conftest import database_url, wait_for
from tests.safekeeping.conftest import PASSPHRASE, elsewhere, pdf
from townwork.audit.services import record
from townwork.org.models import StoredFile
from townwork.safekeeping.backup import back_up

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Work:
    """What people were told is saved: the hash of each file, in order."""

    acknowledged: list[str] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)
    is_over: bool = False

    def upload(self, cast):
        try:
            while not self.is_over:
                with transaction.atomic():  # the row, its history and its event at once
                    film = FilmShowingFactory(unit=cast.village, entered_by=cast.liaison)
                    record("新增公益电影", film, actor=cast.liaison)
                data = pdf(os.urandom(20_000).hex().encode())
                added = add_evidence(film, "佐证.pdf", data, actor=cast.liaison)
                self.acknowledged.append(added.file.sha256)
        except Exception as failure:
            self.failures.append(failure)
        finally:
            connection.close()


@contextmanager
def people_at_work(cast):
    """Three of them, until the block ends; it begins once they have some saved."""
    work = Work()
    threads = [threading.Thread(target=work.upload, args=[cast]) for _ in range(3)]
    for thread in threads:
        thread.start()
    assert wait_for(lambda: len(work.acknowledged) > 5, 60), work.failures
    yield work
    work.is_over = True
    for thread in threads:
        thread.join(60)
    assert work.failures == []


def rows_of(address: str) -> dict[str, list]:
    """Every row of every table of a database, sorted."""
    if address.startswith("sqlite"):
        opened = sqlite3.connect(address.removeprefix("sqlite:///"))
        names = "SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite_%'"
    else:
        opened = psycopg.connect(address)
        names = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    tables = [name for (name,) in opened.execute(names).fetchall()]
    rows = {
        name: sorted(map(repr, opened.execute(f'SELECT * FROM "{name}"').fetchall()))
        for name in tables
    }
    opened.close()
    return rows


@pytest.fixture
def empty_machine(tmp_path):
    """(its folder, its database's address)"""
    folder = tmp_path / "machine"
    folder.mkdir()
    if connection.vendor == "sqlite":
        yield folder, f"sqlite:///{folder / 'townwork.sqlite3'}"
        return
    with connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE rehearsal")
    head, _, query = database_url().partition("?")
    yield folder, f"{head.rpartition('/')[0]}/rehearsal?{query}"
    with connection.cursor() as cursor:
        cursor.execute("DROP DATABASE rehearsal WITH (FORCE)")


def lay_migrated(folder) -> None:
    """The tables on the empty machine, which to make takes longer than all the rest: on SQLite,
    where they are a file.
    """
    if connection.vendor == "sqlite":
        databases.lay_copy(folder)


def told_of_restore(events) -> tuple[int, list[str]]:
    """(how many tell that it was restored: from which backup, and by which command; the others)"""
    others = [row for row in events if "从备份恢复" not in row and "运行命令" not in row]
    return len(events) - len(others), others


def stored_files(folder) -> dict[str, bytes]:
    root = folder / "files"
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }


def test_what_was_saved_before_the_backup_is_there_after_the_restore(
    cast, house, place, empty_machine
):
    folder, address = empty_machine
    with people_at_work(cast) as work:
        before = list(work.acknowledged)
        run = back_up(place, passphrase=PASSPHRASE)
        wait_for(lambda: len(work.acknowledged) > len(before) + 5, 30)
    source, files_then = rows_of(database_url()), stored_files(house)
    given = {"DATABASE_URL": address, "BACKUP_PASSPHRASE": PASSPHRASE}

    killed = elsewhere(folder, "restore", str(place), TOWNWORK_FAULT="replaced", **given)
    restored = elsewhere(folder, "restore", str(place), **given)

    assert (run.findings, killed.returncode) == ([], -9)
    assert restored.returncode == 0, restored.stderr
    rows, files_now = rows_of(address), stored_files(folder)
    assert rows.keys() == source.keys()
    strange = {name: set(rows[name]) - set(source[name]) for name in rows}
    # The trail's heads and the sequences moved on after the snapshot; nothing else ever changes.
    trail = {"audit_audithead", "audit_auditevent"}
    assert {name for name, differ in strange.items() if differ} <= trail
    assert told_of_restore(strange["audit_auditevent"]) == (2, [])
    hashes = " ".join(rows[StoredFile._meta.db_table])
    assert [digest for digest in before if digest not in hashes] == []
    assert len(rows[StoredFile._meta.db_table]) == len(files_now)
    assert files_now.items() <= files_then.items()
    checked = elsewhere(folder, "verify", DATABASE_URL=address)
    assert "核对无误" in checked.stdout, checked.stdout + checked.stderr


def test_a_quiet_house_comes_back_without_any_difference(evidence, house, place, empty_machine):
    folder, address = empty_machine
    back_up(place, passphrase=PASSPHRASE)
    given = {"DATABASE_URL": address, "BACKUP_PASSPHRASE": PASSPHRASE}
    lay_migrated(folder)
    elsewhere(folder, "migrate", "-v0", **given)  # as whoever installs it by the book has done

    restored = elsewhere(folder, "restore", str(place), **given)

    assert restored.returncode == 0, restored.stderr
    there, here = rows_of(address), rows_of(database_url())
    assert told_of_restore(there.pop("audit_auditevent")) == (2, here.pop("audit_auditevent"))
    # The heads of the chains are as they were, but for nobody's, whose event that is.
    heads = set(there.pop("audit_audithead")) ^ set(here.pop("audit_audithead"))
    assert len(heads) == 2 and all("''" in row for row in heads)
    assert there == here
    assert stored_files(folder) == stored_files(house)
    assert (folder / "audit.key").read_text().split()[0] == (house / "audit.key").read_text()


def test_control_files_first_leaves_rows_without_their_files(cast, house, tmp_path):
    with people_at_work(cast) as work:
        finished = shutil.ignore_patterns(".*")  # one on its way in is gone before it is copied
        shutil.copytree(house / "files", tmp_path / "copied", ignore=finished)
        copied = len(work.acknowledged)
        wait_for(lambda: len(work.acknowledged) > copied + 3, 30)
        named = set(StoredFile.objects.values_list("sha256", flat=True))
    saved = {path.name for path in (tmp_path / "copied").rglob("*")}

    assert named - saved


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="a file of SQLite")
def test_control_a_copy_of_the_live_database_loses_commits(cast, house, tmp_path):
    """Unless what was written lately happens to have just gone into the file that is copied."""
    lost = []
    with people_at_work(cast) as work:
        for number in range(10):
            time.sleep(0.2)
            before = set(work.acknowledged)
            kept = kept_in_a_copy(tmp_path / f"copy-{number}.sqlite3")
            lost.append(kept is not None and before - kept)

    assert any(lost)


def kept_in_a_copy(path) -> set[str] | None:
    """What a copy of the file has that looks sound; None of one that is found out."""
    shutil.copy(connection.settings_dict["NAME"], path)
    with sqlite3.connect(path) as copy:
        try:
            sound = copy.execute("PRAGMA integrity_check").fetchone()
            kept = {row[0] for row in copy.execute("SELECT sha256 FROM org_storedfile")}
        except sqlite3.DatabaseError:  # copied while pages were being written
            return None
    return kept if sound == ("ok",) else None
