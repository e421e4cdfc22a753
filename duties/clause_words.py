"""What a sentence of a yearly document says of a clause: its section, how often, until when, whose.

Pure. "" and [] where it does not say.
"""

import re
from calendar import monthrange
from datetime import date

from duties.models import Duty
from townwork.lib.outline import from_chinese
from townwork.org.models import Unit

Section, Frequency, Kind = Duty.Section, Duty.Frequency, Unit.Kind
# By the first of these that stands there: 信息与新闻宣传 is no 宣传教育.
SECTIONS = (
    (Section.NEWS, "新闻|信息报送|信息工作|信息与|上稿|外宣|对外宣传"),
    (Section.STUDY, "学习|理论武装|中心组"),
    (Section.POSITION, "阵地|一会一报|报告会|论坛|讲座|网络|舆情|公众号|宣传栏|电子屏"),
    (Section.CIVILITY, "精神文明|移风易俗|文明|文化|志愿|电影|红白|道德|创建"),
    (Section.REVIEW, "督查|督导|考核|检查|追责|问责|监督|自查|总结报告"),
    (Section.LEADERSHIP, "组织领导|领导|责任|组织保障|班子|例会|专题研究|议定|机制"),
    (Section.PUBLICITY, "宣传|宣讲|教育|理论宣传"),
)
# Said outright, the one named first; then what a word lets suppose.
FREQUENCIES = (
    (Frequency.MONTHLY, "每个?月|按月|逐月|月月|每周|每旬"),
    (Frequency.QUARTERLY, "每个?季度?|按季|逐季|每三个月"),
    (Frequency.HALF, "每半年|每六个月"),
    (Frequency.YEARLY, "每年"),
)
SUPPOSED = (
    (Frequency.QUARTERLY, "季度"),
    (Frequency.HALF, "半年"),
    (Frequency.YEARLY, "全年|年度|本年|一年|年终|年内"),
)
EVERYBODY = re.compile(r"各单位|全镇各|各级党组织|各基层|各村[^。；]{0,12}各?单位")
OFFICES = [Kind.OFFICE, Kind.VILLAGE, Kind.COMMUNITY, Kind.SUBORDINATE]
KINDS = (
    (Kind.LEADERSHIP, "党政班子|领导班子|党委班子|班子成员|党委会|党委书记|镇党委|中心组"),
    (Kind.OFFICE, "站办所|各站所|站所|内设机构|各办|各科室|科室|镇直|各部门|职能部门"),
    (Kind.VILLAGE, "各村|行政村|村级|村两委|村委|村（居|村、|村（社区|村党组织|村民|村（"),
    (Kind.COMMUNITY, "社区|居委|村居|村（居|各居|（居）"),
    (Kind.SUBORDINATE, "下属单位|事业单位|学校|卫生院|直属单位|镇属单位"),
)
# 责任单位：各村（社区）、文化站 says it outright.
OUTRIGHT = re.compile(
    r"(?:责任|承担|牵头|落实|完成)(?:单位|部门)[:：]([^。；）)]{1,80}(?:）[^。；）)]{0,40})?)"
)
_FIGURE = r"[\d一二三四五六七八九十]{1,3}"
_DAY = re.compile(
    rf"(?<!每)({_FIGURE})月({_FIGURE})日|(?<!每)({_FIGURE})月(底|末|份)?(?:前|之前|以前)"
)
_YEARS_END = re.compile(r"年底(?:前|之前|以前)|年末前|12月底")
_BY = re.compile(r"由([^，。；：、由]{2,12})$")
_BEFORE_WHEN = re.compile("|".join(said for _, said in (*FREQUENCIES, *SUPPOSED)))
_AFTER = re.compile(rf"(?:次月|下月|下季度首月|期后|季后|月后|每月)({_FIGURE})[日号](?:前|之前|内)")
MOST_DAYS = 31


def section_of(text: str) -> str:
    return next((one for one, words in SECTIONS if re.search(words, text)), "")


def frequency_of(text: str) -> str:
    """How often; of what has a day and no more it is once."""
    outright = _first(FREQUENCIES, text)
    if outright or not day_of(text, 2000):
        return outright or _first(SUPPOSED, text)
    return Frequency.ONCE


def _first(table: tuple, text: str) -> str:
    places = [(found.start(), one) for one, said in table if (found := re.search(said, text))]
    return min(places)[1] if places else ""


def day_of(text: str, year: int) -> date | None:
    """Until when, of what is done once: 6月30日前, 二月底前, 年底前."""
    if found := _DAY.search(text):
        month = _number(found[1] or found[3])
        if not 1 <= month <= 12:
            return None
        last = monthrange(year, month)[1]
        return date(year, month, min(_number(found[2]), last) if found[2] else last)
    return date(year, 12, 31) if _YEARS_END.search(text) else None


def days_after_of(text: str) -> int:
    """宽限天数: 次月5日前 is the fifth day after the month."""
    found = _AFTER.search(text)
    return min(_number(found[1]), MOST_DAYS) if found else 0


def owed_by(text: str, names: list[str]) -> tuple[list[str], list[str]]:
    """(kinds, of the town's units those that are named): said outright, or by 由; else who stands in
    front of how often; where nobody does, whoever else is spoken of.
    """
    actor = _actor(text)
    units = [name for name in names if name in actor]
    kinds = _kinds_in(actor)
    is_told = units or kinds or actor != _before_when(text)
    return (kinds if is_told else _kinds_in(text)), units


def _actor(text: str) -> str:
    if outright := OUTRIGHT.search(text):
        return outright[1]
    before = _before_when(text)
    by = _BY.search(before)
    return by[1] if by else before


def _before_when(text: str) -> str:
    return _BEFORE_WHEN.split(text, maxsplit=1)[0]


def _kinds_in(text: str) -> list[str]:
    found = [one for one, said in KINDS if re.search(said, text)]
    if EVERYBODY.search(text):
        found += OFFICES
    return [one for one in Kind if one in found]


def says_when(text: str) -> bool:
    return bool(frequency_of(text) or _AFTER.search(text))


def _number(text: str) -> int:
    return int(text) if text.isdigit() else from_chinese(text) or 0
