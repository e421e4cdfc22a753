"""工作日: China's public holidays and make-up workdays (chinesecalendar),
extended by the SpecialDay table.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

import chinese_calendar

from townwork.org.models import SpecialDay, Township


def years_asked(today: date) -> list[int]:
    """The years whose rest days an office should know by now: this one, and from December the next
    (the State Council's notice of them comes out in November).
    """
    return [today.year] if today.month < 12 else [today.year, today.year + 1]


@dataclass(frozen=True)
class Workdays:
    """Read once, asked often: no query a day."""

    special: dict[date, bool] = field(default_factory=dict)

    @classmethod
    def load(cls, township: Township) -> "Workdays":
        return cls(
            dict(SpecialDay.objects.filter(township=township).values_list("day", "is_workday"))
        )

    def is_workday(self, day: date) -> bool:
        """The table first, then the library.

        A year the library does not know goes by the weekday.
        """
        if day in self.special:
            return self.special[day]
        try:
            return chinese_calendar.is_workday(day)
        except NotImplementedError:
            return day.weekday() < 5

    def knows(self, year: int) -> bool:
        """Whether the year's holidays are in the library or somebody entered some;
        else weekdays alone decide.
        """
        try:
            chinese_calendar.is_workday(date(year, 1, 1))
        except NotImplementedError:
            return any(day.year == year for day in self.special)
        return True

    def unknown(self, years: Iterable[int]) -> list[int]:
        """Those of the years whose workdays are only guessed by the weekday, in their order."""
        return [year for year in sorted(set(years)) if not self.knows(year)]

    def rolled(self, day: date) -> date:
        """`day`, or the first workday after it: nothing falls due on a rest day (顺延)."""
        while not self.is_workday(day):
            day += timedelta(days=1)
        return day

    def before(self, day: date, count: int) -> date:
        """The `count`-th workday before `day`, which itself does not count: the
        last day to apply for what is on `day`.
        """
        return self._stepped(day, count, timedelta(days=-1))

    def after(self, day: date, count: int) -> date:
        """The `count`-th workday after `day`, which itself does not count."""
        return self._stepped(day, count, timedelta(days=1))

    def _stepped(self, day: date, count: int, step: timedelta) -> date:
        while count:
            day += step
            count -= self.is_workday(day)
        return day
