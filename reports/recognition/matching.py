"""Which figure a number of a text is: by the words near it and what it counts by. Pure."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from reports.recognition.dictionary import Dictionary, Entry, Phrase, pairs_of
from reports.recognition.numbers import Number
from reports.recognition.words import words

SURE = 0.9  # a candidate this good is taken unasked, if it is the only one
_OFFERED = 0.4  # and one below this is not worth a line
PLAN = "像是计划或要求"
LACK = "像是说不足的"
ELSEWHERE = "说的可能是别的事"
PART = "像是其中一部分"
TWO = "像是两样合在一起的数"
# Two things named before one number, the second to its end.
_TWO = re.compile(
    r"(?P<one>[^、和及与“”《》]{2,12})[”》]?(?:、|以及|[和及与])"
    r"[“《]?(?P<other>[^、和及与“”《》]{2,6})[”》]?(?:共|合计|共计|累计)?$"
)
_APART = 0.3  # what is that much less likely is no other candidate
_ANOTHER = 0.6  # how well a phrase fits that the text turns into something else
_PART_FIT = 0.88  # how well a phrase fits that may be of a part: less than sure
_VAGUE_FIT = 0.75  # and one that many things are called by: no more than worth offering
_MOST = 5
_FAR = 0.45  # what a word of the sentence's other clauses tells, against one of its own
_REACH = 200  # signs: what stands farther off says nothing of a number
_COMMAS = "，。；：！？,;:"  # 讲座、报告会6场 is of both; a number before ends the reach anyway
_MARKS = f"{_COMMAS}、"
_REST = re.compile(rf"[^{_MARKS}（(]*(?:[（(][^）){_MARKS}]{{1,3}}[）)][^{_MARKS}（(]*)*")
# What turns a number into one of something else, or of a part: 维修文化广场5个 are not all there are.
_NOT = re.compile(
    r"不予|未|没有|逾期|不合格|不齐|不及时|不到位|劝导|制止|取缔|维修|修缮|改造|更新|升级|翻新"
    r"|检修|拆除|清除|清理|铲除|更换"
)
# 广场舞比赛、读书会等文化活动23场: what stands before 等 are some of them, not what is counted.
_EXAMPLES = re.compile(r".*等(?=[\u4e00-\u9fff]{2})")
_NEW = re.compile(r"新(?:建|设|添|增|辟|成立|培育|挂牌|开办|组建|打造)")
_STOPS = "。；！？"
# 户均节约8000元 is of each, not of all.
_MEAN = re.compile("[户人村场日月年]均|平均|每[户人村场]")
# Of an assessment: “上稿计分”应得144分，失42.5分. The number stands where the line breaks.
_POINTS = re.compile(r"(?:应得|满分|(?<![流损遗丢])失|扣|扣除)\n")
# 塘头村放映6场 is a village's number, as 本村's is; 各村, 19个村 and 村民 are the town's.
_PART = re.compile(
    r"本(?:村|社区|居|单位|办|站|所)(?![民委干部级])"
    r"|(?<![各全每个等该本些])[\u4e00-\u9fff]{2}(?<![农乡政然各下进到入驻联包访在送走跨沿的])"
    r"(?:村|社区)(?![民委干部级])"
)


@dataclass(frozen=True)
class Candidate:
    """A figure a number may be. `confidence` is 0 to 1; `words` are what told it."""

    code: str
    name: str
    confidence: float
    words: tuple[str, ...]


@dataclass(frozen=True)
class Surroundings:
    """The words a number stands among: its own, and of the sentence before them. `is_new`: what is
    counted came new (新建…, at the head of the clause).
    """

    near: str
    far: str
    is_new: bool
    doubt: str  # why it may not be this half-year's own; "" where nothing says so


@dataclass(frozen=True)
class _Match:
    entry: Entry
    phrase: Phrase
    score: float
    weight: float


@dataclass(frozen=True)
class Ranked:
    """What a number may be, the best first; none where no figure's words are near.

    `is_sure`: the best is, and no other comes near it; `doubt` says why it may not be it after all.
    """

    candidates: tuple[Candidate, ...]
    is_sure: bool
    doubt: str = ""


def ranked(number: Number, around: Surroundings, known: Dictionary) -> Ranked:
    best = sorted(_matches(number, around, known), key=lambda one: (-one.score, -one.weight))
    found = tuple(
        Candidate(one.entry.code, one.entry.name, round(one.score, 2), _told_by(one, around))
        for one in best[:_MOST]
    )
    doubt = around.doubt or (_doubt_of(best[0], around) if best else "")
    may_be_taken = not doubt and not number.is_range
    return Ranked(found, may_be_taken and bool(best) and _is_only_one(*best), doubt)


def _doubt_of(best: _Match, around: Surroundings) -> str:
    """Why a number whose words are a figure's own may be of something else."""
    doubt = doubt_of_matter(best.entry.code, f"{around.far}{around.near}")
    return doubt or (TWO if _is_of_one_of_two(best.phrase, around) else "")


def doubt_of_matter(code: str, said: str, before: str = "") -> str:
    """Why what is said may not be what the figure counts, or a part of it; "" where nothing is.
    `before` may tell what it is about.
    """
    subject, part = words().subjects.get(code), words().parts.get(code)
    if subject and not subject.search(f"{before}{said}"):
        return ELSEWHERE
    return PART if part and part.search(said) else ""


def _is_of_one_of_two(phrase: Phrase, around: Surroundings) -> bool:
    """倡议书、宣传单4000多张 are of both, where the figure is of one of them alone."""
    found = _TWO.search(around.near.partition("\n")[0])
    if not found:
        return False
    sides = [frozenset(pairs_and_signs(found[side])) for side in ("one", "other")]
    told = [bool(phrase.pairs & side) for side in sides]
    return told.count(True) == 1


def _is_only_one(best: _Match, *others: _Match) -> bool:
    """One whose words are a part of the best's own (上稿 of 省级上稿) is no other."""
    return best.score >= SURE and all(
        other.score < best.score - _APART or other.phrase.pairs < best.phrase.pairs
        for other in others
    )


def _matches(number: Number, around: Surroundings, known: Dictionary) -> list[_Match]:
    near, far = frozenset(pairs_and_signs(around.near)), frozenset(pairs_and_signs(around.far))
    found = []
    for entry, fit in known.that_take(number.measure):
        tried = [
            _match(entry, phrase, _fit(fit, phrase, around), near, far, known)
            for phrase in entry.phrases
            if not (phrase.pairs.isdisjoint(near) and phrase.pairs.isdisjoint(far))
        ]
        best = max(tried, key=lambda one: (one.score, one.weight), default=None)
        if best and best.score >= _OFFERED:
            found.append(best)
    return found


def _match(
    entry: Entry,
    phrase: Phrase,
    fit: float,
    near: Collection[str],
    far: Collection[str],
    known: Dictionary,
) -> _Match:
    """How much of the phrase is there, by what its pairs tell."""
    whole = there = 0.0
    for pair in phrase.pairs:
        weight = known.weights[pair]
        whole += weight
        if pair in near:
            there += weight
        elif pair in far:
            there += weight * _FAR
    return _Match(entry, phrase, fit * there / whole, there)


def _fit(fit: float, phrase: Phrase, around: Surroundings) -> float:
    if phrase.may_be_a_part:
        fit = min(fit, _VAGUE_FIT if phrase.text in words().vague else _PART_FIT)
    return fit * _ANOTHER if _is_of_another(phrase, around) else fit


def _is_of_another(phrase: Phrase, around: Surroundings) -> bool:
    """区级以上 is more than 区级, 不予批准 none that was, and 新建 not all there are."""
    if f"{phrase.text}以上" in around.near or (around.is_new and "新" not in phrase.text):
        return True
    return bool(_NOT.search(around.near)) and not _NOT.search(phrase.text)


def pairs_and_signs(text: str) -> list[str]:
    return [*pairs_of(text), *text] if len(text) > 1 else list(text)


def _told_by(match: _Match, around: Surroundings) -> tuple[str, ...]:
    """The phrase's words that stand there, longest stretches first seen."""
    said = f"{around.near}\n{around.far}"
    pieces: list[str] = []
    rest = match.phrase.text
    while rest:
        length = next((n for n in range(len(rest), 0, -1) if rest[:n] in said), 0)
        if length > 1:
            pieces.append(rest[:length])
        rest = rest[max(length, 1) :]
    return tuple(pieces)


def surroundings(
    line: str, numbers: Sequence[Number], at: int, units: Collection[str] = ()
) -> Surroundings:
    """Of the number `at` among the line's; `units` are names whose numbers are not the town's."""
    number = numbers[at]
    previous = numbers[at - 1].until if at else 0
    following = numbers[at + 1].start if at + 1 < len(numbers) else len(line)
    reach = max(0, number.start - _REACH)
    begin = max(line.rfind(mark, reach, number.start) + 1 for mark in _STOPS)
    begin = max(begin, reach)
    clause = _clause_begin(line, begin, number.start)
    before = max(clause, previous)
    after = min(_clause_end(line, number.until), following)
    examples = _EXAMPLES.match(line, before, number.start)
    named = examples.end() if examples else before
    near = f"{line[named : number.start]}\n{line[number.until : after]}"
    far = line[begin:named]
    is_new = bool(_NEW.search(line, clause, number.start))
    said = f"新增{near}" if is_new else near
    return Surroundings(said, far, is_new, _doubt(far, near, units))


def _clause_begin(line: str, begin: int, place: int) -> int:
    """At its comma or the bracket it stands in, or the comma before where nothing but a verb stands
    after it (达到, 为).
    """
    bracket = max(line.rfind(mark, begin, place) for mark in "（(") + 1
    if not any(mark in line[bracket:place] for mark in "）)"):
        begin = max(begin, bracket)
    clause = max(begin, *(line.rfind(mark, begin, place) + 1 for mark in _COMMAS))
    if place - clause < 2 and clause > begin and line[clause - 1] == "，":
        clause = max(begin, *(line.rfind(mark, begin, clause - 1) + 1 for mark in _COMMAS))
    return clause


def _clause_end(line: str, place: int) -> int:
    """At its comma, or at a bracket that holds more than a word: 个村（居）已铺开."""
    found = _REST.match(line, place, min(place + _REACH, len(line)))
    return found.end() if found else place


def _doubt(before: str, near: str, units: Collection[str]) -> str:
    """A plan is one from its word on: 放映84场，计划再放映20场."""
    # The number itself in its place: 60篇以上 is asked for, 省级以上60篇 was done.
    if words().plans.search(before + near.replace("\n", "0篇")):
        return PLAN
    if words().compared.search(near):
        return "像是与别的时期相比"
    if _MEAN.search(near):
        return "像是平均的数"
    if _POINTS.search(near):
        return "像是考核的分"
    if any(unit in near for unit in units) or _PART.search(near):
        return "像是一个单位的数"
    return ""
