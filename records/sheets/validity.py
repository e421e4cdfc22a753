"""What is wrong with a record read off a sheet: its fields, its constraints, its half-year, its
ledger's definition.
"""

from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from records.ledger.checks import Asked, faults_of_ledger
from records.ledger.constraints import is_broken
from records.ledger.custom_ledgers import forget
from records.ledger.custom_models import CustomEntry, CustomLedger
from records.ledger.record import Record
from records.sheets.cells import MONTH, ROUGH, YEAR
from records.sheets.columns import is_required
from records.sheets.intake import LOCKED, Intake, Problem, Row
from townwork.lib.lengths import messages_of
from townwork.org.errors import TermClosed
from townwork.org.models import Township
from townwork.org.services import require_open

PROPOSED = (YEAR, MONTH, ROUGH)  # the page has an answer ready: the rest is asked by it


def faults_of(
    intake: Intake,
    number: int,
    record: Record,
    given: Iterable[str],
    unread: frozenset[str] = frozenset(),
) -> list[Problem]:
    """What is wrong with a record the sheet gave these fields; the others stand as they were, or at
    their defaults. Where some could not be read (`unread`), what the rest says by itself: all
    faults of a row are told at once, as far as they can be known.
    """
    errors = _said_of(lambda: _require_links(intake, record, unread))
    errors |= _said_of(lambda: record.clean_fields(exclude=[*intake.not_read, *unread]))
    faulty = unread | errors.keys()
    errors |= _said_of(lambda: _check_the_rest(intake, record, frozenset(given), faulty))
    return [_problem(intake, number, record, *fault) for fault in errors.items()]


def _said_of(check: Callable[[], None]) -> dict[str, list[str]]:
    try:
        check()
    except ValidationError as error:
        return messages_of(error)
    return {}


def _check_the_rest(
    intake: Intake, record: Record, given: frozenset[str], unread: frozenset[str]
) -> None:
    if unread:
        _check_what_was_read(record, given, unread)
    else:
        _check_whole(record, given, intake.links)


def _require_links(intake: Intake, record: Record, unread: frozenset[str]) -> None:
    links = [one for one in intake.asked_links if one.name not in unread]
    missing = [one.name for one in links if getattr(record, one.attname) is None]
    if missing:
        raise ValidationError(dict.fromkeys(missing, "必填"))


def _check_whole(record: Record, given: Iterable[str], links: list[str]) -> None:
    record.clean()
    if record.occurred_on:
        record.index()
    _check_constraints(record, frozenset({*given, *record.indexed_fields}), links)


def _check_what_was_read(record: Record, given: frozenset[str], unread: frozenset[str]) -> None:
    """The conditions that speak of nothing but what the row says."""
    unknown = unread | set(record.indexed_fields)
    errors: dict[str, list[str]] = {}
    for constraint in constraints_on(type(record), given):  # type: ignore[arg-type]
        is_check = isinstance(constraint, models.CheckConstraint)
        if is_check and not spoken_of(constraint) & unknown and is_broken(constraint, record):
            told = errors.setdefault(_left_empty(record, constraint), [])
            told.append(str(constraint.get_violation_error_message()))
    if errors:
        raise ValidationError(errors)


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


def spoken_of(one: models.BaseConstraint) -> set[str]:
    return {*getattr(one, "fields", ()), *(one.condition or models.Q()).referenced_base_fields}


@lru_cache(maxsize=256)
def constraints_on(
    model: type[Record], columns: frozenset[str]
) -> tuple[models.BaseConstraint, ...]:
    """The model's constraints that speak of any of the columns."""
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
            problems.append(intake.problem(row.number, "occurred_on", notices[key], LOCKED))
    return problems


def _notice(township: Township, day: date) -> str:
    try:
        require_open(township, day)
    except TermClosed as closed:
        return str(closed)
    return ""


def ledger_problems(intake: Intake, unsound: Iterable[Row] = ()) -> list[Problem]:
    """What the ledger's own checks find in what would be added or changed, as they find it in the
    form; and beside what could not be read in the other rows.
    """
    faulty = {(problem.row, problem.field) for problem in intake.problems}
    unread = {
        (one.row, one.field)
        for one in intake.problems
        if one.asks not in PROPOSED and not (one.text and one.offer)
    }
    faulty |= {(row.number, name) for row in unsound for name in intake.lacking}
    everything = frozenset(intake.ledger.fields)
    rows = [(row.number, Asked(row.record, everything)) for row in intake.adding]
    rows += [(one.row.number, Asked(one.stored, one.fields)) for one in intake.changing]
    rows += [
        (row.number, Asked(row.record, everything)) for row in _as_read(intake, unsound, unread)
    ]
    found = faults_of_ledger(intake.ledger, [asked for _, asked in rows])
    return [
        intake.problem(number, name, words)
        for (number, _), faults in zip(rows, found, strict=True)
        for name, words in faults.items()
        if (number, name) not in faulty
    ]


def _as_read(intake: Intake, unsound: Iterable[Row], unread: set[tuple[int, str]]) -> list[Row]:
    """Those whose unit is known, with nothing in the fields that could not be read: what hangs on
    them is asked once they say something. A monthly return is held against the month before: none
    without its own.
    """
    faults: dict[int, set[str]] = {}
    for number, name in unread:
        faults.setdefault(number, set()).add(name)
    for row in unsound:
        for name in faults.get(row.number, set()) & set(intake.ledger.fields):
            field = intake.ledger.field(name)
            field.save_form_data(row.record, field.get_default())
    known = [row for row in unsound if row.record.unit_id]
    return [row for row in known if row.record.occurred_on or not intake.ledger.once_a_month]


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
