"""The QR code in a paper's corner: what it is about, for a phone that is held to it, and for a
photo of the paper that files itself (records.pages.scans).
"""

import io
from dataclasses import dataclass
from functools import cached_property

import segno

SAYS = "扫右上角的码打开这条；签好拍照可归档。"


@dataclass(frozen=True)
class PaperCode:
    """`address` is what it says. Read still where a corner of it is creased or signed over."""

    address: str

    @property
    def squares(self) -> str:
        """As a path of one square a dark module, in a field as wide as `side`."""
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
        drawn = segno.make(self.address, error="q").matrix_iter(border=2)
        return [[bool(module) for module in line] for line in drawn]

    @property
    def png(self) -> io.BytesIO:
        drawn = io.BytesIO()
        segno.make(self.address, error="q").save(drawn, kind="png", scale=8, border=2)
        return drawn
