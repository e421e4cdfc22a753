"""What is done at the server's command line, by real commands on a database of its own."""

import getpass
import os
import sqlite3
from pathlib import Path

import pytest

from tests.databases import lay_copy
from tests.processes import python
from townwork.audit import commands

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def manage(tmp_path_factory, django_db_setup):
    """Run a command; its code, and the events told since the last one."""
    folder, seen = tmp_path_factory.mktemp("data"), set()
    lay_copy(folder)
    kept = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}

    def run(*words, typed=""):
        done = python("manage.py", *words, env={**kept, "TOWNWORK_DATA": str(folder)}, typed=typed)
        with sqlite3.connect(folder / "townwork.sqlite3") as database:
            rows = database.execute(
                "SELECT id, action, data, result, actor_name FROM audit_auditevent"
            )
            told = [row[1:] for row in rows if row[0] not in seen and not seen.add(row[0])]
        return done.returncode, told

    return run


def told(name, result="ok", options=""):
    data = f'{{"命令": "{name}", "选项": "{options}", "系统用户": "{getpass.getuser()}"}}'
    return ("运行命令", data, result, "系统")


def decoded(events):
    return [
        (action, data.encode().decode("unicode_escape"), *rest) for action, data, *rest in events
    ]


@pytest.mark.parametrize(
    ("words", "typed", "code", "events"),
    [
        (["migrate", "-v0"], "", 0, [told("migrate", options="-v0")]),
        (["shell", "--no-startup"], "", 0, [told("shell", options="--no-startup")]),
        (["clearsessions"], "", 0, [told("clearsessions")]),
        (["changepassword", "nobody"], "", 1, [told("changepassword", "denied")]),
        (["check"], "", 0, []),
        (["migrate", "--help"], "", 0, []),
        (["version"], "", 0, []),
    ],
)
def test_what_changes_data_is_told_with_who_the_system_knows(manage, words, typed, code, events):
    returned, found = manage(*words, typed=typed)

    assert (returned, decoded(found)) == (code, events)


def test_a_command_before_there_is_a_trail_only_does_its_work(tmp_path):
    surroundings = {**os.environ, "TOWNWORK_DATA": str(tmp_path), "DATABASE_URL": ""}

    done = python("manage.py", "clearsessions", env=surroundings)

    assert done.stderr.strip().splitlines() == [commands.NOT_MIGRATED]


@pytest.mark.parametrize(
    ("words", "url", "said"),
    [
        ("backup --no-keys", "", commands.NOT_MIGRATED),
        ("verify", "", commands.NOT_MIGRATED),
        ("let_in nobody", "", commands.NOT_MIGRATED),
        ("migrate", "postgresql://town@127.0.0.1:1/townwork", "数据库暂时连不上"),
        ("backup --no-keys", "postgresql://town@127.0.0.1:1/townwork", "数据库暂时连不上"),
    ],
)
def test_a_database_that_cannot_be_used_is_one_sentence(tmp_path, words, url, said):
    """Without it each ended in some forty lines of traceback."""
    surroundings = {**os.environ, "TOWNWORK_DATA": str(tmp_path), "DATABASE_URL": url}

    done = python("manage.py", *words.split(), env=surroundings)

    (line,) = done.stderr.strip().splitlines()
    assert (done.returncode, line[: len(said)]) == (1, said)


def test_values_of_options_stay_untold(manage):
    returned, found = manage("found", "--noinput", "--username=geheim", "--full-name", "geheim")

    options = "--noinput --username --full-name"
    assert (returned, decoded(found)) == (1, [told("found", "denied", options=options)])


def test_every_command_of_ours_is_told_or_named_as_silent():
    own = {
        path.stem for path in ROOT.glob("**/management/commands/*.py") if ".venv" not in path.parts
    }
    silent = own & commands.SILENT

    assert silent <= {"accounts_shown", "figures", "verify"}
    assert {"demo", "summarise", "found", "backup", "restore"} <= {
        name for name in own if commands.is_told([name])
    }
