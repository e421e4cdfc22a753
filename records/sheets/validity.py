"""What is wrong with a record read off a sheet: its fields, its constraints, its half-year, its
ledger's definition.
"""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from records.ledger.checks import Asked, faults_of_ledger
from records.ledger.constraints import is_broken
from records.ledger.custom_ledgers import forget
from records.ledger.custom_models import CustomEntry, CustomLedger
from records.ledger.record import Record
from records.sheets.columns import is_required
from records.sheets.intake import Intake, Problem
from townwork.lib.lengths import messages_of
from townwork.org.errors import TermClosed
from townwork.org.models import Township
from townwork.org.services import require_open


def faults_of(intake: Intake, number: int, record: Record, given: Iterable[str]) -> list[Problem]:
    """What is wrong with a record the sheet gave these fields; the others stand as they were, or at
    their defaults.
    """
    links = intake.links
    try:
        _require_links(intake, record)
        record.clean_fields(exclude=intake.not_read)
        record.clean()
        if record.occurred_on:
            record.index()
        _check_constraints(record, frozenset({*given, *record.indexed_fields}), links)
    except ValidationError as error:
        return [_problem(intake, number, record, *fault) for fault in messages_of(error).items()]
    return []


def _require_links(intake: Intake, record: Record) -> None:
    missing = [f.name for f in intake.asked_links if getattr(record, f.attname) is None]
    if missing:
        raise ValidationError(dict.fromkeys(missing, "必填"))


def _check_constraints(record: Record, written: frozenset[str], links: list[str]) -> None:
    """All that speak of a column that is written; the database is asked only what can't be answered
    here.
    """
    errors: dict[str, list[str]] = {}
    # mypy takes the hash of a record for that of its class.
    for constraint in constraints_on(type(record), written):  # type: ignore[arg-type]
        is_check = isinstance(constraint, models.CheckConstraint)
        broken = is_broken(constraint, record) if is_check else None
        if broken:
            told = errors.setdefault(_left_empty(record, constraint), [])
            told.append(str(constraint.get_violation_error_message()))
        elif broken is None:
            try:
                constraint.validate(type(record), record, exclude=links)
            except ValidationError as error:
                errors.setdefault(NON_FIELD_ERRORS, []).extend(error.messages)
    if errors:
        raise ValidationError(errors)


def _left_empty(record: Record, constraint: models.CheckConstraint) -> str:
    """The one field by which what it asks can be filled in; else none."""
    names = constraint.condition.referenced_base_fields
    empty = [name for name in names if getattr(record, name) in ("", None)]
    return empty[0] if len(empty) == 1 else NON_FIELD_ERRORS


@lru_cache(maxsize=256)
def constraints_on(
    model: type[Record], columns: frozenset[str]
) -> tuple[models.BaseConstraint, ...]:
    """The model's constraints that speak of any of the columns."""

    def spoken_of(one: models.BaseConstraint) -> set[str]:
        return {*getattr(one, "fields", ()), *(one.condition or models.Q()).referenced_base_fields}

    return tuple(one for one in model._meta.constraints if spoken_of(one) & columns)


def _problem(intake: Intake, number: int, record: Record, name: str, words: list[str]) -> Problem:
    if name not in intake.ledger.fields:
        return intake.problem(number, "", " ".join(words))
    field = intake.ledger.field(name)
    is_left_empty = is_required(field) and field.value_from_object(record) in (None, "")
    return intake.problem(number, name, "必填。" if is_left_empty else " ".join(words))


def closed_problems(intake: Intake) -> list[Problem]:
    """Of what would be added or changed, what belongs to a locked half-year; what is there already
    just so, or is skipped, changes nothing and is asked nothing.

    Each half-year is asked once, and held open until the caller's transaction ends.
    """
    notices: dict[tuple, str] = {}
    problems = []
    for row in [*intake.adding, *(change.row for change in intake.changing)]:
        record = row.record
        if record.lasts:  # what stands may have begun in a locked one, as in records.pages.services
            continue
        township, day = record.unit.township, record.occurred_on
        key = (township.pk, day.year, day.month > 6)
        if key not in notices:
            notices[key] = _notice(township, day)
        if notices[key]:
            problems.append(intake.problem(row.number, "occurred_on", notices[key]))
    return problems


def _notice(township: Township, day: date) -> str:
    try:
        require_open(township, day)
    except TermClosed as closed:
        return str(closed)
    return ""


def ledger_problems(intake: Intake) -> list[Problem]:
    """What the ledger's own checks find in what would be added or changed, as they find it in the
    form.
    """
    everything = frozenset(intake.ledger.fields)
    rows = [(row.number, Asked(row.record, everything)) for row in intake.adding]
    rows += [(one.row.number, Asked(one.stored, one.fields)) for one in intake.changing]
    found = faults_of_ledger(intake.ledger, [asked for _, asked in rows])
    return [
        intake.problem(number, name, words)
        for (number, _), faults in zip(rows, found, strict=True)
        for name, words in faults.items()
    ]


def redefined_problems(intake: Intake) -> list[Problem]:
    """Custom ledgers changed since the rows were read by their rules; they are locked till the
    commit.
    """
    records = [row.record for row in intake.rows]
    entries = [one for one in records if isinstance(one, CustomEntry) and one.ledger_id]
    read_by = {entry.ledger_id: entry.ledger for entry in entries}
    if not read_by:
        return []
    forget()
    stored = CustomLedger.objects.select_for_update(of=("self",)).in_bulk(sorted(read_by))
    return [
        intake.problem(0, "", f"“{ledger}”刚刚改过，请重新选择文件，按新的栏目核对。")
        for pk, ledger in read_by.items()
        if stored[pk].is_retired or stored[pk].changed_at != ledger.changed_at
    ]
