"""A text as it is typed and how it stands today, sign by sign. Pure.

The editor shows the text as it will stand: what is left out of it is grey, of a phrase only the
words that are said are seen, and what is said instead stands beside. So each line is told as what
is said of it, in order (`Said`), each piece with where in the line it was typed. Pieces that have
both are kept; those without a place were put in; what no piece has is left out.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from itertools import pairwise, takewhile

from reports import clauses, grammar
from reports.bending import HANGS, Bent, Turn
from reports.grammar import Phrase, Run
from reports.slots import Slot

_ORDINAL = f"[{clauses.NUMERALS}]{{1,3}}[是要]"
_PIECE = re.compile(f"[，。；：、！？（）]|{_ORDINAL}|[^，。；：、！？（）]+")
_SENTENCE = re.compile(r"(?:[［\[][^［］\[\]]*[］\]]|\{\{[^{}]*\}\}|[^。；！？])+[。；！？]?")
_TOO_SHORT = 4  # signs: a joining word left out needs no reason
EMPTY = "下面没有要写的话"


@dataclass(frozen=True)
class Unit:
    """A sign of a line's words, or a figure of it: typed from `start` to `end`."""

    start: int
    end: int
    sign: str


@dataclass(frozen=True)
class Said:
    """Words that are said; typed from `start` to `end`, or (None) put in at `start`."""

    text: str
    start: int
    end: int | None
    code: str = ""


@dataclass(frozen=True)
class Gone:
    """Typed and not said, and why; "" where nobody would ask."""

    start: int
    end: int
    why: str


@dataclass(frozen=True)
class Rule:
    """A phrase: what of it is no words of the paper (`hidden`), and on what it hangs. Where none of
    its words are said, `why`.
    """

    start: int
    end: int
    hidden: tuple[tuple[int, int], ...]
    condition: str
    why: str = ""

    def moved(self, place: Sequence[int]) -> "Rule":
        hidden = tuple((place[start], place[end]) for start, end in self.hidden)
        return Rule(place[self.start], place[self.end], hidden, self.condition, self.why)


@dataclass(frozen=True)
class Line:
    """One typed line; `number` from 1, places count signs of `typed` from 0; till `lead` it is a
    heading. What is not printed has no `said`.
    """

    number: int
    typed: str
    kind: str
    lead: int
    is_printed: bool
    said: tuple[Said, ...]
    gone: tuple[Gone, ...]
    rules: tuple[Rule, ...]
    slots: tuple[tuple[Unit, Slot], ...]

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """Where each stands, with its phrases and figures whole."""
        return [found.span() for found in _SENTENCE.finditer(self.typed)]

    def standing(self, start: int, end: int) -> str:
        """What is said of a stretch, with figures as {{code}}: how it stands, whatever they are."""
        found = [one for one in self.said if start <= one.start < end]
        return "".join(f"{{{{{one.code}}}}}" if one.code else one.text for one in found).strip()

    def place_of(self, start: int, end: int) -> tuple[int, int] | None:
        """Where signs `start` to `end` of what is said were typed; None: nowhere."""
        spans = [(one.start, one.end) for one in self._at(start, end) if one.end is not None]
        if not spans:
            return None
        return min(one for one, _ in spans), max(one for _, one in spans)

    def is_typed(self, start: int, end: int) -> bool:
        """Whether those signs are as they were typed, one after the other, with no figure."""
        found = list(self._at(start, end))
        follow = all(one.end == other.start for one, other in pairwise(found))
        return bool(found) and follow and not any(one.code or one.end is None for one in found)

    def _at(self, start: int, end: int) -> Iterator[Said]:
        """What of the said is there, plain words cut to the signs asked for."""
        at = 0
        for one in self.said:
            until = at + len(one.text)
            low, high = max(start, at), min(end, until)
            if low < high:
                cut = one.end is not None and not one.code
                yield (
                    Said(
                        one.text[low - at : high - at], one.start + low - at, one.start + high - at
                    )
                    if cut
                    else one
                )
            at = until


def standing(text: str, bent: Bent, typed: Sequence[str] = ()) -> tuple[Line, ...]:
    """How each line of `text` stands that says something; `bent` is that text, bent. `typed` are
    its lines as they came, where they were cleaned since.
    """
    lines = text.splitlines()
    typed = typed or lines
    numbers = [turn.typed.line - 1 for turn in bent.turns]
    return tuple(
        _line(typed[at], lines[at], turn) for at, turn in zip(numbers, bent.turns, strict=True)
    )


def _line(raw: str, cleaned: str, turn: Turn) -> Line:
    line = grammar.normalise(cleaned.strip())
    walk = _Walk(line, turn)
    said = tuple(_said(walk.units, turn))
    place = _places(raw, line)
    return Line(
        number=turn.typed.line,
        typed=raw,
        kind=turn.typed.kind,
        lead=place[len(turn.typed.lead)],
        is_printed=turn.block is not None,
        said=tuple(
            Said(one.text, place[one.start], None if one.end is None else place[one.end], one.code)
            for one in said
        ),
        gone=tuple(
            Gone(place[one.start], place[one.end], one.why) for one in _gone(walk, said, turn)
        ),
        rules=tuple(one.moved(place) for one in walk.rules),
        slots=tuple(
            (Unit(place[one.start], place[one.end], one.sign), slot) for one, slot in walk.figures
        ),
    )


def _places(raw: str, line: str) -> list[int]:
    """Of each sign of a line made right, and of its end, where it was typed."""
    if len(raw) == len(line):
        return list(range(len(line) + 1))
    lead = len(raw) - len(raw.lstrip())
    bare = raw.strip()
    if len(bare) == len(line):
        return [lead + at for at in range(len(line) + 1)]
    places = [lead + len(bare)] * (len(line) + 1)
    for _, since, until, start, end in SequenceMatcher(
        None, bare, line, autojunk=False
    ).get_opcodes():
        for at in range(start, end):
            places[at] = lead + min(since + at - start, max(until - 1, since))
    return places


class _Walk:
    """A typed line sign by sign, beside its runs: what is chosen of it, and what are rules."""

    def __init__(self, line: str, turn: Turn):
        self.line = line
        self.choices = iter(turn.choices)
        self.units: list[Unit] = []
        self.rules: list[Rule] = []
        self.unsaid: list[tuple[int, int, str]] = []
        self.figures: list[tuple[Unit, Slot]] = []
        self.slots = turn.slots
        self.at = 0
        self.plain(turn.typed.lead)
        for run in turn.typed.runs:
            self.run(run)

    def run(self, run: Run) -> None:
        if isinstance(run, Phrase):
            self.phrase(run)
        elif run.code:
            self.figure()
        else:
            self.plain(run.text)

    def plain(self, text: str) -> None:
        for sign in text:
            if clauses.without_slots(sign):  # what looks like a figure of ours is no word
                self.units.append(Unit(self.at, self.at + 1, sign))
            self.at += 1

    def figure(self) -> None:
        end = grammar.figure_end(self.line, self.at)
        index = len(self.figures)
        unit = Unit(self.at, end, clauses.slot(index))
        self.units.append(unit)
        self.figures.append((unit, self.slots[index]))
        self.at = end

    def phrase(self, phrase: Phrase) -> None:
        choice = next(self.choices)
        start, end = self.at, self.at + len(phrase.text)
        condition = phrase.text[1:].split("：", 1)[0]
        spans = [(start + one, start + other) for one, other in grammar.branches(phrase.text)]
        both = (phrase.then, phrase.otherwise)
        chosen = next((at for at, one in enumerate(both) if one and one is choice.branch), None)
        shown = spans[chosen or 0]
        hidden = ((start, shown[0]), (shown[1], end))
        why = "" if chosen is not None else f"{choice.why}：{condition}"
        self.rules.append(Rule(start, end, hidden, condition, why))
        if chosen is None:
            self.unsaid.append((*shown, why))
        else:
            self.at = shown[0]
            for run in both[chosen]:
                self.run(run)
        self.at = end


def _said(units: Sequence[Unit], turn: Turn) -> Iterator[Said]:
    """What is printed of a line, from its first sign to its last."""
    if turn.block is None:
        return
    before = "".join(unit.sign for unit in units)
    at = units[0].start if units else 0
    for start, end, text in _kept(before, _printed(turn)):
        if start < end:
            for unit in units[start:end]:
                slot = turn.slots[clauses.index_of(unit.sign)] if _is_slot(unit.sign) else None
                words = turn.said[clauses.index_of(unit.sign)] if slot else unit.sign
                yield Said(words, unit.start, unit.end, slot.run.code if slot else "")
            at = units[end - 1].end
        else:
            at = max(at, units[start].start if start < len(units) else at)
            yield Said(text, at, None)


def _is_slot(sign: str) -> bool:
    return not clauses.without_slots(sign)


def _printed(turn: Turn) -> str:
    """A printed block with its figures as signs; its number is that of what is left."""
    block = turn.block
    assert block is not None
    if block.lead or not block.runs or block.runs[0].code:
        return block.lead + turn.after
    first = "".join(run.text for run in takewhile(lambda run: not run.code, block.runs))
    head = re.split(clauses.SLOT, turn.after, maxsplit=1)[0]
    return first + turn.after[len(head) :]


Kept = tuple[int, int, str]


def _kept(before: str, after: str, at: int = 0) -> list[Kept]:
    """`after` in order: (start, end, "") of what is `before` too, or (at, at, words) put in. `at`
    is where `before` begins. A figure of both is never put in, whatever mark moved over it.
    """
    found = [(start + at, end + at, words) for start, end, words in _compared(before, after)]
    moved = (sign for _, _, words in found for sign in words if _is_slot(sign) and sign in before)
    figure = next(moved, "")
    if not figure:
        return found
    here, there = before.index(figure), after.index(figure)
    return [
        *_kept(before[:here], after[:there], at),
        (at + here, at + here + 1, ""),
        *_kept(before[here + 1 :], after[there + 1 :], at + here + 1),
    ]


def _compared(before: str, after: str) -> Iterator[Kept]:
    """By pieces between marks, and within those that differ by signs. A point is known by its words
    and not by its 二是, which is the next one's once it is left out.
    """
    if before == after:
        if before:
            yield 0, len(before), ""
        return
    left, right = _PIECE.findall(before), _PIECE.findall(after)
    at = 0
    for tag, since, until, start, end in _opcodes(left, [_but_ordinals(one) for one in right]):
        old, new = "".join(left[since:until]), "".join(right[start:end])
        if tag == "replace":
            yield from _by_signs(old, new, at)
        elif tag == "equal":
            yield at, at + len(old), ""
        elif tag == "insert":
            yield at, at, new
        at += len(old)


def _but_ordinals(piece: str) -> str:
    """What it is known by in the other text: an ordinal by nothing."""
    return "" if re.fullmatch(_ORDINAL, piece) else piece


def _by_signs(old: str, new: str, at: int) -> Iterator[tuple[int, int, str]]:
    """Within words that differ: what they have in common, a lone sign aside."""
    put, since = "", at
    for tag, one, other, start, end in _opcodes(old, new):
        is_kept = tag == "equal" and (
            other - one > 1 or _is_slot(old[one]) or _at_edge(one, other, old)
        )
        if is_kept:
            if put:
                yield since, since, put
            yield at + one, at + other, ""
            put, since = "", at + other
        else:
            put += new[start:end]
    if put:
        yield since, since, put


def _at_edge(start: int, end: int, text: str) -> bool:
    return start == 0 or end == len(text)


def _opcodes(left: Sequence[str], right: Sequence[str]) -> Sequence[tuple[str, int, int, int, int]]:
    return SequenceMatcher(None, left, right, autojunk=False).get_opcodes()


def _gone(walk: _Walk, said: Sequence[Said], turn: Turn) -> Iterator[Gone]:
    """The stretches of the typed line that nothing is said of, with the rules' own apart."""
    kept = {one.start for one in said if one.end is not None}
    left: list[Unit] = []
    for unit in [*walk.units, None]:
        if unit and unit.start not in kept and (not left or left[-1].end == unit.start):
            left.append(unit)
            continue
        if left:
            yield Gone(left[0].start, left[-1].end, _why(left, turn))
        left = [unit] if unit and unit.start not in kept else []
    for start, end, why in walk.unsaid:
        yield Gone(start, end, why)


def _why(left: Sequence[Unit], turn: Turn) -> str:
    slots = [turn.slots[clauses.index_of(one.sign)] for one in left if _is_slot(one.sign)]
    reasons = dict.fromkeys(f"{one.run.text}{one.word.why}" for one in slots if one.is_empty)
    if reasons:
        return "、".join(reasons)
    if turn.block is None and turn.typed.kind in ("h1", "h2", "h3", "h4"):
        return EMPTY
    return HANGS if len(left) >= _TOO_SHORT else ""
