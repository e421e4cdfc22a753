"""Rows of a sheet as records, unsaved, with every fault named by row and column."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import models

from records.ledger.constraints import is_broken
from records.ledger.custom_ledgers import forget
from records.ledger.custom_models import CustomEntry, CustomLedger
from records.ledger.declaration import Ledger
from records.ledger.record import Record
from records.sheets.cells import BadCell, from_cell, squeezed
from townwork.lib.workbooks import Faulty
from townwork.org.errors import TermClosed
from townwork.org.models import Term, Township, Unit, User
from townwork.org.services import require_open

MAX_PROBLEMS = 200
TOLD_EVERY = 1000
_STEM = re.compile(r"(村民委员会|居民委员会|村委会|居委会|社区居委会|社区|村|居)$")


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


def header_of(ledger: Ledger) -> list[str]:
    return [label_of(ledger, name) for name in ledger.fields]


def label_of(ledger: Ledger, name: str) -> str:
    return ledger.date_label if name == "occurred_on" else str(ledger.field(name).verbose_name)


def is_required(field: models.Field) -> bool:
    return not (field.blank or field.has_default() or isinstance(field, models.BooleanField))


def read_rows(
    ledger: Ledger,
    rows: Iterable[tuple[int, tuple]],
    position: dict[str, int],
    *,
    actor: User,
    unit: Unit | None = None,
    told: Callable[[int], None] = lambda done: None,
    lock: bool = True,
) -> tuple[list[Row], list[Problem]]:
    """Records and problems; nothing is written. `position` says in which column a field stands.

    `unit` is whose the rows are where the sheet has no such column; `told` hears how many are done.
    `lock` holds the terms open until the caller's transaction ends.
    """
    reader = _Reader(ledger, position, actor, unit, lock)
    found, problems = [], []
    for done, (number, values) in enumerate(rows, 1):
        row, faults = reader.read(number, values)
        problems += faults
        found.append(row)
        if len(problems) >= MAX_PROBLEMS:
            break
        if done % TOLD_EVERY == 0:
            told(done)
    problems += _named_twice(ledger, found)
    ledger.complete([row.record for row in found] if not problems else [])
    return found, problems


def _named_twice(ledger: Ledger, rows: list[Row]) -> list[Problem]:
    """Each row was held against what is stored, none against the sheet's other rows."""
    first, problems = {}, []
    for row in rows if ledger.known_by else ():
        name = getattr(row.record, ledger.known_by)
        if name and first.setdefault(name, row.number) != row.number:
            said = f"“{name}”在第 {first[name]} 行已经有了，请换一个名称或删去一行。"
            problems.append(Problem(row.number, label_of(ledger, ledger.known_by), said))
    return problems


class _Reader:
    """Reads one sheet's rows; what is the same for all of them is looked up once."""

    def __init__(
        self, ledger: Ledger, position: dict[str, int], actor: User, unit: Unit | None, lock: bool
    ):
        self.ledger, self.position, self.actor, self.unit, self.lock = (
            ledger,
            position,
            actor,
            unit,
            lock,
        )
        self.fields = {name: ledger.field(name) for name in position}
        self.lookups = _lookups(ledger, actor)
        self.terms: dict = {}
        self.by_month = ledger.date_label.startswith("所属月份")

    def read(self, number: int, values: tuple) -> tuple[Row, list[Problem]]:
        cells = {
            name: values[at] if at < len(values) else None for name, at in self.position.items()
        }
        record, problems, given = self.ledger.new(entered_by=self.actor), [], set()
        if self.unit:
            record.unit = self.unit
        for name, value in cells.items():
            try:
                read = self._value(name, value)
                if read is not None:
                    self.fields[name].save_form_data(record, read)
                    given.add(name)
            except BadCell as error:
                problems.append(Problem(number, label_of(self.ledger, name), f"{error}。"))
            except ValidationError as error:
                problems.append(
                    Problem(number, label_of(self.ledger, name), " ".join(error.messages))
                )
        if problems:
            problems += self._left_empty(number, cells)
        else:
            problems = validation(self.ledger, number, record, given) or term_problems(
                self.ledger, number, record, self.terms, lock=self.lock
            )
        return Row(number, record, frozenset(given)), problems

    def _value(self, name: str, value):
        if name in self.lookups:
            return _related(value, self.lookups[name], self.fields[name])
        return from_cell(
            value, self.fields[name], month_will_do=self.by_month and name == "occurred_on"
        )

    def _left_empty(self, number: int, cells: dict) -> list[Problem]:
        """What must be filled, told beside the row's other faults: one round of mending, not two."""
        empty = [
            n for n, value in cells.items() if is_required(self.fields[n]) and _is_empty(value)
        ]
        return [Problem(number, label_of(self.ledger, name), "必填。") for name in empty]


def _lookups(ledger: Ledger, actor: User) -> dict[str, dict[str, object]]:
    """For each foreign key, the rows its text may name: {text: row}; None where two share it."""
    found = {}
    for name in ledger.fields:
        field = ledger.field(name)
        if isinstance(field, models.ForeignKey):
            named = field.related_model.objects
            rows = (
                named.visible_to(actor).active().select_related("township")
                if field.related_model is Unit
                else named.choosable_by(actor).select_related("unit")
            )
            found[name] = _by_text(rows)
    return found


def _by_text(rows: Iterable) -> dict[str, object]:
    """{what a cell may say: row}; None where two share it. A unit's stem is one more way to say it."""
    by_text: dict[str, object] = {}
    for row in rows:
        ways = {str(row)} | ({stem(str(row))} if isinstance(row, Unit) else set())
        for way in ways:
            by_text[way] = None if way in by_text else row
    return by_text


def _is_empty(value) -> bool:
    return value is None or not str(value).strip()


def _related(value, by_text: dict[str, object], field: models.ForeignKey):
    if isinstance(value, Faulty):
        raise BadCell(value.words)
    text = "" if value is None else str(value).strip()
    if not text:
        return None
    # As it stands, then as people shorten it: 塘头 and 塘头村委会 are 塘头村, where there is but one.
    ways = (
        (text, squeezed(text), stem(text))
        if field.related_model is Unit
        else (text, squeezed(text))
    )
    said = next((way for way in ways if way in by_text), None)
    if said is None:
        raise BadCell(f"找不到“{text}”，请核对名称（只能填您管得到的）")
    if by_text[said] is None:
        raise BadCell(f"有不止一个“{text}”，请先在系统里改成不同的名称")
    return by_text[said]


def stem(name: str) -> str:
    """A village's name without its kind, marked so that it can't be taken for a name."""
    return f"~{_STEM.sub('', squeezed(name))}"


def validation(ledger: Ledger, row: int, record: Record, given: Iterable[str]) -> list[Problem]:
    """What is wrong with a record the sheet gave these fields; the others stand as they were, or at their defaults."""
    # Foreign keys were looked up within scope already: checking them again would be a query a cell.
    related = [f.name for f in ledger.model._meta.fields if f.is_relation]
    try:
        missing = {
            n: "必填"
            for n in related
            if n in ledger.fields
            and not ledger.field(n).null
            and getattr(record, f"{n}_id") is None
        }
        if missing:
            raise ValidationError(missing)
        record.clean_fields(exclude=related)
        record.clean()
        if record.occurred_on:
            record.index()
        _check_constraints(record, frozenset({*given, *record.indexed}), related)
    except ValidationError as error:
        found = getattr(error, "message_dict", {"__all__": error.messages})
        return [_told(ledger, row, record, name, said) for name, said in found.items()]
    return []


def _check_constraints(record: Record, written: frozenset[str], related: list[str]) -> None:
    """All that speak of a column that is written; the database is asked only what can't be answered here."""
    errors = []
    for constraint in constraints_on(type(record), written):
        known = isinstance(constraint, models.CheckConstraint)
        broken = is_broken(constraint, record) if known else None
        if broken:
            errors.append(constraint.get_violation_error_message())
        elif broken is None:
            try:
                constraint.validate(type(record), record, exclude=related)
            except ValidationError as error:
                errors += error.messages
    if errors:
        raise ValidationError({"__all__": errors})


@lru_cache(maxsize=256)
def constraints_on(
    model: type[Record], columns: frozenset[str]
) -> tuple[models.BaseConstraint, ...]:
    """The model's constraints that speak of any of the columns."""

    def spoken_of(one) -> set[str]:
        return {*getattr(one, "fields", ()), *(one.condition or models.Q()).referenced_base_fields}

    return tuple(one for one in model._meta.constraints if spoken_of(one) & columns)


def _told(ledger: Ledger, row: int, record: Record, name: str, said: list[str]) -> Problem:
    if name not in ledger.fields:
        return Problem(row, "", " ".join(said))
    field = ledger.field(name)
    empty = is_required(field) and field.value_from_object(record) in (None, "")
    return Problem(row, label_of(ledger, name), "必填。" if empty else " ".join(said))


def term_problems(
    ledger: Ledger, number: int, record: Record, terms: dict, *, lock: bool = True
) -> list[Problem]:
    """The term of the date must be open; each is asked once, and with `lock` held open until the commit.

    What stands may have begun in a locked one, as in records.pages.services.
    """
    if record.stands:
        return []
    township = record.unit.township
    key = (township.pk, record.occurred_on.year, record.occurred_on.month > 6)
    if key not in terms:
        terms[key] = (_locked_notice if lock else _notice)(township, record.occurred_on)
    column = label_of(ledger, "occurred_on")
    return [Problem(number, column, terms[key])] if terms[key] else []


def _notice(township: Township, day: date) -> str:
    term = Term.objects.filter(township=township).of_date(day).select_related("closed_by").first()
    return term.lock_notice if term and term.is_closed else ""


def _locked_notice(township: Township, day: date) -> str:
    try:
        require_open(township, day)
    except TermClosed as closed:
        return str(closed)
    return ""


def closed_problems(ledger: Ledger, rows: list[Row]) -> list[Problem]:
    """Asked again where the rows are written: a term may have closed since they were read."""
    terms: dict = {}
    return [
        problem for row in rows for problem in term_problems(ledger, row.number, row.record, terms)
    ]


def redefined_problems(rows: list[Row]) -> list[Problem]:
    """Custom ledgers changed since the rows were read by their rules; they are locked till the commit."""
    entries = [
        row.record for row in rows if isinstance(row.record, CustomEntry) and row.record.ledger_id
    ]
    read = {entry.ledger_id: entry.ledger for entry in entries}
    if not read:
        return []
    forget()
    stored = CustomLedger.objects.select_for_update(of=("self",)).in_bulk(sorted(read))
    return [
        Problem(0, "", f"“{ledger}”刚刚改过，请重新选择文件，按新的栏目核对。")
        for pk, ledger in read.items()
        if stored[pk].is_retired or stored[pk].changed_at != ledger.changed_at
    ]
