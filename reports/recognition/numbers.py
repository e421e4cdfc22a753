"""The numbers of a text that count something, and what they count by. Pure.

Told apart from them: years, months, days, document numbers, ordinals, the numbers of headings and
points, what stands in quotation marks, and fixed phrases (四个意识, 一会一报).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from reports.recognition.words import words
from townwork.lib import outline

_DIGITS = r"[0-9０-９]{1,3}(?:[,，][0-9０-９]{3})+|[0-9０-９]+"
_AMOUNT = rf"(?:{_DIGITS})(?:[.．][0-9０-９]+)?"
_HAN = r"[一二三四五六七八九十百千两零]+"
_NUMBER = re.compile(
    rf"(?:百分之(?P<share>{_AMOUNT}|{_HAN})(?:点(?P<tenths>[一二三四五六七八九零]+))?"
    rf"|(?P<low>{_AMOUNT}|{_HAN})(?:[-—–～~至到](?P<high>{_AMOUNT}|{_HAN}))?"
    r"(?P<more>[余多])?(?P<scale>[万亿千百])?(?P<most>[余多])?(?P<rest>[%％]|元)?)"
)
_FIGURES = str.maketrans("０１２３４５６７８９．，", "0123456789.,")
_SCALE = {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000, None: 1}
# A number may stand after one of these and still count; 第三届 and 2026〕3 do not.
_NO_COUNT_BEFORE = re.compile(r"(?:第|〔|No\.?|[A-Za-z·.\-])\s*$")
_NO_COUNT_AFTER = re.compile(r"[A-Za-z〕．.]\S|是(?![^，。；]*[的])")
_QUOTED = re.compile(r"“[^”]{0,40}”|《[^》]{0,60}》|〔[^〕]*〕|\{\{[^{}]*\}\}|【[^】]*】")
# 1.1 and an inner （1） number what is said; they count nothing.
_INNER = re.compile(r"(?:^\s*\d{1,2}(?:[.．]\d{1,2})+(?=\D))|[（(]\d{1,2}[）)]")
_UNITS = re.compile(r"(?:行政|自然|责任)?(村|单位)(?!民|级|干部)")
_NORM = re.compile(r"每(?:年|半年|季度?|月|周|天|日|村|人|个|次|场|两)?[^，。；]{0,6}$")


@dataclass(frozen=True)
class Number:
    """A number that counts something. `start` to `end` is what a figure would stand for: the digits
    with 万 and 余, and with % or 元 where the figure says them itself.

    `low` and `high` differ in a range; `is_rough` is one that says 余 or 多. `measure` is the word
    after it (个村, 个单位 with what is counted), "%" of a share, "元" of money, "" for none.
    """

    start: int
    end: int
    low: Decimal
    high: Decimal
    is_rough: bool
    measure: str
    until: int  # the end with its measure
    place: Decimal = Decimal(1)  # what one more in the last digit written would be

    @property
    def is_range(self) -> bool:
        return self.low != self.high

    def agrees_with(self, value: Decimal) -> bool:
        """Whether a figure of that value may be written so: a rough number is rounded down, one in
        万 and a share to the last digit written.
        """
        if self.is_range or value == self.low:
            return self.low <= value <= self.high
        if self.is_rough:
            return self.low <= value < self.low + self.place
        may_be_rounded = self.place > 1 or self.measure == "%"
        return may_be_rounded and abs(value - self.low) * 2 <= self.place


def numbers_in(line: str) -> Iterator[Number]:
    """In order. The line's own number is none of them."""
    head = outline.number_of(line)
    begin = head.end if head else 0
    taken = _spans_of_no_count(line)
    for found in _NUMBER.finditer(line, begin):
        if any(start < found.end() and found.start() < end for start, end in taken):
            continue
        number = _read(line, found)
        if number and not _is_norm(line, number):
            yield number


def _spans_of_no_count(line: str) -> list[tuple[int, int]]:
    spans = [found.span() for found in _QUOTED.finditer(line)]
    spans += [found.span() for found in _fixed().finditer(line)]
    spans += [found.span() for found in _INNER.finditer(line)]
    return spans


@lru_cache(maxsize=1)
def _fixed() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, words().fixed), key=len, reverse=True)))


@lru_cache(maxsize=1)
def _measures() -> re.Pattern[str]:
    known = {"人次", "村", "项", "名", "种", "周", "天", "分", "环", "幅", "套", "亩", "元", "村月"}
    for table in (words().same, words().near):
        for measure, others in table.items():
            known |= {measure, *others}
    return re.compile("|".join(sorted(map(re.escape, known), key=len, reverse=True)))


@lru_cache(maxsize=1)
def _times() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, words().times), key=len, reverse=True)))


def _read(line: str, found: re.Match[str]) -> Number | None:
    start, end = found.span()
    before, after = line[max(0, start - 8) : start], line[end : end + 8]
    if _NO_COUNT_BEFORE.search(before) or _NO_COUNT_AFTER.match(after) or _times().match(after):
        return None
    if found["share"]:
        return _share(found)
    measure = _measures().match(line, end)
    if not _counts(found, measure, after):
        return None
    low = _value(found["low"])
    high = _value(found["high"]) if found["high"] else low
    if low is None or high is None:
        return None
    scale = _SCALE[found["scale"]]
    rest = {"％": "%", None: ""}.get(found["rest"], found["rest"])
    word = rest or (_counted(line, measure) if measure else "")
    until = end if rest or not measure else measure.end()
    rough = bool(found["more"] or found["most"])
    place = _place(low, rough) * scale
    return Number(start, end, low * scale, max(low, high) * scale, rough, word, until, place)


def _counted(line: str, measure: re.Match[str]) -> str:
    """The measure; of 个 also what it counts, where figures count that: 6个村文化广场 are six
    villages.
    """
    of = _UNITS.match(line, measure.end()) if measure[0] == "个" else None
    return f"个{of[1]}" if of else measure[0]


def _place(written: Decimal, is_rough: bool) -> Decimal:
    """3200余 is less than 3300, 12.6 less than 12.7; a plain 80 is no 81."""
    exponent = written.as_tuple().exponent
    if is_rough:
        exponent = written.normalize().as_tuple().exponent
    return Decimal(10) ** int(exponent)


def _share(found: re.Match[str]) -> Number | None:
    whole = _value(found["share"])
    if whole is None:
        return None
    if found["tenths"]:
        digits = "".join(str(outline.from_chinese(sign)) for sign in found["tenths"])
        whole += Decimal(f"0.{digits}")
    place = _place(whole, False)
    return Number(*found.span(), whole, whole, False, "%", found.end(), place)


def _value(text: str) -> Decimal | None:
    plain = text.translate(_FIGURES).replace(",", "")
    if plain[0].isdigit():
        return Decimal(plain)
    whole = outline.from_chinese(plain)
    return None if whole is None else Decimal(whole)


def _counts(found: re.Match[str], measure: re.Match[str] | None, after: str) -> bool:
    """Digits count whatever follows; Chinese numerals only by a measure: 三场, not 三农. 一场 counts
    where nothing is said of it after: 一场活动 and 一批 tell no number.
    """
    if found["low"][0] in "0123456789０１２３４５６７８９":
        return True
    if found["rest"]:
        return True
    if not measure:
        return False
    rest = after[len(measure[0]) :]
    return found["low"] != "一" or (measure[0] in "次场期篇" and rest[:1] in ("", *"，。；、"))


def _is_norm(line: str, number: Number) -> bool:
    """每月2次, 每村一场 say what is asked, not what was done."""
    return bool(_NORM.search(line[: number.start])) and not _sums_up(line[: number.start])


def _sums_up(before: str) -> bool:
    return bool(re.search(r"(?:共|累计|召开|例会|开展|达|完成|组织)[^，。；]{0,4}$", before))
