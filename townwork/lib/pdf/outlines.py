"""Cut a typeface down to the glyphs of one document, in well under a millisecond.

HarfBuzz's cutter reads the whole face anew for every document. The bundled faces are shipped
without subroutines and hints (fonts/rebuild.py), so that each glyph's outline stands by itself and
a cut is a choice of outlines. What is read of a face once, is where each of them lies.

The format: Adobe Technical Note 5176 (CFF), and ISO 32000-1 §9.9 for a bare CFF in a PDF.
"""

import io
import struct
from array import array
from collections.abc import Iterable
from dataclasses import dataclass

from fontTools.cffLib import TopDict
from fontTools.ttLib import TTFont

HEADER = bytes((1, 0, 4, 4))  # version 1.0, 4 bytes long, offsets of 4 bytes
STRINGS = (b"Adobe", b"Identity")
FIRST_STRING = 391  # the standard's own strings come before
CHARSET, CHAR_STRINGS, PRIVATE, FONT_BBOX = b"\x0f", b"\x11", b"\x12", b"\x05"
ROS, CID_COUNT, FD_ARRAY, FD_SELECT = b"\x0c\x1e", b"\x0c\x22", b"\x0c\x24", b"\x0c\x25"


@dataclass(frozen=True)
class Outlines:
    """Where a face has its outlines. `part_of` names each glyph's row of `parts`: the widths that
    its outline is reckoned from (CFF's Private dictionaries).
    """

    name: bytes
    box: tuple[int, ...]
    data: bytes
    starts: array
    part_of: bytes
    parts: tuple[bytes, ...]

    @property
    def count(self) -> int:
        return len(self.part_of)

    def cut(self, glyphs: Iterable[int]) -> bytes:
        """A bare CFF of `glyphs` and .notdef, each under its number here (its CID); numbers that
        the face does not have are left out.
        """
        kept = (0, *sorted(glyph for glyph in set(glyphs) if 0 < glyph < self.count))
        fixed = HEADER + index((self.name,))
        after = index(STRINGS) + index(())
        charset = b"\0" + struct.pack(f">{len(kept) - 1}H", *kept[1:])
        select = b"\0" + bytes(self.part_of[glyph] for glyph in kept)
        outlines = index(self._outline(glyph) for glyph in kept)
        # Every number is written five bytes long: the size is known before the places are.
        start = len(fixed) + len(index((self._top(0, 0, 0, 0),))) + len(after)
        places = [start]
        for piece in (charset, select, outlines):
            places.append(places[-1] + len(piece))
        fonts = self._fonts(places[-1])
        top = index((self._top(*places),))
        return b"".join((fixed, top, after, charset, select, outlines, fonts))

    def _outline(self, glyph: int) -> bytes:
        return self.data[self.starts[glyph] : self.starts[glyph + 1]]

    def _top(self, charset: int, select: int, outlines: int, fonts: int) -> bytes:
        return b"".join(
            (
                numbers(FIRST_STRING, FIRST_STRING + 1, 0) + ROS,
                numbers(self.count) + CID_COUNT,
                b"".join(b"\x1c" + struct.pack(">h", edge) for edge in self.box) + FONT_BBOX,
                numbers(charset) + CHARSET,
                numbers(select) + FD_SELECT,
                numbers(outlines) + CHAR_STRINGS,
                numbers(fonts) + FD_ARRAY,
            )
        )

    def _fonts(self, place: int) -> bytes:
        """The FD array, that stands at `place`, and the parts it names after it."""
        at = place + len(index(numbers(0, 0) + PRIVATE for _ in self.parts))
        rows = []
        for part in self.parts:
            rows.append(numbers(len(part), at) + PRIVATE)
            at += len(part)
        return index(rows) + b"".join(self.parts)


def index(items: Iterable[bytes]) -> bytes:
    """CFF's list: how many, where each begins, and they themselves."""
    held = tuple(items)
    if not held:
        return b"\0\0"
    at = [1]
    for item in held:
        at.append(at[-1] + len(item))
    return struct.pack(f">HB{len(at)}I", len(held), 4, *at) + b"".join(held)


def numbers(*values: int) -> bytes:
    """Whole numbers in five bytes each; FreeType reads no negative ones in this form."""
    return b"".join(b"\x1d" + struct.pack(">i", value) for value in values)


def outlines(data: bytes) -> Outlines | None:
    """The outlines of a font file; None where they don't stand by themselves: TrueType, outlines
    with subroutines, a face that is not CID-keyed, another unit than a thousandth.
    """
    with TTFont(io.BytesIO(data), lazy=True) as font:
        if "CFF " not in font:
            return None
        table = font.reader.tables["CFF "].offset
        fonts = font["CFF "].cff
        top = fonts.topDictIndex[0]
        if not stands_alone(top, len(fonts.GlobalSubrs)):
            return None
        return Outlines(
            name=fonts.fontNames[0].encode(),
            box=tuple(round(edge) for edge in top.FontBBox),
            data=data,
            starts=starts(data, table + top.rawDict["CharStrings"]),
            part_of=bytes(top.FDSelect.gidArray),
            parts=tuple(part(data, table, one.rawDict["Private"]) for one in top.FDArray),
        )


def stands_alone(top: TopDict, subroutines: int) -> bool:
    if subroutines or "ROS" not in top.rawDict:
        return False
    dictionaries = [top, *top.FDArray]
    return not any(
        "FontMatrix" in one.rawDict or "Subrs" in getattr(one, "Private", one).rawDict
        for one in dictionaries
    )


def starts(data: bytes, at: int) -> array:
    """Where in `data` each item of the list at `at` begins, and where the last one ends."""
    count, size = struct.unpack_from(">HB", data, at)
    first = at + 3
    base = first + (count + 1) * size - 1
    return array(
        "I",
        (
            base + int.from_bytes(data[place : place + size])
            for place in range(first, first + (count + 1) * size, size)
        ),
    )


def part(data: bytes, table: int, place: tuple[int, int]) -> bytes:
    size, offset = place
    return data[table + offset : table + offset + size]
