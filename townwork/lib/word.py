"""The same paper for WPS and Word: official typefaces by name, the page of
GB/T 9704-2012, text to go on editing.
"""

import io
from collections.abc import Sequence

from docx import Document
from docx.document import Document as Paper
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from townwork.lib.pdf.layout import Block

# kind → (typeface, points); everything else is 仿宋 16 pt. The names are those an office has
# (docs/facts.md §7.2).
FACES = {
    "title": ("方正小标宋简体", 22),
    "annex-title": ("方正小标宋简体", 22),
    "masthead": ("方正小标宋简体", 32),
    "subtitle": ("楷体_GB2312", 16),
    "annex": ("黑体", 16),
    "imprint": ("仿宋_GB2312", 14),
}
LEADS = {"h1": "黑体", "h2": "楷体_GB2312"}
BODY = "仿宋_GB2312"
CENTRED = {"title", "subtitle", "masthead", "number", "annex-title"}
FLUSH_LEFT = {"recipients", "annex", "imprint"}
RED = RGBColor(0xC8, 0x10, 0x2E)


def official(blocks: Sequence[Block], *, author: str = "") -> bytes:
    """`blocks` as townwork.lib.pdf.render_official takes them (kind, lead, runs, text)."""
    paper = Document()
    _page(paper.sections[0])
    paper.core_properties.title = blocks[0].text
    paper.core_properties.author = author
    head = [block for block in blocks if block.kind in ("masthead", "number")]
    for block in [*head, *(block for block in blocks if block not in head)]:
        for line in block.text.split("\n") if block.kind == "imprint" else [None]:
            _paragraph(paper, block, line)
    target = io.BytesIO()
    paper.save(target)
    return target.getvalue()


def _page(section: Section) -> None:
    section.page_width = Mm(210)
    section.page_height = Mm(297)
    section.top_margin = Mm(37)
    section.bottom_margin = Mm(35)
    section.left_margin = Mm(28)
    section.right_margin = Mm(26)


def _paragraph(paper: Paper, block: Block, line: str | None) -> None:
    if line == "":
        return
    paragraph = paper.add_paragraph()
    shape = paragraph.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    shape.line_spacing = Pt(28.99)
    shape.page_break_before = block.kind == "annex"
    _align(paragraph, block.kind)
    face, size = FACES.get(block.kind, (BODY, 16))
    if block.kind == "masthead":
        shape.line_spacing = Pt(48)
    if block.lead and line is None:
        _words(paragraph, block.lead, LEADS.get(block.kind, face), size)
    text = block.text.removeprefix(block.lead) if line is None else line
    _words(paragraph, text, face, size, RED if block.kind == "masthead" else None)


def _align(paragraph: Paragraph, kind: str) -> None:
    shape = paragraph.paragraph_format
    if kind in CENTRED:
        shape.alignment = WD_ALIGN_PARAGRAPH.CENTER
    elif kind in ("sign", "date"):
        shape.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        shape.right_indent = Pt(32)
    elif kind not in FLUSH_LEFT:
        shape.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        shape.first_line_indent = Pt(32)


def _words(
    paragraph: Paragraph, text: str, face: str, size: int, colour: RGBColor | None = None
) -> None:
    if not text:
        return
    run = paragraph.add_run(text)
    run.font.name = face
    run.font.size = Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)
    if colour is not None:
        run.font.color.rgb = colour
