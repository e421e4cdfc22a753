"""What an old summary offers: its text in today's grammar, and each number as a figure. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from reports.grammar import neat
from reports.recognition.dictionary import Dictionary
from reports.recognition.framing import framed
from reports.recognition.matching import LACK, PLAN, Candidate, ranked, surroundings
from reports.recognition.numbers import Number, numbers_in
from reports.recognition.words import begins_the_plans, words
from townwork.lib import outline
from townwork.lib.text import clean_text

TOWN = "org.town_name"
OF_YEAR = "像是全年的数"
NO_YEAR = "题目没有写年份"
SIGN, DATE = "org.sign_name", "report.date"
YEAR, HALF, NEXT_HALF = "period.year", "period.half", "period.next_half"

_BULLET = re.compile(r"^[\s\u3000•·●■◆▪➢\-*\ue000-\uf8ff]+")
_PRIVATE = re.compile(r"[\ue000-\uf8ff]")
_DIGITS = str.maketrans("０１２３４５６７８９％", "0123456789%")
_BRACES = str.maketrans(
    "{}[]［］", "｛｝〔〕〔〕"
)  # the grammar's own marks; 〔2026〕 is right anyway
_PART = re.compile(r"^第([一二三四五六七八九十]+)部分[、：:\s]*")
# Who signs a paper: an office, with no number and no stop.
_OFFICE = re.compile(
    r"[^\d０-９。；！？：，、]{2,28}(?:[委部办局站所室]|委员会|政府|中心|[镇乡]|街道)"
)
_TOWN = re.compile(
    r"(?<![\u4e00-\u9fff])(?:中共)?(?!中共)([\u4e00-\u9fff]{2,3}?(?<![各全本我该两])(?:镇|乡(?!镇)|街道))"
    r"(?=20\d\d|二〇|党|委|人民政府|政府|关于|落实|意识|宣传|半年|上半年|下半年|全年|$)",
    re.MULTILINE,
)
_DAY = re.compile(r"[（(]?(?:二〇[〇一二三四五六七八九]{2}|20\d\d)年.{1,3}月.{1,3}日[）)]?")
_YEAR = re.compile(r"(20\d\d)(?=年)")
_YEAR_OF_HALF = re.compile(r"(20\d\d)年(?:度)?(上半年|下半年)?")
_OTHER = {"上半年": "下半年", "下半年": "明年上半年"}


@dataclass(frozen=True)
class Told:
    """What is known of the township beforehand: its own words by their code (org.town_name:
    青溪镇), and the names of its units, whose numbers are not the town's.
    """

    words: Mapping[str, str] = field(default_factory=dict)
    units: tuple[str, ...] = ()
    towns: tuple[str, ...] = ()  # another's name that stands for its own


@dataclass(frozen=True)
class Offer:
    """A stretch of the text that a figure may stand for. `line` counts from 0, `start` and `end`
    within it; `typed` is what stands there and `measure` the word after it.

    `code` is the one taken unasked, "" for none; `doubt` says why a sure one is not taken.
    """

    line: int
    start: int
    end: int
    typed: str
    measure: str
    candidates: tuple[Candidate, ...]
    code: str = ""
    doubt: str = ""

    @property
    def best(self) -> Candidate | None:
        return self.candidates[0] if self.candidates else None


@dataclass(frozen=True)
class Recognition:
    """The text, tidied, and its offers in order. `towns` are those it says it is of, `left_out` the
    lines that stood around it (reports.recognition.framing).
    """

    lines: tuple[str, ...]
    offers: tuple[Offer, ...]
    names: Mapping[str, str]
    towns: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    def template(self, choices: Mapping[int, str] | None = None) -> str:
        """A template in the grammar of reports.grammar. `choices` are {number of the offer: code,
        or "" to leave what was typed}; an offer not among them is as it was taken unasked.

        Raises KeyError for a code that is no figure of the township.
        """
        choices = choices or {}
        lines = list(self.lines)
        for number, offer in reversed(list(enumerate(self.offers))):
            if code := choices.get(number, offer.code):
                line = lines[offer.line]
                figure = f"{{{{{self.names[code]}}}}}"
                lines[offer.line] = line[: offer.start] + figure + line[offer.end :]
        return "\n\n".join(lines) + "\n"


def recognise(text: str, known: Dictionary, told: Told | None = None) -> Recognition:
    """Read an old summary. What is no text (controls, bullets, signs of a private font) is left
    out, the outline is numbered as the grammar wants it, and every number is an offer.
    """
    told = told or Told()
    lines, left_out = framed(tidied(text))
    period = _period_of(lines)
    towns = towns_of(lines)
    told = told if TOWN not in told.words else replace(told, towns=towns)
    offers: list[Offer] = []
    doubt = ""
    for at, line in enumerate(lines):
        doubt = _doubt_from(line, period[1], doubt)
        found = [*_words_in(at, line, told, period, known), *_forms_in(at, line, known)]
        numbers = _numbers_in(at, line, known, told)
        if period[1]:
            numbers = (_unless_of_year(one, line) for one in numbers)
        found += (replace(one, code="", doubt=doubt) for one in numbers) if doubt else numbers
        offers += _apart(found)
    offers = _closing(lines, offers, known)
    return Recognition(lines, tuple(_each_once(offers)), known.names, towns, left_out)


def towns_of(lines: tuple[str, ...]) -> tuple[str, ...]:
    """The towns a paper says it is of, at its head and where it is signed."""
    said = "\n".join((*lines[:4], *lines[-3:]))
    return tuple(dict.fromkeys(found[1] for found in _TOWN.finditer(said)))


def tidied(text: str) -> tuple[str, ...]:
    """The lines that say something, numbered as they should be."""
    cleaned = clean_text(text.replace("\x0b", "\n"), multiline=True).translate(_BRACES)
    return tuple(line for raw in cleaned.split("\n") if (line := _tidied(raw)))


def _tidied(line: str) -> str:
    line = _PRIVATE.sub("", _BULLET.sub("", line)).strip().translate(_DIGITS)
    line = _PART.sub(r"\1、", line)
    number = outline.number_of(line)
    return number.right + neat(line[number.end :]) if number else neat(line)


def _doubt_from(line: str, half: str, before: str) -> str:
    """Why the numbers from this line on may not be what was done: the section tells, and plans
    are to the end.
    """
    if before == PLAN or begins_the_plans(line, half):
        return PLAN
    number = outline.number_of(line)
    said = line[number.end :] if number else line
    if words().lacking.search(said):
        return LACK
    return "" if number and number.kind == "h1" else before


def _period_of(lines: tuple[str, ...]) -> tuple[str, str]:
    """(year, half) the paper is of: what its title says, else what it says first."""
    for line in lines[:4]:
        if found := _YEAR_OF_HALF.search(line):
            half = found[2] or next((half for half in _OTHER if half in line), "")
            return found[1], half or _half_of(lines)
    return "", _half_of(lines)


def _half_of(lines: tuple[str, ...]) -> str:
    said = "".join(lines[:3])
    return min((half for half in _OTHER if half in said), key=said.index, default="")


def _words_in(
    at: int, line: str, told: Told, period: tuple[str, str], known: Dictionary
) -> Iterator[Offer]:
    """The township's own words, the year and the half: what is written as it is known is meant."""
    year, half = period
    meant = [(value, code) for code, value in told.words.items() if len(value) > 1]
    meant += [(name, TOWN) for name in told.towns if name != told.words[TOWN]]
    meant.sort(key=lambda pair: -len(pair[0]))
    if half:
        meant += [(_OTHER[half], NEXT_HALF), (half, HALF)]
    for value, code in meant:
        for found in re.finditer(re.escape(value), line):
            yield _word(at, line, found.span(), code, known)
    if half == "下半年" and year:
        # 2026年打算, in a paper of the second half of 2025; 2026年3月 is a month of it.
        for found in re.finditer(rf"{int(year) + 1}年(?:上半年)?(?=[^\d]|$)", line):
            yield _word(at, line, found.span(), NEXT_HALF, known)
    for found in _YEAR.finditer(line):
        offer = _word(at, line, found.span(), YEAR, known)
        if found[1] == year:
            yield offer
        elif not year:
            # No head says which year it is of: each is a person's to decide.
            yield replace(offer, code="", doubt=NO_YEAR)


def _word(at: int, line: str, span: tuple[int, int], code: str, known: Dictionary) -> Offer:
    typed = line[slice(*span)]
    only = Candidate(code, known.names[code], 1.0, (typed,))
    return Offer(at, *span, typed, "", (only,), code)


def _forms_in(at: int, line: str, known: Dictionary) -> Iterator[Offer]:
    for form in words().forms:
        if form.code in known.names:
            for found in form.pattern.finditer(line):
                offer = _word(at, line, found.span(1), form.code, known)
                # A form tells what is meant, not that all of it is: it is looked at first.
                only = replace(offer.candidates[0], confidence=0.8)
                yield replace(offer, candidates=(only,), code="")


def _numbers_in(at: int, line: str, known: Dictionary, told: Told) -> Iterator[Offer]:
    numbers = list(numbers_in(line))
    for place, number in enumerate(numbers):
        around = surroundings(line, numbers, place, told.units)
        found = ranked(number, around, known)
        code = found.candidates[0].code if found.is_sure else ""
        typed = line[number.start : number.end]
        span = (number.start, number.end)
        yield Offer(at, *span, typed, _unit_word(number), found.candidates, code, found.doubt)


def _unless_of_year(offer: Offer, line: str) -> Offer:
    """全年上稿112篇, in a paper of half of it."""
    clause = re.split("[，。；：]", line[: offer.start])[-1]
    return replace(offer, code="", doubt=OF_YEAR) if "全年" in clause else offer


def _unit_word(number: Number) -> str:
    """The word after the figure; a share's and money's are in it."""
    return "" if number.end == number.until else number.measure[: number.until - number.end]


def _apart(offers: list[Offer]) -> list[Offer]:
    """In order of place; of two that overlap the longer, which tells more: a list of happenings has
    months, days and hosts in it.
    """
    kept: list[Offer] = []
    taken: set[int] = set()
    for offer in sorted(offers, key=lambda one: one.start - one.end):
        signs = range(offer.start, offer.end)
        if taken.isdisjoint(signs):
            taken.update(signs)
            kept.append(offer)
    return sorted(kept, key=lambda one: one.start)


def _closing(lines: tuple[str, ...], offers: list[Offer], known: Dictionary) -> list[Offer]:
    """The last two lines, where they are a signature and a date, and a date under the title."""
    if len(lines) < 3:
        return offers
    last = len(lines) - 1
    closing = {}
    if _DAY.fullmatch(lines[last]):
        closing[last] = DATE
        last -= 1
    if _OFFICE.fullmatch(lines[last]):
        closing[last] = SIGN
    spans = {at: (0, len(lines[at])) for at in closing}
    if _DAY.fullmatch(lines[1]) and lines[1].startswith("（"):
        closing[1], spans[1] = DATE, (1, len(lines[1]) - 1)
    kept = [offer for offer in offers if offer.line not in closing]
    whole = [_word(at, lines[at], spans[at], code, known) for at, code in closing.items()]
    return sorted([*kept, *whole], key=lambda one: (one.line, one.start))


def _each_once(offers: list[Offer]) -> Iterator[Offer]:
    """A figure said with two numbers is nobody's to decide: neither is taken unasked."""
    said: dict[str, set[str]] = {}
    for offer in offers:
        if offer.code and not offer.code.startswith(("org.", "period.", "report.")):
            said.setdefault(offer.code, set()).add(offer.typed)
    for offer in offers:
        twice = len(said.get(offer.code, ())) > 1
        doubt = "同一项有两个数" if twice else offer.doubt
        yield replace(offer, code="" if twice else offer.code, doubt=doubt)
