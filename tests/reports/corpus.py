"""Every sentence of the default text over every kind of figure: what the corpus test reads.

A state is of a figure (`value_of`): missing, nil (a true nought, a list of none), none (does not
apply), one, two, many, huge (a list of nine).
"""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from records.figures.catalogue import catalogue
from records.figures.figure import Figure
from records.figures.told import Told
from records.figures.windows import Comparison, Variant
from records.ledger.constants import Constant
from records.ledger.indicators import BreakdownOf, DatedListOf, FirstMonthOf, ListOf
from reports import grammar
from reports.bending import Bent, bend
from reports.drafts import default_template, names, word

STATES = ("missing", "nil", "none", "one", "two", "many", "huge")
NUMBERS = {"nil": 0, "one": 1, "two": 2, "many": 84, "huge": 123456789}
SHARES = {"nil": "0", "one": "50", "two": "66.7", "many": "100", "huge": "100"}
CHANGES = {
    "nil": "（上年同期无数据）", "one": "持平", "two": "减少2场，下降50%",
    "many": "增加3场，增长25%", "huge": "增加3场（上年同期为0）",
}  # fmt: skip
LENGTHS = {"nil": 0, "one": 1, "two": 2, "many": 3, "huge": 9}
TITLES = [
    "改陋习树新风", "文明餐桌手册", "移风易俗三字经", "婚事新办指南", "丧事简办须知",
    "家风家训读本", "村规民约汇编", "志愿服务手册", "健康生活手册",
]  # fmt: skip
# Topics as people type them: with numbers, marks, a verb that the sentence has already.
TOPICS = [
    "研究意识形态工作半年情况", "一、研究旅游文化节筹备；二、部署党报党刊发行。", "审议宣传工作要点。",
    "听取网络安全工作汇报", "研究、部署移风易俗工作", "学习教育安排", "“扫黄打非”工作", "阵地管理", "队伍建设",
]  # fmt: skip
HAPPENINGS = [
    "举办迎新春晚会", "第三届旅游文化节元宵联欢晚会", "开展学雷锋活动", "塘头村山歌会", "端午龙舟赛",
    "庆“七一”文艺演出。", "老年人运动会", "组织广场舞比赛", "消夏晚会",
]  # fmt: skip
BATCHES = [f"2026年{name}评选" for name in "五好家庭 文明户 平安家庭 示范户 最美庭院 好婆婆 好媳妇 好邻里 好青年".split()]  # fmt: skip
HALLS = [f"{name}村分坛" for name in "塘头 桂花 柳林 桥头 大湾 石井 高山 南冲 白沙".split()]
LISTS = {"mtg.special_topics": TOPICS, "award.projects": BATCHES, "forum.branch_names": HALLS}
WORDS = {
    "org.town_name": "青溪镇", "org.district_name": "云岭区", "org.place_slogan": "富裕文明和谐美丽青溪",
    "org.sign_name": "中共青溪镇委员会", "org.forum_brand": "青溪讲坛", "org.culture_brands": "龙灯、山歌",
    "period.year": "2026", "period.half": "上半年", "period.next_half": "下半年",
    "period.theme_phrase": "党的二十届四中全会精神", "report.date": "2026年7月5日",
}  # fmt: skip


def figure_of(code: str, state: str) -> Figure:
    item = catalogue[code]
    if isinstance(item, Constant) and not isinstance(item, Told):
        return Figure(code, item.name, item.measure, WORDS[code])
    value = None if state in ("missing", "none") else value_of(code, state)
    return Figure(code, item.name, item.measure, value, state != "none")


def value_of(code: str, state: str) -> Any:
    item = catalogue[code]
    if isinstance(item, Variant) and isinstance(item.over, Comparison):
        return CHANGES[state]
    if isinstance(item, DatedListOf):
        told = [("塘头村", title) for title in HAPPENINGS[: LENGTHS[state]]]
        return [
            {"date": f"2026-{at % 6 + 1:02}-{at + 1:02}", "host": host, "title": title}
            for at, (host, title) in enumerate(told)
        ]
    if isinstance(item, ListOf):
        return LISTS.get(code, TITLES)[: LENGTHS[state]]
    if isinstance(item, BreakdownOf):
        levels = zip(("省级", "市级", "区级", "镇级"), (1, 2, 9, 12), strict=True)
        return dict(list(levels)[: LENGTHS[state]])
    if isinstance(item, FirstMonthOf):  # nobody dates the first of none
        return None if state == "nil" else LENGTHS[state]
    return Decimal(SHARES[state]) if item.measure == "%" else NUMBERS[state]


def read(text: str, default: str, **states: str) -> Bent:
    """The text where every figure is `default`, but those of `states` ({code with _ for .})."""
    template = grammar.parse(text, names())
    asked = {code: states.get(code, default) for code in template.codes}
    return bend(template, {code: word(figure_of(code, state)) for code, state in asked.items()})


def sentences() -> list[str]:
    """Those of the default text that have a figure of a ledger in them, as they are typed."""
    found = []
    for line in default_template().splitlines()[1:]:
        for sentence in re.findall("(?:［[^［］]*］|[^。])+。", line):
            body = re.sub("^(?:（[一二三四五六]）|[一二三四五六]是)", "", sentence)
            if any("." in code and not code.startswith(("org.", "period.", "report."))
                   for code in grammar.parse(f"题\n{body}", names()).codes):  # fmt: skip
                found.append(body)
    return found


def ledgers_figures(text: str) -> list[str]:
    codes = grammar.parse(f"题\n{text}", names()).codes
    return [code for code in codes if not isinstance(catalogue[code], Constant)]


def cases(of: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """(sentence, what its figures are, how it reads); "" where nothing is left of it."""
    for sentence in of:
        for state in STATES:
            yield sentence, state, said(sentence, state)
        for code in ledgers_figures(sentence):
            for state in STATES:
                for others in ("one", "many"):
                    yield (
                        sentence,
                        f"{code} {state}, {others}",
                        said(sentence, others, **{code: state}),
                    )


def said(sentence: str, default: str, **states: str) -> str:
    return "".join(block.text for block in read(f"题\n{sentence}", default, **states).blocks[1:])
