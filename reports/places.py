"""Where words are put into a text: its sections, which of them a sentence belongs to, and how it
goes on there: as the next point of a list, or as a sentence of the paragraph. Pure.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reports.suggestions import Kind, Suggestion
from townwork.lib.outline import Number, number_of, points_of

_CLOSING = {"{{署名}}", "{{成文日期}}"}
_FIGURE = re.compile(r"\{\{([^{}：:]*)[^{}]*\}\}")
_LACK = re.compile("不足|短板|问题")
_PLAN = re.compile("打算|下一?步|计划|谋划|努力方向|工作安排")
# How a paper turns from what was missed to what comes next within one section.
_TURN = re.compile(
    r"(?:\{\{下一报告期\}\}|下一?步|下半年|明年|今后|接下来|下一?阶段|为此|我们将|我镇将)"
)
_KINDS = {Kind.SHORTCOMING: _LACK, Kind.PLAN: _PLAN}
# What the house's texts leave to be written: the first sentence of its kind stands in its place.
_TO_WRITE = re.compile(r"【待写[^【】]*】")
_ENDS = "。！？"
_SAYING = r"(?:\{\{[^{}]*\}\}|[^。：{])"
# What only leads to a list: 但仍存在以下不足。 下半年，我们将：
_LEADS = {
    Kind.SHORTCOMING: re.compile(
        rf"(?:存在|仍有|还有|尚有){_SAYING}{{0,12}}?(?:不足|短板|问题|差距|薄弱)[^，。；：]{{0,8}}[。：]"
    ),
    Kind.PLAN: re.compile(rf"^\s*{_TURN.pattern}{_SAYING}*[。：]"),
}
_NEXT = "下一步，做好以下工作："
# 公益电影〔场次〕场，同比〔…〕: the number stands there already.
_AMOUNT_AND_CHANGE = re.compile(r"^([^{}，。]*)\{\{[^{}]*\}\}[^{}，。]{0,2}，(同比\{\{)")
_SAME, _AKIN, _NAMED = 100, 10, 5  # how much a figure's own place tells, its ledger's, its words


@dataclass(frozen=True)
class Place:
    """A section nothing is numbered below: its heading is on `line` (from 1), and what it says
    runs to the line `end`. `above` is the heading it stands under, "" for none.
    """

    line: int
    heading: str
    above: str
    end: int

    @property
    def title(self) -> str:
        return f"{self.above} {self.heading}"


def places_of(body: str) -> list[Place]:
    """The sections that words can be put into, in order: what would stand between a heading and
    the first one below it stands nowhere.
    """
    lines = body.splitlines()
    found = [
        (at, number.kind, _heading(line))
        for at, line in enumerate(lines, 1)
        if (number := number_of(line)) and number.kind in ("h1", "h2")
    ]
    ends = [*(at - 1 for at, _, _ in found[1:]), _before_signature(lines)][: len(found)]
    places, above = [], ""
    for index, ((at, kind, heading), end) in enumerate(zip(found, ends, strict=True)):
        above = heading if kind == "h1" else above
        holds_others = kind == "h1" and [one[1] for one in found[index + 1 : index + 2]] == ["h2"]
        if not holds_others:
            its = above if kind == "h2" else ""
            places.append(Place(at, heading, its, _last_written(lines, at, end)))
    return places


def _heading(line: str) -> str:
    """Up to its first full stop, as a person reads it: a figure is its name."""
    return _FIGURE.sub(lambda one: f"〔{one[1].strip()}〕", line.strip().split("。", 1)[0])


def _before_signature(lines: list[str]) -> int:
    """The line after which the text ends: {{署名}} and the date close it."""
    end = len(lines)
    while end and (not lines[end - 1].strip() or lines[end - 1].strip() in _CLOSING):
        end -= 1
    return end


def _last_written(lines: list[str], first: int, end: int) -> int:
    while end > first and not lines[end - 1].strip():
        end -= 1
    return end


# --- Which ----------------------------------------------------------------------------------------
def proposed(body: str, said: Suggestion, codes: Mapping[str, str]) -> int | None:
    """The line of the heading a sentence belongs below; None where the text has no place for it.

    `codes` are {name: code} of the township's figures.
    """
    places = places_of(body)
    if said.kind in _KINDS:
        return _last_that(places, _KINDS[said.kind])
    done = [one for one in places if not (_LACK.search(one.title) or _PLAN.search(one.title))]
    if said.kind == Kind.STRENGTH:
        return _about(done, body.splitlines(), said, codes)
    return None


def _last_that(places: list[Place], kind: re.Pattern) -> int | None:
    """By its own heading before the one above it."""
    own = [one.line for one in places if kind.search(one.heading)]
    under = [one.line for one in places if kind.search(one.above)]
    return next(iter(own[-1:] or under[-1:]), None)


def _about(
    places: list[Place], lines: list[str], said: Suggestion, codes: Mapping[str, str]
) -> int | None:
    """Where the figure itself is said, else where most of its ledger is, else its words."""
    ledger, word = said.about.partition(".")[0], said.sentence.partition("{{")[0]
    of_line: dict[int, int] = {}
    for one in places:
        text = "\n".join(lines[one.line - 1 : one.end])
        told = [codes.get(name.strip(), "") for name in _FIGURE.findall(text)]
        akin = sum(code.partition(".")[0] == ledger for code in told)
        named = bool(word) and word in text
        of_line[one.line] = _SAME * (said.about in told) + _AKIN * akin + _NAMED * named
    best = max(of_line, key=lambda line: of_line[line], default=None)
    return best if best is not None and of_line[best] else None


# --- How ------------------------------------------------------------------------------------------
def put(body: str, words: str, place: Place, kind: Kind) -> str:
    """The text with `words` at the end of what the section says of their kind."""
    lines = body.splitlines()
    end = _end(lines, place, kind)
    begin = _turn(lines, place) if kind == Kind.PLAN else place.line
    open_at = _to_write(lines, begin, end) if kind in _KINDS else None
    if open_at is not None:
        lines[open_at] = _TO_WRITE.sub(lambda _: words, lines[open_at], count=1)
        return "\n".join(lines)
    last = lines[end - 1]
    number = number_of(last)
    if kind == Kind.UNIT or "\n" in words.strip():
        return _below(lines, end, words)
    if kind == Kind.STRENGTH:
        return "\n".join(_behind_its_figure(lines, place, words))
    if kind == Kind.PLAN and begin == place.line and _LACK.search(place.heading):
        return _below(lines, end, _NEXT + words)
    if end == place.line and number and _is_bare(last, number):
        return _below(lines, end, words)
    if number and (end > place.line or _is_one_of_several(place, kind)):
        return _below(lines, end, _numbered(words, number))
    points = points_of(last)
    if points and _leads(last, points[-1]):
        return _below(lines, end, f"{points[-1].written(points[-1].value + 1)}是{words}")
    lines[end - 1] = _with_point(last, points, words) if points else _second(last, kind, words)
    return "\n".join(lines)


def _end(lines: list[str], place: Place, kind: Kind) -> int:
    """The line it goes to the end of: what was missed is told before what comes next."""
    if kind != Kind.SHORTCOMING:
        return place.end
    turn = _turn(lines, place)
    return place.end if turn == place.line else _last_written(lines, place.line, turn - 1)


def _turn(lines: list[str], place: Place) -> int:
    """The line on which the section turns to what comes next; its heading's where none does."""
    within = range(place.line + 1, place.end + 1)
    return next((at for at in within if _TURN.match(lines[at - 1].strip())), place.line)


def _to_write(lines: list[str], first: int, end: int) -> int | None:
    """The first of the section's lines that was left to be written."""
    return next((at for at in range(first, end) if _TO_WRITE.search(lines[at])), None)


def _is_bare(line: str, number: Number) -> bool:
    """A heading that stands alone: it ends no sentence."""
    return line[number.end :].rstrip()[-1:] not in _ENDS


def _is_one_of_several(place: Place, kind: Kind) -> bool:
    """Whether the section is itself one shortcoming, or plan, of those numbered under 存在问题."""
    of = _KINDS.get(kind)
    return bool(of and of.search(place.above) and not of.search(place.heading))


def _leads(line: str, point: Number) -> bool:
    """Whether a paragraph is one point: 四是推进…"""
    return not line[: point.start].strip()


def _numbered(words: str, number: Number) -> str:
    return f"{number.written(number.value + 1)}{words}"


def _with_point(line: str, points: Sequence[Number], words: str) -> str:
    """As the next of 一是…；二是…, by how the last of them is set off."""
    last, text = points[-1], line.rstrip()
    head = f"{last.written(last.value + 1)}是"
    if line[: last.start].rstrip()[-1:] not in "；：，":
        return f"{text}{head}{words}"
    end = text.find("。", last.end)
    if end < 0:
        return f"{text}；{head}{words}"
    said = words.rstrip(_ENDS)
    return f"{text[:end]}；{head}{said}{text[end:]}"


def _second(line: str, kind: Kind, words: str) -> str:
    """Behind a paragraph that has no points yet. One sentence and `words` are 一是 and 二是; what
    says more is prose and stays so; what only leads to a list is followed by the first of it.
    """
    lead = _LEADS[kind].search(line) if kind in _LEADS else None
    begin = lead.end() if lead else 0
    alone = line[begin:].strip()
    if not alone or number_of(line) or any(end in alone[:-1] for end in _ENDS):
        return _with_sentence(line, words)
    return line[:begin] + _with_sentence(f"一是{alone}", f"二是{words}")


def _with_sentence(line: str, words: str) -> str:
    text = line.rstrip()
    return text + ("" if text[-1:] in f"{_ENDS}：" else "。") + words


def _behind_its_figure(lines: list[str], place: Place, words: str) -> list[str]:
    """A strength ends what is said of its figure, up to the next 二是, and doesn't say the number
    again; where the figure isn't said it ends the section.
    """
    name = _FIGURE.search(words)
    its = f"{{{{{name[1]}}}}}" if name else ""
    within = range(place.line - 1, place.end)
    at = next((at for at in within if its and its in lines[at]), place.end - 1)
    line = lines[at]
    if its and its in line:
        words = _AMOUNT_AND_CHANGE.sub(r"\1\2", words, count=1)
    later = (
        [one.start for one in points_of(line) if one.start > line.find(its)] if its in line else []
    )
    end = later[0] if later else len(line)
    told = line[:end].rstrip()
    if told[-1:] == "；":
        put_in = f"{told[:-1]}，{words.rstrip(_ENDS)}；"
    else:
        put_in = _with_sentence(told, words)
    return [*lines[:at], put_in + line[end:], *lines[at + 1 :]]


def _below(lines: list[str], end: int, words: str) -> str:
    return "\n".join([*lines[:end], "", words, *lines[end:]])
