"""A table of numbers in an old paper, told as sentences: 公益电影放映114场；志愿服务活动83次。 Pure."""

import re
from collections.abc import Sequence

MOST = 8  # rows in one paragraph; of more each is its own
_HEAD = 12  # signs of a column's head at most: what is longer is words set side by side
_SERIAL = re.compile(r"序号|编号|行次|№|No\.?", re.IGNORECASE)
_MEASURE = re.compile(r"(?:计量|计算)?单位")
_IN_HEAD = re.compile(r"(.+)[（(](\S{1,3})[）)]")
_NUMBER = re.compile(r"[\d０-９][\d０-９.,，]*(?:余|多)?(?:[%％万亿]|\S{1,3})?")


def told(rows: Sequence[Sequence[str]]) -> list[str] | None:
    """Its rows as paragraphs; None where it is no list with a head and a number in each row."""
    head, *body = rows or [[]]
    if len(head) < 2 or not all(head) or any(len(one) > _HEAD or _digits(one) for one in head):
        return None
    if not body or not all(any(_NUMBER.fullmatch(cell) for cell in row) for row in body):
        return None
    said = [_row(head, row) for row in body]
    if len(said) <= MOST:
        return ["；".join(said) + "。"]
    return [f"{one}。" for one in said]


def _digits(text: str) -> bool:
    return bool(re.search(r"\d", text))


def _row(head: Sequence[str], row: Sequence[str]) -> str:
    """公益电影放映114场, by a column of measures; 塘头村：放映12场，宣讲3场, by the heads."""
    cells = [
        (name, cell) for name, cell in zip(head, row, strict=False) if not _SERIAL.fullmatch(name)
    ]
    measures = [cell for name, cell in cells if _MEASURE.fullmatch(name)]
    numbers = [(name, cell) for name, cell in cells if cell and not _MEASURE.fullmatch(name)]
    (_, thing), *rest = numbers or [("", "")]
    if measures and len(rest) == 1 and _NUMBER.fullmatch(rest[0][1]):
        return f"{thing}{rest[0][1]}{measures[0]}"
    return f"{thing}：" + "，".join(_counted(name, cell) for name, cell in rest)


def _counted(name: str, cell: str) -> str:
    """放映（场） over 12: 放映12场."""
    measure = _IN_HEAD.fullmatch(name)
    return f"{measure[1]}{cell}{measure[2]}" if measure else f"{name}{cell}"
