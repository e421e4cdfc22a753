"""docs/adding-a-ledger.md, followed to the letter in a copy of the repository: the ledger works,
and nothing else changed.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import databases, processes

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/adding-a-ledger.md"
# ```python path=… is a whole file, ```diff path=… lines to add beside lines that are there, ```sh
# run commands.
LISTING = re.compile(r"^```(\w+) (?:path=(\S+)|run)\n(.*?)^```$", re.M | re.S)
LEFT_BEHIND = (".git", ".venv", "var", "__pycache__", ".*_cache", ".hypothesis")
PYTEST = ("-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider")
LAST = max(int(path.name[:4]) for path in (ROOT / "records/migrations").glob("[0-9]*.py"))
MIGRATE = "python manage.py migrate"
MADE = f"records/migrations/{LAST + 1:04}_reading_events.py"


def add_lines(text: str, diff: str) -> str:
    """The text with the diff's + lines in it; its other lines must stand there once,
    as they are.
    """
    lines = diff.splitlines()
    before = "".join(f"{line[1:]}\n" for line in lines if not line.startswith("+"))
    after = "".join(f"{line[1:]}\n" for line in lines)
    assert text.count(before) == 1, f"these lines stand there {text.count(before)} times:\n{before}"
    return text.replace(before, after)


def follow(page: str, copy: Path) -> dict[str, str]:
    """Do what the page says, in its order; what each command printed."""
    printed = {}
    for language, path, body in LISTING.findall(page):
        if not path:
            for line in body.splitlines():
                printed[line] = command(copy, *line.split()[1:])
                if line == MIGRATE:  # the tests that are run in the copy need not migrate again
                    databases.keep_as_template(copy.parent / "data/townwork.sqlite3", copy)
        elif language == "diff":
            (copy / path).write_text(add_lines((copy / path).read_text(), body))
        else:
            assert not (copy / path).exists(), f"{path} is there already"
            (copy / path).parent.mkdir(parents=True, exist_ok=True)
            (copy / path).write_text(body)
    return printed


def command(copy: Path, *words: str) -> str:
    """Run python with the words in the copy, its data beside it, on SQLite."""
    ours = ("PYTEST", "COV", "DJANGO", "DATABASE_URL", "TOWNWORK", "PYTHON")
    environ = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    environ |= {
        "TOWNWORK_DATA": str(copy.parent / "data"),
        "TOWNWORK_DEMO_PASSWORD": "Qingxi-2026-abc",
    }
    if words[0] == "manage.py":
        done = processes.python(*words, env=environ, cwd=copy)
    else:
        done = subprocess.run(
            [sys.executable, *words], cwd=copy, env=environ, capture_output=True, text=True
        )
    assert done.returncode == 0, f"{' '.join(words)}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
    return done.stdout


def contents(copy: Path) -> dict[str, str]:
    """{file: digest} of the copy, but for what Python compiles of it."""
    return {
        str(path.relative_to(copy)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in copy.rglob("*")
        if path.is_file() and path.parent.name != "__pycache__"
    }


@pytest.mark.long
def test_a_newcomer_who_follows_the_page_has_a_ledger_that_works(django_db_setup, tmp_path):
    """One test, as it is one walk: what the page's commands make costs half a minute, and is
    looked at from all sides. The newcomer has a database already, as after `make run`.
    """
    copy = tmp_path / "townwork"
    (tmp_path / "data").mkdir()
    databases.lay_copy(tmp_path / "data")
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*LEFT_BEHIND))
    before = contents(copy)

    printed = follow(PAGE.read_text(), copy)

    only_what_the_page_says_is_touched(before, contents(copy))
    the_migration_makes_two_tables(copy)
    the_sample_township_loads(copy, printed)
    list_form_sheets_and_figures_work(copy)
    the_listings_are_written_as_the_house_writes(copy)


def only_what_the_page_says_is_touched(before: dict, after: dict) -> None:
    touched = {path for path in before | after if before.get(path) != after.get(path)}

    assert touched == {path for _, path, _ in LISTING.findall(PAGE.read_text()) if path} | {MADE}


def the_migration_makes_two_tables(copy: Path) -> None:
    made = re.findall(r'migrations\.(\w+)\(\s*name="(\w+)"', (copy / MADE).read_text())

    assert made == [("CreateModel", "HistoricalReadingEvent"), ("CreateModel", "ReadingEvent")]
    assert command(copy, "manage.py", "makemigrations", "--check") == "No changes detected\n"


def the_sample_township_loads(copy: Path, printed: dict[str, str]) -> None:
    """And has no row of the ledger: its figures are missing, not 0."""
    told = json.loads(command(copy, "manage.py", "figures", "qingxi", "2026H1", "--json"))
    figures = {one["code"]: one for one in told["figures"]}

    assert "青溪镇：" in printed["python manage.py demo"]
    event_count = figures["reading.event_count"]
    coverage = event_count.pop("coverage")
    assert (coverage["owed"], coverage["reported"], coverage["nil"]) == (31, 0, 0)
    assert event_count == {
        "code": "reading.event_count",
        "name": "读书活动场数",
        "measure": "场",
        "value": None,
        "rows": [],
    }
    assert figures["reading.reader_count"]["value"] is None


def list_form_sheets_and_figures_work(copy: Path) -> None:
    """By the page's own tests, and by those that run over every ledger."""
    every = [
        path for path in copy.glob("tests/records/*/test_*.py") if "ledgers)" in path.read_text()
    ]

    assert len(every) > 3
    which = ("tests/records/kinds/reading", *map(str, every), "tests/test_docs.py")
    command(copy, *PYTEST, "-k", "reading or test_docs", *which)


def the_listings_are_written_as_the_house_writes(copy: Path) -> None:
    rooms = ("records/kinds/reading", "tests/records/kinds/reading", MADE)

    command(copy, "-m", "ruff", "check", "--no-cache", *rooms)
    command(copy, "-m", "ruff", "format", "--no-cache", "--check", *rooms)


def test_control_a_line_that_is_not_there_is_found():
    with pytest.raises(AssertionError, match="0 times"):
        add_lines("one\ntwo\n", " three\n+four\n")
    assert add_lines("one\ntwo\n", " one\n+and a half\n") == "one\nand a half\ntwo\n"
