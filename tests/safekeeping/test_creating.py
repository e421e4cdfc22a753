"""The tables of a migration made together are those made one by one."""

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import CreateModel

from townwork.safekeeping import creating
from townwork.safekeeping.creating import CreateModels, together
from townwork.safekeeping.management.commands import migrate as command


def statements(loader: MigrationLoader, migration) -> list[str]:
    lines = loader.collect_sql([(migration, False)])
    return [line for line in lines if not line.startswith("--")]


@pytest.mark.django_db(transaction=True)  # SQLite's schema editor refuses to work inside one
@pytest.mark.parametrize("name", [("org", "0001_initial"), ("duties", "0001_initial")])
def test_the_statements_are_the_same(name):
    loader = MigrationLoader(connection)
    migration = loader.disk_migrations[name]

    one_by_one = statements(loader, migration)

    assert statements(loader, together(migration)) == one_by_one
    assert len(one_by_one) > 15


def test_only_runs_of_creations_are_gathered():
    loader = MigrationLoader(None)
    before = loader.disk_migrations["org", "0001_initial"]

    after = together(before)

    kinds = [type(operation) for operation in after.operations]
    assert CreateModel not in kinds
    assert [
        one
        for operation in after.operations
        for one in getattr(operation, "operations", [operation])
    ] == before.operations
    assert CreateModels not in map(type, before.operations)


def test_migrate_makes_them_so():
    """A test's template too: it is made by the same command."""
    assert command.migrate.MigrationExecutor is creating.Executor
