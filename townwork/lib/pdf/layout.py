"""What the page's HTML needs that CSS can't say: the title's lines, and
where signature and date stand.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

TITLE_CHARACTERS = 19  # a 22 pt line of 156 mm holds 20; one is left free
# Words a title is not broken in (词意完整): the longest first.
WORDS = (
    "意识形态和",
    "意识形态",
    "宣传思想文化",
    "责任制",
    "半年总结",
    "上半年",
    "下半年",
    "总结",
    "工作",
    "落实",
    "报告",
    "情况",
    "关于",
    "通知",
)
TAGS = {"h1": "h2", "h2": "h3", "h3": "h4", "h4": "h5"}


class Block(Protocol):
    """What a paper is made of, whoever made it: a Paragraph, or reports.grammar's Block."""

    @property
    def kind(self) -> str: ...
    @property
    def lead(self) -> str: ...
    @property
    def runs(self) -> Sequence: ...
    @property
    def text(self) -> str: ...


@dataclass(frozen=True)
class Words:
    """A stretch of a paragraph."""

    text: str
    missing: bool = False


@dataclass(frozen=True)
class Paragraph:
    """A block of plain words.

    `kind`: those of reports.grammar, and for a red-header paper (GB/T 9704-2012 §7.2) masthead
    发文机关标志, number 发文字号 (on a paper to a higher office a second line: 签发人), recipients 主送机关,
    annexes 附件说明 (annexes-first and annexes-more where there are several), annex and annex-title 附件,
    imprint 版记 (copied to, office, date: three lines).
    """

    kind: str
    words: str
    lead: str = ""

    @property
    def runs(self) -> tuple[Words, ...]:
        return (Words(self.words),)

    @property
    def text(self) -> str:
        return self.lead + self.words


@dataclass(frozen=True)
class Item:
    """A block as the page shows it.

    `right` counts half characters kept free at the right (署名, 成文日期), points of a 标志's size, lines
    of 版记's 抄送.
    """

    kind: str
    tag: str = "p"
    lead: str = ""
    runs: tuple = ()
    text: str = ""
    lines: tuple[str, ...] = ()
    right: int = 0
    first: bool = False


SIGNING = ("sign", "date")


def items(blocks: Sequence[Block]) -> list[Item]:
    """The paper's blocks in the order of the page, each with what its place on
    the page asks for.
    """
    free_at_right = _free_at_right(blocks)
    laid: list[Item] = []
    for block in headed(blocks):
        if block.kind in SIGNING:
            is_first = not laid or laid[-1].kind not in SIGNING
            right = free_at_right[block.kind]
            laid.append(Item(block.kind, text=block.text, right=right, first=is_first))
        else:
            laid.append(_item(block))
    return laid


def _free_at_right(blocks: Sequence[Block]) -> dict[str, int]:
    """{sign, date: half characters kept free at the right}; a paper may have neither."""
    widths = dict.fromkeys(SIGNING, 0)
    for block in reversed(blocks):  # the first of each counts
        if block.kind in widths:
            widths[block.kind] = half_widths(block.text)
    # What goes out under a red head is sealed (docs/facts.md §1.5).
    is_sealed = any(block.kind == "masthead" for block in blocks)
    places = sealed_places if is_sealed else signature_places
    return dict(zip(SIGNING, places(*widths.values()), strict=True))


def _item(block: Block) -> Item:
    if block.kind in ("masthead", "number", "imprint"):
        lines = tuple(block.text.split("\n"))
        size = copied_lines(lines[0]) if block.kind == "imprint" else masthead_size(lines[0])
        return Item(block.kind, lines=lines, right=size)
    if block.kind in ("title", "annex-title"):
        return Item(block.kind, lines=balanced(block.text))
    return Item(block.kind, TAGS.get(block.kind, "p"), block.lead, tuple(block.runs))


def headed(blocks: Sequence[Block]) -> list[Block]:
    """The title is a paper's first block, by which it is named.

    On a red-header page head and number stand above it.
    """
    head = [block for block in blocks if block.kind in ("masthead", "number")]
    return head + [block for block in blocks if block not in head]


def masthead_size(text: str) -> int:
    """Points of the 发文机关标志: as large as fits the 版心 in one line, 46 at most."""
    return max(18, min(46, int(440 / max(len(text), 1))))


def copied_lines(copied: str) -> int:
    """How many lines 抄送 takes in 版记, one at least: 26 characters of 14 pt each, 抄送： aside."""
    return max(1, -(-half_widths(copied) // 52))


def half_widths(text: str) -> int:
    """The text's width in half characters."""
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


def signature_places(sign: int, date: int) -> tuple[int, int]:
    """Half characters free at the right of signature and date, for a paper without a seal (GB/T
    9704-2012 §7.3.5.2).

    The signature leaves two characters free; the date begins two characters right of where it
    begins. Where the date is then too long, it leaves two characters free and the signature more.
    """
    sign_right = 4
    date_right = sign_right + sign - date - 4
    if date_right < 4:
        sign_right = 4 + date - sign + 4
        date_right = 4
    return max(sign_right, 0), date_right


def sealed_places(sign: int, date: int) -> tuple[int, int]:
    """Half characters free at the right of signature and date, where a seal goes over both (GB/T
    9704-2012 §7.3.5.1): four characters beside the date, the signature centred above it.

    A signature so long that it would leave less than two characters free leaves two, and the date
    stands centred below it.
    """
    sign_right = max(8 + (date - sign) // 2, 4)
    return sign_right, sign_right + (sign - date) // 2 if sign_right == 4 else 8


def balanced(title: str) -> tuple[str, ...]:
    """The title in as few lines as hold it, of like length, broken between words."""
    count = -(-len(title) // TITLE_CHARACTERS)
    lines = []
    rest = title
    for left in range(count, 1, -1):
        cut = best_cut(rest, round(len(rest) / left))
        lines.append(rest[:cut])
        rest = rest[cut:]
    return (*lines, rest)


def best_cut(text: str, ideal: int) -> int:
    """The place nearest to `ideal` that is inside no word, number or bracket."""
    inside = {
        at
        for word in WORDS
        for match in re.finditer(word, text)
        for at in range(match.start() + 1, match.end())
    }
    inside |= {
        at
        for match in re.finditer(r"[0-9A-Za-z.]+年?|（[^）]*）|《[^》]*》|“[^”]*”", text)
        for at in range(match.start() + 1, match.end())
    }
    allowed = [at for at in range(3, min(len(text) - 2, TITLE_CHARACTERS + 1)) if at not in inside]
    return min(allowed, key=lambda at: (abs(at - ideal), at)) if allowed else ideal
