"""The text of an office's own old .docx: its paragraphs in order, headings by number or style.

Judged by the guards of every other upload before anything of it is read.
"""

import io
import re
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from docx.table import Table, _Row

from townwork.lib import outline
from townwork.org.errors import Mismatch
from townwork.org.file_checks import check_infection, check_office
from townwork.org.old_tables import told
from townwork.org.old_words import blocks_of, paragraphs_of, words_of

_HEADING = re.compile(r"(?:heading|标题)\s*([1-4])", re.I)
_TITLE = re.compile(r"(?:title|标题)$", re.I)
CELL, BREAK = "\t", "¶"  # between the cells of a row, and the paragraphs of a cell
_KINDS = ("h1", "h2", "h3", "h4")
_CHINESE = {
    "chineseCounting",
    "chineseCountingThousand",
    "japaneseCounting",
    "ideographTraditional",
}


def text_of_document(name: str, data: bytes, *, by_rows: bool = False) -> str:
    """A line a paragraph, a table of numbers as sentences; `by_rows`: a line a row of a table.
    What Word numbers by itself is numbered in the text, and a heading that has its level by style
    alone is given the number of its level.

    Raises Refusal where the file is none, acts, or is too large.
    """
    check_infection(name, data)
    check_office(name, "docx", data)
    try:
        document = Document(io.BytesIO(data))
    except (KeyError, ValueError) as error:
        raise Mismatch(name) from error
    counters = _Counters(document)
    lines = (
        block if isinstance(block, str) else counters.line(block)
        for block in _blocks(document, by_rows=by_rows)
    )
    return "\n".join(line for line in lines if line)


def _blocks(document: Any, *, by_rows: bool) -> Iterator[Any]:
    """Paragraphs; of a table its rows, or what it tells, or the paragraphs of its cells."""
    for block in blocks_of(document.element.body, document._body):
        if not isinstance(block, Table):
            yield block
        elif by_rows:
            yield from block.rows
        elif sentences := told([[_cell(one) for one in row.cells] for row in block.rows]):
            yield from sentences
        else:
            cells = {cell._tc: cell for row in block.rows for cell in row.cells}  # merged: once
            yield from (one for cell in cells.values() for one in paragraphs_of(cell))


def _cell(cell: Any) -> str:
    return "".join(map(words_of, paragraphs_of(cell)))


class _Counters:
    """How many of each list's level there were; a level begins anew below one above it."""

    def __init__(self, document: Any) -> None:
        self._numbering = _levels(document)
        self._counts: dict[tuple[str, int], int] = {}
        self._headings = [0, 0, 0, 0]

    def line(self, block: Any) -> str:
        return self._row(block) if isinstance(block, _Row) else self._paragraph(block)

    def _row(self, row: _Row) -> str:
        """A cell merged downwards stands in each of its rows; a row of one cell is a line."""
        cells = list(row.cells)
        said = [BREAK.join(filter(None, map(self._paragraph, paragraphs_of(one)))) for one in cells]
        is_one = len({id(cell._tc) for cell in cells}) == 1
        return said[0].replace(BREAK, "") if is_one else CELL.join(said)

    def _paragraph(self, paragraph: Any) -> str:
        text = words_of(paragraph)
        if not text:
            return ""
        if outline.number_of(text):
            return text
        return self._own_number(paragraph) + self._by_style(paragraph, text)

    def _own_number(self, paragraph: Any) -> str:
        """What Word shows before the paragraph and its text does not hold."""
        properties = paragraph._p.pPr
        numbered = properties.numPr if properties is not None else None
        if numbered is None or numbered.numId is None:
            return ""
        level = numbered.ilvl.val if numbered.ilvl is not None else 0
        key = (str(numbered.numId.val), level)
        format_, shown, first = self._numbering.get(key, ("bullet", "", 1))
        if format_ == "bullet":
            return ""
        self._counts[key] = self._counts.get(key, first - 1) + 1
        for other in [one for one in self._counts if one[0] == key[0] and one[1] > level]:
            del self._counts[other]
        return _shown(shown, level, self._counts[key], format_)

    def _by_style(self, paragraph: Any, text: str) -> str:
        found = _HEADING.search(paragraph.style.name or "")
        properties = paragraph._p.pPr
        if not found or (properties is not None and properties.numPr is not None):
            return text
        level = int(found[1]) - 1
        self._headings[level] += 1
        self._headings[level + 1 :] = [0] * (3 - level)
        number = outline.Number(_KINDS[level], self._headings[level], 0, 0)
        return number.right + text


def _shown(pattern: str, level: int, count: int, format_: str) -> str:
    number = outline.in_chinese(count) if format_ in _CHINESE else str(count)
    return re.sub(r"%\d", "", pattern.replace(f"%{level + 1}", number))


def _levels(document: Any) -> dict[tuple[str, int], tuple[str, str, int]]:
    """{(a list's id, level): (format, what is shown with %1, its first number)}."""
    try:
        root = document.part.numbering_part.element
    except (KeyError, NotImplementedError):  # none in the file
        return {}
    kinds = {one.get(qn("w:abstractNumId")): one for one in root.findall(qn("w:abstractNum"))}
    found = {}
    for number in root.findall(qn("w:num")):
        kind = kinds.get(number.find(qn("w:abstractNumId")).get(qn("w:val")))
        for level in kind.findall(qn("w:lvl")) if kind is not None else ():
            at = (number.get(qn("w:numId")), int(level.get(qn("w:ilvl"))))
            first = _said(level, "start")
            found[at] = (_said(level, "numFmt"), _said(level, "lvlText"), int(first or 1))
    return found


def _said(level: Any, name: str) -> str:
    element = level.find(qn(f"w:{name}"))
    return element.get(qn("w:val")) if element is not None else ""
