"""One sheet on its way into a ledger: what is handed from step to step, each of which knows more of
it.

1. receiving.receive keeps the file and guesses its columns; columns.set_columns says what they are.
2. rows.read makes unsaved records of its rows: long, and outside any transaction.
3. matching.match holds them against the ledger, inside one, where what is met is locked.
4. writing.write adds what is new and changes what differs, if nothing was found wrong.
5. report.report_of says what was found.

job.run takes a kept file through 2 to 5; the sample township, which brings its own sheets, begins
with 2.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from django.db.models import Field

from records.ledger.declaration import Ledger
from records.ledger.record import Record
from records.sheets.answers import INSTEAD, Answers
from records.sheets.columns import label_of
from records.sheets.models import Import
from records.sheets.proposing import count_in, measure_of
from townwork.lib.headers import Table, text_of
from townwork.org.models import Unit, User

MAX_PROBLEMS = 200
# What a sheet asks: whether the rows and the columns it does not show are taken; whether all whom
# it names came.
HIDDEN, HIDDEN_COLUMNS, UNSIGNED = "hidden", "hidden_columns", "unsigned"
LOCKED = "locked"  # what to do with the rows of a half-year that is locked


@dataclass(frozen=True)
class Problem:
    """One fault: the row as Excel numbers it (0 for the sheet), the column's name, what to do.

    `field` is the column's in the ledger, `text` what its cell says, `offer` what the rest of its
    row says of an empty one. `asks` is what one answer mends in every such cell, `labels` what it
    may be (records.sheets.cells.BadCell).
    """

    row: int
    column: str
    message: str
    field: str = ""
    text: str = ""
    asks: str = ""
    offer: str = ""
    labels: tuple[str, ...] = ()


class Row(NamedTuple):
    """A record read off a row; `given` are the fields the sheet said something of."""

    number: int
    record: Record
    given: frozenset[str]


class Change(NamedTuple):
    """A stored record as the row would have it; `lines` say what differs: [label,
    before, after], and `fields` where.
    """

    row: Row
    stored: Record
    lines: list[list[str]]
    fields: frozenset[str]


class Skip(NamedTuple):
    """A row that may be a record the ledger has: left alone."""

    row: int
    pk: int
    name: str


@dataclass
class Intake:
    """`columns` say in which column a field stands; `unit` is whose the rows are where none says.

    `answers` are what somebody said of the sheet, `words` what the town's sheets said before.
    `duplicates` is what becomes of a row like a stored one (Import.Same). What matching finds:
    `adding` and `changing`, `same` the numbers of rows the ledger has word for word, `skipping`
    those that may be one it has. `recalled` are
    words read as the town meant them before: {(field, word): what was meant}. `lacking` are the
    required fields that nothing says yet: its rows are read as far as they go, and none is taken.
    `proposed_year` is what its title says of days without one.
    """

    ledger: Ledger
    table: Table
    columns: dict[str, int]
    actor: User
    unit: Unit | None = None
    duplicates: str = Import.Same.SKIP
    answers: Answers = field(default_factory=Answers)
    words: INSTEAD = field(default_factory=dict)
    lacking: frozenset[str] = frozenset()
    proposed_year: int | None = None

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    adding: list[Row] = field(default_factory=list)
    changing: list[Change] = field(default_factory=list)
    same: list[int] = field(default_factory=list)
    skipping: list[Skip] = field(default_factory=list)
    recalled: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def says_no_day(self) -> bool:
        """Whether one day is given to all of what stands: a thing is then known without it."""
        return self.ledger.stands and "occurred_on" not in self.columns

    def told_apart(self) -> tuple[list[Row], list[Row]]:
        """The rows whose cells each say something possible, which can be held against the ledger,
        and the others.
        """
        faulty = {problem.row for problem in self.problems if problem.column}
        sound = [row for row in self.rows if not self.lacking and row.number not in faulty]
        return sound, [row for row in self.rows if self.lacking or row.number in faulty]

    def problem(
        self, row: int, name: str, message: str, asks: str = "", labels: tuple[str, ...] = ()
    ) -> Problem:
        """A fault in the field's column, or with no name in the row as a whole."""
        if not name:
            return Problem(row, "", message)
        label = label_of(self.ledger, name)
        text = self.text_in(row, name)
        offer = "" if text else self.named_in(row, name)
        return Problem(row, label, message, name, text, asks, offer, labels)

    def named_in(self, row: int, name: str) -> str:
        """What the rest of a row says of a count (2 of 发现问题（处） where it says 2处破损), or ""."""
        label = label_of(self.ledger, name)
        return count_in(label, map(text_of, self._values.get(row, ())))

    def as_many_as(self, row: int, name: str) -> str:
        """The number of the row's other column of the same measure: all that is mended （处） is
        what was found （处）; "" where it has none.
        """
        measure = measure_of(label_of(self.ledger, name))
        others = [one for one in self.columns if one != name]
        alike = [one for one in others if measure_of(label_of(self.ledger, one)) == measure]
        said = [self.text_in(row, one) for one in alike if measure]
        found = [one for one in said if one.isdecimal()]
        return found[0] if len(found) == 1 else ""

    def text_in(self, row: int, name: str) -> str:
        """What the sheet says in a cell; "" where it has no such column."""
        values, at = self._values.get(row, ()), self.columns.get(name)
        return text_of(values[at]) if at is not None and at < len(values) else ""

    @cached_property
    def links(self) -> list[str]:
        """Foreign keys: looked up within scope, to check them again would be a query a cell."""
        return [f.name for f in self.ledger.model._meta.fields if f.is_relation]

    @cached_property
    def asked_links(self) -> list[Field]:
        """Those of the sheet that must be there."""
        fields = [self.ledger.field(name) for name in self.links if name in self.ledger.fields]
        return [one for one in fields if not one.null]

    @cached_property
    def not_read(self) -> list[str]:
        """Columns of the record that no sheet has: they are as the code made them."""
        own = {*self.ledger.fields, "details", "title"}
        columns = [f.name for f in self.ledger.model._meta.fields if f.name not in own]
        return [*self.links, *columns]

    @cached_property
    def _values(self) -> dict[int, tuple]:
        return dict(self.table.rows)
