"""Rows of a sheet as records, unsaved, with every fault named by row and column."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cached_property

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from records.ledger.memory import remembering
from records.ledger.own_kinds import choices_of
from records.ledger.record import Record
from records.sheets.answers import LEFT_EMPTY
from records.sheets.cells import (
    ALL_OF_IT,
    LONGEST,
    NONE_OF_IT,
    WORD,
    BadCell,
    Leeway,
    from_cell,
)
from records.sheets.columns import is_monthly, is_required, may_be_left
from records.sheets.deadlines import due
from records.sheets.intake import MAX_PROBLEMS, Intake, Problem, Row
from records.sheets.proposing import only_number_in
from records.sheets.stored import columns_of, comparable
from records.sheets.validity import PROPOSED, faults_of
from townwork.lib.days import first_of
from townwork.lib.headers import shown_row, text_of
from townwork.lib.text import plain, shortened, squeezed
from townwork.lib.workbooks import Faulty
from townwork.org.models import Unit, User
from townwork.org.unit_names import stem
from townwork.org.workdays import Workdays

TOLD_EVERY = 1000
MOST_SEEN = 5_000  # cells remembered
_TEN_THOUSANDS = re.compile(r"[(（]\s*万元?\s*[)）]|万元$")


def read(intake: Intake, told: Callable[[int], None] = lambda done: None) -> None:
    """Fill in `rows` and `problems`; nothing is written. `told` hears how many rows are done."""
    intake.problems += [intake.problem(0, name, "必填。") for name in sorted(intake.lacking)]
    with remembering():  # the town's own kinds are asked of each row
        _read(intake, told)
    intake.problems += _named_twice(intake)
    sound, _ = intake.told_apart()
    intake.ledger.complete([row.record for row in sound])


def _read(intake: Intake, told: Callable[[int], None]) -> None:
    reader = _Reader(intake)
    for done, (number, values) in enumerate(intake.table.rows, 1):
        row, problems = reader.read(number, values)
        intake.rows.append(row)
        intake.problems += problems
        if len(intake.problems) >= MAX_PROBLEMS:
            break
        if done % TOLD_EVERY == 0:
            told(done)


def _named_twice(intake: Intake) -> list[Problem]:
    """Each row was held against what is stored, none against the sheet's other rows."""
    unique_in_town = intake.ledger.unique_in_town
    first: dict[str, int] = {}
    problems = []
    for row in intake.rows if unique_in_town else ():
        name = getattr(row.record, unique_in_town)
        if name and first.setdefault(name, row.number) != row.number:
            words = f"“{name}”在第 {shown_row(first[name])} 行已经有了，请换一个名称或删去一行。"
            problems.append(intake.problem(row.number, unique_in_town, words))
    return problems


class _Reader:
    """Reads one sheet's rows; what is the same for all of them is looked up once."""

    def __init__(self, intake: Intake) -> None:
        self.intake = intake
        # What was asked of a row may have no column at all.
        self.unsaid = dict.fromkeys([*intake.answers.fields(), *intake.answers.given])
        names = dict.fromkeys([*intake.columns, *self.unsaid])
        self.fields = {name: intake.ledger.field(name) for name in names}
        self.choices = _choices(intake)
        town = intake.actor.township_id
        self.own = {name: choices_of(field, town) for name, field in self.fields.items()}
        self.leeway = intake.answers.leeway(is_1904=intake.table.is_1904)
        self.repeated = {name for name, one in self.fields.items() if _is_repeated(one)}
        self.seen: dict[tuple | None, object] = {}
        self.by_month = is_monthly(intake.ledger)
        self.in_ten_thousands = [name for name in intake.columns if self._counts_so(name)]

    def _counts_so(self, name: str) -> bool:
        """Whether the column's head says 万元."""
        at, header = self.intake.columns[name], self.intake.table.header
        is_number = isinstance(self.fields[name], models.DecimalField | models.IntegerField)
        return is_number and at < len(header) and bool(_TEN_THOUSANDS.search(header[at]))

    def read(self, number: int, values: tuple) -> tuple[Row, list[Problem]]:
        cells = {
            name: values[at] if at < len(values) else None
            for name, at in self.intake.columns.items()
        }
        cells |= {name: _in_ten_thousands(cells[name]) for name in self.in_ten_thousands}
        cells = {**self.unsaid, **self.intake.answers.given, **cells}
        record = self.intake.ledger.new(entered_by=self.intake.actor)
        if self.intake.unit:
            record.unit = self.intake.unit
        given, problems = self._fill(record, number, cells)
        if problems:
            problems = [self._with_its_day(record, one) for one in problems]
            problems += self._left_empty(number, cells)
        unread = self.intake.lacking | {one.field for one in problems if one.field not in given}
        problems += faults_of(self.intake, number, record, given, unread)
        if problems and not unread and self._is_itself(record):
            problems = []
        return Row(number, record, frozenset(given)), problems

    def _is_itself(self, record: Record) -> bool:
        """Whether it is a row of the ledger word for word, come back: nothing is asked of what is
        not written. Its name may be in its own way, and a state that only acts lead to.
        """
        names = columns_of(self.intake.ledger)
        told_by = [self.intake.ledger.unique_in_town or "occurred_on", "unit_id"]
        rows = self.intake.ledger.rows().standing().visible_to(self.intake.actor)
        rows = rows.filter(**{name: getattr(record, name) for name in told_by})
        rows = rows.values_list(*names)
        said = comparable(self.intake.ledger, (getattr(record, one) for one in names))
        return any(comparable(self.intake.ledger, row) == said for row in rows)

    def _fill(self, record: Record, number: int, cells: dict) -> tuple[set[str], list[Problem]]:
        """Put what the cells say into the record: the fields they said something of, and what
        cannot be read; of what is asked once of the sheet what the page will propose.
        """
        given, problems = set(), []
        for name, value in cells.items():
            try:
                read = self._value(number, name, value)
                if read is not None:
                    self.fields[name].save_form_data(record, read)
                    given.add(name)
            except BadCell as error:
                words = f"{error}。"
                one = self.intake.problem(number, name, words, error.asks, error.labels)
                told = self._offered(number, name, one)
                problems.append(replace(one, offer=told) if told else one)
                given |= self._propose(record, name, told or value, error, is_told=bool(told))
            except ValidationError as error:
                problems.append(self.intake.problem(number, name, " ".join(error.messages)))
        return given, problems

    def _offered(self, number: int, name: str, one: Problem) -> str:
        """What such a cell may mean; of what is asked once of the sheet the page proposes that."""
        if one.asks:
            return ""
        return self._counted(number, name, one.text) or self._begun(name, one.text)

    def _counted(self, number: int, name: str, text: str) -> str:
        """What 是 or 无 says of a count: as many as the row names, or none; of other words the one
        number among them.
        """
        if not isinstance(self.fields[name], models.IntegerField):
            return ""
        word = plain(text).lower()
        if word in NONE_OF_IT:
            return "0"
        if word not in ALL_OF_IT:
            return only_number_in(text)
        found = self.intake.as_many_as(number, name)
        return found or self.intake.named_in(number, name) or "1"

    def _begun(self, name: str, text: str) -> str:
        """The first of several days that something took."""
        day = first_of(text, self.year) if name == "occurred_on" else None
        return day.isoformat() if day else ""

    @property
    def year(self) -> int:
        """Of days without one, as far as it is said or will be proposed."""
        return self.leeway.year or self.intake.proposed_year or timezone.localdate().year

    def _propose(
        self, record: Record, name: str, value: object, error: BadCell, *, is_told: bool
    ) -> set[str]:
        """The field, where the row's other faults can be known by what the page proposes for it."""
        if error.asks not in PROPOSED and not is_told:
            return set()
        field, by_month = self.fields[name], self.by_month and name == "occurred_on"
        leeway = Leeway(self.year, True, True, self.leeway.is_1904)
        try:
            read = from_cell(value, field, month_will_do=by_month, leeway=leeway)
        except (BadCell, ValidationError):
            return set()
        field.save_form_data(record, read)
        return {name}

    def _value(self, number: int, name: str, value: object) -> object:
        """What was said of the cell on the page; else what stands there; else what the town meant
        by such a word before.
        """
        text = text_of(value)
        said = self.intake.answers.read_in(number, name, text)
        if said is not None:
            return self._read(name, said)
        try:
            return self._read(name, value)
        except BadCell as error:
            meant = self.intake.words.get(name, {}).get(text)
            if error.asks != WORD or meant is None:
                raise
            read = self._remembered(name, meant, error)
            self.intake.recalled[name, text] = meant
            return read

    def _remembered(self, name: str, meant: str, error: BadCell) -> object:
        try:
            return self._read(name, meant)
        except BadCell:  # it is no more: the word is asked about anew
            raise error from None

    def _read(self, name: str, value: object) -> object:
        """What is said again and again (a village, a kind, a day) is read once."""
        key = (name, type(value), value) if name in self.repeated else None
        if key in self.seen:
            return self.seen[key]
        read = self._read_anew(name, value)
        if key and len(self.seen) < MOST_SEEN:
            self.seen[key] = read
        return read

    def _read_anew(self, name: str, value: object) -> object:
        field = self.fields[name]
        if value == LEFT_EMPTY and may_be_left(field):
            return None
        if name in self.choices:
            return _related(value, self.choices[name], field)
        by_month = self.by_month and name == "occurred_on"
        own = self.own[name]
        return from_cell(value, field, month_will_do=by_month, own=own, leeway=self.leeway)

    def _with_its_day(self, record: Record, one: Problem) -> Problem:
        """What the row's own day makes of 7日内, where a day belongs."""
        is_day = isinstance(self.fields.get(one.field), models.DateField)
        if one.offer or not (is_day and one.text and record.occurred_on):
            return one
        if one.field == "occurred_on":
            return one
        day = due(one.text, record.occurred_on, self.workdays.after)
        return replace(one, offer=day.isoformat()) if day else one

    @cached_property
    def workdays(self) -> Workdays:
        return Workdays.load(self.intake.actor.township)

    def _left_empty(self, number: int, cells: dict) -> list[Problem]:
        """What must be filled, told beside the row's other faults: one round of
        mending, not two.
        """
        return [
            self.intake.problem(number, name, "必填。")
            for name, value in cells.items()
            if is_required(self.fields[name])
            and _is_empty(value)
            and not self.intake.answers.read_in(number, name, "")
        ]


def _is_repeated(field: models.Field) -> bool:
    return bool(field.choices) or isinstance(field, models.ForeignKey | models.DateField)


def _in_ten_thousands(value: object) -> object:
    """1.5 under a head that says 万元 is 1.5万; what says its own measure stays."""
    text = text_of(value)
    is_bare = bool(text) and text.replace(".", "").replace(",", "").isdigit()
    return f"{text}万元" if is_bare else value


def _choices(intake: Intake) -> dict[str, dict[str, object]]:
    """For each foreign key, the rows its text may name: {text: row}; None where two share it."""
    fields = [intake.ledger.field(name) for name in intake.ledger.related]
    return {field.name: _by_text(choosable(field.related_model, intake.actor)) for field in fields}


def choosable(model: type[models.Model], actor: User) -> models.QuerySet:
    """What a cell of a foreign key may name."""
    if model is Unit:
        return Unit.objects.visible_to(actor).active().select_related("township", "parent")
    return model.objects.choosable_by(actor).select_related("unit")


def told_apart(rows: Iterable) -> dict[str, object]:
    """{what names it alone: row}: its name, and of several so called their unit and day too."""
    rows = list(rows)
    named = Counter(map(str, rows))
    found: dict[str, object] = {}
    for row in rows:
        label = str(row)
        if named[label] > 1 and isinstance(row, Record):
            label = f"{label}（{row.unit}，{row.occurred_on}）"
        while label in found:
            label += "之二"
        found[label] = row
    return found


def _by_text(rows: Iterable) -> dict[str, object]:
    """{what a cell may say: row}; None where two share it. Of a unit its stem is one way more."""
    rows = list(rows)
    by_text: dict[str, object] = {}
    for row in rows:
        for way in _ways(row):
            by_text[way] = None if way in by_text else row
    return _by_former_names(rows) | told_apart(rows) | by_text


def _ways(row: object) -> set[str]:
    return {str(row)} | ({stem(str(row))} if isinstance(row, Unit) else set())


def _by_former_names(rows: Iterable) -> dict[str, object]:
    """What a unit was called before, where no other is called so now."""
    by_text: dict[str, object] = {}
    for row in rows:
        for name in row.names[1:] if isinstance(row, Unit) else ():
            by_text[name] = None if name in by_text else row
    return by_text


def _is_empty(value: object) -> bool:
    return value is None or not str(value).strip()


def _related(value: object, by_text: dict[str, object], field: models.ForeignKey) -> object:
    if isinstance(value, Faulty):
        raise BadCell(value.words)
    text = "" if value is None else str(value).strip()
    if not text:
        return None
    # As it stands, then as people shorten it: 塘头 and 塘头村委会 are 塘头村, where there is but one.
    ways = [text, squeezed(text)]
    if field.related_model is Unit:
        ways.append(stem(text))
    known = [way for way in ways if way in by_text]
    if not known:
        words = f"找不到“{shortened(text, LONGEST)}”，请核对名称（只能填您管得到的）"
        raise BadCell(words, WORD)
    row = by_text[known[0]]
    if row is None:
        rows = dict.fromkeys(one for one in by_text.values() if one is not None)
        alike = [label for label, one in told_apart(rows).items() if known[0] in _ways(one)]
        raise BadCell(f"有不止一个“{text}”，请选是哪一个", WORD, alike)
    return row
