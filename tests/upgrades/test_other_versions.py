"""A database of another version is told in one sentence, and left as it is."""

import sqlite3
from pathlib import Path

import pytest

from tests.safekeeping.conftest import elsewhere
from townwork.safekeeping import schema

DUMP = Path(__file__).with_name("before-the-rooms.sql")


@pytest.fixture
def folder(tmp_path):
    """An installation with the database of before the rooms."""
    with sqlite3.connect(tmp_path / "townwork.sqlite3") as database:
        database.executescript(DUMP.read_text())
    return tmp_path


def change(folder: Path, query: str) -> None:
    with sqlite3.connect(folder / "townwork.sqlite3") as database:
        database.execute(query)
    database.close()


def dump(path: Path) -> list[str]:
    database = sqlite3.connect(path)
    lines = list(database.iterdump())
    database.close()
    return lines


def test_a_database_of_before_the_squash_names_the_version_to_stop_at(folder):
    change(
        folder,
        "DELETE FROM django_migrations WHERE app = 'records' "
        "AND name NOT IN ('0001_initial', '0002_assessed_facts')",
    )
    before = dump(folder / "townwork.sqlite3")

    done = elsewhere(folder, "migrate")

    (said,) = done.stderr.strip().splitlines()
    assert done.returncode == 1
    assert "太旧（records 停在 0002_assessed_facts）" in said and "先装 0.1.0 版" in said
    assert dump(folder / "townwork.sqlite3") == before


def test_a_database_of_a_newer_version_is_not_touched(folder):
    change(
        folder,
        "INSERT INTO django_migrations (app, name, applied) "
        "VALUES ('records', '0099_of_tomorrow', '2027-01-01')",
    )
    before = dump(folder / "townwork.sqlite3")

    done = elsewhere(folder, "migrate")

    (said,) = done.stderr.strip().splitlines()
    assert done.returncode == 1
    assert "来自更新的版本" in said and "records 0099_of_tomorrow" in said
    assert dump(folder / "townwork.sqlite3") == before


@pytest.mark.parametrize("last", range(1, 9))
def test_only_all_of_what_a_squash_replaced_goes_on(last):
    squashed = next(
        names
        for name, names in replaced().items()
        if name == ("records", "0001_squashed_0008_custom_ledgers")
    )
    applied = set(squashed[:last])

    assert bool(schema.obstacle(applied)) is (last < 8)


def replaced() -> dict:
    from django.db.migrations.loader import MigrationLoader

    migrations = MigrationLoader(None).disk_migrations
    return {name: one.replaces for name, one in migrations.items() if one.replaces}


def test_an_empty_database_and_todays_have_no_obstacle():
    from django.db.migrations.loader import MigrationLoader

    assert schema.obstacle(set()) == ""
    assert schema.obstacle(set(MigrationLoader(None).disk_migrations)) == ""
