"""Photos and pictures, drawn anew: only pixels go into the archive, and no more of them than are
looked at.
"""

import io
from dataclasses import dataclass

import pi_heif
from PIL import Image, ImageOps

from townwork.org.errors import Mismatch, Refusal

# HEIC, as phones write it; the small picture some carry is not asked for.
pi_heif.register_heif_opener(thumbnails=False)

FORMS = {
    **dict.fromkeys(("jpg", "jpeg"), "JPEG"),
    **dict.fromkeys(("heic", "heif"), "HEIF"),
    "png": "PNG",
    "webp": "WEBP",
}
# What is larger is opened only where that costs little: a JPEG is read at a half or a quarter.
MAX_OPENED = {"JPEG": 120_000_000, "HEIF": 50_000_000}
MAX_PIXELS = 25_000_000  # of any other form, and of what is kept
KEPT_SIDE = (
    4_000  # pixels: what is larger than MAX_PIXELS is kept at this, sharp on a whole A4 page
)
THUMBNAIL = (320, 320)  # pixels: sharp at half the size on a phone's dense screen
GPS = 0x8825  # the part of EXIF that says where
Image.MAX_IMAGE_PIXELS = max(MAX_OPENED.values())


@dataclass(frozen=True)
class Redrawn:
    """`form` is what it is now, `told` what became of it that its owner may want to know."""

    form: str
    data: bytes
    thumbnail: bytes
    told: str


def redrawn(name: str, extension: str, data: bytes) -> Redrawn:
    """The picture without EXIF, XMP or comment, so without place and device. What browsers show
    stays what it is; the rest become a JPEG.

    Raises Refusal.
    """
    form = FORMS[extension]
    try:
        image = Image.open(io.BytesIO(data), formats=(form,))
        told = [*_less(name, image), *_nowhere(image)]
        upright = ImageOps.exif_transpose(image)
        kept_as = "PNG" if form == "PNG" else "JPEG"
        if kept_as == "JPEG":
            upright = _on_white(upright)
        upright.info = {key: value for key, value in upright.info.items() if key == "transparency"}
        target = io.BytesIO()
        upright.save(target, kept_as, quality=88, exif=b"")
        if form not in ("PNG", "JPEG"):
            told.insert(0, "已转成 JPG")
        return Redrawn(kept_as, target.getvalue(), thumbnail(upright), "，".join(told))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large(name) from error
    except (OSError, ValueError, SyntaxError) as error:
        raise Mismatch(name) from error


def _less(name: str, image: Image.Image) -> list[str]:
    """Shrink it in place where it has more than is kept, and say so."""
    width, height = image.size
    if width * height <= MAX_PIXELS:
        return []
    if width * height > MAX_OPENED.get(image.format or "", MAX_PIXELS):
        raise _too_large(name, f"（{width}×{height}）")
    image.thumbnail((KEPT_SIDE, KEPT_SIDE))
    return [f"{width}×{height} 已缩小到 {image.width}×{image.height}"]


def _too_large(name: str, size: str = "") -> Refusal:
    return Refusal(f"“{name}”的像素太多{size}，请缩小到 2500 万像素以内再传。")


def _nowhere(image: Image.Image) -> list[str]:
    return ["照片里的拍摄地点已去掉"] if image.getexif().get_ifd(GPS) else []


def thumbnail(image: Image.Image) -> bytes:
    """A small JPEG of an opened picture, on white where it is see-through."""
    small = image.copy()
    small.thumbnail(THUMBNAIL)
    target = io.BytesIO()
    _on_white(small).save(target, "JPEG", quality=80)
    return target.getvalue()


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode == "RGB":
        return image
    seen = image.convert("RGBA")
    opaque = Image.new("RGB", image.size, "white")
    opaque.paste(seen, mask=seen.getchannel("A"))
    return opaque
