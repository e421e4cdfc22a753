"""Columns of what a person types: a month, a time of day, and numbers, bounded: nobody counts ten
million of anything, and a sum of what is stored can't overflow.

The bound is the column's too, so that neither an import nor a script stores what the form refuses.
"""

from typing import TYPE_CHECKING, Any

from django.apps.registry import Apps
from django.core.validators import MaxLengthValidator, MaxValueValidator
from django.db import migrations, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from townwork.lib.days import typed_time


class _Bounded:
    most: int
    column: str
    if TYPE_CHECKING:  # a record holds the number itself, or nothing

        def __get__(self, record: Any, owner: Any = None) -> Any: ...
        def __set__(self, record: Any, number: int | None) -> None: ...

    def db_check(self, connection: BaseDatabaseWrapper) -> str:
        column = connection.ops.quote_name(self.column)
        return f"{column} BETWEEN 0 AND {self.most}"


class CountField(_Bounded, models.PositiveIntegerField):
    """How many, up to 9,999,999."""

    most = 9_999_999
    default_validators = (MaxValueValidator(most),)


class SmallCountField(_Bounded, models.PositiveSmallIntegerField):
    """How many people of a unit, weeks, faults: up to 9,999."""

    most = 9_999
    default_validators = (MaxValueValidator(most),)


class MonthField(models.DateField):
    """A month, kept as its first day."""

    if TYPE_CHECKING:  # a record holds the day itself, or nothing

        def __get__(self, record: Any, owner: Any = None) -> Any: ...
        def __set__(self, record: Any, day: Any) -> None: ...

    def deconstruct(self) -> tuple:
        """A column as any other of a day."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.DateField", args, kwargs

    def to_python(self, value: Any) -> Any:
        day = super().to_python(value)
        return day and day.replace(day=1)


class ClockField(models.CharField):
    """A time of day, 14:30, however it was typed: 14：30, 下午2点半."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What is no time is told by its shape; how long it is says nothing more.
        self.validators[:] = [
            one for one in self.validators if not isinstance(one, MaxLengthValidator)
        ]

    def deconstruct(self) -> tuple:
        """A column as any other of a text."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def to_python(self, value: Any) -> Any:
        moment = typed_time(value) if isinstance(value, str) else None
        return f"{moment:%H:%M}" if moment else super().to_python(value)


def bind(label: str) -> migrations.RunPython:
    """The migration step that gives PostgreSQL's columns their bound.

    A field's own check is written when its table is: SQLite makes tables anew at each change,
    PostgreSQL does not.
    """

    def bind_columns(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor != "postgresql":
            return
        for model in apps.get_app_config(label).get_models():
            for field in model._meta.local_fields:
                if isinstance(field, _Bounded):
                    table = model._meta.db_table
                    check = field.db_check(editor.connection)
                    name = editor.quote_name(f"{table}_{field.column}_most")
                    editor.execute(
                        f"ALTER TABLE {editor.quote_name(table)} "
                        f"ADD CONSTRAINT {name} CHECK ({check})"
                    )

    return migrations.RunPython(bind_columns, migrations.RunPython.noop)
