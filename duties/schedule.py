"""When a duty falls due: its periods in a year, and the day of each. Pure."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from duties.models import Duty
from townwork.org.workdays import Workdays

MONTHS = {"monthly": 1, "quarterly": 3, "half": 6, "yearly": 12}


@dataclass(frozen=True)
class Stretch:
    """A period and the day its duty falls due, never a rest day."""

    start: date
    end: date
    due_on: date


def stretches(duty: Duty, year: int, workdays: Workdays) -> list[Stretch]:
    """The duty's periods in `year`; a duty owed once has one, from New Year to its day."""
    if duty.frequency == Duty.Frequency.ONCE:
        return [Stretch(date(year, 1, 1), duty.due_on, workdays.rolled(duty.due_on))]
    months = MONTHS[duty.frequency]
    periods = []
    for first in range(1, 13, months):
        last = first + months - 1
        end = date(year, last, calendar.monthrange(year, last)[1])
        due = workdays.rolled(end + timedelta(days=duty.due_days))
        periods.append(Stretch(date(year, first, 1), end, due))
    return periods
