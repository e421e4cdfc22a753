"""Windows and comparisons: a figure over other days than its half-year's, and how it has changed.

Any figure of a ledger has them, by its name and a suffix: 理论学习场数全年, 理论学习场数同比; by its
code and a key: study.session_count@year. They are read as every figure is, over their own days, so
that a locked half-year's stay as they were counted. Only what comes to a number is compared.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from records.ledger.indicators import CountOf, Indicator, Period, RatioOf, SumOf
from townwork.lib.shares import half_up
from townwork.org.models import Term

MARK = "@"
_WAN = Decimal(10_000)


@dataclass(frozen=True)
class Window:
    """Days beside the half-year's own. `said` completes “按……统计” on the card; `called` is what else
    people call it.
    """

    key: str
    suffix: str
    said: str
    period: Callable[[Term], Period]
    called: tuple[str, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """The change against other days: in the number and in per cent, of a share in points. `of` says
    which days are compared.
    """

    key: str
    suffix: str
    of: str
    now: Callable[[Term], Period]
    against: Window
    called: tuple[str, ...] = ()


def _last_half(term: Term) -> Period:
    if term.half == 1:
        return Period(date(term.year - 1, 7, 1), date(term.year - 1, 12, 31))
    return Period(date(term.year, 1, 1), date(term.year, 6, 30))


def _year(year: int) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31))


def _same_half_last_year(term: Term) -> Period:
    return Period(term.start.replace(year=term.year - 1), term.end.replace(year=term.year - 1))


_LAST = Window("last", "上期", "上一个半年", _last_half, ("上一期", "上个半年"))
_SAME = Window(
    "same", "上年同期", "上年的同一个半年", _same_half_last_year, ("去年同期", "上年同一时期")
)
_LAST_YEAR = Window(
    "lastyear",
    "上年全年",
    "上年 1 月 1 日至 12 月 31 日",
    lambda t: _year(t.year - 1),
    ("去年全年", "上一年", "上年度"),
)
_THIS_YEAR = Window(
    "year",
    "全年",
    "本年 1 月 1 日至 12 月 31 日",
    lambda term: _year(term.year),
    ("今年全年", "本年全年", "整年"),
)
_TO_DATE = Window(
    "todate",
    "本年累计",
    "本年 1 月 1 日至本期末",
    lambda term: Period(date(term.year, 1, 1), term.end),
    ("年初至今", "年初以来", "今年以来", "今年累计", "全年累计", "累计"),
)
WINDOWS = (_TO_DATE, _THIS_YEAR, _LAST, _SAME, _LAST_YEAR)
COMPARISONS = (
    Comparison(
        "yearonyear",
        "全年同比",
        "本年全年",
        lambda term: _year(term.year),
        _LAST_YEAR,
        ("比上年增减", "比去年增减"),
    ),
    Comparison("yoy", "同比", "本期", Period.of, _SAME, ("同比增减", "比上年同期", "比去年同期")),
    Comparison("hoh", "环比", "本期", Period.of, _LAST, ("环比增减", "比上期", "比上半年")),
)
_BY_KEY: dict[str, Window | Comparison] = {one.key: one for one in (*WINDOWS, *COMPARISONS)}
# The longer first: 上年全年 also ends in 全年.
SUFFIXES = sorted(_BY_KEY.values(), key=lambda one: -len(one.suffix))
_NUMBERS = CountOf | SumOf | RatioOf


@dataclass(frozen=True)
class Variant:
    """A figure over a window, or compared. It answers as an indicator does where one is shown."""

    base: Indicator
    over: Window | Comparison

    @property
    def code(self) -> str:
        return f"{self.base.code}{MARK}{self.over.key}"

    @property
    def name(self) -> str:
        return f"{self.base.name}{self.over.suffix}"

    @property
    def measure(self) -> str:
        return self.base.measure if isinstance(self.over, Window) else ""

    @property
    def definition(self) -> str:
        if isinstance(self.over, Window):
            return (
                f"按{self.over.said}统计的“{self.base.name}”，下面说的“本期”即这段日期。"
                f"{self.base.definition}"
            )
        return (
            f"{self.over.of}的“{self.base.name}”与{self.over.against.said}相比的增减；"
            f"比率说百分点，对方没有数据或为 0 的照说。{self.base.definition}"
        )

    @property
    def owner(self) -> str:
        return self.base.owner

    @property
    def changed(self) -> str:
        return self.base.changed

    @property
    def approximate(self) -> bool:
        return self.base.approximate

    @property
    def nil(self) -> str:
        """What its nought says; a change has none."""
        return self.base.nil if isinstance(self.over, Window) else ""

    @property
    def quoted(self) -> bool:
        return self.base.quoted

    def periods(self, term: Term) -> tuple[Period, ...]:
        """The days it is read over: its own, and where it is compared those it is held against."""
        if isinstance(self.over, Window):
            return (self.over.period(term),)
        return (self.over.now(term), self.over.against.period(term))


def variant_of(base: Indicator, key: str) -> Variant | None:
    """The variant of the key; None where there is none of that figure."""
    over = _BY_KEY.get(key)
    if over is None or (isinstance(over, Comparison) and not isinstance(base, _NUMBERS)):
        return None
    return Variant(base, over)


def split(code: str) -> tuple[str, str]:
    """(the figure's own code, the key of its window): ("study.session_count", "yoy")."""
    base, _, key = code.partition(MARK)
    return base, key


def code_named(name: str, codes: Mapping[str, str]) -> str:
    """The code of a name with a suffix, given {name: code} of those without; "" for no such."""
    for over in SUFFIXES:
        base = name.removesuffix(over.suffix)
        if base != name and MARK not in codes.get(base, MARK):
            return f"{codes[base]}{MARK}{over.key}"
    return ""


def phrases_of(over: Window | Comparison) -> tuple[str, ...]:
    """All it is called by, the suffix of its names first."""
    return (over.suffix, *over.called)


def looked_for(words: str) -> tuple[list[Window | Comparison], str]:
    """The windows that words name, the one meant first, and what is left of the words:
    理论学习场数同比 is 同比 and 全年同比 of 理论学习场数.
    """
    phrases = {phrase for over in SUFFIXES for phrase in phrases_of(over)}
    said = max((one for one in phrases if one in words), key=len, default="")
    if not said:
        return [], words
    meant = [over for over in SUFFIXES if any(said in one for one in phrases_of(over))]
    meant.sort(key=lambda over: said not in phrases_of(over))
    return meant, words.replace(said, " ", 1)


_NO_DATA, _NOUGHT = "无数据）", "为0）"


def change_in_a_sentence(words: str) -> str:
    """The words of a change without the remark in brackets; "" where nothing is compared."""
    return words.partition("（")[0] if words.endswith((_NO_DATA, _NOUGHT)) else words


# --- How a change is said -------------------------------------------------------------------------
def change_in_words(now: Any, before: Any, measure: str, against: str) -> str:
    """增加12场，增长25%; 减少2.5个百分点; 持平. Without a number to compare with, and against
    nought, it says so, in brackets: no per cent is made up.
    """
    if before is None:
        return f"（{against}{_NO_DATA}"
    change = Decimal(now) - Decimal(before)
    if not change:
        return "持平"
    word = "增加" if change > 0 else "减少"
    if measure == "%":
        return f"{word}{_plain(abs(change))}个百分点"
    said = f"{word}{amount(abs(change), measure)}"
    if not before:
        return f"{said}（{against}{_NOUGHT}"
    share = half_up(abs(change) * 100 / abs(Decimal(before)), 1)
    return f"{said}，{'增长' if change > 0 else '下降'}{_plain(share)}%"


def amount(number: Decimal, measure: str) -> str:
    """With its measure; money from ten thousand in 万元, to 0.1."""
    if measure == "元" and number >= _WAN:
        return f"{_plain(half_up(number / _WAN, 1))}万元"
    return f"{_plain(number)}{measure}"


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
