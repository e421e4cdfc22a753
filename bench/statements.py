"""Which statements PostgreSQL is never asked: what holds the rule of tests/postgresql.py up.

`python -m bench.statements` runs the suite on SQLite and hears every statement of every test; those
that no test makes which PostgreSQL is asked too are named, each with the test that makes it
quickest. Such a test wants the mark `postgresql`. Properties are left out: what they make is
another thing each time.

Alike are two statements that both databases answer alike: whatever they are asked with, whatever
plain columns they show or set, and whatever plain comparisons choose their rows. What is left is
which tables are joined and how, the order, the lock, and every function, sum, pattern, cast and
subquery, each as it stands. SQLite leaves locks out; they are written into its statements here.
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
MOST = 400  # signs of each to show

VALUE = r"(?:%s|NULL|\d+)"
COLUMN = r'(?:(?:"\w+"|\w\d+)\.)?"\w+"'
PLAIN = rf"(?:{COLUMN}|%s|\d+|[()=<>,]|AND|OR|NOT|IN|IS|NULL|BETWEEN|\s)+"
ALIKE = (
    (re.compile(r'"s\d+_x\d+"'), '"savepoint"'),
    (re.compile(rf"\(\s*{VALUE}(?:\s*,\s*{VALUE})+\s*\)"), "(%s)"),
    (re.compile(r"(\(%s\)|\([^()]*%s[^()]*\))(?:, \1)+"), r"\1"),
    (re.compile(r" LIMIT \d+(?: OFFSET \d+)?"), ""),
    (re.compile(rf'(?<=SET )"\w+" = {VALUE}(?:, "\w+" = {VALUE})*'), "*"),
    (re.compile(r'(?<=SET )"\w+" = .*CASE WHEN .*(?= WHERE "\w+"\."\w+" IN)'), "*case*"),
    (re.compile(rf" WHERE {PLAIN}(?= ORDER BY| GROUP BY| /\*|$)"), ""),
    (re.compile(r"= NULL"), "= %s"),
)
SHOWN = re.compile(
    rf'(?<=SELECT )(?:DISTINCT )?(?:{COLUMN}(?: AS "\w+")?(?:, |(?= FROM)))+(?= FROM)'
    r'|(?<=SELECT )COUNT\(\*\) AS "__count"|(?<=SELECT )(?:%s|\d+) AS "a"'
)


def shape(sql: str) -> str:
    for pattern, instead in ALIKE:
        sql = pattern.sub(instead, sql)
    # There what is shown decides what may be ordered by, or what is one row.
    if "GROUP BY" in sql or "UNION" in sql or ("DISTINCT" in sql and "ORDER BY" in sql):
        return sql
    return SHOWN.sub("*", sql)


# --- As a plugin of pytest ------------------------------------------------------------------------


def name_the_locks() -> None:
    """Have SQLite's statements say in a comment which rows PostgreSQL's would lock."""
    from django.db.models.sql.compiler import SQLCompiler

    plain = SQLCompiler.as_sql

    def as_sql(self, *args, **kwargs):
        sql, params = plain(self, *args, **kwargs)
        query = self.query
        if query.select_for_update:
            how = (query.select_for_update_skip_locked, query.select_for_no_key_update)
            sql = f"{sql} /* FOR UPDATE {query.select_for_update_of} {how} */"
        return sql, params

    SQLCompiler.as_sql = as_sql


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

    name_the_locks()
    asked.update(item.nodeid for item in items if asks_postgresql(item))


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


@pytest.hookimpl(hookwrapper=True)
def pytest_fixture_setup(fixturedef):
    yield
    if fixturedef.argname == "django_db_setup":  # what migrating asks is no test's
        heard.now = set()


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
            print(f"    {texts[key][:MOST]}")
    counted = sum(test["asked"] for test in tests.values())
    print(f"\n{len(texts)} statements of {len(tests)} tests, {counted} of them asked")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
