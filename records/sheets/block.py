"""Rows typed or pasted into a page's cells (成批录入): the importer's own steps, without a file.

What may stand in a cell is what the ledger's form offers; what it says is read as a sheet's is, and
all of it is saved or nothing.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from records.ledger.declaration import Ledger
from records.ledger.gap_days import day_in, from_address, in_address, in_words
from records.ledger.indicators import Period
from records.pages.forms import RecordForm, form_for
from records.sheets.columns import Vocabulary
from records.sheets.intake import Intake
from records.sheets.matching import match
from records.sheets.models import Import
from records.sheets.rows import read as read_rows
from records.sheets.writing import write
from townwork.lib.days import typed_day
from townwork.lib.fields import MonthField
from townwork.lib.headers import Table
from townwork.lib.text import clean_text, pinyin_initials
from townwork.org.access import require
from townwork.org.errors import Refusal
from townwork.org.forms.base import SuggestInput
from townwork.org.models import Township, Unit, User

AT_FIRST = 10  # empty rows a new page has, and as many again when asked for more
ROOM = 20  # fields of the page beside its cells
YES_NO = {"True": "是", "False": "否"}
NUMBERS = (forms.IntegerField, forms.DecimalField)


@dataclass(frozen=True)
class BlockColumn:
    """A column of the block: a field of the ledger's form.

    `names` are what a sheet may call it (records.sheets.synonyms), squeezed. `options` are the
    words it may say: (word, its pinyin initials). `unsaid` is what an empty cell stands for, where
    that is something.
    """

    name: str
    label: str
    names: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)  # {what a form would send: its word}
    options: tuple[tuple[str, str], ...] = ()
    unsaid: str = ""
    is_required: bool = False
    is_day: bool = False
    is_number: bool = False
    is_short: bool = False
    is_long: bool = False

    def in_full(self, said: str) -> str:
        """The one option that these initials, or their beginning, stand for; else what was said."""
        letters = said.lower()
        if not letters.isascii() or any(said == word for word, _ in self.options):
            return said
        exact = [word for word, initials in self.options if initials == letters]
        like = exact or [word for word, initials in self.options if initials.startswith(letters)]
        return like[0] if letters and len(like) == 1 else said


@dataclass
class BlockRow:
    """A row as it was typed, and what is wrong with it: at a column by its name, or at "".

    `was` is what its cells were filled with before anybody typed; `gap` the days it is asked to
    fill, of which a bare number says one.
    """

    number: int
    cells: dict[str, str] = field(default_factory=dict)
    was: dict[str, str] = field(default_factory=dict)
    gap: Period | None = None
    faults: dict[str, list[str]] = field(default_factory=dict)

    @property
    def is_said(self) -> bool:
        """Whether somebody typed something beyond what stood there."""
        said = {name: words for name, words in self.cells.items() if words}
        return said != {name: words for name, words in self.was.items() if words}

    @property
    def days(self) -> str:
        """The gap as the page carries it."""
        return in_address(self.gap) if self.gap else ""

    @property
    def days_said(self) -> str:
        return in_words(self.gap) if self.gap else ""

    @property
    def kept(self) -> str:
        return json.dumps(self.was, ensure_ascii=False)


@dataclass(frozen=True)
class Cell:
    """A cell as the page shows it."""

    column: BlockColumn
    name: str
    said: str
    hint: str
    faults: list[str]


@dataclass(frozen=True)
class Line:
    """A row as the page shows it; `faults` are of no one cell."""

    row: BlockRow
    cells: list[Cell]
    faults: list[str]


class Block:
    """One page of rows of a ledger for one person."""

    def __init__(self, ledger: Ledger, actor: User) -> None:
        self.ledger = ledger
        self.actor = actor
        form = form_for(ledger)(actor=actor)
        called = Vocabulary.of(ledger, actor.township).called
        asked = [name for name in ledger.form_fields if _is_asked(form, name)]
        self.columns = [_column(form, name, called[name]) for name in asked]
        units = form.fields["unit"].queryset
        self.unit: Unit | None = units.filter(pk=form.initial.get("unit")).first()
        self.rows: list[BlockRow] = []
        self.may_be_meant = False  # all that is wrong is that rows look like some the ledger has

    @property
    def width(self) -> int:
        """Columns of the table, with that of the rows' numbers."""
        return len(self.columns) + 1

    @property
    def most(self) -> int:
        """Rows one page may send: each has its cells, what they were and its days."""
        fields = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS or 1000
        return (fields - ROOM) // (len(self.columns) + 2)

    @property
    def faulty(self) -> int:
        """How many rows must be mended."""
        return sum(bool(row.faults) for row in self.rows)

    @property
    def lines(self) -> list[Line]:
        return [
            Line(row, [self._cell(row, one) for one in self.columns], row.faults.get("", []))
            for row in self.rows
        ]

    def _cell(self, row: BlockRow, column: BlockColumn) -> Cell:
        said, faults = row.cells.get(column.name, ""), row.faults.get(column.name, [])
        is_day = row.gap and column.name == "occurred_on"
        hint = f"{row.days_said}哪一天" if is_day else column.unsaid
        return Cell(column, f"{row.number}-{column.name}", said, hint, faults)

    def add(self, cells: dict[str, str], gap: Period) -> None:
        """A row to fill for these days, of which something stands there already."""
        self.rows.append(BlockRow(len(self.rows) + 1, cells, dict(cells), gap))

    def ask_facts_first(self) -> None:
        """What is new each time stands before what is carried over from last time."""
        first = ("unit", "occurred_on", *self.ledger.left_empty)
        self.columns.sort(key=lambda column: column.name not in first)

    def add_empty(self, number: int = AT_FIRST) -> None:
        for _ in range(min(number, self.most - len(self.rows))):
            self.rows.append(BlockRow(len(self.rows) + 1))

    def take(self, sent: Mapping[str, str]) -> None:
        """The rows of a page that was sent; what is typed stays as it is, cleaned like a form's."""
        count = sent.get("rows", "")
        number = int(count) if count.isdecimal() and len(count) < 5 else 0
        self.rows = [self._sent_row(sent, at) for at in range(1, min(number, self.most) + 1)]

    def _sent_row(self, sent: Mapping[str, str], number: int) -> BlockRow:
        cells = {
            column.name: clean_text(sent.get(f"{number}-{column.name}", ""), multiline=True)
            for column in self.columns
        }
        was, gap = sent.get(f"{number}-was", ""), sent.get(f"{number}-gap", "")
        return BlockRow(number, cells, _as_words(was), from_address(gap))

    @transaction.atomic
    def save(self, *, is_meant: bool = False) -> int:
        """Write all rows that say something, or none; how many were written.

        0 where something is wrong: it stands at the rows. `is_meant` adds what looks like a record
        the ledger has. Raises Refusal where the ledger takes none, or nothing was typed.
        """
        require(self.actor, self.ledger.define_action)
        if self.ledger.is_retired:
            raise Refusal(f"“{self.ledger.title}”已停用，不再收新记录；已有的仍可查看和更正。")
        said = [row for row in self.rows if row.is_said]
        if not said:
            raise Refusal("还没有填，请至少填一行再保存。")
        intake = self._intake(said, is_meant=is_meant)
        read_rows(intake)
        # Of two who save at once the later sees the first, as of two imports.
        Township.objects.select_for_update().get(pk=self.actor.township_id)
        match(intake)
        self._tell(intake)
        self._ask(said)
        if any(row.faults for row in said):
            return 0
        return len(write(intake, "成批录入").added)

    def _ask(self, said: list[BlockRow]) -> None:
        for row in said:
            for name in self.ledger.asked:
                if not row.cells.get(name):
                    row.faults.setdefault(name, []).append("请填写，没有就填 0。")

    def _intake(self, said: list[BlockRow], *, is_meant: bool) -> Intake:
        columns = {column.name: at for at, column in enumerate(self.columns)}
        header = tuple(column.label for column in self.columns)
        rows = tuple((row.number, tuple(self._values(row))) for row in said)
        return Intake(
            self.ledger,
            Table(self.ledger.title, 0, header, rows),
            columns,
            self.actor,
            unit=self.unit,
            duplicates=Import.Same.ADD if is_meant else Import.Same.SKIP,
        )

    def _values(self, row: BlockRow) -> list[str]:
        """What a sheet would say in the row's cells."""
        values = []
        for column in self.columns:
            words = row.cells.get(column.name, "")
            values.append(_day_of(words, row.gap) if column.is_day else column.in_full(words))
        return values

    def _tell(self, intake: Intake) -> None:
        """Put each fault at its cell."""
        rows = {row.number: row for row in self.rows}
        told = [(one.row, one.field, one.message) for one in intake.problems]
        told += [
            (number, "", "台账里已有一模一样的一条，不用再记，请清空这一行。")
            for number in intake.same
        ]
        alike = [(one.row, "", self._alike(one.name)) for one in intake.skipping]
        self.may_be_meant = bool(alike) and not told and not self.ledger.once_a_month
        for number, name, message in told + alike:
            place = name if name in {column.name for column in self.columns} else ""
            rows.get(number, self.rows[0]).faults.setdefault(place, []).append(message)

    def _alike(self, name: str) -> str:
        if self.ledger.once_a_month:
            return (
                f"这个单位这个月已报过（{name}），一个月只报一份；请清空这一行，要改到那一条去改。"
            )
        return f"台账里已有“{name}”，单位、日期、名称都相同，是不是重复了？"


def _is_asked(form: RecordForm, name: str) -> bool:
    asked = form.fields[name]
    return not (asked.disabled or isinstance(asked.widget, forms.HiddenInput))


def _column(form: RecordForm, name: str, called: list[str]) -> BlockColumn:
    asked, column = form.fields[name], form.ledger.field(name)
    words = _words_of(asked)
    value = form.get_initial_for_field(asked, name)
    unsaid = "" if value in (None, "", False) else words.get(str(value), str(value))
    return BlockColumn(
        name,
        str(asked.label),
        tuple(called),
        words,
        tuple((word, pinyin_initials(word)) for word in words.values()),
        unsaid=unsaid,
        is_required=(asked.required and not unsaid) or name in form.ledger.asked,
        is_day=isinstance(column, models.DateField) and not isinstance(column, MonthField),
        is_number=isinstance(asked, NUMBERS),
        is_short=isinstance(asked, (*NUMBERS, forms.BooleanField)),
        is_long=isinstance(asked.widget, forms.Textarea),
    )


def _words_of(asked: forms.Field) -> dict[str, str]:
    """{what the form would send: its word}, where a field offers what it may say."""
    if isinstance(asked, forms.ModelChoiceField):
        return {str(row.pk): str(row) for row in asked.queryset}
    if isinstance(asked, forms.BooleanField):
        return YES_NO
    if isinstance(asked, forms.ChoiceField):
        return {str(value): str(label) for value, label in asked.choices if value != ""}
    if isinstance(asked.widget, SuggestInput):
        return {value: value for value, _ in asked.widget.offered}
    return {}


def _day_of(words: str, gap: Period | None) -> str:
    """A day as typed, as a sheet would say it; of a gap's days a bare number is the one of that
    day.
    """
    day = day_in(gap, words) if gap else None
    day = day or typed_day(words, timezone.localdate())
    return day.isoformat() if day else words


def _as_words(kept: str) -> dict[str, str]:
    """What a row's cells were filled with, as the page brought it back; nothing, where it is no
    such thing.
    """
    try:
        read: Any = json.loads(kept or "{}")
    except (ValueError, RecursionError):
        return {}
    if not isinstance(read, dict):
        return {}
    return {name: words for name, words in read.items() if isinstance(words, str)}
