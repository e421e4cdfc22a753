"""A paper's pages as pictures for a page of the app: what is printed, in shades of grey."""

import hashlib
import io
from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass
from threading import Lock

import pypdfium2
from PIL import Image

SHADES = 16  # of grey, as an office printer has them: a third of the bytes of 256
_PALETTE = [level * 255 // (SHADES - 1) for level in range(SHADES) for _ in "RGB"]
_SHADE_OF = [level * SHADES // 256 for level in range(256)]
_pdfium = Lock()  # the library is one for the process, and takes one caller at a time


@dataclass(frozen=True)
class Picture:
    """A page. `mark` tells it from others of its width; `png` is None where the caller has it."""

    mark: str
    png: bytes | None


def pictures(pdf: bytes, width: int, *, held: Collection[str] = ()) -> tuple[Picture, ...]:
    """Every page of `pdf`, `width` pixels wide; those whose mark is `held` are not drawn out."""
    with _pdfium, closing(pypdfium2.PdfDocument(pdf)) as document:
        return tuple(_picture(page, width, held) for page in document)


def _picture(page: pypdfium2.PdfPage, width: int, held: Collection[str]) -> Picture:
    with (
        closing(page),
        closing(page.render(scale=width / page.get_width(), grayscale=True)) as bits,
    ):
        image = bits.to_pil()
        mark = hashlib.sha256(image.tobytes()).hexdigest()[:16]
        return Picture(mark, None if mark in held else _png(image))


def _png(image: Image.Image) -> bytes:
    shaded = image.point(_SHADE_OF)
    shaded.putpalette(_PALETTE)
    target = io.BytesIO()
    shaded.save(target, "PNG", bits=4, compress_level=1)
    return target.getvalue()
