"""A figure (数): a value, where it came from, and how much of what is owed it is made of."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from records.figures.catalogue import Item
from records.figures.coverage import Coverage


@dataclass(frozen=True)
class Figure:
    """A value and where it came from. `value` None is missing, unless not `applicable` (nothing to
    divide by).

    `coverage` says how much of what is owed it is made of; None where nobody owes it.
    """

    code: str
    name: str
    measure: str
    value: Any  # a number, a word, {name: count} or a list
    applicable: bool = True
    rows: tuple[tuple[str, int], ...] = ()
    coverage: Coverage | None = None

    @property
    def is_missing(self) -> bool:
        return self.value is None and self.applicable

    @property
    def is_partial(self) -> bool:
        """Whether it is of a part alone of those who owe it."""
        return self.coverage is not None and self.coverage.is_partial and not self.is_missing

    @property
    def is_open(self) -> bool:
        """Whether a sentence can't say it yet: missing, or a nought that not all have said."""
        return self.is_missing or (self.applicable and not self.value and self.is_partial)

    def as_json(self) -> dict:
        """The shape of `manage.py figures --json` and of a frozen edition: a missing
        value is null.
        """
        value = self.value
        if isinstance(value, Decimal):
            value = int(value) if value == value.to_integral_value() else float(value)
        return {
            "code": self.code,
            "name": self.name,
            "measure": self.measure,
            "value": value,
            "rows": [list(row) for row in self.rows],
            "coverage": self.coverage.as_json() if self.coverage else None,
        }


def missing(item: Item, coverage: Coverage | None = None) -> Figure:
    """The figure of an indicator that nobody has reported anything for."""
    return Figure(item.code, item.name, item.measure, None, coverage=coverage)
