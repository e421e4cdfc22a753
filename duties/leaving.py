"""What a unit that is there no more leaves of its tasks (townwork.org.unfinished)."""

from collections.abc import Iterable

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


def _ends_anyway(item: Progress) -> bool:
    """What is counted from the unit's own records, and what has not begun."""
    return item.assignment.duty.is_counted or item.assignment.start > timezone.localdate()


def lines(unit: Unit) -> list[Line]:
    items = _open(unit)
    ends = [item for item in items if _ends_anyway(item)]
    others = [item for item in items if not _ends_anyway(item)]
    sent = [item for item in others if item.standing == Standing.SUBMITTED]
    asked = [item for item in others if item.standing != Standing.SUBMITTED]
    return [
        Line("自动计数的和还没有开始的任务", _things(ends), "duties.read", goes_over=False),
        Line("要报告的任务", _things(asked), "duties.read"),
        Line("已报、等审核的任务", _things(sent), "duties.read"),
    ]


def _things(items: Iterable[Progress]) -> list[Fact]:
    return [
        Fact(f"{one.duty}（{one.period}）", reverse("assignment", args=[one.pk]))
        for one in (item.assignment for item in items)
    ]


def settle(unit: Unit, goes_over: bool) -> list[int]:
    keys = [item.assignment.pk for item in _open(unit) if not goes_over or _ends_anyway(item)]
    change_rows(Assignment.objects.filter(pk__in=keys), withdrawn_at=timezone.now())
    return keys


def restore(keys: list[int]) -> None:
    change_rows(Assignment.objects.filter(pk__in=keys), withdrawn_at=None)


LEAVINGS = Leavings("duties", lines, settle=settle, restore=restore)
