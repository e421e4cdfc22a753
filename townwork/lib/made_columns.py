"""Columns that a sheet says in a way of its own, made into those a ledger has: 月 and 日 that are one
day, 应到/实到 in one cell, 其中简办 under 红事 and under 白事 that add up, a 文号 inside a title. Pure.

What was used up loses its name, so that it is not said to be left out.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal, InvalidOperation

from townwork.lib.text import plain, squeezed

LOOKED_AT = 20  # rows that tell how a column is filled in
MOST = 300  # signs of a cell that is looked at
DAY, NUMBER, PART = "日期（月、日）", "文号", "其中简办"
WHEN, WHERE = "活动时间", "活动地点"
_YEARS, _MONTHS, _DAYS = ("年", "年份", "年度"), ("月", "月份"), ("日", "号")
_PAIR = re.compile(r"(\d{1,7})\D{0,3}?\s*[/|、,，\-—]\s*(\d{1,7})\D{0,3}")
_TOLD_PAIR = re.compile(r"应[到参]\D{0,6}(\d{1,5})\D{1,8}实[到参]\D{0,6}(\d{1,5})\D{0,3}")
_TWO_NAMES = re.compile(r"([^/／|、]{1,10})[/／|、]([^/／|、]{1,10})")
_TOLD_AS = ("应到", "实到")
_A_NUMBER = re.compile(
    r"[\u4e00-\u9fffA-Za-z]{1,10}[〔\[(（【]20\d\d[〕\])）】]第?\d{1,4}号(?=$|[^\d])"
)
_WHEN_AND_WHERE = re.compile(r"(?:活动|举办|会议|学习|开展)?时间[及和与、/]?地点")
_A_DAY = r"(?:20\d\d[年.\-/]\d{1,2}[月.\-/]\d{1,2}[日号]?|\d{1,2}月\d{1,2}[日号])"
_AN_HOUR = r"(?:\s*(?:上午|下午|晚上?)?\s*\d{1,2}[:时点]\d{0,2}分?(?:\s*[-—~至]\s*\d{1,2}[:时点]?\d{0,2}分?)?)?"
_DAY_AND_PLACE = re.compile(rf"({_A_DAY}{_AN_HOUR})\s*[,，、;；在于\s]\s*(\S.{{0,80}})")
_AND_WHEN = re.compile(r"(.{2,8}?)[及和与、/]((?:[^及和与、/]{2})?(?:时间|日期))")
_THING_AND_DAY = re.compile(rf"(\D.{{0,60}}?)\s*[,，、;；(（]?\s*({_A_DAY})\s*[)）]?")
_ONE_PART = re.compile(r"(?:其中)?(?:简办|从简|节俭办理?)(?:数|桩数|起数)?")
_TIMES = re.compile(r"[月季年]")
_BRACKETS = re.compile(r"[(（][^()（）]{0,10}[)）]")

Rows = Sequence[tuple[int, tuple]]
Made = tuple[str, Callable[[tuple], object]]  # its name, and what it says of a row


def with_made_columns(
    header: tuple[str, ...], rows: Rows, known: set[str]
) -> tuple[tuple[str, ...], tuple[tuple[int, tuple], ...]]:
    """The header and the rows with what can be made at their ends; `known` are squeezed names."""
    first = [values for _, values in rows[:LOOKED_AT]]
    names = [squeezed(_BRACKETS.sub("", name)) for name in header]
    made: list[Made] = []
    used: set[int] = set()
    for make in (_days, _pairs, _places, _media, _parts, _numbers):
        found, its = make(names, header, first, known)
        made, used = made + found, used | its
    if not made:
        return header, tuple(rows)
    width = max([len(header), *(len(values) for _, values in rows)])
    left = ["" if at in used else name for at, name in enumerate(header)]
    left += [""] * (width - len(header))
    return (*left, *(name for name, _ in made)), tuple(_with(rows, made, width))


def _with(rows: Rows, made: list[Made], width: int) -> Iterable[tuple[int, tuple]]:
    for number, values in rows:
        blank = (None,) * (width - len(values))
        yield number, (*values, *blank, *(says(values) for _, says in made))


def _cell(values: tuple, at: int) -> object:
    return values[at] if 0 <= at < len(values) else None


def _in(values: tuple, at: int) -> str:
    """What is said in a cell; "" of a long text, which is none of these things."""
    value = _cell(values, at)
    text = plain(value) if isinstance(value, str | int | float) else ""
    return text if len(text) <= MOST else ""


def _mostly(first: list[tuple], at: int, is_so: Callable[[str], object]) -> bool:
    said = [text for values in first if (text := _in(values, at))]
    return bool(said) and 2 * sum(bool(is_so(text)) for text in said) > len(said)


def _days(names: list[str], header: tuple, first: list, known: set[str]) -> tuple:
    """月 | 日, with 年 before them or without; a month stands until the next one."""
    at = next((at for at, name in enumerate(names[:-1]) if _is_day_in_two(names, at)), None)
    if at is None:
        return [], set()
    year = at - 1 if at and names[at - 1] in _YEARS else -1
    said = {"month": "", "year": ""}

    def day(values: tuple) -> str | None:
        said["month"] = _digits(_in(values, at)) or said["month"]
        said["year"] = _digits(_in(values, year)) or said["year"]
        its = _digits(_in(values, at + 1))
        before = f"{said['year']}年" if said["year"] else ""
        return f"{before}{said['month']}月{its}日" if its and said["month"] else None

    return [(DAY, day)], {at, at + 1, year} - {-1}


def _is_day_in_two(names: list[str], at: int) -> bool:
    return names[at] in _MONTHS and names[at + 1] in _DAYS


def _digits(text: str) -> str:
    found = re.fullmatch(r"(\d{1,4})(?:\.0)?\s*[年月日号]?份?", text)
    return found[1] if found else ""


def _pairs(names: list[str], header: tuple, first: list, known: set[str]) -> tuple:
    """应到/实到 over 15/14, or cells that say 应到15人，实到14人."""
    made: list[Made] = []
    used: set[int] = set()
    for at, name in enumerate(header):
        two = _TWO_NAMES.fullmatch(name.strip())
        halves = tuple(map(squeezed, two.groups())) if two else ()
        if halves and set(halves) <= known and _mostly(first, at, _PAIR.fullmatch):
            made += _halves(at, halves, _PAIR)
        elif _mostly(first, at, _TOLD_PAIR.fullmatch):
            made += _halves(at, _TOLD_AS, _TOLD_PAIR)
        else:
            continue
        used.add(at)
    return made, used


def _halves(at: int, names: tuple[str, ...], shape: re.Pattern) -> list[Made]:
    def half(which: int) -> Callable[[tuple], object]:
        def says(values: tuple) -> object:
            found = shape.fullmatch(_in(values, at))
            # What is not said so is shown as it stands: the check asks about it.
            return int(found[which]) if found else _cell(values, at)

        return says

    return [(name, half(which)) for which, name in enumerate(names, 1)]


def _places(names: list[str], header: tuple, first: list, known: set[str]) -> tuple:
    """时间及地点 in one cell: the day, with its hour, and what stands behind it."""
    made: list[Made] = []
    used: set[int] = set()
    for at, name in enumerate(names):
        is_both = _WHEN_AND_WHERE.fullmatch(name)
        if is_both and _mostly(first, at, _DAY_AND_PLACE.fullmatch):
            its = [(WHEN, 1), (WHERE, 2)]
            made += [(said, _part_of(at, which, _DAY_AND_PLACE)) for said, which in its]
            used.add(at)
    return made, used


def _media(names: list[str], header: tuple, first: list, known: set[str]) -> tuple:
    """采用媒体及时间 over 市日报2026年8月3日: what it is, and the day at its end."""
    made: list[Made] = []
    used: set[int] = set()
    for at, name in enumerate(names):
        two = _AND_WHEN.fullmatch(name)
        if two and set(two.groups()) <= known and _mostly(first, at, _THING_AND_DAY.fullmatch):
            made += [(two[which], _part_of(at, which, _THING_AND_DAY)) for which in (1, 2)]
            used.add(at)
    return made, used


def _part_of(at: int, which: int, shape: re.Pattern) -> Callable[[tuple], object]:
    def says(values: tuple) -> object:
        found = shape.fullmatch(_in(values, at))
        if found:
            return found[which]
        return _cell(values, at) if which == 1 else None

    return says


def _parts(names: list[str], header: tuple, first: list, known: set[str]) -> tuple:
    """What is simply held under each of several heads (红事, 白事), added up."""
    at = [at for at, name in enumerate(names) if _is_part(names, at)]
    if len(at) < 2 or not all(_mostly(first, one, _is_number) for one in at):
        return [], set()

    def total(values: tuple) -> object:
        said = [_in(values, one) for one in at]
        there = [text for text in said if text]
        numbers = [number for text in there if (number := _number(text)) is not None]
        if len(numbers) < len(there):
            return "、".join(there)  # no sum of it: the check asks
        return sum(numbers) if numbers else None

    return [(PART, total)], set(at)


def _is_part(names: list[str], at: int) -> bool:
    """简办 said several times, or behind a head of its own (红事简办); behind a month it is that
    month's.
    """
    name = names[at]
    if _ONE_PART.fullmatch(name):
        return Counter(names)[name] > 1
    if _TIMES.search(name):
        return False
    return any(found.end() == len(name) for found in _ONE_PART.finditer(name))


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < 10**9 else None


def _is_number(text: str) -> bool:
    return _number(text) is not None


def _numbers(names: list[str], header: tuple, first: list, known: set[str]) -> tuple:
    """A 文号 that stands in a longer text, where it has no column of its own."""
    if any(_mostly(first, at, _A_NUMBER.fullmatch) for at in range(len(header))):
        return [], set()
    within = [at for at in range(len(header)) if _mostly(first, at, _number_in)]
    if not within:
        return [], set()
    return [(NUMBER, lambda values: _number_in(_in(values, within[0])) or None)], set()


def _number_in(text: str) -> str:
    found = _A_NUMBER.findall(text)
    return found[0] if len(found) == 1 and len(text) > len(found[0]) + 2 else ""
