"""Put the typefaces into a paper.

WeasyPrint reads each face whole, cuts it anew and packs it as tight as can be, for every document:
two fifths of the time of a paper. Here a face is read once a process, cut by
townwork.lib.pdf.outlines and packed quickly. A face that can't be cut so (TrueType, one of this
machine's own) goes the old way.

What a document is given depends on its own characters and on nothing printed before it.
"""

import zlib
from collections.abc import Mapping
from functools import lru_cache

import pydyf
from weasyprint import Document
from weasyprint.pdf.fonts import Font

from townwork.lib.pdf.outlines import Outlines, outlines
from townwork.lib.pdf.typefaces import Face


class CutFont(Font):
    """A face as WeasyPrint writes it down, with the glyphs of one document."""

    def __init__(self, known: Mapping, source: Outlines) -> None:
        self.__dict__.update(known, widths={}, to_unicode={}, missing={}, written={})
        self.source = source

    def clean(self, to_unicode: Mapping[int, str], hinting: bool) -> None:
        self.file_content = self.source.cut(to_unicode)

    @property
    def type(self) -> str:
        return "otf"


class Fonts(dict):
    """A document's fonts by WeasyPrint's keys (`Document.fonts`): ours come from the shelf that all
    documents share, before they are asked for.
    """

    def __init__(self, shelf: "Shelf") -> None:
        super().__init__()
        self.shelf = shelf

    def __contains__(self, key: object) -> bool:
        if super().__contains__(key):
            return True
        font = self.shelf.font(key)
        if font is None:
            return False
        super().__setitem__(key, font)
        return True

    def __setitem__(self, key: int, font: Font) -> None:
        self.shelf.keep(key, font)
        super().__setitem__(key, self.shelf.font(key) or font)


class Shelf:
    """What is known of the faces, for all documents of a FontConfiguration."""

    def __init__(self, faces: Mapping[str, Face]) -> None:
        self.faces = faces
        self.known: dict[object, tuple[dict, Outlines]] = {}

    def font(self, key: object) -> CutFont | None:
        held = self.known.get(key)
        return CutFont(*held) if held else None

    def keep(self, key: object, font: Font) -> None:
        face = self.faces.get(font.family)
        source = outlines_of(face) if face else None
        if source is None:
            return
        # The face is the shelf's own, and Pango's handles are not ours to keep.
        handles = dict.fromkeys(("hb_font", "hb_face", "file_content"))
        self.known[key] = (vars(font) | handles, source)


@lru_cache(maxsize=64)
def outlines_of(face: Face) -> Outlines | None:
    return outlines(face.data)


def packed(data: bytes) -> bytes:
    """Outlines hardly repeat: to look for what does takes twice as long for 3 % of the bytes, as
    tight as can be six times for 5 %.
    """
    packer = zlib.compressobj(level=1, strategy=zlib.Z_HUFFMAN_ONLY)
    return packer.compress(data) + packer.flush()


def pack(document: Document, pdf: pydyf.PDF) -> None:
    """WeasyPrint's `finisher`: pack the font files, and name the cut ones what they are."""
    files = {id(font.file_content): font for font in document.fonts.values()}
    for stream in pdf.objects:
        font = isinstance(stream, pydyf.Stream) and files.get(id(stream.stream[0]))
        if not font:
            continue
        if isinstance(font, CutFont):
            stream.extra["Subtype"] = "/CIDFontType0C"
        if stream.compress:
            stream.stream = [packed(font.file_content)]
            stream.extra["Filter"] = "/FlateDecode"
            stream.compress = False
