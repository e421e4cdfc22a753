"""WeasyPrint with the house's typefaces and style sheets, read once a process."""

import gc
import hashlib
import io
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from PIL import ImageFile
from weasyprint import CSS, Document
from weasyprint.text.fonts import FontConfiguration

from townwork.lib.pdf import Paper, shortcuts, typefaces
from townwork.lib.pdf.embedding import Fonts, Shelf, pack
from townwork.lib.pdf.fetcher import DenyFetcher
from townwork.lib.pdf.justify import justify
from townwork.lib.pdf.source import Source

# WeasyPrint lets the whole process take pictures cut short; an upload cut short must be refused.
ImageFile.LOAD_TRUNCATED_IMAGES = False

shortcuts.take()

KEPT = {"pdf_tags": True, "pdf_variant": "pdf/ua-1"}
CLASSES = {
    "html": "fangsong",
    ".h1 .lead": "heiti",
    ".h2 .lead": "kaiti",
    ".subtitle, .signer": "kaiti",
    ".title, .annex-title, .masthead": "biaosong",
    ".annex, .part, th, .totals": "heiti",
}


@dataclass(frozen=True)
class Press:
    """What every rendering of a process shares."""

    fonts: FontConfiguration
    sheet: CSS
    fetcher: DenyFetcher
    shelf: Shelf


def lay_out(
    html: str, sheet: Path, *, xml: bool = False, pictures: dict[str, bytes] | None = None
) -> Document:
    """`pictures` are what the document may show besides: {"asset:name": bytes}."""
    press = open_press(settings.FONT_DIR, sheet)
    fetcher = DenyFetcher(press.fetcher.assets | pictures) if pictures else press.fetcher
    document = Source(html, fetcher, xml=xml).render(
        stylesheets=[press.sheet], font_config=press.fonts
    )
    document.fonts = Fonts(press.shelf)
    return document


def printed(
    document: Document, *, missing: tuple[str, ...], flush: bool = True, is_kept: bool = True
) -> Paper:
    """`is_kept` off leaves out what nobody sees: tags are for a file that is read, and packing for
    one that is stored.
    """
    if flush:
        justify(document)
    target = io.BytesIO()
    form = KEPT if is_kept else {"uncompressed_pdf": True}
    document.write_pdf(target, finisher=pack, custom_metadata=False, **form)
    pdf = target.getvalue()
    return Paper(pdf, len(document.pages), hashlib.sha256(pdf).hexdigest(), missing)


@lru_cache(maxsize=4)
def open_press(font_dir: str | None, path: Path) -> Press:
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
    # 版记 has three lines' room, and 9 mm more for each further line of 抄送.
    rules += [f".rows-{n}{{height:calc(3 * 225mm / 22 + {n - 1} * 9mm)}}" for n in range(1, 12)]
    rules += [f".w-{n}{{width:{n}%}}" for n in range(1, 101)]  # a table's columns
    source = path.read_text(encoding="utf-8") + "\n".join(rules)
    sheet = CSS(string=source, font_config=fonts, url_fetcher=fetcher)
    # What stays is not looked through again for each paper's garbage.
    gc.collect()
    gc.freeze()
    # A paper is some thirty thousand things, few of them garbage: it is looked through less often.
    gc.set_threshold(20_000)
    return Press(fonts, sheet, fetcher, Shelf(faces))
