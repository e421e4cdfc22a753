"""How often a sentence of a yearly document asks for something, and until when. Pure.

The system knows 每月, 每季度, 每半年, 每年 and 一次. What a sentence says beyond them is a doubt, in
the words that are shown: it is asked about, never rounded unsaid.
"""

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from duties.models import Duty
from townwork.lib.outline import number_said

Frequency = Duty.Frequency
_FIGURE = r"[\d一二三四五六七八九十两]{1,3}"
A_YEAR: dict[str, int] = {Frequency.MONTHLY: 12, Frequency.QUARTERLY: 4, Frequency.HALF: 2}
_NO_FIGURE = "(?<![〇零一二三四五六七八九十月])"  # 二〇二一年 is no 一年
# Said outright; the one named first is taken.
OUTRIGHT = (
    (Frequency.MONTHLY, r"每个?月|按月|逐月|月月|(?<!十)一月一(?![日号])"),
    (Frequency.QUARTERLY, r"每一?个?季度?|按季|逐季|每[三3]个月|(?<!第)一季度?一"),
    (Frequency.HALF, r"每半年|每[六6]个月|半年一|上[、和]?下半年|上半年.{0,6}下半年"),
    (Frequency.YEARLY, rf"每一?年|{_NO_FIGURE}一年一(?![月日])"),
)
# What a word lets suppose; the first is as good as said.
ALL_YEAR = (Frequency.YEARLY, rf"全年|{_NO_FIGURE}一年(?!一)")
SUPPOSED = (
    (Frequency.MONTHLY, r"次月|下月|月[例调通研][会度报判]|月报"),
    (Frequency.QUARTERLY, r"(?<![一二三四1234第])季度|下季"),
    (Frequency.HALF, r"半年"),
    (Frequency.YEARLY, r"年度|本年|年终|年内"),
)
_DENSER = re.compile(
    rf"每[日天周旬]|每个?(?:星期|礼拜)|每半个?月|每隔?(?:十五|[两二三五七十]|\d{{1,2}})个?(?:[天日周]|星期)|"
    rf"[逐按][日周旬]|天天|周周|{_NO_FIGURE}一[日天周旬]一|双周"
)
_UNEVEN = re.compile(
    r"每隔?(?:[两二四五七八九十24578]|10)个?月|隔月|每?双月|每?单月|"
    r"每隔?[两二三四五2345]年|隔年|每隔?[两二2]个?季度?"
)
_SCHOOL = re.compile("每个?学期|每学年")
_VAGUE = re.compile(
    "随时|适时|及时|不定期|定期|经常|常态化?|长期|持续|日常|即时|实时|每逢|每次|每届|节假日|重要节点|"
    "重大节日|视情|根据需要|不间断|常年"
)
_DAY = re.compile(
    rf"(?<!每)({_FIGURE})月({_FIGURE})日|(?<!每)({_FIGURE})月(底|末|份)?(?:前|之前|以前)"
)
_MONTH = re.compile(rf"({_FIGURE})月")
# 6月底、12月底前: as many days as a period of the year has are that period.
_ENDS = re.compile(rf"{_FIGURE}月[底末份]?(?:[、，和及,]{_FIGURE}月[底末份]?)+(?:之前|以前|前)")
BY_ENDS = {
    frozenset({6, 12}): Frequency.HALF,
    frozenset({3, 6, 9, 12}): Frequency.QUARTERLY,
}
_YEARS_END = re.compile("年底|年末|12月底")
_QUARTER = re.compile(r"第?([一二三四1234])季度")
_HALF_YEAR = re.compile("([上下])半年")
_AFTER = re.compile(rf"(?:次月|下月|下季度首月|期后|季后|月后|每月)({_FIGURE})[日号](?:前|之前|内)")
_WITHIN = re.compile(rf"每月({_FIGURE})[日号](?:前|之前|内)?")
_OTHER_DAY = re.compile(rf"[^，。；、]{{0,4}}(?<!\d)({_FIGURE})[日号](?:前|之前|内)")
_EVERY_YEARS = re.compile(rf"每年的?({_FIGURE})月份?")
_TIMES = re.compile(
    rf"(?P<period>每个?月|每个?季度?|每半年|每年|全年|一年)[^，。；,;]{{0,14}}?(?P<count>{_FIGURE})"
    r"(?P<what>次|场|期|回|轮)"
)
_COMMAS = re.compile("(?<=[，；。;])")
_WHOSE = re.compile("[（(](?:责任|承担|牵头|落实)(?:单位|部门)[:：][^。]*$")
MOST_DAYS = 31
EARLY = 15  # 每月10日前 is after the month that is told of


@dataclass(frozen=True)
class When:
    """`frequency` is "" where it is not said; `doubts` are what is to be looked at, in words."""

    frequency: str = ""
    due_on: date | None = None
    due_days: int = 0
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Said:
    frequency: str
    word: str
    start: int


def when_of(text: str, year: int) -> When:
    """What a sentence says, in the days of `year`."""
    outright = _all(OUTRIGHT, text)
    denser, uneven = _DENSER.search(text), _UNEVEN.search(text)
    days = _days(text, year)
    ends = _ENDS.search(text)
    if ends and not outright and (period := _period_of(ends[0])):
        return When(period)
    only_yearly = all(one.frequency == Frequency.YEARLY for one in outright)
    if days and only_yearly and not (denser or uneven):
        listed = (f"原文为“{ends[0]}”，一条只记一个日子",) if ends else ()
        return When(Frequency.ONCE, days[0], 0, (*listed, *_more_days(text, days)))
    if months := only_yearly and _EVERY_YEARS.search(text):
        return _in_a_month(months, year)
    if uneven:
        return When(doubts=(f"原文为“{uneven[0]}”，系统没有这个频次",))
    if denser:
        return _periodic(Frequency.MONTHLY, text, [f"原文为“{denser[0]}”，系统最密为每月"])
    if outright:
        return _periodic(outright[0].frequency, text, _two(outright) + _days_beside(days, year))
    return _supposed(text, year)


def _period_of(ends: str) -> str:
    """ "" of months that are no period's ends."""
    return BY_ENDS.get(frozenset(map(number_said, _MONTH.findall(ends))), "")


def _periodic(frequency: str, text: str, doubts: list[str]) -> When:
    days, said = days_after_of(text), []
    if within := _WITHIN.search(text):
        days, words = _within(number_said(within[1]))
        said = [f"原文为“{within[0]}”，{words}"]
    elif not _AFTER.search(text) and (other := _OTHER_DAY.search(_DAY.sub("", text))):
        said = [f"原文还写了“{other[0]}”"]
    return When(frequency, None, days, (*doubts, *said, *_times(text, frequency)))


def _in_a_month(found: re.Match, year: int) -> When:
    """每年6月 is once, by its end."""
    end = _end_of(number_said(found[1]), year)
    said = f"原文为“{found[0]}”，先按那个月的最后一天"
    return When(Frequency.ONCE, end, 0, (said,)) if end else When()


def _within(day: int) -> tuple[int, str]:
    """(宽限天数, in words) of 每月25日前: of the month itself where it is late in it."""
    if day <= EARLY:
        return day, f"按每月结束后第{day}天到期"
    days = min(day - MOST_DAYS, 0)
    return days, f"按每月末前{-days}天到期" if days else "按每月末到期"


def _supposed(text: str, year: int) -> When:
    """Of what has no frequency said outright."""
    vague = _VAGUE.search(text)
    doubts = [f"原文为“{vague[0]}”，没说多久一次"] if vague else []
    if re.search(ALL_YEAR[1], text):
        return _periodic(ALL_YEAR[0], text, doubts)
    if school := _SCHOOL.search(text):
        return _periodic(Frequency.HALF, text, [f"原文为“{school[0]}”，先按每半年"])
    if part := _part_of_year(text, year):
        return When(Frequency.ONCE, part[1], 0, (f"原文为“{part[0]}”，先按那时的最后一天",))
    found = _all(SUPPOSED, text)
    if not found:
        return When(doubts=tuple(doubts))
    supposed = f"没有直说多久一次，按“{found[0].word}”推定"
    return _periodic(found[0].frequency, text, [supposed, *doubts, *_two(found)])


def when_in_cell(text: str, year: int) -> When:
    """What a table's 完成时限 says: 5月 alone is until its end."""
    said = when_of(text, year)
    months = _MONTH.findall(text)
    if said.frequency or said.doubts or not months:
        return said
    day = _end_of(number_said(months[-1]), year)
    if day is None:
        return said
    doubts = (f"原文为“{text}”，先按最后一个月",) if len(months) > 1 else ()
    return When(Frequency.ONCE, day, 0, doubts)


def when_in_row(cell: str, task: str, year: int) -> When:
    """A row of a table: its 完成时限 and its words. 每月一次 with 12月底前 beside it is 每月."""
    limit, said = when_in_cell(cell, year), when_of(task, year)
    if not said.frequency:
        unread = () if limit.frequency or limit.doubts or not cell else (_beside(cell),)
        return replace(limit, doubts=(*said.doubts, *limit.doubts, *unread))
    if limit.frequency == said.frequency and limit.due_on == said.due_on:
        days = limit.due_days or said.due_days
        doubts = tuple(dict.fromkeys(limit.doubts + said.doubts))
        return replace(said, due_days=days, doubts=doubts)
    if not cell or _says_no_more(limit, cell, year):
        return said
    return replace(said, doubts=(*said.doubts, *limit.doubts, _beside(cell)))


def _beside(cell: str) -> str:
    return f"完成时限写的是“{cell}”"


def _says_no_more(limit: When, cell: str, year: int) -> bool:
    """Beside how often it is done: the whole year, 长期坚持."""
    if limit.frequency:
        return limit.frequency == Frequency.YEARLY or limit.due_on == date(year, 12, 31)
    return bool(_VAGUE.search(cell)) and not _UNEVEN.search(cell)


def without_whose(text: str) -> str:
    """A sentence without the （责任单位：…） at its end."""
    return _WHOSE.sub("", text)


def parts_by_frequency(text: str) -> list[str]:
    """A sentence that says two frequencies outright, cut where the second begins; what is told of
    whose it is, in brackets at its end, is of each.
    """
    whose = _WHOSE.search(text)
    tail, body = (whose[0], text[: whose.start()]) if whose else ("", text)
    parts: list[str] = []
    for said in _COMMAS.split(body):
        before = _all(OUTRIGHT, parts[-1]) if parts else []
        now = _all(OUTRIGHT, said)
        if not parts or (before and now and before[0].frequency != now[0].frequency):
            parts.append(said)
        else:
            parts[-1] += said
    return [f"{part.rstrip('，；。;, ')}。{tail}" for part in parts]


def says_when(text: str) -> bool:
    """Whether it says how often or until when: a word like 及时 alone does not."""
    return bool(when_of(text, 2000).frequency or _UNEVEN.search(text) or _AFTER.search(text))


def before_when(text: str) -> str:
    """What stands in a sentence before how often or until when is said."""
    words = [
        *(said for _, said in (*OUTRIGHT, ALL_YEAR, *SUPPOSED)),
        *(one.pattern for one in (_DENSER, _UNEVEN, _SCHOOL, _VAGUE, _YEARS_END, _QUARTER)),
        rf"{_FIGURE}月(?:{_FIGURE}日|底|末|份)?",
    ]
    found = re.search("|".join(f"(?:{word})" for word in words), text)
    return text[: found.start()] if found else text


def _all(table: Iterable[tuple[str, str]], text: str) -> list[_Said]:
    """In the order they are said."""
    found = [
        _Said(one, match[0], match.start())
        for one, said in table
        for match in re.finditer(said, text)
    ]
    return sorted(found, key=lambda said: said.start)


def _two(said: list[_Said]) -> list[str]:
    other = next((one for one in said if one.frequency != said[0].frequency), None)
    return [f"原文说了两样：“{said[0].word}”“{other.word}”"] if other else []


def _times(text: str, frequency: str = Frequency.ONCE) -> list[str]:
    """More than once a period: the task stays one of the period. 每半年一次，全年两次 is one."""
    for found in _TIMES.finditer(text):
        count, period = number_said(found["count"]), found["period"]
        is_same = "年" in period and "半" not in period and count == A_YEAR.get(frequency)
        if count > 1 and not is_same:
            times = f"{found['count']}{found['what']}"
            return [f"原文为“{period}{times}”：{period}记一项任务，办够{times}才算"]
    return []


def _days(text: str, year: int) -> list[date]:
    found = [day for match in _DAY.finditer(text) if (day := _day(match, year))]
    if found or not _YEARS_END.search(text):
        return found
    return [date(year, 12, 31)]


def _day(found: re.Match, year: int) -> date | None:
    month = number_said(found[1] or found[3])
    end = _end_of(month, year)
    if end is None or not found[2]:
        return end
    return date(year, month, min(max(number_said(found[2]), 1), end.day))


def _end_of(month: int, year: int) -> date | None:
    return date(year, month, monthrange(year, month)[1]) if 1 <= month <= 12 else None


def _more_days(text: str, days: list[date]) -> tuple[str, ...]:
    others = [f"{day.month}月{day.day}日" for day in days[1:] if day != days[0]]
    doubts = [f"原文还有{'、'.join(others)}，一条只记一个日子"] if others else []
    often = [one for one in _all(SUPPOSED, text) if one.frequency != Frequency.YEARLY]
    doubts += [f"原文还说了“{often[0].word}”"] if often else []
    return (*doubts, *_times(text))


def _days_beside(days: list[date], year: int) -> list[str]:
    """Of what is done each period and has a day besides; the year's end says nothing more."""
    other = next((day for day in days if day != date(year, 12, 31)), None)
    return [f"原文还写了{other.month}月{other.day}日"] if other else []


def _part_of_year(text: str, year: int) -> tuple[str, date] | None:
    """(as it is said, its last day) of 第一季度, 上半年."""
    if found := _QUARTER.search(text):
        end = _end_of(3 * number_said(found[1]), year)
        return (found[0], end) if end else None
    if found := _HALF_YEAR.search(text):
        return found[0], date(year, 6, 30) if found[1] == "上" else date(year, 12, 31)
    return None


def days_after_of(text: str) -> int:
    """宽限天数: 次月5日前 is the fifth day after the month."""
    found = _AFTER.search(text)
    return min(number_said(found[1]), MOST_DAYS) if found else 0
