"""Many assignments in one picture: duty × unit, and the rates of a unit or a section."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain

from django.db.models import QuerySet
from django.utils import timezone

from duties.models import Assignment, Duty, ProgressReport
from duties.progress import note_lateness, progress_of
from duties.standing import Progress, Standing
from townwork.lib.choices import TextChoices
from townwork.lib.shares import per_cent
from townwork.org.models import Unit, half_of

_URGENCY = {standing: place for place, standing in enumerate(Standing)}
_SECTIONS = list(Duty.Section.values)


def read_progress(
    assignments: QuerySet[Assignment],
    *,
    today: date | None = None,
    days: Mapping[int, date] | None = None,
    units: Iterable[Unit] | None = None,
) -> list[Progress]:
    """Progress of a queryset, its duties and units read once each: six queries however many. A
    unit is called as it was at the end of the half-year that an assignment ends in.

    `units` are all the rows can be of, where the caller has read them already; `days` as in
    duties.progress.
    """
    rows = list(assignments)
    duties = Duty.objects.select_related("document").in_bulk({row.duty_id for row in rows})
    if units is None:
        known = Unit.objects.select_related("parent")
        units = known.in_bulk({row.unit_id for row in rows}).values()
    by_id = {unit.pk: unit for unit in units}
    for row in rows:
        row.duty = duties[row.duty_id]
        unit = by_id[row.unit_id]
        row.unit = unit.as_of(half_of(row.end).end) if unit.former_names else unit
    return progress_of(rows, today=today, days=days)


@dataclass(frozen=True)
class Cell:
    """A duty's assignments for one unit in the term; `first` is the one that wants attention
    first, where a click leads: its key, and how it stands.
    """

    unit: Unit
    done: int
    total: int
    first: int
    standing: Standing

    @classmethod
    def of(cls, unit: Unit, items: list[Progress]) -> "Cell":
        first = min(items, key=lambda item: _URGENCY[item.standing])
        done = sum(item.is_done for item in items)
        return cls(unit, done, len(items), first.assignment.pk, first.standing)


@dataclass(frozen=True)
class Row:
    duty: Duty
    cells: list[Cell | None]
    rate: "Rate"


@dataclass(frozen=True)
class Matrix:
    """职责 × 单位.

    `cells` of a row stand in the order of `units`; None where a unit does not owe the duty.
    """

    units: list[Unit]
    rows: list[Row]
    unit_rates: list["Rate"]

    @property
    def by_unit(self) -> list[tuple[Unit, "Rate"]]:
        return list(zip(self.units, self.unit_rates, strict=True))


def matrix_of(progress: list[Progress], standing: str = "") -> Matrix:
    """`standing` keeps only the assignments that stand so; "" keeps all."""
    shown = [item for item in progress if standing in ("", item.standing)]
    units = sorted({item.assignment.unit for item in shown}, key=_in_office_order)
    by_unit: dict[int, list[Progress]] = {}
    for item in shown:
        by_unit.setdefault(item.assignment.unit_id, []).append(item)
    rows = [_row(duty, of_units, units) for duty, of_units in by_duty(shown)]
    return Matrix(units, rows, [Rate.of(by_unit[unit.pk]) for unit in units])


def by_duty(progress: Iterable[Progress]) -> list[tuple[Duty, dict[Unit, list[Progress]]]]:
    """What each duty asks of each unit, in the order of the document."""
    found: dict[Duty, dict[Unit, list[Progress]]] = {}
    for item in progress:
        of_units = found.setdefault(item.assignment.duty, {})
        of_units.setdefault(item.assignment.unit, []).append(item)
    return sorted(found.items(), key=lambda pair: _in_document_order(pair[0]))


def _row(duty: Duty, of_units: dict[Unit, list[Progress]], units: list[Unit]) -> Row:
    cells = [Cell.of(unit, of_units[unit]) if unit in of_units else None for unit in units]
    return Row(duty, cells, Rate.of(chain.from_iterable(of_units.values())))


def _in_office_order(unit: Unit) -> tuple[int, int]:
    return unit.order, unit.pk


def _in_document_order(duty: Duty) -> tuple[int, int, int]:
    return _SECTIONS.index(duty.section), duty.order, duty.pk


@dataclass(frozen=True)
class Rate:
    """How far a set of assignments is. Rates count what has begun; None where nothing has."""

    total: int
    done: int
    in_time: int
    late: int

    @classmethod
    def of(cls, items: Iterable[Progress]) -> "Rate":
        items = list(items)
        return cls(
            total=len(part_of(items, Part.BEGUN)),
            done=len(part_of(items, Part.DONE)),
            in_time=len(part_of(items, Part.IN_TIME)),
            late=len(part_of(items, Part.LATE)),
        )

    @property
    def done_late(self) -> int:
        return self.done - self.in_time

    @property
    def under_way(self) -> int:
        """Begun, not done, not late."""
        return self.total - self.done - self.late

    @property
    def percent(self) -> Decimal | None:
        return per_cent(self.done, self.total)

    @property
    def in_time_percent(self) -> Decimal | None:
        return per_cent(self.in_time, self.done)


def is_in_time(item: Progress) -> bool:
    """A counted duty that is met counts by the day its records were entered, a report by the day
    it was sent.
    """
    if item.standing in (Standing.MET, Standing.NONE):
        return not item.assignment.was_late
    sent = getattr(item.assignment, "sent_on", None)
    return sent is not None and sent <= item.assignment.due_on


class Part(TextChoices):
    """What a number of the rates, or the figure 任务按时完成率, counts of the assignments; its list
    holds the same. 到期 and 审核过 are of no Rate: the one is seen on a day, the other's reports are
    counted.
    """

    DUE = "due", "到期"
    BEGUN = "begun", "已开始"
    DONE = "done", "完成"
    IN_TIME = "in_time", "按时完成"
    DONE_LATE = "done_late", "迟完成"
    LATE = "late", "逾期"
    UNDER_WAY = "under_way", "进行中"
    REVIEWED = "reviewed", "审核过"


_COUNTS: dict[str, Callable[[Progress], bool]] = {
    Part.BEGUN: lambda item: True,
    Part.DONE: lambda item: item.is_done,
    Part.IN_TIME: lambda item: item.is_done and is_in_time(item),
    Part.DONE_LATE: lambda item: item.is_done and not is_in_time(item),
    Part.LATE: lambda item: item.is_late,
    Part.UNDER_WAY: lambda item: not item.is_done and not item.is_late,
}


def part_of(items: Iterable[Progress], part: str) -> list[Progress]:
    """Those the part counts: all of what has begun, or some of it."""
    counts = _COUNTS[part]
    return [item for item in items if item.standing != Standing.AHEAD and counts(item)]


@dataclass(frozen=True)
class RateLine:
    """A line of the rates page: a unit or a section. `asked` is what its lists are asked by."""

    name: str
    asked: str
    rate: Rate
    returned: int
    reviewed: int

    @property
    def returned_percent(self) -> Decimal | None:
        return per_cent(self.returned, self.reviewed)


def rate_lines(
    progress: list[Progress], reviewed: dict[int, list[str]], by: Callable[[Assignment], tuple]
) -> list[RateLine]:
    """`by` names the line of an assignment: (order, …, what its lists are asked by, name);
    `reviewed` is what read_reviews says.
    """
    groups: dict[tuple, list[Progress]] = {}
    for item in progress:
        groups.setdefault(by(item.assignment), []).append(item)
    return [_line(key, items, reviewed) for key, items in sorted(groups.items())]


def _line(key: tuple, items: list[Progress], reviewed: dict[int, list[str]]) -> RateLine:
    *_, asked, name = key
    states = [state for item in items for state in reviewed.get(item.assignment.pk, ())]
    return RateLine(name, asked, Rate.of(items), states.count("returned"), len(states))


def read_reviews(progress: list[Progress]) -> dict[int, list[str]]:
    """{assignment: states of its reviewed reports}.

    Also notes the day the standing report was sent, and which counted duties were met late: what
    the rates are made of.
    """
    note_lateness(progress)
    assignments = {item.assignment.pk: item.assignment for item in progress}
    reports = ProgressReport.objects.filter(
        **_days_and_units(assignments.values()), state__in=("approved", "returned")
    ).values_list("assignment_id", "state", "submitted_at")
    states: dict[int, list[str]] = {}
    for pk, state, submitted_at in reports.order_by("id"):
        if pk in assignments:
            states.setdefault(pk, []).append(state)
            assignments[pk].sent_on = timezone.localtime(submitted_at).date()
    return states


def _days_and_units(assignments: Collection[Assignment]) -> dict:
    """Among what their reports are: some thousand keys would cost more than a few rows too many."""
    ends = [one.end for one in assignments]
    if not ends:
        return {"pk": None}
    units = {one.unit_id for one in assignments}
    return {"assignment__end__range": (min(ends), max(ends)), "assignment__unit__in": units}


def days_left(due_on: date, today: date) -> str:
    """How long still, in words."""
    days = (due_on - today).days
    if days < 0:
        return f"已逾期 {-days} 天"
    return "今天到期" if days == 0 else f"还有 {days} 天"
