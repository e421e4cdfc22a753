"""The same paper for WPS and Word: official typefaces by name, the page of GB/T 9704-2012, text to
go on editing.

How a paper looks is in the styles of a .docx (official.docx, or the township's own by
WORD_TEMPLATE); here every block is only given the style of its kind.
"""

import io
import zipfile
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from zipfile import BadZipFile

from django.conf import settings
from docx import Document
from docx.document import Document as Paper
from docx.enum.section import WD_SECTION
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Length, Pt, Twips
from docx.text.paragraph import Paragraph

from townwork.lib.pdf.layout import Block, Item, items

OFFICIAL = Path(__file__).with_name("official.docx")

# kind → name of its style; everything else is text.
STYLES = {
    "title": "Title",
    "subtitle": "Subtitle",
    "h1": "Heading 1",
    "h2": "Heading 2",
    "h3": "Heading 3",
    "h4": "Heading 4",
    "recipients": "主送机关",
    "annexes": "附件说明",
    "annexes-first": "附件说明（多个）",
    "annexes-more": "附件说明（续）",
    "sign": "署名",
    "date": "成文日期",
    "annex": "附件",
    "annex-title": "附件标题",
}
ANNEX_LISTS = ("annexes", "annexes-first")
TEXT = "Body Text"
MASTHEAD = "发文机关标志"
NUMBER = "发文字号"
NUMBER_UP = "发文字号（上行）"
SIGNER = "签发人姓名"
RED_LINE = "红色分隔线"
IMPRINT = "版记"
AFTER_TABLE = "版记后"
CELL = "表格文字"
# The part of a heading that runs on as text, and what is still to be filled in.
BODY_FACE = "正文字"
MISSING = "待填"
NAMES = frozenset(
    {*STYLES.values(), TEXT, MASTHEAD, NUMBER, NUMBER_UP, SIGNER, RED_LINE, IMPRINT}
    | {AFTER_TABLE, CELL, BODY_FACE, MISSING}
)

# In twips.
HALF = 158  # half a character
LINE = 579
CODE_SIZE = Pt(9)


def official(
    blocks: Sequence[Block], *, author: str = "", imprint_apart: bool = False, code: str = ""
) -> bytes:
    """`blocks` as townwork.lib.pdf.render_official takes them (kind, lead, runs, text).

    `imprint_apart` is what the PDF found: 版记 stands on an even page of its own. The same input
    gives the same bytes.
    """
    paper = opened()
    for item in items(blocks):
        _add(paper, item, imprint_apart)
    if code:
        _code(paper, code)
    return finished(paper, blocks[0].text if blocks else "", author)


def lacking(template: str) -> list[str]:
    """The styles a township's own template must have and has not; all, where it is no document."""
    try:
        paper = Document(template)
    except (OSError, KeyError, ValueError, BadZipFile, PackageNotFoundError):
        return sorted(NAMES)
    return sorted(NAMES - {style.name for style in paper.styles})


def opened() -> Paper:
    """The template without its words. Ours, where the township's lacks a style: a paper must out
    all the same, and `check` names what is wanted (townwork.lib.checks).
    """
    own = settings.WORD_TEMPLATE
    paper = Document(own if own and not lacking(own) else str(OFFICIAL))
    for element in list(paper.element.body):
        if element.tag != qn("w:sectPr"):
            paper.element.body.remove(element)
    return paper


def _add(paper: Paper, item: Item, imprint_apart: bool) -> None:
    if item.kind == "masthead":
        _masthead(paper, item)
    elif item.kind == "number":
        _number(paper, item.lines)
    elif item.kind == "imprint":
        _imprint(paper, item.lines, imprint_apart)
    elif item.kind in ("sign", "date"):
        _signing(paper, item)
    else:
        _block(paper, item)


def _block(paper: Paper, item: Item) -> None:
    paragraph = paper.add_paragraph(style=STYLES.get(item.kind, TEXT))
    if item.lines:
        paragraph.add_run("\n".join(item.lines))
        return
    if item.kind in ANNEX_LISTS:
        paragraph.add_run("附件：")
    if item.lead:
        paragraph.add_run(item.lead)
    face = BODY_FACE if item.kind in ("h1", "h2") else None
    # Words and figures that look alike are one run: to ask for its style takes longest of all.
    for is_missing, runs in groupby(item.runs, key=attrgetter("missing")):
        words = "".join(run.text for run in runs)
        paragraph.add_run(words, style=MISSING if is_missing else face)


def _code(paper: Paper, code: str) -> None:
    """核验码, last and small: Word has no foot of the last page alone."""
    paper.add_paragraph(style=TEXT).add_run(f"核验码 {code}").font.size = CODE_SIZE


def _signing(paper: Paper, item: Item) -> None:
    before = paper.paragraphs[-1:]
    paragraph = paper.add_paragraph(item.text, style=STYLES[item.kind])
    _indent(paragraph, right=item.right)
    if item.first:
        # A line of the text comes along to a new page: no “此页无正文” (GB/T 9704-2012 §7.3.5).
        for last in before:
            last.paragraph_format.keep_with_next = True
    if item.first and item.kind == "date":
        paragraph.paragraph_format.space_before = Twips(LINE)


def _masthead(paper: Paper, item: Item) -> None:
    paragraph = paper.add_paragraph(style=MASTHEAD)
    paragraph.add_run(item.lines[0]).font.size = Pt(item.right)
    paragraph.paragraph_format.line_spacing = Pt(item.right * 1.2)


def _number(paper: Paper, lines: Sequence[str]) -> None:
    """文号; on a paper to a higher office at the left, with who signs it out at the right."""
    number, *signer = lines
    paragraph = paper.add_paragraph(number, style=NUMBER_UP if signer else NUMBER)
    for name in signer:
        paragraph.add_run("\t签发人：")
        paragraph.add_run(name, style=SIGNER)
    paper.add_paragraph(style=RED_LINE)


# Floating at the foot of the text, whatever stands above it: its last rule is the text's edge.
# Counted from the paper's edge: LibreOffice lets no table of the text's width float otherwise.
_TABLE = """<w:tbl {ns}><w:tblPr>
<w:tblpPr w:vertAnchor="margin" w:horzAnchor="page" w:tblpX="{left}" w:tblpYSpec="bottom"/>
<w:tblOverlap w:val="never"/><w:tblW w:w="{width}" w:type="dxa"/><w:tblBorders>
<w:top w:val="single" w:sz="8" w:space="0" w:color="000000"/>
<w:bottom w:val="single" w:sz="8" w:space="0" w:color="000000"/>
<w:insideH w:val="single" w:sz="6" w:space="0" w:color="000000"/></w:tblBorders>
<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="0" w:type="dxa"/>
<w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr>
<w:tblGrid><w:gridCol w:w="{width}"/></w:tblGrid>{rows}</w:tbl>"""
_ROW = """<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr>
<w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p/></w:tc></w:tr>"""


def _imprint(paper: Paper, lines: Sequence[str], apart: bool) -> None:
    """抄送, 印发机关 and 印发日期 between rules (GB/T 9704-2012 §7.4)."""
    copied, office, issued = lines
    if apart:
        _own_page(paper)
    said = [f"抄送：{copied}。"] * bool(copied) + [f"{office}\t{issued}"]
    left, width = place(paper)
    row = _ROW.format(width=width)
    table = parse_xml(_TABLE.format(ns=nsdecls("w"), left=left, width=width, rows=row * len(said)))
    paper.element.body.insert_element_before(table, "w:sectPr")
    for cell, text in zip(table.iter(qn("w:p")), said, strict=True):
        paragraph = Paragraph(cell, paper._body)
        paragraph.style = paper.styles[IMPRINT]
        paragraph.add_run(text)
        if "\t" not in text:
            # A second line begins below the first word after the colon.
            _indent(paragraph, left=8, right=2, hanging=6)
    paper.add_paragraph(style=AFTER_TABLE)


def _own_page(paper: Paper) -> None:
    """On the next even page; a page of its own bears no number (GB/T 9704-2012 §7.5)."""
    last = paper.paragraphs[-1]
    section = paper.add_section(WD_SECTION.EVEN_PAGE)
    # The break in the text's last paragraph: one of its own could be a line too many for the page.
    breaking = paper.paragraphs[-1]._p
    last._p.get_or_add_pPr().append(breaking.get_or_add_pPr().sectPr)
    breaking.getparent().remove(breaking)
    paper.add_paragraph(style=AFTER_TABLE)  # what the table floats over
    for footer in (section.footer, section.even_page_footer):
        footer.is_linked_to_previous = False
        footer.paragraphs[0].style = paper.styles["footer"]


def place(paper: Paper) -> tuple[int, int]:
    """Where the text begins from the paper's left edge, and its width, in twips."""
    page = paper.sections[0]
    sides: Iterable[Length | None] = (page.page_width, page.left_margin, page.right_margin)
    whole, left, right = (Length(side or 0).twips for side in sides)
    return left, whole - left - right


def _indent(paragraph: Paragraph, **halves: int) -> None:
    """In half characters; in twips too, for what reads no characters."""
    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    for side, count in halves.items():
        indent.set(qn(f"w:{side}Chars"), str(50 * count))
        indent.set(qn(f"w:{side}"), str(HALF * count))


def finished(paper: Paper, title: str, author: str) -> bytes:
    """Under its title and the township's name, with nothing of who made it, when and by what."""
    properties = paper.core_properties
    for element in list(properties._element):
        properties._element.remove(element)
    properties.title = title
    properties.author = author
    properties.language = "zh-CN"
    return _packed(paper)


def _packed(paper: Paper) -> bytes:
    """The file, without the hour in it."""
    made = io.BytesIO()
    paper.save(made)
    target = io.BytesIO()
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(target, "w") as package:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, source.read(name))
    return target.getvalue()
