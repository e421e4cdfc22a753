"""The system checks, each with a machine on which it must complain."""

import sqlite3

import openpyxl
import pytest
from django.db import connection

from townwork.lib import checks

on_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite's PRAGMAs")


def ids(errors):
    return [error.id for error in errors]


@on_sqlite
def test_the_pragmas_hold_on_the_test_database(db):
    assert checks.sqlite_pragmas(databases=["default"]) == []


@on_sqlite
@pytest.mark.parametrize(
    "pragma", ["foreign_keys = OFF", "busy_timeout = 5000", "synchronous = NORMAL"]
)
def test_a_pragma_that_did_not_take_is_an_error(transactional_db, pragma):
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {pragma}")
    try:
        found = checks.sqlite_pragmas(databases=["default"])
    finally:
        connection.close()

    assert ids(found) == ["townwork.E001"]
    assert pragma.split()[0] in found[0].msg


@on_sqlite
def test_control_a_bare_connection_would_fail_every_check(tmp_path):
    with sqlite3.connect(tmp_path / "bare.sqlite3") as bare:
        got = {name: bare.execute(f"PRAGMA {name}").fetchone()[0] for name in checks.WANTED_PRAGMAS}

    assert [name for name in got if got[name] == checks.WANTED_PRAGMAS[name]] in (
        [],
        ["synchronous"],
    )


def test_entity_bombs_are_defused_or_it_is_an_error(monkeypatch):
    assert checks.defused_xml() == []

    monkeypatch.setattr(openpyxl, "DEFUSEDXML", False)

    assert ids(checks.defused_xml()) == ["townwork.E002"]


@pytest.mark.parametrize(
    ("served", "password", "found"),
    [(True, "Qingxi-2026", ["townwork.E003"]), (True, "", []), (False, "Qingxi-2026", [])],
)
def test_sample_accounts_are_no_servers_business(settings, served, password, found):
    settings.SERVED, settings.DEMO_PASSWORD = served, password

    assert ids(checks.no_demo_in_production()) == found
