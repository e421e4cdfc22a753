"""Tables whose heads stand on every page: a form of lines to be filled in by hand, on the page of
official papers; and a ledger's list, across.
"""

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Length, Mm, Twips
from docx.table import Table, _Row

from townwork.lib.paper_code import SAYS, PaperCode
from townwork.lib.pdf import tables
from townwork.lib.word import CELL, finished, opened, place
from townwork.lib.word.corner import put_code

BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
ROW = Mm(9)  # room to write by hand
# A ledger's list, as townwork/lib/pdf/tables.css has it.
ACROSS, DOWN = Mm(297), Mm(210)
CLOSE = "".join(f'<w:{side} w:w="57" w:type="dxa"/>' for side in ("left", "right"))  # 1 mm
MARGINS = {"top": Mm(20), "right": Mm(15), "bottom": Mm(18), "left": Mm(15)}
# Of a list's cells: 五号, as far apart as the type is high.
_CELL = (
    '<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
    '<w:p><w:pPr><w:pStyle w:val="{style}"/><w:spacing w:line="340" w:lineRule="atLeast"/>'
    '<w:jc w:val="{side}"/></w:pPr><w:r><w:rPr><w:sz w:val="21"/><w:szCs w:val="21"/></w:rPr>'
    '<w:t xml:space="preserve">{text}</w:t></w:r></w:p></w:tc>'
)
_ROW = "<w:tr {ns}><w:trPr><w:cantSplit/>{more}</w:trPr>{cells}</w:tr>"


def table_paper(
    title: str,
    facts: Sequence[tuple[str, str]],
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    shares: Sequence[int],
    author: str = "",
    code: PaperCode | None = None,
) -> bytes:
    """`facts` are label and value, two a line; `shares` are the columns' parts of the width, in
    hundredths. The same input gives the same bytes.
    """
    paper = opened()
    heading = paper.add_paragraph(title, style="Title")
    two = zip(facts[::2], [*facts[1::2], ("", "")], strict=False)
    add_table(paper, [[*first, *second] for first, second in two], (13, 37, 13, 37))
    paper.add_paragraph(style=CELL)
    table = add_table(paper, [heads, *rows], shares)
    repeat(table.rows[0])
    if code:
        put_code(heading, code)
        paper.add_paragraph(SAYS, style=CELL)
    return finished(paper, title, author)


def list_paper(table: tables.Table, *, author: str = "") -> bytes:
    """A ledger's list as townwork.lib.pdf.tables prints it. The same input gives the same bytes."""
    paper = opened()
    _turn(paper)
    paper.add_paragraph(table.title, style="Title")
    days = f"期间：{table.period}　　制表日期：{table.made_on}"
    paper.add_paragraph(f"单位：{table.unit}　　{days}", style=CELL)
    shares = tables.widths(table)
    lines = [*tables.shown(table.rows), *tables.shown([table.totals] if table.totals else [])]
    _list(paper, table.heads, lines, shares)
    for remark in table.remarks:
        paper.add_paragraph(remark, style=CELL)
    return finished(paper, table.title, author)


def _turn(paper: Paper) -> None:
    """Across."""
    section = paper.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = ACROSS, DOWN
    set_margins(paper, MARGINS)


def set_margins(paper: Paper, margins: Mapping[str, Length]) -> None:
    """By side; without the grid of lines an official text stands on."""
    section = paper.sections[0]
    for side, size in margins.items():
        setattr(section, f"{side}_margin", size)
    for grid in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(grid)


def _list(
    paper: Paper,
    heads: Sequence[str],
    lines: Iterable[Sequence[tuple[str, bool]]],
    shares: Sequence[int],
) -> None:
    """Written as the markup it is: of two thousand rows each cell would else be looked up anew."""
    _, width = place(paper)
    made = paper.add_table(rows=0, cols=len(shares))
    made.autofit = False
    made._tbl.tblPr.append(parse_xml(f"<w:tblBorders {nsdecls('w')}>{BORDERS}</w:tblBorders>"))
    made._tbl.tblPr.append(parse_xml(f"<w:tblCellMar {nsdecls('w')}>{CLOSE}</w:tblCellMar>"))
    columns = [width * share // sum(shares) for share in shares]
    for column, size in zip(made.columns, columns, strict=True):
        column.width = Twips(size)
    style = paper.styles[CELL].style_id
    head = [_cell(words, "center", size, style) for words, size in zip(heads, columns, strict=True)]
    made._tbl.append(_row(head, "<w:tblHeader/>"))
    for line in lines:
        cells = [
            _cell(words, "right" if is_number else "left", size, style)
            for (words, is_number), size in zip(line, columns, strict=True)
        ]
        made._tbl.append(_row(cells))


def _row(cells: Sequence[str], more: str = ""):
    return parse_xml(_ROW.format(ns=nsdecls("w"), more=more, cells="".join(cells)))


def _cell(words: str, side: str, width: int, style: str) -> str:
    return _CELL.format(width=width, style=style, side=side, text=escape(words))


def add_table(paper: Paper, lines: Sequence[Sequence[str]], shares: Sequence[int]) -> Table:
    """Framed, with room to write by hand; `shares` are hundredths of the width."""
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
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
            cell.paragraphs[0].style = paper.styles[CELL]
            if text:  # an empty run would stay a line of its own where cells are merged
                cell.paragraphs[0].add_run(text)
    return table


def repeat(row: _Row) -> None:
    """On each page the table goes on to."""
    head = OxmlElement("w:tblHeader")
    head.set(qn("w:val"), "1")
    row._tr.get_or_add_trPr().append(head)
