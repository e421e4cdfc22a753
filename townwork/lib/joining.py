"""Two changes of one text joined line by line, as diff3 does.

Pure. Our own, for the libraries that do it are under the GPL.
"""

from collections.abc import Iterator
from difflib import SequenceMatcher

Lines = list[str]


def join(common: str, mine: str, theirs: str) -> str | None:
    """The text with what both changed since `common`; None where both changed the same lines, each
    in another way.

    Lines that touch are one place: who changed a line and who put another right below it meant the
    same spot.
    """
    joined: Lines = []
    for base, left, right in _regions(common.splitlines(), mine.splitlines(), theirs.splitlines()):
        if left == base:
            joined += right
        elif right in (base, left):
            joined += left
        else:
            return None
    return "\n".join(joined)


def _regions(base: Lines, left: Lines, right: Lines) -> Iterator[tuple[Lines, Lines, Lines]]:
    """The three texts cut at the lines that all have: what is between, then what is shared."""
    at = at_left = at_right = 0
    for start, end, in_left, in_right in _shared(base, left, right):
        yield base[at:start], left[at_left:in_left], right[at_right:in_right]
        same = base[start:end]
        yield same, same, same
        at, at_left, at_right = end, in_left + end - start, in_right + end - start
    yield base[at:], left[at_left:], right[at_right:]


def _shared(base: Lines, left: Lines, right: Lines) -> Iterator[tuple[int, int, int, int]]:
    """(start, end, start in left, start in right) of every run of base's lines in both."""
    in_right = _matches(base, right)
    for start, where, length in _matches(base, left):
        for other, there, size in in_right:
            since, until = max(start, other), min(start + length, other + size)
            if since < until:
                yield since, until, where + since - start, there + since - other


def _matches(base: Lines, other: Lines) -> list[tuple[int, int, int]]:
    matcher = SequenceMatcher(None, base, other, autojunk=False)
    return [(block.a, block.b, block.size) for block in matcher.get_matching_blocks()]
