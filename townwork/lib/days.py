"""Days and times of day as people write them: 2026.3.5, 3月5日, 二〇二六年三月五日, 下午3点半."""

import re
from contextlib import suppress
from datetime import date, time

from townwork.lib.text import plain

MARK, END = r"\s*[-/.。年]\s*", r"\s*[日号]?"
_PART = r"\s*(?:上午|下午|晚上?)?\s*"
_TIME = (
    rf"(?:{_PART}(?:(?:t\s*)?\d{{1,2}}[:时]\d{{0,2}}(?::\d{{1,2}}(?:\.\d+)?)?分?)?"
    rf"(?:\s*[-~—–至到]{_PART}\d{{1,2}}[:时]\d{{0,2}}分?)?)?"
)
_WEEKDAY = r"(?:\s*\(?\s*(?:星期|周)[一二三四五六日天]\s*\)?)?"
_DATE = re.compile(
    rf"(\d{{4}}){MARK}(\d{{1,2}})\s*[-/.。月]\s*(\d{{1,2}}){END}{_WEEKDAY}{_TIME}", re.I
)
_COMPACT = re.compile(r"(19\d\d|20\d\d)(\d\d)(\d\d)")
_YEAR_LAST = re.compile(rf"(\d{{1,2}})[-/.](\d{{1,2}})[-/.](\d{{4}}){_TIME}", re.I)
_HAN = re.compile(
    "([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})[日号]"
)
_HAN_DAY = re.compile("([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})[日号]")
A_MONTH = re.compile(r"(\d{4})\s*[-/.。年]\s*(\d{1,2})\s*月?(?:份)?")
NO_YEAR = re.compile(rf"(\d{{1,2}})\s*[-/.月]\s*(\d{{1,2}}){END}{_WEEKDAY}{_TIME}")
_DIGITS = {han: str(place % 10) for place, han in enumerate("〇一二三四五六七八九")} | {
    "○": "0",
    "零": "0",
    "两": "2",
}
_CLOCK = re.compile(
    r"(凌晨|早上?|上午|中午|下午|傍晚|晚上?)?\s*(\d{1,2})\s*"
    r"(?:[:.]\s*(\d{2})(?::\d{2})?|[时点]\s*(?:(\d{1,2})\s*分?|(半)|整)?)"
)
_HAN_HOUR = re.compile(
    "(?:[二三四五]?十[一二三四五六七八九]?|[零一二两三四五六七八九])(?=[时点分])"
)
_LATER = ("下午", "傍晚", "晚", "晚上")  # 下午3点 is 15:00
_NOON = "中午"  # from 11 to 2
_TO = re.compile(r"[-~—–至到、]+")
_TENTH = re.compile(r"(?:(\d{4})\s*[年.])?\s*(\d{1,2})\s*月\s*([上中下])旬")
_TENTHS = {"上": 1, "中": 11, "下": 21}  # the first day of each third of a month
LONGEST = 40  # signs; what is longer is not compared at all


class TwoDays(ValueError):
    """What could be two days, with how to write it."""


def parts(text: str, *, month_will_do: bool = False) -> tuple[int, int, int] | None:
    """Year, month and day of a text made plain; None where it has no such shape.

    `month_will_do` takes 2026年3月 for its first day. Raises TwoDays.
    """
    match = _DATE.fullmatch(text) or _COMPACT.fullmatch(text.removesuffix(".0"))
    if match:
        year, month, day = map(int, match.groups())
        return year, month, day
    if match := _HAN.fullmatch(text):
        return (
            int("".join(_DIGITS[han] for han in match[1])),
            in_digits(match[2]),
            in_digits(match[3]),
        )
    if match := _YEAR_LAST.fullmatch(text):
        first, second, year = map(int, match.groups())
        if first != second and max(first, second) <= 12:
            raise TwoDays(f"“{text}”分不清哪个是月、哪个是日，请写成 {year}-03-05 的样子")
        return (year, second, first) if first > 12 else (year, first, second)
    if month_will_do and (match := A_MONTH.fullmatch(text)):
        return int(match[1]), int(match[2]), 1
    return None


def day_in_digits(text: str) -> str:
    """三月十八日 → 3月18日; anything else as it is."""
    found = _HAN_DAY.fullmatch(text)
    return f"{in_digits(found[1])}月{in_digits(found[2])}日" if found else text


def in_digits(number: str) -> int:
    """二十三 → 23; a day or a month."""
    tens, ten, ones = number.rpartition("十")
    return (int(_DIGITS.get(tens, "1")) * 10 if ten else 0) + int(_DIGITS.get(ones, "0"))


def typed_day(words: str, today: date) -> date | None:
    """The day somebody typed into a box; one without a year is the nearest to `today`. None where
    it is none, or only a month.
    """
    text = day_in_digits(plain(words))
    if len(text) > LONGEST:
        return None
    try:
        if found := parts(text):
            return date(*found)
        if without := NO_YEAR.fullmatch(text):
            return _nearest(int(without[1]), int(without[2]), today)
    except ValueError:  # the thirtieth of February, or one that could be two
        return None
    return None


def first_of(words: str, year: int) -> date | None:
    """The day that several begin with (10月18日—19日, 2026.7.1至7.3, 9月中旬); None where they say no
    such thing. `year` is of one without.
    """
    text = plain(words)
    if len(text) > LONGEST:
        return None
    if tenth := _TENTH.fullmatch(text):
        with suppress(ValueError):
            return date(int(tenth[1] or year), int(tenth[2]), _TENTHS[tenth[3]])
    for mark in _TO.finditer(text):
        before, after = text[: mark.start()].strip(), text[mark.end() :].strip()
        with suppress(ValueError):
            if after[:1].isdigit() and (found := _day_in(before, year)):
                return found
    return None


def _day_in(text: str, year: int) -> date | None:
    if found := parts(text):
        return date(*found)
    without = NO_YEAR.fullmatch(text)
    return date(year, int(without[1]), int(without[2])) if without else None


def typed_month(words: str) -> date | None:
    """The first day of the month somebody typed, with its year; of a day, of its month."""
    text = plain(words)
    try:
        found = parts(text, month_will_do=True) if len(text) <= LONGEST else None
        return date(*found).replace(day=1) if found else None
    except ValueError:
        return None


def _nearest(month: int, day: int, today: date) -> date:
    """Raises ValueError for a day that no year about now has; 29 February is of a leap year."""
    found = []
    for year in (today.year - 1, today.year, today.year + 1):
        with suppress(ValueError):
            found.append(date(year, month, day))
    return min(found, key=lambda one: abs(one - today))


def typed_time(words: str) -> time | None:
    """The time of day somebody typed: 15：00, 9:00, 下午三点半; None where it is none."""
    text = _HAN_HOUR.sub(lambda han: str(in_digits(han[0])), plain(words))
    match = _CLOCK.fullmatch(text) if len(text) <= LONGEST else None
    if not match:
        return None
    part, hour = match[1], int(match[2])
    minute = 30 if match[5] else int(match[3] or match[4] or 0)
    if part == "晚上" and hour == 12:  # midnight: of which day?
        return None
    if (hour < 12 and part in _LATER) or (part == _NOON and hour < 6):
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else None
