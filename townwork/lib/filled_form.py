"""A form as offices file it: labelled cells, boxes to write and sign in, tables below. It says what
stands where; townwork.lib.pdf.filled_form and townwork.lib.word.filled_form make it paper.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import segno

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
    def squares(self) -> str:
        """The QR code as a path of one square a dark module, in a field as wide as `side`."""
        dark = (
            f"M{x},{y}h1v1h-1z"
            for y, line in enumerate(self._modules)
            for x, is_dark in enumerate(line)
            if is_dark
        )
        return "".join(dark)

    @property
    def side(self) -> int:
        return len(self._modules)

    @cached_property
    def _modules(self) -> list[list[bool]]:
        """Read still where a corner of it is creased or signed over."""
        drawn = segno.make(self.code, error="q").matrix_iter(border=2)
        return [[bool(module) for module in line] for line in drawn]

    @property
    def png(self) -> io.BytesIO:
        drawn = io.BytesIO()
        segno.make(self.code, error="q").save(drawn, kind="png", scale=8, border=2)
        return drawn

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
