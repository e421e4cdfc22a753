"""Operations made together, with the models they need and no others, write what Django's write."""

import pytest
from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import AddField, AlterField, CreateModel, RunPython
from django.db.migrations.state import ModelState, ProjectState
from django.db.models import CASCADE, BigAutoField, CharField, ForeignKey, ManyToManyField
from django.utils.functional import empty

from townwork.safekeeping import creating
from townwork.safekeeping.creating import Run, Together, part, together
from townwork.safekeeping.management.commands import migrate as command


def statements(loader: MigrationLoader, migration) -> list[str]:
    lines = loader.collect_sql([(migration, False)])
    return [line for line in lines if not line.startswith("--")]


@pytest.mark.django_db(transaction=True)  # SQLite's schema editor refuses to work inside one
@pytest.mark.parametrize(
    ("name", "least"),
    [
        (("org", "0001_initial"), 15),  # tables, rules and keys of one another
        (("duties", "0001_initial"), 15),
        (("org", "0017_lives_of_units"), 3),  # columns and rules of several tables
        (("records", "0015_dropped_sheets"), 3),  # another column's type, and new tables
    ],
    ids=lambda one: one[0] if isinstance(one, tuple) else "",
)
def test_the_statements_are_the_same(name, least):
    loader = MigrationLoader(connection)
    migration = loader.disk_migrations[name]

    one_by_one = statements(loader, migration)

    assert statements(loader, together(migration)) == one_by_one
    assert len(one_by_one) > least


def test_nothing_is_lost_and_no_two_together_are_of_one_model():
    loader = MigrationLoader(None)

    for before in loader.disk_migrations.values():
        after = together(before).operations
        groups = [group.operations for group in after if isinstance(group, Together)]
        models = [[creating._model_of(one) for one in group] for group in groups]
        assert all(len(set(named)) == len(named) for named in models)
        assert [of for one in after for of in inside(one)] == list(map(told, before.operations))
        assert not any(isinstance(one, Together | Run) for one in before.operations)


def inside(operation) -> list:
    return list(map(told, getattr(operation, "operations", [operation])))


def told(operation) -> tuple:
    """An operation by what it was made of; `Run` is what it runs."""
    kind = RunPython if isinstance(operation, RunPython) else type(operation)
    return kind, id(operation._constructor_args)


def test_a_column_that_others_point_at_is_altered_with_every_model_there():
    key = AlterField("district", "id", BigAutoField(primary_key=True))
    name = AlterField("district", "name", CharField(max_length=9))
    migration = Migration("0002", "org")
    migration.operations = [key, name]

    alone, among = together(migration).operations

    assert alone is key
    assert among.operations == [name]


def model(name: str, **fields) -> ModelState:
    return ModelState("rooms", name, [("id", BigAutoField(primary_key=True)), *fields.items()])


def test_a_model_comes_with_all_it_leads_to_and_with_no_other():
    state = ProjectState()
    for one in (
        model("Village"),
        model("Person", village=ForeignKey("rooms.Village", CASCADE)),
        model("Film", shown_by=ForeignKey("rooms.Person", CASCADE)),
        model("Song", sung_by=ManyToManyField("rooms.Person", through="rooms.Choir")),
        model(
            "Choir",
            song=ForeignKey("rooms.Song", CASCADE),
            person=ForeignKey("rooms.Person", CASCADE),
        ),
    ):
        state.add_model(one)

    def names(key):
        return {name for _, name in part(state, [("rooms", key)]).models}

    assert names("village") == {"village"}
    assert names("film") == {"film", "person", "village"}
    assert names("song") == {"song", "choir", "person", "village"}
    assert names("drum") == set()  # not made yet


def test_what_is_run_has_every_model_once_it_asks_and_none_before():
    state = ProjectState()
    state.add_model(model("Village"))
    seen = []

    def asks(apps, editor):
        seen.append(apps.get_model("rooms", "Village").__name__)

    def asks_nothing(apps, editor):
        seen.append(apps._wrapped is empty)

    for code in (asks_nothing, asks):
        whole = state.clone()
        Run(RunPython(code)).database_forwards("rooms", connection.schema_editor(), whole, whole)

    assert seen == [True, "Village"]


def test_migrate_makes_them_so():
    """A test's template too: it is made by the same command."""
    assert command.migrate.MigrationExecutor is creating.Executor


def test_control_two_columns_of_one_model_are_two_operations():
    operations = [
        CreateModel("Village", [("id", BigAutoField(primary_key=True))]),
        AddField("Person", "village", ForeignKey("rooms.Village", CASCADE)),
        AddField("Person", "name", CharField(max_length=9)),
    ]
    migration = Migration("0001", "rooms")
    migration.operations = operations

    first, second = together(migration).operations

    assert (first.operations, second.operations) == (operations[:2], operations[2:])


# What goes back and comes again by it, with rows: tests/upgrades, tests/org/test_unit_lives_migration.
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", [("org", "0017_lives_of_units"), ("org", "0001_initial")])
def test_the_statements_back_are_the_same(name):
    loader = MigrationLoader(connection)
    migration = loader.disk_migrations[name]

    def back(one) -> list[str]:
        lines = loader.collect_sql([(one, True)])
        return [line for line in lines if not line.startswith("--")]

    assert sorted(back(together(migration))) == sorted(back(migration))
    assert len(back(migration)) > 3
