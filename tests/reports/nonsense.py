"""What an official would laugh at in a sentence, each as a rule over its text alone.

For the corpus of tests/reports/test_corpus.py; its controls are there.
"""

import re
from collections.abc import Callable

MARKS = "，。；：、！？"
PAIRS = (("（", "）"), ("“", "”"), ("《", "》"), ("【", "】"))
VERBS = "举办 召开 开展 组织 研究 评选 发放 设置 收到 增加 减少 放映 印发".split()
MEASURES = "场|次|件|篇|份|本|块|桩|户|支|周|个村|期|批|处"
_ORDINAL = re.compile("(?:^|[。；：])([一二三四五六七八九十])是")
_NUMERALS = "一二三四五六七八九十"


def _finds(pattern: str) -> Callable[[str], bool]:
    return lambda text: bool(re.search(pattern, text))


def _unbalanced(text: str) -> bool:
    return any(text.count(opens) != text.count(closes) for opens, closes in PAIRS)


def _and_others_of_one(text: str) -> bool:
    """等 behind a single thing; of what stands in （） the clause around it says nothing."""
    for clause in re.split("[，。；：]", re.sub("（[^（）]*）|【[^【】]*】", "某", text)):
        before = re.match(r"(.*)(?<![平相同高某])等(?![级次待于候值\d])", clause)
        if before and "、" not in before[1] and "》《" not in before[1] and "”“" not in before[1]:
            return True
    return False


def _misnumbered(text: str) -> bool:
    """一是 alone, or numbers that do not follow each other."""
    found = [_NUMERALS.index(one) for one in _ORDINAL.findall(text)]
    lists = "".join(map(str, found)).replace("0", " 0").split()
    return any(one not in "0123456789" or not one.startswith("0") or one == "0" for one in lists)


RULES: dict[str, Callable[[str], bool]] = {
    "two marks": _finds(f"[{MARKS}]{{2,}}|（[{MARKS}]|[，、；：]）|^[{MARKS}]"),
    "no end": lambda text: text[-1:] not in "。！？",
    "unbalanced": _unbalanced,
    "empty brackets": _finds("（）|“”|《》|【】"),
    "doubled brackets": _finds("《《|》》|““|””|（（|））"),
    "无": _finds("无(?=[，。；、）]|等|项|个|篇)|本期无此项|None|nan"),
    "nought": _finds(r"(?<![\d.年])0(?![\d.%])"),
    "等 of one": _and_others_of_one,
    "等 twice": _finds(r"等\d+\w等"),
    "分别 of one": _finds("分别[为是](?:《[^《》]*》|“[^“”]*”|[^、，。；《“【]+)[，。；]"),
    "均 of one": _finds(rf"(?<!\d)1(?:{MEASURES}|个)，(?:均|都|分别)"),
    "verb twice": _finds(f"({'|'.join(VERBS)})了?(?:{'|'.join(VERBS)})?\\1"),
    "against itself": _finds("(?:增加|增长)(?:减少|下降)|(?:减少|下降)(?:增加|增长)|[增减][加少]持平"),
    "measure twice": _finds("元(?:元|万元|亿元)|%%|％"),
    "measure without number": _finds(rf"(?:{'|'.join(VERBS)}|活动|共)(?:{MEASURES})(?=[，。；、])"),
    "dangling": _finds(
        r"(?<![作成行认参])[为了和与及或对于达至把将][，。；]|(?:其中|同比|环比|分别|以及|率)[，。；]"
    ),
    "joins on nothing": _finds(
        "(?:^|[。；])(?:其中|均|并(?!非)|也|还|且|分别|同比|环比|而且|比上年|折合)"
    ),
    "leans on nothing": _finds("(?:^|[。；])(?:围绕|依托|按照|针对|目前|[^，。；]*作为)[^，。；]*[。；]|(?:^|[。；])(?:上半年|下半年|今年)[。；]"),
    "introduces nothing": _finds("：[。；，]|：$|不足。"),
    "misnumbered": _misnumbered,
    "against its figure": _finds(r"(?:均|全部|全都)[^。；]*率[为达]?(?:到)?(?!100%)\d"),
    "not a blank": _finds("【(?!待填：[^（）】]+（[^（）】]+）】)"),
}  # fmt: skip


def faults(text: str) -> list[str]:
    """The names of the rules that the text breaks; [] for a sentence that can be sent."""
    return [name for name, breaks in RULES.items() if breaks(text)]
