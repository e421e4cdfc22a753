"""What somebody said of a sheet on its pages, beside which column is which: what its rows leave
unsaid, what its words mean, what stands in a cell that nobody could read.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from records.sheets.cells import Leeway

INSTEAD = Mapping[str, Mapping[str, str]]
LEFT_EMPTY = "留空"  # what a word may mean where the field need not be filled


@dataclass(frozen=True)
class Answers:
    """`given`: {field: what every row says of it}, where the sheet has no column for it.

    `instead`: {field: {what a cell says: what is read in its stead}}, in every row of it.
    `cells`: {"row field": what is read in that cell}. `left_out`: rows that stay out.
    `with_hidden`: whether rows the sheet hides are taken, `with_columns` whether its hidden columns
    are; `all_came`: whether all whom a 签到表
    names were there, which nobody signed in the file; None where nobody was asked.
    """

    given: Mapping[str, str] = field(default_factory=dict)
    instead: INSTEAD = field(default_factory=dict)
    cells: Mapping[str, str] = field(default_factory=dict)
    left_out: tuple[int, ...] = ()
    year: int | None = None
    takes_months: bool = False
    takes_rough: bool = False
    with_hidden: bool | None = None
    with_columns: bool | None = None
    all_came: bool | None = None

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Answers":
        """From what is kept with the import."""
        return cls(**{**kept, "left_out": tuple(kept.get("left_out", ()))})

    def kept(self) -> dict[str, Any]:
        return asdict(self)

    def leeway(self, *, is_1904: bool = False) -> Leeway:
        return Leeway(self.year, self.takes_months, self.takes_rough, is_1904)

    def read_in(self, row: int, name: str, text: str) -> str | None:
        """What is read in a cell in the stead of its text; None where nothing was said of it."""
        said = self.cells.get(f"{row} {name}")
        return self.instead.get(name, {}).get(text) if said is None else said

    def fields(self) -> set[str]:
        """Those that something was said of in a cell."""
        return {place.split(" ", 1)[1] for place in self.cells}

    def with_cell(self, row: int, name: str, said: str) -> "Answers":
        return replace(self, cells={**self.cells, f"{row} {name}": said})

    def with_word(self, name: str, text: str, said: str) -> "Answers":
        words = {**self.instead.get(name, {}), text: said}
        return replace(self, instead={**self.instead, name: words})

    def without_rows(self, rows: list[int]) -> "Answers":
        return replace(self, left_out=tuple(sorted({*self.left_out, *rows})))
