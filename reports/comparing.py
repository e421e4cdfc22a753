"""Two versions of a text side by side: which lines are new, gone or changed, and where."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from reports.drafts import kept_blocks
from reports.models import Edition
from reports.shown import with_values, worth
from townwork.org.models import Term

# Where a change is shown whole: clause by clause, as a person reads.
_CLAUSE = re.compile(r"[^，。；：、！？]*[，。；：、！？]?")


@dataclass(frozen=True)
class Piece:
    """Words of a line, and whether only this side has them."""

    text: str
    is_own: bool = False


@dataclass(frozen=True)
class Pair:
    """One line of each side; an empty side has none. `number` is the right side's line, from 1."""

    left: tuple[Piece, ...]
    right: tuple[Piece, ...]
    is_same: bool


def places_of(left: str, right: str, term: Term | None) -> list[list[Pair]]:
    """Where two texts with figures differ, each figure by its name and what it is worth over the
    half-year.
    """
    of = worth(term, (left, right)) if term else {}
    return differing(compare(with_values(left, of), with_values(right, of)))


def differences(before: Edition, after: Edition) -> list[list[Pair]]:
    """Where two editions differ, as they were frozen."""
    return differing(compare(_words(before), _words(after)), around=0)


def _words(edition: Edition) -> str:
    return "\n".join(block.text for block in kept_blocks(edition))


def compare(left: str, right: str) -> list[Pair]:
    """Line by line; a changed line clause by clause."""
    old, new = left.splitlines(), right.splitlines()
    pairs: list[Pair] = []
    for tag, since, until, start, end in _opcodes(old, new):
        if tag == "equal":
            pairs += [Pair((Piece(line),), (Piece(line),), True) for line in old[since:until]]
        else:
            pairs += _changed(old[since:until], new[start:end])
    return pairs


def differing(pairs: Sequence[Pair], around: int = 1) -> list[list[Pair]]:
    """The changed lines in their neighbourhood; each list is one place."""
    near = {
        index + offset
        for index, pair in enumerate(pairs)
        if not pair.is_same
        for offset in range(-around, around + 1)
    }
    places: list[list[Pair]] = []
    previous = None
    for index in sorted(near & set(range(len(pairs)))):
        if previous is None or index != previous + 1:
            places.append([])
        places[-1].append(pairs[index])
        previous = index
    return places


def _changed(old: list[str], new: list[str]) -> Iterator[Pair]:
    for index in range(max(len(old), len(new))):
        before = old[index] if index < len(old) else ""
        after = new[index] if index < len(new) else ""
        yield Pair(*_pieces(before, after), False)


def _pieces(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    left, right = _clauses(before), _clauses(after)
    mine: list[Piece] = []
    theirs: list[Piece] = []
    for tag, since, until, start, end in _opcodes(left, right):
        is_own = tag != "equal"
        mine += [Piece("".join(left[since:until]), is_own)] if until > since else []
        theirs += [Piece("".join(right[start:end]), is_own)] if end > start else []
    return tuple(mine), tuple(theirs)


def _clauses(line: str) -> list[str]:
    return [clause for clause in _CLAUSE.findall(line) if clause]


def _opcodes(left: Sequence[str], right: Sequence[str]) -> Sequence[tuple[str, int, int, int, int]]:
    return SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
