"""The one door to WeasyPrint: an official paper on the grid of GB/T 9704-2012, as bytes.

A document can fetch nothing but the typefaces. The press itself is opened by the first paper: to
read WeasyPrint takes half a second, which nobody should wait for who prints nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib import metadata
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string

from townwork import __version__
from townwork.lib.pdf import typefaces
from townwork.lib.pdf.layout import Block, items

SHEET = Path(__file__).with_name("official.css")


@dataclass(frozen=True)
class Paper:
    """A finished PDF. `missing_glyphs` are characters no typeface has: say so, don't hide it.

    `imprint_apart`: 版记 is on a page of its own; the Word form is told, who knows no pages.
    """

    pdf: bytes
    pages: int
    sha256: str
    missing_glyphs: tuple[str, ...]
    imprint_apart: bool = False


def made_with() -> dict[str, str]:
    """What decides how a paper looks, beside its words: {what: its version, or its file's hash}."""
    versions = {"townwork": __version__, "WeasyPrint": metadata.version("weasyprint")}
    return versions | typefaces.hashes(settings.FONT_DIR)


def render_official(
    title: str,
    blocks: Sequence[Block],
    *,
    author: str = "",
    lang: str = "zh-CN",
    code: str = "",
    is_kept: bool = True,
) -> Paper:
    """Set `blocks` (kind, lead, runs; see reports.grammar.Block) as a paper.

    The same input gives the same bytes. `code` stands small at the foot of the last page.
    `is_kept` off: the same pages, to be looked at and thrown away.
    """
    from townwork.lib.pdf import press

    words = {"title": title, "author": author, "lang": lang, "items": items(blocks), "code": code}
    html = partial(render_to_string, "lib/official.html")
    text = "".join(block.text for block in blocks)
    document = press.lay_out(html(words), SHEET, xml=True)
    # 版记 stands at the foot of the last even page (GB/T 9704-2012 §7.4): after an odd one, of one of
    # its own.
    apart = bool(len(document.pages) % 2) and any(block.kind == "imprint" for block in blocks)
    if apart:
        document = press.lay_out(html(words | {"imprint_apart": True}), SHEET, xml=True)
    missing = typefaces.missing(text, settings.FONT_DIR)
    paper = press.printed(document, missing=missing, is_kept=is_kept)
    return replace(paper, imprint_apart=apart)


def render(
    html: str,
    *,
    missing: tuple[str, ...] = (),
    flush: bool = True,
    sheet: Path = SHEET,
    pictures: dict[str, bytes] | None = None,
) -> Paper:
    """HTML to PDF, tagged, with bookmarks. `flush` off shows what the justification does;
    `pictures` are those it may show, by their asset: names.
    """
    from townwork.lib.pdf import press

    document = press.lay_out(html, sheet, pictures=pictures)
    return press.printed(document, missing=missing, flush=flush)
