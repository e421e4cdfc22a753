"""The progress of many assignments at once: what was counted, what was read, where each stands."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime

from django.db.models import Min, Q
from django.utils import timezone

from duties.models import Acknowledgement, Assignment, Duty, Paper, ResponsibilityDocument
from duties.standing import Progress, Standing, stand
from records.figures.catalogue import catalogue, indicator_of, source_ledger
from records.figures.compiling import countable, source_rows
from records.figures.owing import OwedSince, owed_since, owed_since_in
from records.figures.targets import FigureSpan, Measured, measured, measured_in
from records.ledger.indicators import RatioOf
from records.ledger.places import of_units
from townwork.org.models import Term, Township


def progress_of(
    assignments: Iterable[Assignment],
    *,
    today: date | None = None,
    days: Mapping[int, date] | None = None,
) -> list[Progress]:
    """Each assignment's progress, in the order given.

    Four queries however many, and one for each ledger that is owed since something stands; they
    come with their duties and units. `days` are the days it is looked at from, by township, where
    they are not all one. What a locked half-year owes stands as on the day of the lock: nobody can
    act on it any more, and its rates do not move with the calendar.
    """
    assignments = list(assignments)
    today, days = today or timezone.localdate(), days or {}
    locks = _locks(assignments)
    asks = {one.pk: ask_of(one) for one in assignments if one.duty.is_counted}
    counted = [one for one in assignments if one.pk in asks]
    township = township_of(counted)
    values = _measured(counted, asks.values(), township) if counted else {}
    since = _owed_since(counted, township)
    read = letters_read(assignments)
    shares = {code for code in {one.duty.indicator for one in assignments} if _is_share(code)}
    found = []
    for one in assignments:
        duty, ask = one.duty, asks.get(one.pk)
        key = (ask, one.unit_id) if ask else None
        locked_at = locks.get(_half(one))
        seen = days.get(one.unit.township_id, today)
        signed_at = read.get((duty.document_id, one.unit_id))
        progress = stand(
            one,
            today=min(seen, timezone.localdate(locked_at)) if locked_at else seen,
            value=values.get(key) if key else None,
            is_read=signed_at is not None and (locked_at is None or signed_at <= locked_at),
            is_share=duty.indicator in shares,
            has_rows=key in values,
            applies=since.owes(duty.indicator, one.unit_id, one.end),
        )
        found.append(progress)
    return found


def _locks(assignments: list[Assignment]) -> dict[tuple[int, int, int], datetime]:
    """{what `_half` says of a locked half-year: when it was locked}. A query."""
    if not assignments:
        return {}
    towns, years, _ = zip(*map(_half, assignments), strict=True)
    locked = Term.objects.filter(township__in=set(towns), year__in=set(years))
    locked = locked.exclude(closed_at=None).order_by()
    told = locked.values_list("township", "year", "half", "closed_at")
    return {(town, year, half): at for town, year, half, at in told}


def _half(assignment: Assignment) -> tuple[int, int, int]:
    """The half-year that freezes it."""
    end = assignment.end
    return assignment.unit.township_id, end.year, 1 if end.month <= 6 else 2


def _is_share(code: str) -> bool:
    return isinstance(catalogue.get(code), RatioOf)


FEW = 3  # units that are named by their keys
# Which field says when a record answers a duty, where the day it counts on says something else.
ANSWERED_ON = {"study.plan_filed_count": "filed_on"}


def ask_of(assignment: Assignment) -> FigureSpan:
    """What is counted for a duty that fills itself. Of one owed once all of its half-year: what
    comes after the day is late and still done.
    """
    end = assignment.end
    if assignment.duty.frequency == Duty.Frequency.ONCE:
        end = date(end.year, 6, 30) if end.month <= 6 else date(end.year, 12, 31)
    return FigureSpan(assignment.duty.indicator, assignment.start, end)


def days_answered(assignments: Iterable[Assignment]) -> dict[int, date]:
    """{assignment id: the day a record answered it}, of the duties whose records say so: a filed
    plan is not reported again. A query for each such duty and stretch.
    """
    asked = [one for one in assignments if one.duty.indicator in ANSWERED_ON]
    days: dict[tuple[FigureSpan, int], date] = {}
    for ask in {ask_of(one) for one in asked}:
        rows = countable(source_ledger(ask.code), ask.days)
        rows = rows.filter(source_rows(indicator_of(ask.code), ask.days))
        rows = rows.filter(unit__in={one.unit_id for one in asked}).order_by()
        of_units = rows.values_list("unit").annotate(day=Min(ANSWERED_ON[ask.code]))
        days |= {(ask, unit): day for unit, day in of_units}
    answers = {one.pk: days.get((ask_of(one), one.unit_id)) for one in asked}
    return {pk: day for pk, day in answers.items() if day}


def note_lateness(progress: Iterable[Progress], today: date | None = None) -> None:
    """Note of each counted duty that is met and past its day whether it was by then (`was_late`):
    what is typed in July for January was there in July.

    A letter issued after the day is kept by the day of its issue; a record that says when it was
    done is believed. One query however many; duties come with their documents.
    """
    today = today or timezone.localdate()
    met = [
        item.assignment
        for item in progress
        if item.standing == Standing.MET and item.assignment.due_on < today
    ]
    if not met:
        return
    said = days_answered(met)
    for one in met:
        one.was_late = one.pk in said and said[one.pk] > _in_time_by(one)
    asks = {
        one: replace(ask_of(one), entered_by=_in_time_by(one)) for one in met if one.pk not in said
    }
    values = measured_for(met, asks.values())
    for one, ask in asks.items():
        value = values.get((ask, one.unit_id))
        one.was_late = value is None or value < one.duty.target


def _in_time_by(assignment: Assignment) -> date:
    issued_on = assignment.duty.document.issued_on
    return max(assignment.due_on, issued_on or assignment.due_on)


def measured_for(assignments: list[Assignment], asks: Iterable[FigureSpan]) -> Measured:
    """What was asked, of the units of the assignments: of one township all of it is read, which is
    kept for whoever asks next.
    """
    return _measured(assignments, asks, township_of(assignments))


def _measured(
    assignments: list[Assignment], asks: Iterable[FigureSpan], township: Township | None
) -> Measured:
    if township is not None:
        return measured_in(township, asks)
    return measured(records_for(assignments), asks)


def _owed_since(counted: list[Assignment], township: Township | None) -> OwedSince:
    codes = {one.duty.indicator for one in counted}
    if township is not None:
        return owed_since_in(township, codes)
    return owed_since(codes, records_for(counted))


def township_of(assignments: Iterable[Assignment]) -> Township | None:
    """The one they are all of; None of several. A query."""
    towns = {one.unit.township_id for one in assignments}
    if len(towns) != 1:
        return None
    return Township.objects.select_related("district").get(pk=min(towns))


def records_for(assignments: Iterable[Assignment]) -> Q:
    """Whose records are counted: for many units all of their townships', which is said in a word
    where their keys would be said again in every part of the statement.
    """
    assignments = list(assignments)
    keys = {one.unit_id for one in assignments}
    if len(keys) <= FEW:
        return of_units(keys)
    towns = {one.unit.township_id for one in assignments}
    return Q(unit__township=min(towns)) if len(towns) == 1 else Q(unit__township__in=towns)


def letters_signed(term: Term) -> dict[int, bool]:
    """{unit id: signed for} of the letters of the document in force that year; of a locked
    half-year as of its lock. Two queries.
    """
    issued = ResponsibilityDocument.objects.issued_by_lock(term).order_by("-version")
    document = issued.values("pk")[:1]
    letters = Paper.objects.filter(document__in=document).letters().values_list("unit", flat=True)
    told = Acknowledgement.objects.filter(document__in=document)
    told = told.filter(at__lte=term.closed_at) if term.closed_at else told
    signed = set(told.values_list("unit", flat=True))
    return {unit: unit in signed for unit in letters}


def letters_read(assignments: list[Assignment]) -> dict[tuple[int, int], datetime]:
    """{(document, unit): when} of the letters acknowledged."""
    documents = {assignment.duty.document_id for assignment in assignments}
    acknowledgements = Acknowledgement.objects.filter(document__in=documents)
    told = acknowledgements.values_list("document_id", "unit_id", "at") if documents else ()
    return {(document, unit): at for document, unit, at in told}
