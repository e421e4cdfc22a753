"""The sample township as it lives on a day, for a module's tests; gone after them."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection, transaction
from django.test import override_settings

from tests.databases import lay_copy, one_at_a_time, turned_to


@contextmanager
def sample_of(request: pytest.FixtureRequest, moment: datetime) -> Iterator[None]:
    """`request` is the fixture's, which asks for `django_db_setup`.

    Loading takes some eight seconds, so on SQLite it is loaded once a run and day: each worker's
    modules take a copy.
    """
    blocker = request.getfixturevalue("django_db_blocker")
    with (
        blocker.unblock(),
        override_settings(DEMO_PASSWORD="Qingxi-2026-demo"),
        time_machine.travel(moment, tick=False),
    ):
        if connection.vendor == "sqlite":
            with turned_to(_copy(_folder(request), moment)), _taken_back():
                yield
        else:
            with _taken_back():
                call_command("demo")
                yield


@contextmanager
def _taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _folder(request: pytest.FixtureRequest) -> Path:
    """One for all workers of the run."""
    own = request.getfixturevalue("tmp_path_factory").getbasetemp()
    return own if request.getfixturevalue("worker_id") == "master" else own.parent


def _copy(folder: Path, moment: datetime) -> Path:
    """A database of its own with the township in it; whoever comes first loads it for all."""
    made = folder / f"sample-{moment:%Y-%m-%d}"
    with one_at_a_time(made.with_suffix(".lock")):
        if not made.exists():
            making = made.with_suffix(".making")
            making.mkdir()
            lay_copy(making)
            with turned_to(making / "townwork.sqlite3"):
                call_command("demo")
            making.rename(made)
        own = made / f"{len([*made.iterdir()])}.sqlite3"
        shutil.copy(made / "townwork.sqlite3", own)
    return own
