"""How the lines of an official paper are numbered, rightly and mistyped. Pure.

`一、` `（一）` `1.` `（1）` number lines (GB/T 9704-2012, docs/facts.md §1.4); `一是` numbers what is
said within them.
"""

import re
from dataclasses import dataclass

_ONES = "零一二三四五六七八九"
_HAN = "一二三四五六七八九十"
_LINES = (
    ("h1", re.compile(rf"\s*(?P<n>[{_HAN}]{{1,3}})\s*(?P<mark>[、.．,，])\s*")),
    ("h2", re.compile(rf"\s*[（(]\s*(?P<n>[{_HAN}]{{1,3}})\s*(?P<mark>[）)])[、.．,，]?\s*")),
    ("h3", re.compile(r"\s*(?P<n>\d{1,2})\s*(?P<mark>[.．、])\s*(?!\d)")),
    ("h4", re.compile(r"\s*[（(]\s*(?P<n>\d{1,2})\s*(?P<mark>[）)])[、.．]?\s*")),
)
_RIGHT = {"h1": "{}、", "h2": "（{}）", "h3": "{}.", "h4": "（{}）"}
# 统一是, 第一是 are no count: it stands at the start of what it numbers.
_POINT = re.compile(rf"(?:^|(?<=[。；：，、！？\s]))(?P<n>[{_HAN}]{{1,3}})(?=是)")


@dataclass(frozen=True)
class Number:
    """The number of a line or a point: `start` to `end` as it stands, with its marks."""

    kind: str  # h1 h2 h3 h4, or point
    value: int
    start: int
    end: int

    @property
    def right(self) -> str:
        """As it is written where nothing is wrong."""
        return self.written(self.value)

    def written(self, value: int) -> str:
        """Another number of its kind."""
        if self.kind in ("h3", "h4"):
            return _RIGHT[self.kind].format(value)
        return _RIGHT.get(self.kind, "{}").format(in_chinese(value))


def number_of(line: str) -> Number | None:
    """What a line is numbered with; None for a plain one."""
    for kind, pattern in _LINES:
        found = pattern.match(line)
        value = number_said(found["n"]) if found else 0
        if found and value:
            return Number(kind, value, found.start(), found.end())
    return None


def points_of(text: str) -> list[Number]:
    """一是, 二是 … of a paragraph, in order."""
    return [
        Number("point", value, found.start("n"), found.end("n"))
        for found in _POINT.finditer(text)
        if (value := from_chinese(found["n"]))
    ]


def number_said(text: str) -> int:
    """12, 十二 → 12; 0 for what is no number."""
    return int(text) if text.isdigit() else from_chinese(text) or 0


def from_chinese(text: str) -> int | None:
    """一百二十 → 120, 两 → 2, 二〇二六 → 2026; None for what is no number."""
    text = text.replace("两", "二").replace("〇", "零")
    if len(text) > 1 and all(sign in _ONES for sign in text):
        return int("".join(str(_ONES.index(sign)) for sign in text))
    total = digit = 0
    for sign in text:
        if sign in _ONES:
            digit = _ONES.index(sign)
        elif sign in "十百千":
            total += (digit or 1) * 10 ** ("十百千".index(sign) + 1)
            digit = 0
        else:
            return None
    return total + digit if text else None


def in_chinese(number: int) -> str:
    """12 → 十二, for numbers of headings: 1 to 99."""
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else f"{_ONES[tens]}十"
    return head + (_ONES[ones] if ones or not tens else "")
