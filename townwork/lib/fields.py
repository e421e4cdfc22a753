"""Numbers a person types, bounded: nobody counts ten million of anything, and a sum of what is stored can't overflow.

The bound is the column's too, so that neither an import nor a script stores what the form refuses.
"""

from django.core.validators import MaxValueValidator
from django.db import models


class _Bounded:
    most: int

    @property
    def validators(self):
        return [*super().validators, MaxValueValidator(self.most)]

    def db_check(self, connection):
        column = connection.ops.quote_name(self.column)
        return f"{column} BETWEEN 0 AND {self.most}"


class CountField(_Bounded, models.PositiveIntegerField):
    """How many, up to 9,999,999."""

    most = 9_999_999


class SmallCountField(_Bounded, models.PositiveSmallIntegerField):
    """How many people of a unit, weeks, faults: up to 9,999."""

    most = 9_999
