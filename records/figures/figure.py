"""A figure (数): a value, where it came from, and how much of what is owed it is made of."""

from collections.abc import Mapping
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
        """Whether nobody can say it yet: missing, or a nought that not all have said."""
        return self.is_missing or (self.applicable and not self.value and self.is_partial)

    @property
    def told(self) -> Any:
        """The value as every place says it: pages, lists, papers, JSON. The whole town's nought is
        what all who owe it have said; until then it is missing, with its coverage.
        """
        return None if self.is_open else self.value

    def as_json(self) -> dict:
        """The shape of `manage.py figures --json` and of a frozen edition: a missing
        value is null.
        """
        value = self.told
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


def told_of_kept(kept: Mapping[str, Any]) -> Any:
    """What a figure that was kept as JSON says: those of earlier releases kept a nought that not
    all had said as one.
    """
    coverage = kept.get("coverage") or {"whole": True}
    is_open = not kept["value"] and not coverage["whole"] and kept.get("applicable", True)
    return None if is_open else kept["value"]


def missing(item: Item, coverage: Coverage | None = None) -> Figure:
    """The figure of an indicator that nobody has reported anything for."""
    return Figure(item.code, item.name, item.measure, None, coverage=coverage)
