"""A filled-in form for WPS and Word, to go on writing in."""

from docx.document import Document as Paper
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Length, Mm
from docx.table import _Cell

from townwork.lib.filled_form import FilledForm, Line, Listing
from townwork.lib.paper_code import SAYS
from townwork.lib.word import CELL, finished, opened, tables
from townwork.lib.word.corner import put_code

SHARES = (18, 32, 18, 32)
ROOM = Mm(6)  # a line of text
MARGINS = {"top": Mm(25), "right": Mm(20), "bottom": Mm(22), "left": Mm(25)}
RIGHT = WD_ALIGN_PARAGRAPH.RIGHT


def form_paper(form: FilledForm, *, author: str = "") -> bytes:
    """The same input gives the same bytes."""
    paper = opened()
    tables.set_margins(paper, MARGINS)
    title = paper.add_paragraph(form.title, style="Title")
    if form.corner:
        paper.add_paragraph(form.corner, style=CELL).alignment = RIGHT
    _lines(paper, form)
    for listing in form.listings:
        _listing(paper, listing)
    if form.signatures:
        paper.add_paragraph(style=CELL)
        words = "　　　　　　".join(f"{who}：" for who in form.signatures)
        paper.add_paragraph(words, style=CELL)
    for remark in form.remarks:
        paper.add_paragraph(remark, style=CELL)
    if form.code:
        put_code(title, form.drawn)
        paper.add_paragraph(SAYS, style=CELL)
    return finished(paper, form.title, author)


def _lines(paper: Paper, form: FilledForm) -> None:
    table = tables.add_table(paper, [_cells(line) for line in form.lines], SHARES)
    for row, line in zip(table.rows, form.lines, strict=True):
        row.height = Length(max(tables.ROW, line.room * ROOM))
        if len(line.pairs) == 1:
            row.cells[1].merge(row.cells[3])
        if line.to_sign:
            _to_sign(row.cells[1], line.to_sign)


def _cells(line: Line) -> list[str]:
    said = [part for pair in line.pairs for part in pair]
    return said + [""] * (len(SHARES) - len(said))


def _to_sign(cell: _Cell, words: str) -> None:
    paragraph = cell.add_paragraph(words, style=CELL)
    paragraph.alignment = RIGHT


def _listing(paper: Paper, listing: Listing) -> None:
    paper.add_paragraph(listing.title, style=CELL)
    table = tables.add_table(paper, [listing.heads, *listing.rows], listing.shares)
    tables.repeat(table.rows[0])
