"""The rows of a sheet held against the ledger: what is new, what is there already, what would change."""

from collections import Counter
from copy import copy
from dataclasses import dataclass, field

from django.db import models

from records.ledger.custom_ledgers import bind
from records.ledger.declaration import Ledger
from records.ledger.display import display
from records.ledger.locks import require_writable
from records.ledger.months import hold
from records.ledger.record import Record
from records.sheets.models import Import
from records.sheets.rows import Problem, Row, label_of, validation
from records.sheets.writing import BATCH, columns_of, locked, neighbours, said
from townwork.org.errors import TermClosed


@dataclass
class Plan:
    """`same` are rows the ledger has word for word, `skip` rows that may be one it has: (row, record's key, name)."""

    add: list[Row] = field(default_factory=list)
    change: list[tuple[Row, Record, list]] = field(default_factory=list)
    same: list[int] = field(default_factory=list)
    skip: list[tuple[int, int, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @staticmethod
    def shown(row: Row, fields: list[models.Field]) -> list:
        return [row.number, *(display(row.record, one) for one in fields)]


def plan_of(ledger: Ledger, rows: list[Row], same: str) -> Plan:
    """Inside a transaction: what is to change is locked. One query for the neighbours, one a batch of changes."""
    plan = Plan()
    if not rows:
        return plan
    if ledger.once_a_month:
        hold(row.record.unit_id for row in rows)
    names = columns_of(ledger)
    told_apart = key_of(ledger)
    by_said, by_key = _known(ledger, rows, names, told_apart)
    seen: dict[tuple, int] = {}
    keys = Counter(_key(ledger, row.record, told_apart) for row in rows)
    twins = []
    for row in rows:
        words, key = _values(ledger, row.record, names), _key(ledger, row.record, told_apart)
        if words in seen:
            plan.problems.append(
                Problem(row.number, "", f"与第 {seen[words]} 行一模一样，请删去一行。")
            )
        elif words in by_said:
            plan.same.append(row.number)
        elif ledger.once_a_month and (keys[key] > 1 or (key in by_key and same == Import.Same.ADD)):
            plan.problems.append(Problem(row.number, "", _month_taken(keys[key] > 1)))
        elif key not in by_key or same == Import.Same.ADD:
            plan.add.append(row)
        elif same == Import.Same.UPDATE and (len(by_key[key]) > 1 or keys[key] > 1):
            plan.problems.append(Problem(row.number, "", _many(ledger, told_apart)))
        else:
            twins.append((row, by_key[key][0]))
        seen.setdefault(words, row.number)
    _settle_twins(ledger, plan, twins, same)
    return plan


def key_of(ledger: Ledger) -> list[str]:
    """What tells one record from another: unit, day, what else it names, and what it is called."""
    related = [
        f.attname for f in ledger.model._meta.fields if f.is_relation and f.name in ledger.fields
    ]
    # A custom entry without 事项 is called by its first words.
    known = {*ledger.fields, *ledger.model.indexed}
    return ["occurred_on", *related, *(name for name in ledger.called if name in known)]


def _values(ledger: Ledger, record: Record, names: list[str]) -> tuple:
    return said(ledger, (getattr(record, name) for name in names))


def _key(ledger: Ledger, record: Record, told_apart: list[str]) -> tuple:
    day, *others = _values(ledger, record, told_apart)
    return ledger.told_by(day), *others


def _month_taken(in_sheet: bool) -> str:
    if in_sheet:
        return "表格里同一单位同一个月有不止一行，一个月只报一份；请合成一行。"
    return "这个单位这个月已报过，一个月只报一份；请改选“更新”，或删去这一行。"


def _known(
    ledger: Ledger, rows: list[Row], names, told_apart
) -> tuple[set, dict[tuple, list[int]]]:
    by_said, by_key = set(), {}
    asked = [*names, *(name for name in told_apart if name not in names)]
    at = [asked.index(name) for name in told_apart]
    for pk, *values in neighbours(ledger, rows).order_by("pk").values_list("pk", *asked):
        by_said.add(said(ledger, values[: len(names)]))
        day, *others = said(ledger, (values[place] for place in at))
        by_key.setdefault((ledger.told_by(day), *others), []).append(pk)
    return by_said, by_key


def _many(ledger: Ledger, told_apart: list[str]) -> str:
    fields = [f for f in ledger.model._meta.fields if f.attname in told_apart]
    labels = "、".join(
        label_of(ledger, f.name) if f.name in ledger.fields else "首个栏目" for f in fields
    )
    return (
        f"{labels}相同的不止一条，分不清要更新哪一条；请改选“跳过”或“另外新增”，或到系统里逐条改。"
    )


def _settle_twins(ledger: Ledger, plan: Plan, twins: list[tuple[Row, int]], same: str) -> None:
    links = [f.name for f in ledger.model._meta.fields if f.is_relation and f.name in ledger.fields]
    for start in range(0, len(twins), BATCH):
        batch = twins[start : start + BATCH]
        found = ledger.rows().filter(pk__in=[pk for _, pk in batch])
        stored = {
            row.pk: row for row in (locked(found, *links) if same == Import.Same.UPDATE else found)
        }
        bind(stored.values())
        for row, pk in batch:
            if same == Import.Same.UPDATE:
                _change(ledger, plan, row, stored[pk])
            else:
                plan.skip.append((row.number, pk, str(stored[pk])))


def _change(ledger: Ledger, plan: Plan, row: Row, stored: Record) -> None:
    """What the sheet says replaces what is there; what it leaves empty stays, and what only acts may write."""
    lines, changed, before = [], set(), copy(stored)
    settable = row.given - {*ledger.by_acts, *ledger.fixed}
    for one in [ledger.field(name) for name in ledger.fields if name in settable]:
        if one.value_from_object(stored) != one.value_from_object(row.record):
            old = display(stored, one)
            given = (
                getattr(row.record, one.name)
                if one.is_relation
                else one.value_from_object(row.record)
            )
            one.save_form_data(stored, given)
            lines.append([label_of(ledger, one.name), old, display(stored, one)])
            changed.add(one.name)
    if not lines:
        plan.same.append(row.number)
        return
    stored.sign(before, row.record.entered_by)
    plan.problems += validation(ledger, row.number, stored, settable) + _in_hand(row, stored, lines)
    plan.problems += _in_a_lock(row, stored, changed)
    plan.change.append((row, stored, lines))


def _in_a_lock(row: Row, stored: Record, changed: set[str]) -> list[Problem]:
    """What stands may have begun in a locked half-year: what that counts it by stays."""
    if not stored.stands:
        return []  # its date was asked about with the row
    try:
        require_writable(stored, changed)
    except TermClosed as closed:
        return [Problem(row.number, "", str(closed))]
    return []


def _in_hand(row: Row, stored: Record, lines: list) -> list[Problem]:
    """Archived, under approval, or counted from a list: a sheet changes it no more than the form would."""
    if blocked := stored.frozen or stored.sealed:
        return [Problem(row.number, "", f"“{stored}”：{blocked}")]
    changed = {label for label, _, _ in lines}
    derived = [str(stored._meta.get_field(name).verbose_name) for name in stored.derived_fields]
    return [
        Problem(
            row.number, label, f"“{stored}”的{label}按名单自动计算，不能用表格改；请删去这一格。"
        )
        for label in derived
        if label in changed
    ]
