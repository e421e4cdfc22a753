"""What a unit that is there no more leaves of its tasks (townwork.org.unfinished)."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils import timezone

from duties.matrix import read_progress
from duties.models import Assignment
from duties.standing import Progress, Standing
from townwork.audit.rows import change_rows
from townwork.org.models import Unit
from townwork.org.telling import Fact
from townwork.org.unfinished import Leavings, Line


def _open(unit: Unit) -> list[Progress]:
    """What is not done, of half-years that are not locked."""
    rows = Assignment.objects.current().in_open_terms(unit.township).filter(unit=unit)
    return [item for item in read_progress(rows) if not item.is_done]


def _was_due(item: Progress, day: date) -> bool:
    """Due while the unit was there: done late or never, it stays in the rates."""
    return item.assignment.start < day and item.assignment.due_on < day


def _ends_anyway(item: Progress, day: date) -> bool:
    """What begins on the unit's first day without it or later, and what is counted from its own
    records of days it does not see the end of. A period that was over is owed like its returns.
    """
    one = item.assignment
    return one.start >= day or (one.duty.is_counted and one.end >= day)


def lines(unit: Unit) -> list[Line]:
    """As if the unit were there no more from today on."""
    today = timezone.localdate()
    items = _open(unit)
    late = [item for item in items if _was_due(item, today)]
    items = [item for item in items if not _was_due(item, today)]
    ends = [item for item in items if _ends_anyway(item, today)]
    others = [item for item in items if not _ends_anyway(item, today)]
    sent = [item for item in others if item.standing == Standing.SUBMITTED]
    asked = [item for item in others if item.standing != Standing.SUBMITTED]
    return [
        Line("已到期没有办完的任务", _things(late), "duties.read", stays=True),
        Line("自动计数的和还没有开始的任务", _things(ends), "duties.read", goes_over=False),
        Line("要报告的任务", _things(asked), "duties.read"),
        Line("已报、等审核的任务", _things(sent), "duties.read"),
    ]


def _things(items: Iterable[Progress]) -> list[Fact]:
    return [
        Fact(f"{one.duty}（{one.period}）", reverse("assignment", args=[one.pk]))
        for one in (item.assignment for item in items)
    ]


def settle(unit: Unit, day: date, goes_over: bool) -> list[int]:
    """What was due before the day stays: nothing that was late is undone by a merger."""
    items = [item for item in _open(unit) if not _was_due(item, day)]
    keys = [item.assignment.pk for item in items if not goes_over or _ends_anyway(item, day)]
    change_rows(Assignment.objects.filter(pk__in=keys), withdrawn_at=timezone.now())
    return keys


def restore(keys: list[int]) -> None:
    change_rows(Assignment.objects.filter(pk__in=keys), withdrawn_at=None)


LEAVINGS = Leavings("duties", lines, settle=settle, restore=restore)
