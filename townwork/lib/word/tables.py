"""A form of lines to be filled in by hand, on the page of official papers: a title, what it is of,
a table whose heads stand on every page.
"""

from collections.abc import Sequence

from docx.document import Document as Paper
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Twips
from docx.table import Table, _Row

from townwork.lib.word import CELL, finished, opened, place

BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
ROW = Mm(9)  # room to write by hand


def table_paper(
    title: str,
    facts: Sequence[tuple[str, str]],
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    shares: Sequence[int],
    author: str = "",
) -> bytes:
    """`facts` are label and value, two a line; `shares` are the columns' parts of the width, in
    hundredths. The same input gives the same bytes.
    """
    paper = opened()
    paper.add_paragraph(title, style="Title")
    two = zip(facts[::2], [*facts[1::2], ("", "")], strict=False)
    _table(paper, [[*first, *second] for first, second in two], (13, 37, 13, 37))
    paper.add_paragraph(style=CELL)
    table = _table(paper, [heads, *rows], shares)
    _repeat(table.rows[0])
    return finished(paper, title, author)


def _table(paper: Paper, lines: Sequence[Sequence[str]], shares: Sequence[int]) -> Table:
    _, width = place(paper)
    table = paper.add_table(rows=0, cols=len(shares))
    table.autofit = False
    table._tbl.tblPr.append(parse_xml(f"<w:tblBorders {nsdecls('w')}>{BORDERS}</w:tblBorders>"))
    columns = [Twips(width * share // 100) for share in shares]
    for column, size in zip(table.columns, columns, strict=True):
        column.width = size
    for words in lines:
        row = table.add_row()
        row.height, row.height_rule = ROW, WD_ROW_HEIGHT_RULE.AT_LEAST
        for cell, text, size in zip(row.cells, words, columns, strict=True):
            cell.width = size
            cell.paragraphs[0].style = paper.styles[CELL]
            cell.paragraphs[0].add_run(text)
    return table


def _repeat(row: _Row) -> None:
    head = OxmlElement("w:tblHeader")
    head.set(qn("w:val"), "1")
    row._tr.get_or_add_trPr().append(head)
