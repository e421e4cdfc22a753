"""A paragraph as sentences, parts and clauses, its figures known, and together again. Pure.

A figure is one character here (`slot`), whatever it says: a mark inside a meeting's topic breaks
nothing. Marks within （）“”《》 and their like break nothing either.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# Beyond what any typeface writes: no text that people keep has these characters.
_FIRST = 0xF0000
SLOT = "[\U000f0000-\U000ffffd]"
_SLOT = re.compile(SLOT)
_WITHIN = "（[^（）]*）|“[^“”]*”|《[^《》]*》|‘[^‘’]*’|【[^【】]*】|〔[^〔〕]*〕|［[^［］]*］"
_CLAUSE = re.compile(f"((?:{_WITHIN}|[^，；。！？：])*)([！？]+|[，；。：]?)")
_ITEM = re.compile(f"(?:{_WITHIN}|[^、])+")
_BRACKET = re.compile("（[^（）]*）")
NUMERALS = "一二三四五六七八九十"
_ORDINAL = re.compile(f"([{NUMERALS}]{{1,3}})(是|要)")
ENDS, PARTS = "。！？", "；：。！？"


def slot(index: int) -> str:
    return chr(_FIRST + index)


def index_of(char: str) -> int:
    return ord(char) - _FIRST


def without_slots(text: str) -> str:
    """Typed text: what looks like a figure of ours goes."""
    return _SLOT.sub("", text)


def slots_in(text: str) -> list[int]:
    return [index_of(char) for char in _SLOT.findall(text)]


def pieces(text: str) -> list[str]:
    """Words and slots in turn, words first and last, though empty."""
    return re.split(f"({SLOT})", text)


@dataclass
class Clause:
    """Up to the next of ，；：。！？, which is its `mark`; `ordinal` is 一是 and the like before it."""

    text: str
    mark: str
    ordinal: str = ""
    gone: bool = False  # left out
    stands: bool = False  # a figure in it is said, or wanted
    hangs: bool = False  # its figures all left out, or said to be none: what hangs on them goes
    has_figures: bool = False
    opener: str = (
        ""  # 其中, 均: what joined it to the clause before, where its words are others now
    )


def split(text: str) -> list[Clause]:
    """The clauses of a paragraph, in order; together they are the text."""
    clauses: list[Clause] = []
    for words, mark in _CLAUSE.findall(text):
        if not words and not mark:
            continue
        opens = not clauses or clauses[-1].mark[-1:] in PARTS
        ordinal = _ORDINAL.match(words) if opens else None
        head = ordinal[0] if ordinal else ""
        clauses.append(Clause(words[len(head) :], mark, head))
    return clauses


def groups(clauses: Sequence[Clause], marks: str) -> Iterator[list[Clause]]:
    """Runs of clauses that end with one of the marks."""
    group: list[Clause] = []
    for clause in clauses:
        group.append(clause)
        if clause.mark[-1:] and clause.mark[-1] in marks:
            yield group
            group = []
    if group:
        yield group


def joined(clauses: Sequence[Clause]) -> str:
    """What is left of a paragraph, each sentence and part with its own last mark."""
    return "".join(_sentence(sentence) for sentence in groups(clauses, ENDS))


def _sentence(sentence: list[Clause]) -> str:
    parts = [
        ([one for one in part if not one.gone], part[-1].mark) for part in groups(sentence, PARTS)
    ]
    left = [(kept, mark) for kept, mark in parts if kept]
    if not left:
        return ""
    ends = [mark for _, mark in left[:-1]] + [sentence[-1].mark]
    said = []
    for (kept, _), end in zip(left, ends, strict=True):
        marks = [one.mark for one in kept[:-1]] + [end]
        said += [f"{one.ordinal}{one.text}{mark}" for one, mark in zip(kept, marks, strict=True)]
    return "".join(said)


def enumerated(text: str) -> list[str]:
    """The points of 甲3块、乙5份: one without a figure belongs to the next that has one, after the
    last to the last.
    """
    points: list[str] = []
    waiting: list[str] = []
    for item in _ITEM.findall(text):
        waiting.append(item)
        if _SLOT.search(item):
            points.append("、".join(waiting))
            waiting = []
    if waiting:
        points[-1:] = ["、".join((*points[-1:], *waiting))]
    return points


def without_brackets(text: str) -> str:
    return _BRACKET.sub("", text)


def brackets(text: str) -> list[str]:
    """The （…） of a clause with a figure in them."""
    return [found for found in _BRACKET.findall(text) if _SLOT.search(found)]
