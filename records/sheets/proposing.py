"""What a sheet's title says in its rows' stead: the year of its days, its month, its one kind.
Proposed on the pages, never taken unasked. Pure.
"""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date

from townwork.lib.days import in_digits
from townwork.lib.headers import A_MONTH
from townwork.lib.text import plain, squeezed

_YEAR = re.compile(r"(?<!\d)(20\d\d)\s*(?:年|[-./])")
_MONTH = re.compile(r"(?<!\d)(1[0-2]|0?[1-9])\s*月(?!\s*\d{1,2}\s*日)")
_TERM = re.compile(r"[上下]半年|季度|[1-9]\s*[-—~至到]\s*1?\d\s*月")
_MEASURE = re.compile(r"[(（](.{1,2})[)）]$")
_NUMBER = re.compile(r"\d+")
_PART_OF = re.compile(r"[%./:\-~—]|\d{7}")
_FEW_WORDS = 12  # signs
_HAN = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_HAN_MONTH = re.compile(r"(十[一二]?|[一二三四五六七八九])月")
_HAN_YEAR = re.compile(r"[二２2][〇○零0][〇○零一二三四五六七八九]{2}年")


def heading_of(name: str, outline: dict) -> str:
    """All that speaks of a whole table: its file's name, its sheet's, what stands above it."""
    return " ".join([name, outline["sheet"], *outline.get("above", ())])


def year_in(heading: str) -> int | None:
    """The year it names, where it names one only."""
    text = plain(heading)
    text = _HAN_YEAR.sub(lambda found: found[0].translate(_HAN), text)
    found = set(_YEAR.findall(text))
    return int(found.pop()) if len(found) == 1 else None


def year_of(heading: str, outline: dict) -> int | None:
    """The year a sheet is of: its heading's, else the one all of its first rows are of."""
    cells = (cell for row in outline.get("samples", ()) for cell in row)
    return year_in(heading) or year_in(" ".join(cells))


def month_of(name: str, outline: dict, today: date) -> str:
    """2026年7月, as the first says that names a month at all: the lines above the table, its
    sheet's name, its file's; "" where that one speaks of several. Without a year it is the last
    such month that has begun.

    The month a sheet was handed in stands there too, but with a day.
    """
    year = year_in(heading_of(name, outline))
    for part in (*outline.get("above", ()), outline["sheet"], name):
        text = months_in_figures(plain(part))
        found = {int(month) for month in _MONTH.findall(text)}
        if _TERM.search(text) or len(found) > 1:
            return ""
        if found:
            month = found.pop()
            return f"{year or today.year - (month > today.month)}年{month}月"
    return ""


def months_in_figures(text: str) -> str:
    """十一月 → 11月."""
    return _HAN_MONTH.sub(lambda found: f"{in_digits(found[1])}月", text)


def choice_like(said: str, labels: Iterable[str]) -> str:
    """The one choice a word of the sheet may mean: named in it, or naming it (微信公众号 公众号,
    区 区级, 宣传阵地 阵地类, 电子显示屏 电子屏); "" where none or several do.
    """
    labels, text = list(labels), squeezed(said)
    if not text:
        return ""
    named = choice_in(text, labels)
    for fits in (_is_within, _is_its_stem, _is_spread_in):
        found = [label for label in labels if not named and fits(text, squeezed(label))]
        named = found[0] if len(found) == 1 else named
    return named


def _is_within(said: str, label: str) -> bool:
    return said in label


def _is_its_stem(said: str, label: str) -> bool:
    stem = label.removesuffix("类").removesuffix("级")
    return len(stem) > 1 and stem in said


def _is_spread_in(said: str, label: str) -> bool:
    """All its signs stand there, in their order."""
    signs = iter(said)
    return len(label) > 2 and all(sign in signs for sign in label)


def choice_in(heading: str, labels: Iterable[str]) -> str:
    """The choice it names; of two the longer one, of two as long none."""
    text = squeezed(heading)
    found = sorted({label for label in labels if squeezed(label) in text}, key=len, reverse=True)
    if len(found) > 1 and len(found[0]) == len(found[1]):
        return ""
    return found[0] if found else ""


def spread_over(header: Iterable[str], labels: Iterable[str]) -> list[str]:
    """The columns that are months, or choices of the ledger, of a table that counts instead of
    listing (单位 × 级别); [] where it has one such column at most.
    """
    choices = {squeezed(label) for label in labels}
    header = list(header)
    measures = Counter(rest for _, rest in set(map(month_and_measure, header)) if rest)
    found = [
        name
        for name in header
        if squeezed(name) in choices or is_month(name) or measures[month_and_measure(name)[1]] > 1
    ]
    return found if len(found) > 1 else []


def month_and_measure(name: str) -> tuple[str, str]:
    """Of 1月场次: (1月, 场次); ("", "") of what begins with no month, or says no more."""
    said = squeezed(name)
    month = A_MONTH.match(said)
    rest = said[month.end() :] if month else ""
    return (month[0], rest) if month and rest else ("", "")


def is_month(name: str) -> bool:
    return bool(A_MONTH.fullmatch(squeezed(name)))


def measure_of(label: str) -> str:
    """处 of 发现问题（处）; "" of what has none."""
    found = _MEASURE.search(label)
    return found[1] if found else ""


def only_number_in(text: str) -> str:
    """40 of 雨天40余: the one number of a few words; "" of several, of parts, of none."""
    words = plain(text)
    found = _NUMBER.findall(words)
    is_whole = len(words) <= _FEW_WORDS and not _PART_OF.search(words)
    return found[0] if len(found) == 1 and is_whole else ""


def count_in(label: str, texts: Iterable[str]) -> str:
    """What a row's texts say of a count it has no cell for: 2 of 发现问题（处）, where one of them
    says 内容过期（2处）; "" where none or several do.
    """
    measure = measure_of(label)
    if not measure:
        return ""
    said = re.compile(rf"(\d{{1,6}})\s*[个多]?{re.escape(measure)}")
    found = [number for text in texts for number in said.findall(plain(text))]
    return found[0] if len(found) == 1 else ""
