"""Migrations that render no more models than they need, so that a new database takes less than half
the time.

After each operation Django renders every model anew that is related to what it changed, and here
all 130 are: nine tenths of the 24 seconds a new database took. An operation on a table needs that
model and those it points at. Those of a migration that are of different models are made together.
"""

from collections.abc import Iterable, Iterator
from copy import copy
from typing import Any

from django.db.migrations import Migration
from django.db.migrations import operations as changes
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState
from django.db.migrations.utils import resolve_relation
from django.utils.functional import SimpleLazyObject

Key = tuple[str, str]  # app, model: both as Django compares them
# What each writes hangs on its own model and on those this one points at.
OF_ONE_MODEL = (
    changes.CreateModel,
    changes.AddField,
    changes.AlterField,
    changes.AddIndex,
    changes.AddConstraint,
    changes.RemoveConstraint,
)


class Together(Operation):
    """Several operations as one, each of another model. What one of them writes does not depend on
    the others: a table has the columns and rules of its own model.
    """

    def __init__(self, operations: list[Operation]):
        self.operations = operations

    def state_forwards(self, app_label: str, state: Any) -> None:
        state.__dict__.pop("apps", None)  # or each would render anew what is there
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        before, after = self._parts(app_label, from_state, to_state)
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, before, after)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        before, after = self._parts(app_label, from_state, to_state)
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, before, after)

    def _parts(self, app_label: str, *states: ProjectState) -> list[ProjectState]:
        """Rendered in this order: SQLite puts a table's columns as their fields were made."""
        keys = [(app_label, _model_of(operation)) for operation in self.operations]
        parts = [part(state, keys) for state in states]
        for one in parts:
            one.apps  # noqa: B018
        return parts


class Run(changes.RunPython):
    """RunPython, for which every model is rendered once it asks for one: what minds the trail's
    triggers asks for none.
    """

    def __init__(self, operation: changes.RunPython):
        self.__dict__ = operation.__dict__

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        _render_when_asked(from_state)
        super().database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        _render_when_asked(from_state)
        super().database_backwards(app_label, schema_editor, from_state, to_state)


def _render_when_asked(state: Any) -> None:
    if "apps" not in state.__dict__:
        whole = state.clone()
        state.apps = SimpleLazyObject(lambda: whole.apps)


def part(state: ProjectState, keys: Iterable[Key]) -> ProjectState:
    """Of the state these models, if it has them yet, and all that they lead to."""
    kept: dict[Key, ModelState] = {}
    wanted = list(keys)
    while wanted:
        key = wanted.pop()
        if key in state.models and key not in kept:
            kept[key] = state.models[key]
            wanted += _pointed_at(key, kept[key])
    return ProjectState(kept, real_apps=state.real_apps)


def _pointed_at(key: Key, model: ModelState) -> Iterator[Key]:
    """What it has a key to, by way of what, and what it is a sort of."""
    for field in model.fields.values():
        if field.remote_field:
            through = getattr(field.remote_field, "through", None)
            for other in filter(None, (field.remote_field.model, through)):
                yield resolve_relation(other, *key)
    for base in model.bases:
        if isinstance(base, str):
            yield resolve_relation(base, *key)


def together(migration: Migration) -> Migration:
    """The migration, with each run of operations on different models as one."""
    gathered: list[Operation] = []
    run: list[Operation] = []
    for operation in migration.operations:
        if not _is_of_one_model(operation):
            run = []
            is_python = type(operation) is changes.RunPython
            gathered.append(Run(operation) if is_python else operation)
            continue
        if not run or _model_of(operation) in map(_model_of, run):
            run = []
            gathered.append(Together(run))
        run.append(operation)
    quick = copy(migration)
    quick.operations = gathered
    return quick


def _is_of_one_model(operation: Operation) -> bool:
    """Another type of a column that is a key changes the columns that point at it too."""
    if isinstance(operation, changes.AlterField):
        return not operation.field.unique  # a primary key is unique
    return isinstance(operation, OF_ONE_MODEL)


def _model_of(operation: Any) -> str:
    is_new = isinstance(operation, changes.CreateModel)
    return (operation.name if is_new else operation.model_name).lower()


class Executor(MigrationExecutor):
    """Django's, which changes the tables of a migration together."""

    def _migrate_all_forwards(
        self, state: Any, plan: Any, full_plan: Any, fake: bool, fake_initial: bool
    ) -> Any:
        """Django's renders every model before each migration."""
        wanted = {migration for migration, _ in plan}
        for migration, _ in full_plan:
            if migration in wanted:
                state.__dict__.pop("apps", None)
                state = self.apply_migration(state, migration, fake, fake_initial)
        return state

    def _migrate_all_backwards(self, plan: Any, full_plan: Any, fake: bool) -> Any:
        """The states between are made by way of what renders nothing."""
        quick = {migration: together(migration) for migration, _ in full_plan}

        def made_quick(steps: Any) -> list[tuple[Migration, bool]]:
            return [(quick[migration], is_back) for migration, is_back in steps]

        return super()._migrate_all_backwards(made_quick(plan), made_quick(full_plan), fake)

    def apply_migration(
        self, state: Any, migration: Migration, fake: bool = False, fake_initial: bool = False
    ) -> Any:
        # --fake-initial looks at the operations themselves.
        quick = migration if fake or fake_initial else together(migration)
        return super().apply_migration(state, quick, fake, fake_initial)
