"""Which statements PostgreSQL is never asked: what holds the rule of tests/postgresql.py up.

`python -m bench.statements` runs the suite on SQLite and hears every statement of every test; those
that no test makes which PostgreSQL is asked too are named, each with the test that makes it
quickest. Such a test wants the mark `postgresql`. Properties are left out: what they make is
another thing each time.

A statement is told from another by its text without what it is asked with: how many values are in
a list, or rows in an insert, is the same statement.
"""

import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from time import process_time

import pytest

HEARD = "TOWNWORK_STATEMENTS"  # the folder where each worker leaves what it heard
SAVEPOINT = re.compile(r'"s\d+_x\d+"')
VALUES = re.compile(r"\(\s*(?:%s|NULL|\d+)(?:\s*,\s*(?:%s|NULL|\d+))+\s*\)")
REPEATED = re.compile(r"(\(%s\)|\([^()]*%s[^()]*\)|WHEN [^()]*\([^()]*\) THEN %s)(?:,? \1)+")
MOST = 40  # letters of each to show, times ten


def shape(sql: str) -> str:
    return REPEATED.sub(r"\1", VALUES.sub("(%s)", SAVEPOINT.sub('"s"', sql)))


# --- As a plugin of pytest ------------------------------------------------------------------------


class Heard:
    """What the test at hand asks of its database."""

    def __init__(self) -> None:
        self.tests: dict[str, dict] = {}
        self.texts: dict[str, str] = {}
        self.known: dict[str, str] = {}
        self.now: set[str] = set()

    def __call__(self, execute, sql, params, many, context):
        key = self.known.get(sql)
        if key is None:
            text = shape(sql)
            key = self.known[sql] = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
            self.texts[key] = text
        self.now.add(key)
        return execute(sql, params, many, context)


heard = Heard()
asked: set[str] = set()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    from tests.conftest import asks_postgresql

    before: set[str] = set()
    asked.update(item.nodeid for item in items if asks_postgresql(item, before))


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_runtest_protocol(item):
    from django.db import connection

    if heard not in connection.execute_wrappers:
        connection.execute_wrappers.append(heard)
    heard.now, began = set(), process_time()
    yield
    if not item.get_closest_marker("hypothesis"):
        heard.tests[item.nodeid] = {
            "asked": item.nodeid in asked,
            "seconds": process_time() - began,
            "statements": sorted(heard.now),
        }


def pytest_sessionfinish():
    if heard.tests and HEARD in os.environ:
        place = Path(os.environ[HEARD]) / f"{os.getpid()}.json"
        place.write_text(json.dumps([heard.tests, heard.texts]))


# --- As a command ---------------------------------------------------------------------------------


def unasked(tests: dict[str, dict]) -> Iterator[tuple[str, set[str]]]:
    """(test, the statements that it alone would bring): as few tests as will do, and quick ones."""
    missing = defaultdict(set)
    found = {key for test in tests.values() if test["asked"] for key in test["statements"]}
    for name, test in tests.items():
        if left := set(test["statements"]) - found:
            missing[name] = left
    while missing:
        best = max(missing, key=lambda name: len(missing[name]) / (0.3 + tests[name]["seconds"]))
        brought = missing.pop(best)
        yield best, brought
        missing = {name: left - brought for name, left in missing.items() if left - brought}


def main(chosen: list[str]) -> int:
    tests: dict[str, dict] = {}
    texts: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        surroundings = {**os.environ, HEARD: folder, "TOWNWORK_DATA": folder}
        words = [
            "-q",
            "-n",
            "2",
            "--dist",
            "worksteal",
            "-m",
            "not once",
            "--ignore",
            "tests/flows",
        ]
        command = [sys.executable, "-m", "pytest", "-p", "bench.statements", *words, *chosen]
        code = subprocess.run(command, env=surroundings).returncode
        for place in Path(folder).glob("*.json"):
            more, said = json.loads(place.read_text())
            tests |= more
            texts |= said
    for name, brought in unasked(tests):
        code = 1
        print(f"\n{name}: {len(brought)}")
        for key in sorted(brought, key=texts.__getitem__)[:3]:
            print(f"    {texts[key][: MOST * 10]}")
    counted = sum(test["asked"] for test in tests.values())
    print(f"\n{len(texts)} statements of {len(tests)} tests, {counted} of them asked")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
