"""By when a month's return is due. The grid, the reminder, the form and the indicator
all ask here.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from records.ledger.indicators import Period
from townwork.org.models import SpecialDay, Unit
from townwork.org.workdays import Workdays

DUE_DAY = 5  # of the month after
SAID = f"次月 {DUE_DAY} 日（逢休息日顺延）"
ROLLED = timedelta(days=31)  # no stretch of rest days is longer


def last_day(day: date) -> date:
    """The last day of the day's month."""
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def due_on(month: date, workdays: Workdays) -> date:
    """The last day on which the month's return is in time."""
    return workdays.rolled(last_day(month) + timedelta(days=DUE_DAY))


def lock_units(units: Iterable[int]) -> None:
    """Lock the units' rows: of two who report a month at once, the later sees the first. Before
    any record is locked.
    """
    rows = Unit.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=set(units))
    list(rows.order_by("pk").values_list("pk"))


def entered_late(period: Period) -> Q:
    """Returns of the period's months entered after their day; a township's own rest days move its
    day alone.
    """
    own, usual, late = _own_days(period), Workdays(), Q(pk__in=())
    month = period.start.replace(day=1)
    while month <= period.end:
        day, moved = due_on(month, usual), defaultdict(list)
        for township, workdays in own.items():
            if (theirs := due_on(month, workdays)) != day:
                moved[theirs].append(township)
        elsewhere = [township for those in moved.values() for township in those]
        found = (
            _entered_after(day) & ~Q(unit__township__in=elsewhere)
            if elsewhere
            else _entered_after(day)
        )
        for theirs, townships in moved.items():
            found |= _entered_after(theirs) & Q(unit__township__in=townships)
        late |= Q(occurred_on__range=(month, last_day(month))) & found
        month = last_day(month) + timedelta(days=1)
    return late


def _own_days(period: Period) -> dict[int, Workdays]:
    """{township id: its workdays} of those with days of their own near when the returns are due:
    one query.
    """
    near = SpecialDay.objects.filter(
        day__range=(period.start, last_day(period.end) + timedelta(days=DUE_DAY) + ROLLED)
    )
    days: dict[int, dict] = defaultdict(dict)
    for township, day, is_workday in near.values_list("township", "day", "is_workday"):
        days[township][day] = is_workday
    return {township: Workdays(special) for township, special in days.items()}


def _entered_after(day: date) -> Q:
    return Q(
        entered_at__gte=timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    )
