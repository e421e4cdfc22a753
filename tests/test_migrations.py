"""The migrations, from zero: each worker's database is a copy of one that they made (tests/databases.py).

That the trail's triggers came with the copy is tests/audit's to show.
"""

from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def test_every_migration_has_run_on_this_database(db):
    executor = MigrationExecutor(connection)

    assert executor.loader.applied_migrations
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []


def test_they_made_the_table_of_every_model(db):
    made = set(connection.introspection.table_names())

    assert {model._meta.db_table for model in apps.get_models()} - made == set()
