"""How a value fits between the words beside it. Pure.

One 等 where there are two and none where there is one, a verb or a measure once, 《》 once, 增加 or
减少 as it was.
"""

import re

from reports.wording import VERBS

_VERB = re.compile(f"({'|'.join(VERBS)})了?$")
_CHANGE = re.compile("(?:增加|减少|增长|下降|上升)$")
_CHANGED = ("增加", "减少", "持平", "增长", "下降")
_AND_OTHERS = re.compile("等(?![级次待于候值])")
_EACH = re.compile("(?<=（)分别[为是：]?$|分别(?=[为是]$)")
_MONEY = re.compile("[余多]?[万亿]?元")
_ROUGHLY = re.compile("[余多](?=[万亿]?[元人场次件篇份本块桩户支周个村期批处条])")
_PAIRS = (("《", "》"), ("“", "”"), ("（", "）"))
_LISTED_ALREADY = "、"


def fit(before: str, value: str, after: str, items: int | None) -> tuple[str, str, str]:
    """(before, value, after) as they are said together; `items` are how many a list has, None for
    what is none.
    """
    for opens, closes in _PAIRS:
        doubled = before.endswith(opens) and after.startswith(closes)
        if doubled and value.startswith(opens) and value.endswith(closes):
            value = value[1:-1]
    if items is not None:
        before, after = _of_list(before, value, after, items)
    before, value = _verb_once(before, value)
    return before, value, _measure_once(value, after)


def _of_list(before: str, value: str, after: str, items: int) -> tuple[str, str]:
    alone = items == 1 and not before.endswith(_LISTED_ALREADY)
    cut = re.search(r"等\d+\w$", value)
    if items == 0:
        before = before.removesuffix(_LISTED_ALREADY)
    if (alone or cut or items == 0) and (not before.endswith(_LISTED_ALREADY) or cut):
        after = _AND_OTHERS.sub("", after, count=1) if _AND_OTHERS.match(after) else after
    return (_EACH.sub("", before) if alone else before), after


def _verb_once(before: str, value: str) -> tuple[str, str]:
    if value.startswith(_CHANGED):
        before = _CHANGE.sub("", before)
    if verb := _VERB.search(before):
        value = re.sub(f"(^|[、“]){verb[1]}、?(?=.)", r"\1", value)
    return before, value


def _measure_once(value: str, after: str) -> str:
    if value.endswith("元"):
        return _MONEY.sub("", after, count=1) if _MONEY.match(after) else after
    if value.endswith("%") and after[:1] in ("%", "％"):
        return after[1:]
    if value[-1:].isdigit() or value.endswith("余"):  # exact, or with its own 余
        return _ROUGHLY.sub("", after, count=1) if _ROUGHLY.match(after) else after
    return after
