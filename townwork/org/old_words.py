"""What a .docx shows to who opens it, tracked changes as if accepted and content controls as text:
python-docx leaves both out, and an office's old paper would lose sentences unseen.
"""

from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

# Deleted words are w:delText; moved ones stand where they went. A text box is no part of its line.
_SHOWN = "not(ancestor::w:moveFrom or ancestor::w:txbxContent)"
_SIGNS = (
    f".//w:t[{_SHOWN}] | .//w:r/w:tab[{_SHOWN}] | .//w:r/w:br[{_SHOWN}] | .//w:r/w:cr[{_SHOWN}]"
)
_AROUND = {
    qn(f"w:{name}") for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag")
}


def words_of(paragraph: Paragraph) -> str:
    found = paragraph._p.xpath(_SIGNS)
    return "".join(_sign(one) for one in found).strip()


def _sign(element: Any) -> str:
    if element.tag == qn("w:t"):
        return element.text or ""
    return "\t" if element.tag == qn("w:tab") else "\n"


def blocks_of(element: Any, parent: Any) -> Iterator[Paragraph | Table]:
    """The paragraphs and tables of a body or a cell, in order, whatever stands around them."""
    for child in element:
        if child.tag == qn("w:p"):
            yield Paragraph(child, parent)
        elif child.tag == qn("w:tbl"):
            yield Table(child, parent)
        elif child.tag in _AROUND:
            yield from blocks_of(child, parent)


def paragraphs_of(cell: Any) -> list[Paragraph]:
    return [one for one in blocks_of(cell._tc, cell) if isinstance(one, Paragraph)]
