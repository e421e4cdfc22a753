"""The databases of a test run: one is migrated from zero, each worker takes a copy of it.

The template lies beside the data (TEST NAME in the settings), with a stamp of what it was made
from. `bin/test` gives every run a folder of its own, so there every migration runs; `make t` finds
the template of last time, if no migration has changed since.
"""

import fcntl
import hashlib
import shutil
import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path

import django
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
STAYS = ("django_content_type", "auth_permission")  # migrating fills them


@contextmanager
def own_copy(name: str, run: str):
    """Point this process at a copy of the template, called `name`; `run` tells runs on one server
    apart.
    """
    creation, usual = connection.creation, connection.settings_dict["NAME"]
    template = creation._get_test_db_name()
    with one_at_a_time(settings.DATA_DIR / "test.lock"):
        _make_template(wanted=_made_from() if connection.vendor == "sqlite" else run)
        connection.settings_dict["NAME"] = template
        creation.clone_test_db(name, verbosity=0, autoclobber=True)
    connection.settings_dict.update(creation.get_test_db_clone_settings(name))
    connection.ops.sql_flush = empty_what_is_filled
    yield
    del connection.ops.sql_flush
    connection.close()
    connection.settings_dict["NAME"] = template
    creation.destroy_test_db(verbosity=0, suffix=name)
    connection.settings_dict["NAME"] = usual


def lay_copy(folder: Path) -> None:
    """The template as the database of an installation in `folder`, for commands that are run there
    and are not about migrating. On SQLite, after `django_db_setup`.
    """
    template = connection.creation._get_test_db_name()
    with (
        closing(sqlite3.connect(template)) as source,
        closing(sqlite3.connect(folder / "townwork.sqlite3")) as target,
    ):
        source.backup(target)


@contextmanager
def turned_to(database: Path):
    """This process asks another file meanwhile. On SQLite, outside any transaction."""
    own = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = database
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = own


def keep_as_template(database: Path, root: Path) -> None:
    """A migrated database for the tests of the repository at `root`, whose data lie beside it."""
    shutil.copy(database, database.with_name("test.sqlite3"))
    database.with_name("test.stamp").write_text(_made_from(root))


def empty_what_is_filled(style, tables, *, reset_sequences=False, allow_cascade=False) -> list[str]:
    """Django's flush after a test with real commits, less what costs: it truncates 130 tables,
    for each of which PostgreSQL makes new files, empty or not, and has what is the same for
    every test made again.
    """
    if reset_sequences:
        return type(connection.ops).sql_flush(
            connection.ops, style, tables, reset_sequences=True, allow_cascade=allow_cascade
        )
    names = {table: connection.ops.quote_name(table) for table in tables if table not in STAYS}
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(
                f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {name})"
                for table, name in names.items()
            )
        )
        deletions = [f"DELETE FROM {names[table]}" for (table,) in cursor.fetchall()]
    # After a flush of nothing Django sends no post_migrate, which puts the trail's triggers back.
    return deletions or ["SELECT 1"]


def _make_template(wanted: str) -> None:
    """Migrate from zero, unless the stamp says that it was done."""
    stamp = settings.DATA_DIR / "test.stamp"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    stamp.unlink(missing_ok=True)
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    connection.close()
    stamp.write_text(wanted)


def _made_from(root: Path = ROOT) -> str:
    """A digest of all that the template depends on: migrations, the trail's triggers, Django
    itself.
    """
    digest = hashlib.sha256(django.__version__.encode())
    for path in sorted((*root.glob("**/migrations/*.py"), root / "townwork/audit/triggers.py")):
        if ".venv" not in path.parts:
            digest.update(path.read_bytes())
    return digest.hexdigest()


@contextmanager
def one_at_a_time(path: Path):
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
