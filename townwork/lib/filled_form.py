"""A form as offices file it: labelled cells, boxes to write and sign in, tables below. It says what
stands where; townwork.lib.pdf.filled_form and townwork.lib.word.filled_form make it paper.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from townwork.lib.paper_code import PaperCode

Pair = tuple[str, str]
# How high a line is at the least, in lines of text: a cell, a remark, an opinion, a text.
ROOMS = (1, 3, 4, 7)


@dataclass(frozen=True)
class Line:
    """A line of the form: one (label, text) across it, or two beside each other.

    `room` is one of ROOMS. `to_sign` stands at the foot of a box: who signs it and when.
    """

    pairs: tuple[Pair, ...]
    room: int = 1
    to_sign: str = ""


@dataclass(frozen=True)
class Listing:
    """A table below the cells; `shares` are its columns' parts of the width, in hundredths."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    shares: Sequence[int]


@dataclass(frozen=True)
class FilledForm:
    """One form, a page or more. `corner` stands at the right above the cells, such as its number;
    `signatures` are who signs below; `remarks` are small and last. `code` is what the QR code at
    the top says; "": there is none.
    """

    title: str
    name: str
    lines: Sequence[Line]
    corner: str = ""
    listings: Sequence[Listing] = ()
    signatures: Sequence[str] = ()
    remarks: Sequence[str] = ()
    code: str = ""

    @property
    def drawn(self) -> PaperCode:
        return PaperCode(self.code)

    @property
    def text(self) -> str:
        """All its words, to look for signs no typeface has."""
        words = [self.title, self.name, self.corner, *self.signatures, *self.remarks]
        for line in self.lines:
            words += [line.to_sign, *(part for pair in line.pairs for part in pair)]
        for listing in self.listings:
            words += [
                listing.title,
                *listing.heads,
                *(cell for row in listing.rows for cell in row),
            ]
        return "".join(words)
