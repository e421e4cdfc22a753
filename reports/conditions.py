"""A condition on a figure, as a clerk writes it: 提示函按时反馈率=100%, 举办数≤批准数. Pure.

A figure, a sign and what it is held against: a number (100%, 3 or 3次, 1.5万), another figure, or a
word in “”. Of a list its length counts, of {name: count} the sum.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

Held: TypeAlias = Decimal | str

_SIGNS = {"＝": "=", "＞": ">", "＜": "<", ">=": "≥", "<=": "≤"}
_MEETS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "=": lambda one, other: one == other,
    "≠": lambda one, other: one != other,
    ">": lambda one, other: one > other,
    "<": lambda one, other: one < other,
    "≥": lambda one, other: one >= other,
    "≤": lambda one, other: one <= other,
}
SIGN = re.compile(r">=|<=|[=≠><≥≤＝＞＜]")
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)\s*([%％万亿]?)[^\d\s%％万亿]{0,2}")
_QUOTED = re.compile(r"[“\"](.+)[”\"]")
_TIMES = {"": 1, "%": 1, "％": 1, "万": 10_000, "亿": 100_000_000}


@dataclass(frozen=True)
class Condition:
    """`code` held against a number, a word, or the figure `other`."""

    code: str
    sign: str
    number: Decimal | None = None
    word: str = ""
    other: str = ""

    @property
    def codes(self) -> tuple[str, ...]:
        return (self.code, self.other) if self.other else (self.code,)

    def holds(self, values: Mapping[str, Held]) -> bool:
        """Whether it is so; what cannot be compared (a word with a number) is not."""
        one = values[self.code]
        other = values[self.other] if self.other else self.word or self.number
        if isinstance(one, str) or isinstance(other, str):
            return (str(one) == str(other)) == (self.sign == "=")
        return other is not None and _MEETS[self.sign](one, other)


def read(text: str, names: Mapping[str, str]) -> Condition:
    """The condition that `text` says.

    Raises ValueError with a Chinese clause that says what is wrong of it.
    """
    sign = SIGN.search(text)
    if sign is None:
        raise ValueError(f"“{text}”里没有比较，写成“指标名称=100%”这样（可用 = ≠ > < ≥ ≤）")
    name, against = text[: sign.start()].strip(), text[sign.end() :].strip()
    kind = _SIGNS.get(sign[0], sign[0])
    if name not in names:
        raise ValueError(f"没有名为“{name}”的指标")
    code = names[name]
    if against in names:
        return Condition(code, kind, other=names[against])
    if number := _NUMBER.fullmatch(against):
        return Condition(code, kind, number=Decimal(number[1]) * _TIMES[number[2]])
    if (word := _QUOTED.fullmatch(against)) and kind in "=≠":
        return Condition(code, kind, word=word[1])
    raise ValueError(f"“{against}”既不是数，也不是指标名称（与文字比，文字要加引号）")
