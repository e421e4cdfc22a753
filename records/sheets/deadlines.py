"""A day that is said by how long there is (7日内, 一周内, 3个工作日, 月底前): proposed from the row's own
day, never taken unasked.
"""

import calendar
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta

from townwork.lib.days import NO_YEAR, parts
from townwork.lib.outline import number_said
from townwork.lib.text import plain, squeezed

_LONGEST = 20  # signs
_HAN = "两一二三四五六七八九十"
_WITHIN = re.compile(
    rf"(?:限|于|请于|收文后|收函后|收到后)?(\d{{1,3}}|[{_HAN}]{{1,3}})个?"
    r"(工作日|天|周|星期|月|日(?=之内|以内|内))(?:之内|以内|内|前|之前)?(?:反馈|办结|办理|回复)?"
)
_MONTHS_END = re.compile(
    r"(?:(20\d\d)年)?(?:(1[0-2]|0?[1-9])月|本月)?(?:月底|底|月末|末)(?:前|之前)?"
)
_BEFORE = re.compile(r"(.+?[日号\d])(?:之前|以前|前|止)")
_AT_ONCE = re.compile(r"(?:已)?(?:立行立改|立即整改|即知即改|立即办理|当[日天](?:整改|完成|办结)?)")
_DAYS = {"日": 1, "天": 1, "周": 7, "星期": 7}


def due(words: str, since: date, workdays: Callable[[date, int], date]) -> date | None:
    """The day that `words` mean of a row of the day `since`; None where they say no such time, or
    it is beyond the calendar: `since` may be a slip.

    `workdays` knows the so-manieth workday after a day.
    """
    text = squeezed(words)
    if len(text) > _LONGEST:
        return None
    with suppress(ValueError, OverflowError):
        return _meant(text, since, workdays)
    return None


def _meant(text: str, since: date, workdays: Callable[[date, int], date]) -> date | None:
    if found := _MONTHS_END.fullmatch(text):
        return _end_of(int(found[1] or since.year), int(found[2] or since.month))
    if _AT_ONCE.fullmatch(text):
        return since
    if found := _BEFORE.fullmatch(text):
        return _day_of(found[1], since)
    if not (found := _WITHIN.fullmatch(text)):
        return None
    count = number_said(found[1])
    if found[2] == "工作日":
        return workdays(since, count)
    if found[2] == "月":
        return _months_later(since, count) if "个" in text else None
    return since + timedelta(days=count * _DAYS[found[2]])


def _day_of(words: str, since: date) -> date | None:
    """10月15日 of 10月15日前; without a year the first such day that is not over."""
    text = plain(words)
    if whole := parts(text):
        return date(*whole)
    if not (found := NO_YEAR.fullmatch(text)):
        return None
    month, day = int(found[1]), int(found[2])
    return date(since.year + ((month, day) < (since.month, since.day)), month, day)


def _end_of(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _months_later(since: date, count: int) -> date:
    years, month = divmod(since.month - 1 + count, 12)
    last = _end_of(since.year + years, month + 1)
    return min(last, last.replace(day=min(since.day, last.day)))
