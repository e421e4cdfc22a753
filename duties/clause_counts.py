"""What a clause of an old paper counts: the figure its words name, and how many of it a time. Pure.

Proposed where the words leave no choice; what is to be written, reported or drawn up is no count.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from duties.models import Duty
from townwork.lib.outline import number_said

Frequency = Duty.Frequency
COUNTED = (
    ("mtg.special_count", "专题研究"),
    ("mtg.report_hear_count", "听取.{0,14}汇报"),
    ("mtg.weekly_count", "周例会|工作例会"),
    ("study.core_session_count", "中心组.{0,10}学习"),
    ("study.session_count", "主题党日|支部.{0,10}学习|集中学习"),
    ("site.inspect_count", "巡查|巡检|(?:检查|排查).{0,4}(?:宣传栏|电子屏|阵地)"),
    ("forum.talk_count", "宣讲|讲坛|讲堂"),
    ("film.show_count", "放映|公益电影"),
    ("event.volunteer_count", "志愿服务"),
    ("event.square_count", "广场.{0,4}活动"),
    ("event.defense_count", "国防教育"),
    ("news.count", "(?<!以上)(?<!级)(?:上稿|用稿)"),
    ("news.sent_count", "投稿"),
)
# A paper that a unit hands in is the record itself: a return a month, an item of news.
HANDED_IN = (
    ("custom.return_count", "红白事|移风易俗.{0,8}(?:月报|情况|统计)"),
    ("news.sent_count", "报送.{0,6}(?:信息|稿件)|信息.{0,4}报送"),
)
_PAPER = re.compile("报送|上报|报告|通报|制定|计划|总结|述职|方案")
_HOW_MANY = re.compile(r"(?P<number>\d{1,3}|[一二两三四五六七八九十]{1,3})(?:次|场|篇|条|期|回)")


@dataclass(frozen=True)
class Count:
    """`target` of the figure `code` in each of the clause's periods."""

    code: str
    target: Decimal


def counted_by(text: str, frequency: str) -> Count | None:
    """None where no figure is named, or nothing that comes again."""
    if frequency in ("", Frequency.ONCE):
        return None
    known = HANDED_IN if _PAPER.search(text) else (*COUNTED, *HANDED_IN)
    code = next((code for code, words in known if re.search(words, text)), "")
    if not code or (code == "custom.return_count" and frequency != Frequency.MONTHLY):
        return None
    many = _HOW_MANY.search(text)
    return Count(code, Decimal(number_said(many["number"]) if many else 1))
