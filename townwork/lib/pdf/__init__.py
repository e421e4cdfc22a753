"""The one door to WeasyPrint: an official paper on the grid of GB/T 9704-2012, as bytes.

Fonts and style sheet are read once a process; a document can fetch nothing but them.
"""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from PIL import ImageFile
from weasyprint import CSS, HTML, Document
from weasyprint.text.fonts import FontConfiguration

from townwork.lib.pdf import typefaces
from townwork.lib.pdf.fetcher import DenyFetcher
from townwork.lib.pdf.justify import justify
from townwork.lib.pdf.layout import Block, items

# WeasyPrint lets the whole process take pictures cut short; an upload cut short must be refused.
ImageFile.LOAD_TRUNCATED_IMAGES = False

SHEET = Path(__file__).with_name("official.css")
CLASSES = {
    "html": "fangsong",
    ".h1 .lead": "heiti",
    ".h2 .lead": "kaiti",
    ".subtitle": "kaiti",
    ".title, .annex-title, .masthead": "biaosong",
    ".annex, .part, th, .totals": "heiti",
}


@dataclass(frozen=True)
class Paper:
    """A finished PDF. `missing_glyphs` are characters no typeface has: say so, don't hide it."""

    pdf: bytes
    pages: int
    sha256: str
    missing_glyphs: tuple[str, ...]


@dataclass(frozen=True)
class Press:
    """What every rendering of a process shares."""

    fonts: FontConfiguration
    sheet: CSS
    fetcher: DenyFetcher


def render_official(
    title: str, blocks: Sequence[Block], *, author: str = "", lang: str = "zh-CN"
) -> Paper:
    """Set `blocks` (kind, lead, runs; see reports.grammar.Block) as a paper.

    The same input gives the same bytes.
    """
    words = {"title": title, "author": author, "lang": lang, "items": items(blocks)}
    html = partial(render_to_string, "lib/official.html")
    text = "".join(block.text for block in blocks)
    document = _laid_out(html(words))
    if len(document.pages) % 2 and any(block.kind == "imprint" for block in blocks):
        # 版记 stands at the foot of the last even page (GB/T 9704-2012 §7.4): here that is one of its
        # own.
        document = _laid_out(html(words | {"imprint_apart": True}))
    return _printed(document, missing=typefaces.missing(text, settings.FONT_DIR))


def render(
    html: str, *, missing: tuple[str, ...] = (), flush: bool = True, sheet: Path = SHEET
) -> Paper:
    """HTML to PDF, tagged, with bookmarks. `flush` off shows what the justification does."""
    document = _laid_out(html, sheet)
    return _printed(document, missing=missing, flush=flush)


def _laid_out(html: str, sheet: Path = SHEET) -> Document:
    press = open_press(settings.FONT_DIR, sheet)
    return HTML(string=html, url_fetcher=press.fetcher).render(
        stylesheets=[press.sheet], font_config=press.fonts
    )


def _printed(document: Document, *, missing: tuple[str, ...], flush: bool = True) -> Paper:
    if flush:
        justify(document)
    target = io.BytesIO()
    document.write_pdf(target, pdf_tags=True, pdf_variant="pdf/ua-1", custom_metadata=False)
    pdf = target.getvalue()
    return Paper(pdf, len(document.pages), hashlib.sha256(pdf).hexdigest(), missing)


@lru_cache(maxsize=4)
def open_press(font_dir: str | None, sheet: Path = SHEET) -> Press:
    families = typefaces.families(font_dir)
    faces = {face.css_name: face for group in families.values() for face in group}
    fetcher = DenyFetcher({face.url: face.data for face in faces.values()})
    fonts = FontConfiguration()
    rules = [
        f"@font-face{{font-family:{name};src:url({face.url})}}" for name, face in faces.items()
    ]
    rules += [
        f"{css}{{font-family:{','.join(f.css_name for f in families[name])}}}"
        for css, name in CLASSES.items()
    ]
    # 署名 and 成文日期 keep half characters free at the right; the classes spare a style attribute per
    # paper.
    rules += [f".right-{n}{{padding-right:calc({n} * 78mm / 28)}}" for n in range(0, 57)]
    rules += [f".head-{n}{{font-size:{n}pt}}" for n in range(18, 47)]
    rules += [f".w-{n}{{width:{n}%}}" for n in range(1, 101)]  # a table's columns
    source = sheet.read_text(encoding="utf-8") + "\n".join(rules)
    return Press(fonts, CSS(string=source, font_config=fonts, url_fetcher=fetcher), fetcher)
