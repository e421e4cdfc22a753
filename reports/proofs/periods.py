"""Which days are spoken of: half a year against a whole one, the other half, days outside. Pure."""

import calendar
import re
from collections.abc import Iterator
from datetime import date

from reports.proofs.check import Check, Context, Severity, Slip
from reports.proofs.paper import HALVES, Paper, Paragraph, Sentence, is_planned
from reports.recognition.words import words
from townwork.lib.outline import from_chinese

_YEARLY = re.compile(
    r"(?:(?<=总结)|(?<=回顾)|(?<=汇报)|(?<=报告)|(?<=现将)|(?<=现把))全年(?!目标|任务|计划|指标|预算)"
    r"|全年(?=[^，。；目任计指考]{0,8}(?:总结|如下|汇报|回顾))|全年(?=以来|共|累计)|(?:过去的?)?一年来|过去的一年|这一年"
)
_YEARLY_TITLE = re.compile(r"全年|年度(?=(?:工作)?总结)|年终")
_HALF_SUMMED = re.compile(
    r"(?:(?<=总结)|(?<=回顾)|(?<=汇报)|(?<=报告)|(?<=现将))[上下]?半年|[上下]?半年(?=[^，。；]{0,8}(?:总结|如下))|半年来"
)
_DONE = r"(?:共|累计|已|免费|召开|开展|举办|组织|放映|发放|印发|安排|收到|完成|新增|设立|节俭|节约|评选|上稿|报送)"
_YEAR_ALONE = re.compile(
    rf"(?P<year>20\d\d年|今年|本年)(?![上下]半|度|[以初底末第\d])(?=[，,]?(?:全镇|我镇|镇党委|各村)*{_DONE}"
    r"[^。；]{0,24}\d)"
)
_SUMMED = re.compile(r"共|已|完成了|开展了|召开|举办|如下|取得|累计|以来|发放|放映")
_BEGUN = re.compile(r"自|从|建成|启用|成立|施行|修订|曾|首|创建|始|获|印发")
_AGAINST = re.compile(r"同比|同期|去年|上年|较|比[上去]|环比")
_OUT_OF_COUNT = re.compile(r"《[^》]*》|“[^”]*”|〔[^〕]*〕|（原定[^）]*）|（[^）]*号）")
_DATE = re.compile(
    r"(?:(?P<year>20\d\d)年)?(?<![\d.])(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})[日号])?(?!\d)"
)
# Not of the moon's calendar, which has other months.
_IN_WORDS = re.compile(
    r"(?<![农历])(?P<month>[一二三四五六七八九十]{1,3})月(?P<day>[一二三四五六七八九十]{1,3})[日号]"
)
_WHOLE_DAY = re.compile(r"(20\d\d)年(\d{1,2})月(\d{1,2})[日号]")
_BY_THEN = re.compile(r"(?:[上中下]旬|底|末|份)?(?:以|之)?前")
_VERBS = "建立|制定|成立|开展|完成|召开|组织|印发|提升|设立|举办|修订|健全|落实|推进|增强|完善"
_PAST = re.compile(rf"(?:{_VERBS})了(?!解|然|一定)|已(?:完成|建成|印发)")
LEAP = 2024  # of a paper without its year: 29 February may be
_OTHER = {1: "下半年", 2: "上半年"}
_MONTHS = {0: range(1, 13), 1: range(1, 7), 2: range(7, 13)}


class YearForHalf(Check):
    """半年总结 that sums up 全年, and the other way."""

    code = "year_for_half"
    title = "半年与全年混用"
    severity = Severity.ERROR

    def slips(self, paper: Paper, context: Context) -> Iterator[Slip]:
        half = HALVES.get(context.half, "")
        for one in paper.paragraphs:
            if one.is_ahead:
                continue
            pattern = _YEARLY if half else _HALF_SUMMED
            if half and one.kind == "title":
                pattern = _YEARLY_TITLE
            for found in pattern.finditer(one.text):
                said = f"这是{half}的总结" if half else "这是全年的总结"
                yield Slip(
                    one,
                    *found.span(),
                    f"{said}，这里写的是“{found[0]}”。",
                    _instead(found[0], half),
                )


def _instead(said: str, half: str) -> str:
    if not half:
        return "一年来" if said.endswith("来") else "全年"
    if said.endswith("来"):
        return "半年来"
    return "半年" if said in ("年度", "年终") else half if said == "全年" else "过去的半年"


class YearAlone(Check):
    """2026年共… in a paper of half of it: the number is not the year's."""

    code = "year_alone"
    title = "只写年份"

    def slips(self, paper: Paper, context: Context) -> Iterator[Slip]:
        half = HALVES.get(context.half)
        if not half:
            return
        for one in paper.said:
            for found in _YEAR_ALONE.finditer(one.text):
                sentence = one.sentence_at(found.start()).text
                year = found["year"]
                other = year[0] == "2" and year != f"{context.year}年"
                if not other and not is_planned(one, sentence) and not _compares(sentence):
                    mend = f"{year}{half}"
                    yield Slip(one, *found.span(), f"后面的数是{half}的，应为“{mend}”。", mend)


class OtherHalf(Check):
    """What 下半年 did in a paper of 上半年, and plans for the 下半年 that is over."""

    code = "other_half"
    title = "上半年、下半年写错"
    severity = Severity.ERROR

    def slips(self, paper: Paper, context: Context) -> Iterator[Slip]:
        other, half = _OTHER.get(context.half), HALVES.get(context.half)
        if not other or not half:
            return
        for one in paper.paragraphs:
            if one.kind in ("sign", "date"):
                continue
            for found in re.finditer(rf"(?<!明年)(?<!上年)(?<!去年)(?<!前年){other}", one.text):
                if _is_told_of(one, found.start(), other, context.year):
                    why = f"这是{half}的总结，这里写的是“{other}”。"
                    yield Slip(one, *found.span(), why, half)
            over = re.match(r"\s*下半年(?=[，、我全镇将])", one.text)
            if context.half == 2 and over and words().plans.search(one.text[:60]):
                why = "下半年已经过去，打算应是明年的。"
                yield Slip(one, *over.span(), why, "明年上半年")


def _is_told_of(one: Paragraph, place: int, other: str, year: int) -> bool:
    """Whether it is summed up there as this paper's own."""
    if one.kind in ("title", "subtitle"):
        return True
    sentence = one.sentence_at(place)
    before = one.text[max(0, place - 5) : place]
    if re.fullmatch(r"20\d\d年", before) and before != f"{year}年":
        return False
    if is_planned(one, sentence.text) or _compares(sentence.text) or _is_quoted(one, place):
        return False
    return bool(_SUMMED.search(one.text, place, sentence.end))


class DateOutside(Check):
    code = "date_outside"
    title = "日期不在本期"

    def slips(self, paper: Paper, context: Context) -> Iterator[Slip]:
        if not context.year:
            return
        for one in paper.said:
            for found in _dates(one):
                sentence = one.sentence_at(found.start())
                if _is_outside(found, sentence, context) and not _is_let_be(one, found, sentence):
                    said = f"{context.year}年{HALVES.get(context.half, '')}"
                    yield Slip(one, *found.span(), f"这个日期不在{said}。")


def _dates(one: Paragraph) -> Iterator[re.Match[str]]:
    return (
        found
        for found in _DATE.finditer(one.text)
        if one.kind != "subtitle"
        and not _is_quoted(one, found.start())
        # What records say is of the days its figure counts: a document issued in January.
        and not one.figure_at(*found.span())
    )


def _is_outside(found: re.Match[str], sentence: Sentence, context: Context) -> bool:
    if found["year"] and int(found["year"]) != context.year:
        return bool(_SUMMED.search(sentence.text)) and not _BEGUN.search(sentence.text)
    return int(found["month"]) not in _MONTHS[context.half] and int(found["month"]) <= 12


def _is_let_be(one: Paragraph, found: re.Match[str], sentence: Sentence) -> bool:
    """What is still to come, a deadline, another period it is held against."""
    by_then = _BY_THEN.match(one.text, found.end())
    return bool(by_then) or is_planned(one, sentence.text) or _compares(sentence.text)


class NoSuchDay(Check):
    """6月31日, 13月, 十一月三十一日, in the date of the paper too."""

    code = "no_such_day"
    title = "没有这一天"
    severity = Severity.ERROR

    def slips(self, paper: Paper, context: Context) -> Iterator[Slip]:
        for one in paper.paragraphs:
            for found in _DATE.finditer(one.text):
                year = int(found["year"] or context.year or LEAP)
                if not _is_day(year, int(found["month"]), int(found["day"] or 1)):
                    yield Slip(one, *found.span(), f"没有“{found[0]}”这一天。")
            for found in _IN_WORDS.finditer(one.text):
                month, day = from_chinese(found["month"]), from_chinese(found["day"])
                if month and day and not _is_day(context.year or LEAP, month, day):
                    yield Slip(one, *found.span(), f"没有“{found[0]}”这一天。")


def _is_day(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]


class PastInPlan(Check):
    """What is to be done is not told as done: 制定了 among the plans."""

    code = "past_in_plan"
    title = "打算写成了已做"

    def slips(self, paper: Paper, context: Context) -> Iterator[Slip]:
        for one in paper.said:
            for found in _PAST.finditer(one.text) if one.is_ahead else ():
                mend = found[0].removesuffix("了") if found[0].endswith("了") else None
                yield Slip(one, *found.span(), "这里说的是打算，不宜写成已经做了。", mend)


class PlannedTooLate(Check):
    """1月5日前完成, in a paper of 8 January: by then it is done or it is late."""

    code = "planned_too_late"
    title = "打算的日子已过"

    def slips(self, paper: Paper, context: Context) -> Iterator[Slip]:
        dated = next((_day_of(one.text) for one in paper.paragraphs if one.kind == "date"), None)
        if dated is None:
            return
        for one in paper.said:
            for found in _WHOLE_DAY.finditer(one.text) if one.is_ahead else ():
                day = _day_of(found[0])
                if day and day < dated and not _is_quoted(one, found.start()):
                    why = f"成文日期是{dated:%Y年%-m月%-d日}，这一天已经过去：请改日期，或写办得怎样了。"
                    yield Slip(one, *found.span(), why)


def _day_of(text: str) -> date | None:
    found = _WHOLE_DAY.search(text)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:  # 6月31日, which NoSuchDay names
        return None


def _compares(sentence: str) -> bool:
    return bool(_AGAINST.search(sentence))


def _is_quoted(one: Paragraph, place: int) -> bool:
    return any(found.start() <= place < found.end() for found in _OUT_OF_COUNT.finditer(one.text))
