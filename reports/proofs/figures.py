"""Numbers: typed where records know them, told in two ways, or of a part and said of the whole.
Pure.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from records.figures.figure import Figure
from reports import wording
from reports.proofs.check import Check, Context, Severity, Slip
from reports.proofs.paper import Paper, Paragraph, Sentence
from reports.recognition.matching import PLAN, doubt_of_matter, ranked, surroundings
from reports.recognition.numbers import Number
from reports.recognition.words import words

_WHOLE = re.compile(r"全镇|所有|全部|(?<![平人户年])均(?![衡匀等])|全覆盖|无一|每个|村村|全体|全员")
_ALL = re.compile(r"(?<![平人户年村场日月])均(?![衡匀等])|全部|无一例外|逐项销号|悉数")
_LEAD = re.compile(
    r"[。，；：、](?:其中|共|累计)?(?P<thing>[\u4e00-\u9fff]{6,20}?)(?:共|达|累计|为)*$"
)
_OURS = re.compile("[我本](?:村|社区|居委|单位|支部|站|所|校)(?![民])")
_OPENING = r"(?:\s|[一二三四五六七八九十]是|（[一二三四五六七八九十\d]+）|如|其中|同时|[，、])*"
_OF_TOWN = re.compile("全镇|我镇|全乡|我乡|全街道|各村|镇村|镇党委|全部村")
_LIKELY = 0.8  # how well a figure fits that a number is held against, though it may be another's
# Of other days than the half-year's; 累计 alone is the half-year's sum.
_OTHER_DAYS = re.compile(
    r"历年|历次|历届|多年|近[几两一二三四五六七八九十\d]+年|(?<![今半])年以?来|20\d\d年(?:\d+月)?以来"
    r"|(?:建成|成立|开展|实施)以来"
)
_OF_MORE = re.compile(r"全年|年度")  # perhaps of the year, which another check asks about
_REACH = 32  # signs before a number that may say what it is of


@dataclass(frozen=True)
class Reading:
    """A number of the paper and what it is of: `code` where that is sure, "" elsewhere.

    `is_typed`: by hand; else it was read off records.
    """

    paragraph: Paragraph
    number: Number
    code: str
    is_typed: bool
    doubt: str
    words: str = ""  # what told it, where it was typed
    may_be: tuple[str, ...] = ()  # where it is not sure: what it likely is of


def readings(paper: Paper, context: Context) -> list[Reading]:
    """Every number that counts something, in order; what was asked once is kept with the paper."""
    if "readings" not in paper.kept:
        paper.kept["readings"] = list(_readings(paper, context))
    return paper.kept["readings"]


def _readings(paper: Paper, context: Context) -> Iterator[Reading]:
    for one in paper.said:
        for place, number in enumerate(one.numbers):
            figure = one.figure_at(number.start, number.end)
            if not figure:
                yield _typed(one, place, context)
            # A list has numbers of many things: 市级4篇、区级11篇.
            elif figure.start == number.start and figure.end <= number.end:
                yield Reading(one, number, figure.code, False, "")


def _typed(one: Paragraph, place: int, context: Context) -> Reading:
    number = one.numbers[place]
    around = surroundings(one.text, one.numbers, place, context.units)
    doubt = PLAN if one.is_ahead else around.doubt or _of_others(one, number, context)
    if context.known is None or doubt:
        return Reading(one, number, "", True, doubt)
    found = ranked(number, around, context.known)
    if not found.is_sure:
        sentence = one.sentence_at(number.start)
        before = one.text[: sentence.start]  # what the paragraph spoke of is its matter still
        likely = tuple(
            other.code
            for other in found.candidates
            if other.confidence >= _LIKELY
            and not doubt_of_matter(other.code, sentence.text, before)
        )
        return Reading(one, number, "", True, doubt, may_be=likely)
    best = found.candidates[0]
    return Reading(one, number, best.code, True, doubt, "".join(best.words))


def _of_others(one: Paragraph, number: Number, context: Context) -> str:
    """Why a number may be of other days or of one unit; "" where nothing says so."""
    said = one.text[one.sentence_at(number.start).start : number.start]
    return "像是别的时期的数" if _OTHER_DAYS.search(said) else _of_one_unit(said, context)


def _of_one_unit(said: str, context: Context) -> str:
    """塘头村探索积分制，举办小板凳宣讲3场: whoever the sentence begins with did it, up to a word that
    is of the town again.
    """
    villages = [unit for unit in context.units if unit.endswith(("村", "社区", "居"))]
    found = _OURS.search(said) or _begins_with(villages, said)
    of_town = found and _OF_TOWN.search(said, found.end())
    return "像是一个单位的数" if found and not of_town else ""


def _begins_with(units: Iterable[str], said: str) -> re.Match[str] | None:
    pattern = "|".join(map(re.escape, units))
    return re.match(rf"{_OPENING}(?:{pattern})(?![、等和])", said) if pattern else None


def _value(figure: Figure | None) -> Decimal | None:
    """What records say; None where they say nothing, or no number."""
    value = figure.value if figure and figure.applicable and not figure.is_open else None
    return Decimal(value) if isinstance(value, int | Decimal) else None


def typed_codes(paper: Paper, context: Context) -> frozenset[str]:
    """The figures that the paper says by hand, surely or likely: what a context has to tell of,
    beside those its text names.
    """
    typed = [one for one in readings(paper, context) if one.is_typed]
    return frozenset(code for one in typed for code in (one.code, *one.may_be) if code)


class TypedNumber(Check):
    """It is right today, and stays as it is when the records move."""

    code = "typed_number"
    title = "手填的数"

    def slips(self, paper: Paper, context: Context) -> Iterator[Slip]:
        for one in readings(paper, context):
            if not one.is_typed or not one.code:
                continue
            value = _value(context.figures.get(one.code))
            name = _name(one.code, context)
            if value is None:
                why = f"“{name}”台账里还没有数据：请先补记，再改成数据，才看得到来源。"
                yield _slip(one, why, None)
            elif one.number.agrees_with(value):
                why = f"“{name}”有台账数据：改成数据后会随台账更新，点开能看来源。"
                yield _slip(one, why, f"{{{{{name}}}}}")


class NumberDiffers(Check):
    code = "number_differs"
    title = "与台账不符"
    severity = Severity.ERROR

    def slips(self, paper: Paper, context: Context) -> Iterator[Slip]:
        for one in readings(paper, context):
            figure = context.figures.get(one.code)
            value = _value(figure)
            if one.is_typed and figure and value is not None and not one.number.agrees_with(value):
                said = wording.word(value, figure.measure)
                worth = _worth(figure, value)
                why = f"台账里“{figure.name}”是{worth}，这里写的是{_said(one)}。"
                yield replace(_slip(one, why, f"{{{{{figure.name}}}}}"), against=said)


class MayDiffer(Check):
    """志愿服务活动45次: likely a figure, and none that it may be says so."""

    code = "may_differ"
    title = "请核对的数"

    def slips(self, paper: Paper, context: Context) -> Iterator[Slip]:
        for one in readings(paper, context):
            sentence = one.paragraph.sentence_at(one.number.start)
            if _OF_MORE.search(one.paragraph.text, sentence.start, one.number.end):
                continue
            known = _known(one.may_be, context)
            if known and not any(one.number.agrees_with(value) for _, value in known):
                said = "、".join(
                    f"“{figure.name}”{_worth(figure, value)}" for figure, value in known[:2]
                )
                why = f"像是台账里的{said}，这里写的是{_said(one)}：请核对；是别的事就点“留着，因为……”。"
                yield _slip(one, why, None)


def _known(codes: Iterable[str], context: Context) -> list[tuple[Figure, Decimal]]:
    """Those of the figures that records say a number of."""
    figures = [context.figures.get(code) for code in codes]
    valued = [(figure, _value(figure)) for figure in figures if figure]
    return [(figure, value) for figure, value in valued if value is not None]


def _worth(figure: Figure, value: Decimal) -> str:
    measure = "" if figure.measure in ("%", "元") else figure.measure
    return f"{wording.word(value, figure.measure)}{measure}"


class TwoNumbers(Check):
    """One thing with two numbers: an indicator's, or what is called by the same words."""

    code = "two_numbers"
    title = "前后不一"
    severity = Severity.ERROR

    def slips(self, paper: Paper, context: Context) -> Iterator[Slip]:
        first: dict[str, Reading] = {}
        for one in readings(paper, context):
            thing = f"{one.code}{one.words}" if one.code else _thing(one)
            if not thing or _is_held_against_records(one, context):
                continue
            before = first.setdefault(thing, one)
            if before is not one and not _agree(before.number, one.number):
                why = f"前面说的是{_said(before)}，这里是{_said(one)}：同一件事两个数，请核对。"
                yield replace(_slip(one, why, None), against=f"{_said(before)}{_said(one)}")


def _is_held_against_records(one: Reading, context: Context) -> bool:
    """A typed number that differs from its figure is named once, as that."""
    return one.is_typed and _value(context.figures.get(one.code)) is not None


def _thing(one: Reading) -> str:
    """What a number without a figure is of, by the words before it; "" where they are too few."""
    if one.doubt:
        return ""
    start = one.number.start
    before = f"，{one.paragraph.text[:start]}" if start < _REACH else one.paragraph.text[:start]
    found = _LEAD.search(before[-_REACH:])
    return f"{found['thing']}{one.number.measure}" if found and one.number.measure else ""


def _agree(one: Number, other: Number) -> bool:
    return one.agrees_with(other.low) or other.agrees_with(one.low)


class PartialAsWhole(Check):
    """全镇放映84场, and three villages have not reported. One finding a sentence."""

    code = "partial_as_whole"
    title = "部分当成全部"

    def slips(self, paper: Paper, context: Context) -> Iterator[Slip]:
        for one in paper.said:
            for sentence in one.sentences if one.figures else ():
                said = _WHOLE.search(one.text, sentence.start, sentence.end)
                partial = _partial(one, sentence, context) if said else []
                if said and partial:
                    names = "".join(f"“{figure.name}”" for figure in partial)
                    words = partial[0].coverage.words if partial[0].coverage else ""
                    why = (
                        f"{names}还没有报全（{words}），这里说的是“{said[0]}”："
                        f"请催报，或写明是几个单位的数。"
                    )
                    yield Slip(one, *said.span(), why)


def _partial(one: Paragraph, sentence: Sentence, context: Context) -> list[Figure]:
    """The numbers of a sentence that are of a part; a list names what there was, and no more."""
    inside = (figure for figure in one.figures if sentence.start <= figure.start < sentence.end)
    found = (context.figures.get(figure.code) for figure in inside)
    return [
        figure for figure in found if figure and figure.is_partial and _value(figure) is not None
    ]


class AllAgainstRate(Check):
    """均按时反馈, and a rate of 50%."""

    code = "all_against_rate"
    title = "话与数矛盾"

    def slips(self, paper: Paper, context: Context) -> Iterator[Slip]:
        for one in paper.said:
            for sentence in one.sentences:
                said = _ALL.search(one.text, sentence.start, sentence.end)
                below = said and _below_all(one, said.end(), sentence.end)
                if said and below:
                    rate = one.text[below.start : below.end]
                    why = f"前面说“{said[0]}”，后面是{rate}：请改写前面的话。"
                    yield Slip(one, *said.span(), why)


def _below_all(one: Paragraph, start: int, end: int) -> Number | None:
    """The share of the same clause or the next, where it is not all; what is asked is none."""
    for number in one.numbers:
        is_share = number.measure == "%" and number.high < 100 and start <= number.start < end
        between = one.text[start : number.start] if is_share else ""
        if is_share and between.count("，") < 2 and not words().plans.search(between):
            return number
    return None


def _slip(one: Reading, why: str, mend: str | None) -> Slip:
    return Slip(one.paragraph, one.number.start, one.number.end, why, mend)


def _said(one: Reading) -> str:
    return one.paragraph.text[one.number.start : one.number.until]


def _name(code: str, context: Context) -> str:
    return context.known.names[code] if context.known else code
