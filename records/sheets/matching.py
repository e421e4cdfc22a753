"""The rows of a sheet held against the ledger: what is new, what is there already, what would
change.
"""

from collections import Counter
from collections.abc import Iterable
from copy import copy

from django.db.models import Field

from records.ledger.custom_ledgers import attach_definitions
from records.ledger.declaration import Ledger
from records.ledger.display import display
from records.ledger.locks import require_writable
from records.ledger.months import lock_units
from records.ledger.record import Record
from records.sheets.columns import label_of
from records.sheets.intake import MAX_PROBLEMS, Change, Intake, Problem, Row, Skip
from records.sheets.models import Import
from records.sheets.stored import BATCH, columns_of, comparable, locked, neighbours
from records.sheets.validity import (
    closed_problems,
    faults_of,
    ledger_problems,
    redefined_problems,
)
from townwork.lib.headers import shown_row
from townwork.org.errors import Refusal, TermClosed

Same = Import.Same


def match(intake: Intake) -> None:
    """Inside a transaction: fill in what the rows come to; what is to change is locked, and the
    half-years last. Rows with a cell that cannot be read are held against the ledger's
    own checks alone.

    One query for the neighbours, one a batch of changes.
    """
    redefined = redefined_problems(intake)
    intake.problems += redefined
    if intake.rows and not redefined:
        sound, unsound = intake.told_apart()
        if intake.ledger.once_a_month:
            lock_units(row.record.unit_id for row in sound)
        found = _Matching(intake, sound).problems() if sound else []
        found += ledger_problems(intake, unsound)
        # After the records: they are locked before half-years.
        found = closed_problems(intake) + found
        # A constraint is asked of the row as it was read, and of what an update makes of it.
        intake.problems = list(dict.fromkeys([*intake.problems, *found]))
    del intake.problems[MAX_PROBLEMS:]


class _Matching:
    """Tells a sheet's rows apart, from each other and from what is stored."""

    def __init__(self, intake: Intake, rows: list[Row]) -> None:
        self.intake, self.rows = intake, rows
        self.ledger = intake.ledger
        self.names = columns_of(self.ledger)
        self.key_names = key_of(self.ledger)
        self.stored: set[tuple] = set()  # what the ledger has, word for word
        self.keys_stored: dict[tuple, list[int]] = {}  # {key: records that have it}
        self.keys_given = Counter(self._key(row.record) for row in rows)
        self.row_of: dict[tuple, int] = {}  # {values: the first row of the sheet that says them}
        self.twins: list[tuple[Row, int]] = []  # (row, the record it may be)

    def problems(self) -> list[Problem]:
        self._read_neighbours()
        found = []
        for row in self.rows:
            found += self._place(row)
        return found + self._settle_twins()

    def _read_neighbours(self) -> None:
        asked = [*self.names, *(name for name in self.key_names if name not in self.names)]
        key_at = [asked.index(name) for name in self.key_names]
        rows = neighbours(self.intake, self.rows).order_by("pk").values_list("pk", *asked)
        for pk, *values in rows:
            self.stored.add(comparable(self.ledger, values[: len(self.names)]))
            key = self._as_key(values[at] for at in key_at)
            self.keys_stored.setdefault(key, []).append(pk)

    def _place(self, row: Row) -> list[Problem]:
        """Put the row where it belongs: it is new, the same, like a stored one, or in the way of
        another.
        """
        values = comparable(self.ledger, (getattr(row.record, name) for name in self.names))
        earlier = self.row_of.setdefault(values, row.number)
        if earlier != row.number:
            return [Problem(row.number, "", f"与第 {shown_row(earlier)} 行一模一样，请删去一行。")]
        if values in self.stored:
            self.intake.same.append(row.number)
            return []
        key = self._key(row.record)
        like, given = self.keys_stored.get(key, []), self.keys_given[key]
        duplicates = self.intake.duplicates
        if self.ledger.once_a_month and (given > 1 or (like and duplicates == Same.ADD)):
            return [Problem(row.number, "", _month_taken(in_sheet=given > 1))]
        if not like or duplicates == Same.ADD:
            self.intake.adding.append(row)
            return []
        if duplicates == Same.UPDATE and (len(like) > 1 or given > 1):
            return [Problem(row.number, "", self._many())]
        self.twins.append((row, like[0]))
        return []

    def _key(self, record: Record) -> tuple:
        return self._as_key(getattr(record, name) for name in self.key_names)

    def _as_key(self, values: Iterable) -> tuple:
        day, *others = comparable(self.ledger, values)
        return None if self.intake.says_no_day else self.ledger.day_key(day), *others

    def _many(self) -> str:
        fields = [f for f in self.ledger.model._meta.fields if f.attname in self.key_names]
        labels = [
            label_of(self.ledger, f.name) if f.name in self.ledger.fields else "首个栏目"
            for f in fields
        ]
        return (
            f"{'、'.join(labels)}相同的不止一条，分不清要更新哪一条；"
            "请改选“跳过”或“另外新增”，或到系统里逐条改。"
        )

    def _settle_twins(self) -> list[Problem]:
        """Rows like a stored record: what an update would change of it, or that they
        are skipped.
        """
        problems = []
        is_update = self.intake.duplicates == Same.UPDATE
        for start in range(0, len(self.twins), BATCH):
            batch = self.twins[start : start + BATCH]
            rows = self.ledger.rows().filter(pk__in=[pk for _, pk in batch])
            records = locked(rows, *self.ledger.related) if is_update else rows
            stored = {record.pk: record for record in records}
            attach_definitions(stored.values())
            for row, pk in batch:
                if is_update:
                    problems += _change(self.intake, row, stored[pk])
                else:
                    self.intake.skipping.append(Skip(row.number, pk, str(stored[pk])))
        return problems


def key_of(ledger: Ledger) -> list[str]:
    """What tells one record from another: unit, day, what else it names, and what it is called."""
    related = [
        f.attname for f in ledger.model._meta.fields if f.is_relation and f.name in ledger.fields
    ]
    # A custom entry without 事项 is called by its first words.
    known = {*ledger.fields, *ledger.model.indexed_fields}
    return ["occurred_on", *related, *(name for name in ledger.name_fields if name in known)]


def _month_taken(*, in_sheet: bool) -> str:
    if in_sheet:
        return "表格里同一单位同一个月有不止一行，一个月只报一份；请合成一行。"
    return "这个单位这个月已报过，一个月只报一份；请改选“更新”，或删去这一行。"


def _change(intake: Intake, row: Row, stored: Record) -> list[Problem]:
    """What the sheet says replaces what is there; what it leaves empty stays, and what only acts
    may write.
    """
    ledger, before = intake.ledger, copy(stored)
    settable = row.given - {*ledger.written_by_acts, *ledger.set_once}
    fields = [ledger.field(name) for name in ledger.fields if name in settable]
    changed = [
        field
        for field in fields
        if field.value_from_object(stored) != field.value_from_object(row.record)
    ]
    if not changed:
        intake.same.append(row.number)
        return []
    lines = [_replace(ledger, stored, row.record, field) for field in changed]
    stored.sign(before, row.record.entered_by)
    intake.changing.append(Change(row, stored, lines, frozenset(f.name for f in changed)))
    return [
        *faults_of(intake, row.number, stored, settable),
        *_in_hand(row, stored, {label for label, _, _ in lines}),
        *_refused(row, stored, before),
        *_in_a_lock(row, before, stored, {field.name for field in changed}),
    ]


def _replace(ledger: Ledger, stored: Record, given: Record, field: Field) -> list[str]:
    """Take the given record's value over; in words: [label, before, after]."""
    before = display(stored, field)
    value = getattr(given, field.name) if field.is_relation else field.value_from_object(given)
    field.save_form_data(stored, value)
    return [label_of(ledger, field.name), before, display(stored, field)]


def _refused(row: Row, stored: Record, before: Record) -> list[Problem]:
    """What hangs on the record may not bear the change, whichever door it comes in by."""
    try:
        stored.refuse_change(before)
    except Refusal as refusal:
        return [Problem(row.number, "", str(refusal))]
    return []


def _in_a_lock(row: Row, before: Record, stored: Record, changed: set[str]) -> list[Problem]:
    """What stands may have begun in a locked half-year, and a make-up paid for a month of one: what
    that counts it by stays.
    """
    elsewhere = [one for one in (before, stored) if one.lasts or one.stands_for]
    try:
        for one in elsewhere:  # of the others the date was asked about with the row
            require_writable(one, changed)
    except TermClosed as closed:
        return [Problem(row.number, "", str(closed))]
    return []


def _in_hand(row: Row, stored: Record, changed: set[str]) -> list[Problem]:
    """Archived, under approval, or counted from a list: a sheet changes it no more than the form
    would.

    `changed` are labels.
    """
    if blocked := stored.frozen or stored.sealed:
        return [Problem(row.number, "", f"“{stored}”：{blocked}")]
    derived = [str(stored._meta.get_field(name).verbose_name) for name in stored.derived_fields]
    return [
        Problem(
            row.number, label, f"“{stored}”的{label}按名单自动计算，不能用表格改；请删去这一格。"
        )
        for label in derived
        if label in changed
    ]
