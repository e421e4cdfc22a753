"""扫描件归档: a photo of a signed form goes under the record whose QR code it shows."""

import io
import re
from dataclasses import dataclass

import zxingcpp
from PIL import Image

QR_CODES = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)  # alone: in a seventh of the time
_RECORD = re.compile(r"/records/(?P<slug>[a-z0-9_-]+)/(?P<key>\d{1,18})/$")


@dataclass(frozen=True)
class Named:
    """The record a form's code names, as its address does."""

    slug: str
    key: int


def named_in(picture: bytes) -> Named | None:
    """Of a picture that was drawn anew. None: no code in it is one of ours, or none can be read."""
    image = Image.open(io.BytesIO(picture))
    for code in zxingcpp.read_barcodes(image, formats=QR_CODES):
        found = _RECORD.search(code.text)
        if found:
            return Named(found["slug"], int(found["key"]))
    return None
