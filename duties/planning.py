"""What a document asks of whom: unit × period × due date of every duty, and of no unit for days on
which it was not there.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from duties.models import Assignment, Duty, ResponsibilityDocument
from duties.schedule import Stretch, stretches
from records.ledger.indicators import Period
from records.ledger.lives import ALWAYS, Life, lives_of
from townwork.org.models import Term, Township, Unit
from townwork.org.workdays import Workdays

# Owed by whom the paper first went to though it came in their midst: there is time left for them.
LONG = frozenset({Duty.Frequency.HALF, Duty.Frequency.YEARLY, Duty.Frequency.ONCE})


@dataclass(frozen=True)
class Plan:
    """What issuing would make, and what it leaves out: because the term is closed, and how many
    because the unit was not there.
    """

    assignments: list[Assignment]
    frozen: list[Assignment]
    not_there: int = 0

    def by_unit(self) -> dict[Unit, list[Assignment]]:
        return _by_unit(self.assignments)

    def letters(self) -> dict[Unit, dict[Duty, list[date]]]:
        """Of each unit that owes something, its clauses and the days it is to keep."""
        letters = {}
        for unit, owed in _by_unit([*self.assignments, *self.frozen]).items():
            letters[unit] = days_by_duty(owed)
        return letters


def _by_unit(assignments: Iterable[Assignment]) -> dict[Unit, list[Assignment]]:
    by_unit: dict[Unit, list[Assignment]] = {}
    for assignment in sorted(
        assignments,
        key=lambda assignment: (assignment.unit.order, assignment.unit_id, assignment.due_on),
    ):
        by_unit.setdefault(assignment.unit, []).append(assignment)
    return by_unit


def days_by_duty(assignments: Iterable[Assignment]) -> dict[Duty, list[date]]:
    """In the order of the document."""
    days: dict[Duty, list[date]] = {}
    for assignment in sorted(assignments, key=lambda one: (one.duty.order, one.duty.pk, one.start)):
        days.setdefault(assignment.duty, []).append(assignment.first_due_on)
    return days


@dataclass(frozen=True)
class _Asking:
    """Whom the paper may ask for what: `first_day` is when its first version went out."""

    lives: Mapping[int, Life]
    first_day: date

    def of(self, unit: Unit, duty: Duty, stretch: Stretch) -> bool:
        life = self.lives.get(unit.pk, ALWAYS)
        start = stretch.start
        if life.since is not None and life.since <= self.first_day and duty.frequency in LONG:
            start = max(start, life.since)
        return start <= stretch.end and life.holds(Period(start, stretch.end))


def make_plan(document: ResponsibilityDocument, workdays: Workdays | None = None) -> Plan:
    """Unsaved assignments: unit × period × due date of every duty. Six queries.

    A unit owes the months and quarters it is there all through. Where it is there as the year's
    paper first goes out, also the half-year and the year that are under way: its letter says so.
    """
    units = list(Unit.objects.filter(township=document.township).active())
    asking = _Asking(lives_of(units), _first_day(document))
    closed = closed_stretches(document.township)
    workdays = workdays or Workdays.load(document.township)
    owed, not_there = [], 0
    for duty in document.duties.prefetch_related("units"):
        days = stretches(duty, document.year, workdays)
        asked = [(unit, day) for unit in owing(duty, units) for day in days]
        there = [(unit, day) for unit, day in asked if asking.of(unit, duty, day)]
        owed += [_assignment(duty, unit, day) for unit, day in there]
        not_there += len(asked) - len(there)
    frozen = [assignment for assignment in owed if is_within(assignment.end, closed)]
    planned = [assignment for assignment in owed if not is_within(assignment.end, closed)]
    return Plan(planned, frozen, not_there)


def _first_day(document: ResponsibilityDocument) -> date:
    versions = ResponsibilityDocument.objects.filter(
        township=document.township, year=document.year
    ).exclude(issued_at=None)
    first = versions.order_by("version").first()
    return timezone.localdate(first.issued_at) if first else timezone.localdate()


def owing(duty: Duty, units: Iterable[Unit]) -> list[Unit]:
    """The units of the duty's kinds and those named one by one."""
    named = {unit.pk for unit in duty.units.all()}
    return [unit for unit in units if unit.kind in duty.kinds or unit.pk in named]


def _assignment(duty: Duty, unit: Unit, stretch: Stretch) -> Assignment:
    return Assignment(
        duty=duty,
        unit=unit,
        start=stretch.start,
        end=stretch.end,
        due_on=stretch.due_on,
        first_due_on=stretch.due_on,
    )


def closed_stretches(township: Township) -> list[tuple[date, date]]:
    closed = Term.objects.filter(township=township).exclude(closed_at=None)
    return [(term.start, term.end) for term in closed]


def is_within(day: date, stretches_: list[tuple[date, date]]) -> bool:
    return any(start <= day <= end for start, end in stretches_)
