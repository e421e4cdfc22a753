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
from typing import NamedTuple

from records.ledger.declaration import Ledger
from records.ledger.record import Record
from records.sheets.columns import label_of
from records.sheets.headers import Table
from records.sheets.models import Import
from townwork.org.models import Unit, User

MAX_PROBLEMS = 200


@dataclass(frozen=True)
class Problem:
    """One fault: the row as Excel numbers it (0 for the sheet), the column's name, what to do."""

    row: int
    column: str
    message: str


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

    `duplicates` is what becomes of a row like a stored one (Import.Same). What matching finds:
    `adding` and `changing`, `same` the numbers of rows the ledger has word for word, `skipping`
    those that may be one it has.
    """

    ledger: Ledger
    table: Table
    columns: dict[str, int]
    actor: User
    unit: Unit | None = None
    duplicates: str = Import.Same.SKIP

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    adding: list[Row] = field(default_factory=list)
    changing: list[Change] = field(default_factory=list)
    same: list[int] = field(default_factory=list)
    skipping: list[Skip] = field(default_factory=list)

    @property
    def is_read(self) -> bool:
        """Whether each cell says something possible: what is wrong, if anything, is in what two
        columns say together, and the rows can be held against the ledger.
        """
        return not any(problem.column for problem in self.problems)

    def problem(self, row: int, name: str, message: str) -> Problem:
        """A fault in the field's column, or with no name in the row as a whole."""
        return Problem(row, label_of(self.ledger, name) if name else "", message)
