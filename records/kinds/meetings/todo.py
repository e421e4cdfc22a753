"""待办 of meetings: decisions past their day, weekly meetings without a record."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from records.grids import todo as grids
from records.kinds.meetings.grid import WEEK_GRID
from records.kinds.meetings.services import overdue_decisions
from townwork.org.access import allows
from townwork.org.models import User
from townwork.org.todo import Todo


def decisions(user: User) -> list[Todo]:
    url = f"{reverse('decision_follow')}?show=overdue"
    return [Todo("超期没有办结的议定事项", overdue_decisions(user).count(), url, True)]


def weeks(user: User) -> list[Todo]:
    """Of last week's half-year."""
    if not allows(user, "records.write"):
        return []
    last_week = timezone.localdate() - timedelta(days=7)
    return grids.missing(user, WEEK_GRID, "记录的每周例会", last_week)
