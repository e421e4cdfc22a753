"""日历: what falls due, by month, as a grid on a desk and a list on a phone."""

import calendar as weeks
from collections import Counter
from datetime import date

from django.shortcuts import render
from django.utils import timezone

from duties.matrix import read_progress
from duties.models import Assignment
from duties.standing import Progress, Standing
from townwork.org.access import needs
from townwork.org.views.chosen import chosen_township
from townwork.org.workdays import Workdays


@needs("duties.read")
def duty_calendar(request):
    township = chosen_township(request)
    today = timezone.localdate()
    first = _month(request.GET.get("month", ""), today)
    days = weeks.Calendar().monthdatescalendar(first.year, first.month)
    rows = Assignment.objects.visible_to(request.user).current().filter(unit__township=township)
    progress = read_progress(rows.filter(due_on__range=(days[0][0], days[-1][-1])))
    workdays = Workdays.load(township)
    by_day: dict[date, list[Progress]] = {}
    for item in progress:
        by_day.setdefault(item.assignment.due_on, []).append(item)
    context = {
        "township": township,
        "first": first,
        "before": _shifted(first, -1),
        "after": _shifted(first, 1),
        "today": today,
        "unknown_years": workdays.unknown([first.year]),
        "weeks": [[_day(day, first, by_day, workdays) for day in week] for week in days],
    }
    return render(request, "duties/calendar.html", context)


def _day(day: date, first: date, by_day: dict, workdays: Workdays) -> dict:
    """A day's cell: duties due on it, how many units each, how many are done."""
    items = by_day.get(day, []) if day.month == first.month else []
    total = Counter(item.assignment.duty for item in items)
    done = Counter(item.assignment.duty for item in items if item.is_done)
    return {
        "day": day,
        "is_other": day.month != first.month,
        "is_rest": not workdays.is_workday(day),
        "duties": [
            (duty, done[duty], count, _standing(day, done[duty], count))
            for duty, count in total.items()
        ],
    }


def _standing(day: date, done: int, count: int) -> Standing:
    """How the day's units stand together on one duty."""
    if done == count:
        return Standing.MET
    return Standing.OVERDUE if day < timezone.localdate() else Standing.OPEN


def _month(text: str, today: date) -> date:
    """`2026-03` as its first day; this month where it is nothing of the kind or far away."""
    try:
        year, month = map(int, text.split("-"))
        return date(year, month, 1) if 2000 <= year <= 2100 else today.replace(day=1)
    except ValueError:
        return today.replace(day=1)


def _shifted(first: date, by: int) -> date:
    number = first.year * 12 + first.month - 1 + by
    return date(number // 12, number % 12 + 1, 1)
