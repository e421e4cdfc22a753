"""By when a month's return is due. The grid, the reminder, the form and the indicator
all ask here.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from townwork.org.models import Unit
from townwork.org.workdays import Workdays

DUE_DAY = 5  # of the month after
SAID = f"次月 {DUE_DAY} 日（逢休息日顺延）"


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
