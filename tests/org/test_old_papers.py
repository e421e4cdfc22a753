"""The text of a .docx: paragraphs in order, numbers that Word alone shows, levels of style alone."""

import io
import zipfile

import pytest
from docx import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls

from townwork.org.errors import Refusal
from townwork.org.old_papers import BREAK, CELL, text_of_document


def bytes_of(document):
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def text_of(document):
    return text_of_document("旧总结.docx", bytes_of(document)).split("\n")


def numbered(document, shown, format_="chineseCounting"):
    """The id of a new list that Word numbers by itself."""
    root = document.part.numbering_part.element
    root.insert(
        0,
        parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
            f'<w:numFmt w:val="{format_}"/><w:lvlText w:val="{shown}"/></w:lvl></w:abstractNum>'
        ),
    )
    number = parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>')
    root.append(number)
    return 90


def put_in(paragraph, number):
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_numId().val = number
    properties.get_or_add_ilvl().val = 0


def test_paragraphs_and_tables_come_in_order():
    document = Document()
    document.add_paragraph("某镇半年总结")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "放映电影", "84场"
    document.add_paragraph("")
    document.add_paragraph("其后。")

    assert text_of(document) == ["某镇半年总结", "放映电影", "84场", "其后。"]


RUN = "<w:r><w:t>{}</w:t></w:r>"
SHOWN = [
    # tracked changes as they would be accepted
    ('<w:ins w:id="1" w:author="a">' + RUN.format("共84场") + "</w:ins>", "放映电影共84场"),
    (
        '<w:del w:id="1" w:author="a"><w:r><w:delText>80场</w:delText></w:r></w:del>'
        + RUN.format("84场"),
        "放映电影84场",
    ),
    (
        '<w:moveFrom w:id="1" w:author="a">' + RUN.format("旧") + "</w:moveFrom>"
        '<w:moveTo w:id="2" w:author="a">' + RUN.format("84场") + "</w:moveTo>",
        "放映电影84场",
    ),
    # a content control, a smart tag; a text box is no part of the line
    ("<w:sdt><w:sdtContent>" + RUN.format("84场") + "</w:sdtContent></w:sdt>", "放映电影84场"),
    ('<w:smartTag w:element="x">' + RUN.format("84场") + "</w:smartTag>", "放映电影84场"),
    (
        "<w:r><w:pict><w:txbxContent><w:p>"
        + RUN.format("内部")
        + "</w:p></w:txbxContent></w:pict></w:r>",
        "放映电影",
    ),
]


@pytest.mark.parametrize(("xml", "line"), SHOWN)
def test_what_word_shows_is_read(xml, line):
    document = Document()
    paragraph = document.add_paragraph("放映电影")
    for element in parse_xml(f"<w:p {nsdecls('w')}>{xml}</w:p>"):
        paragraph._p.append(element)

    assert text_of(document) == [line]


def test_a_paragraph_within_a_content_control_is_read_and_in_its_place():
    document = Document()
    first, last = document.add_paragraph("其一。"), document.add_paragraph("其三。")
    control = f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p>{RUN.format('其二。')}</w:p></w:sdtContent></w:sdt>"
    first._p.addnext(parse_xml(control))

    assert text_of(document) == ["其一。", "其二。", last.text]


LISTS = [
    (
        ("序号 指标 单位 完成数", "1 公益电影放映 场 114", "2 志愿服务活动 次 83"),
        ["公益电影放映114场；志愿服务活动83次。"],
    ),
    (
        ("村 放映 宣讲 备注", "塘头村 12场 3场 -", "桂花村 8场 - 补映"),
        ["塘头村：放映12场，宣讲3场；桂花村：放映8场，备注补映。"],
    ),
    # words set side by side, and a table that lists no numbers
    (("工作开展情况 下步打算", "抓宣传 抓队伍"), ["工作开展情况", "下步打算", "抓宣传", "抓队伍"]),
    (("中共某镇委员会 2025年7月5日",), ["中共某镇委员会", "2025年7月5日"]),
]


@pytest.mark.parametrize(("rows", "lines"), LISTS)
def test_a_table_of_numbers_is_told_as_sentences(rows, lines):
    document = Document()
    table = document.add_table(len(rows), len(rows[0].split()))
    for at, row in enumerate(rows):
        for place, text in enumerate(row.split()):
            table.cell(at, place).text = text.replace("-", "")

    assert text_of(document) == lines


def test_a_merged_cell_is_read_once():
    document = Document()
    table = document.add_table(2, 2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "中共某镇委员会"
    table.cell(1, 1).text = "2025年7月5日"

    assert text_of(document) == ["中共某镇委员会", "2025年7月5日"]


def test_of_a_long_table_each_row_is_a_paragraph():
    document = Document()
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "村", "放映（场）"
    for number in range(9):
        cells = table.add_row().cells
        cells[0].text, cells[1].text = f"第{number}村", str(number + 1)

    assert text_of(document)[:2] == ["第0村：放映1场。", "第1村：放映2场。"]


def test_a_level_of_style_alone_is_numbered():
    document = Document()
    for text, level in (("组织", 1), ("领导", 2), ("责任", 2), ("宣传", 1), ("活动", 2)):
        document.add_heading(text, level)
    document.add_heading("三、打算", 1)

    assert text_of(document) == [
        *("一、组织", "（一）领导", "（二）责任", "二、宣传", "（一）活动", "三、打算")
    ]


@pytest.mark.parametrize(
    "shown, format_, lines",
    [
        ("%1、", "chineseCounting", ["一、组织", "二、宣传"]),
        ("（%1）", "chineseCountingThousand", ["（一）组织", "（二）宣传"]),
        ("%1.", "decimal", ["1.组织", "2.宣传"]),
        ("\uf0d8", "bullet", ["组织", "宣传"]),
    ],
)
def test_what_word_numbers_by_itself_is_in_the_text(shown, format_, lines):
    document = Document()
    number = numbered(document, shown, format_)
    for text in ("组织", "宣传"):
        put_in(document.add_paragraph(text), number)

    assert text_of(document) == lines


def test_what_acts_or_is_no_document_is_refused():
    document = Document()
    field = OxmlElement("w:instrText")
    field.text = 'DDEAUTO c:\\windows\\cmd.exe "/k"'
    document.add_paragraph("某镇").runs[0]._r.append(field)
    empty = io.BytesIO()
    with zipfile.ZipFile(empty, "w") as archive:
        archive.writestr("word/document.xml", "<p/>")

    for data in (bytes_of(document), empty.getvalue(), b"%PDF-1.4", b""):
        with pytest.raises(Refusal):
            text_of_document("旧总结.docx", data)


def test_a_control_document_is_read():
    document = Document()
    document.add_paragraph("某镇")

    assert text_of(document) == ["某镇"]


def test_a_row_of_a_table_is_a_line_where_that_is_asked():
    document = Document()
    table = document.add_table(4, 3)
    for at, row in enumerate(("序号 事项 单位", "1 研判 各村", "2 巡查 -", "一、阵地 - -")):
        for place, text in enumerate(row.split()):
            table.cell(at, place).text = text.replace("-", "")
    table.cell(1, 2).merge(table.cell(2, 2))
    table.cell(3, 0).merge(table.cell(3, 2))
    table.cell(1, 1).add_paragraph("报告")

    text = text_of_document("旧文件.docx", bytes_of(document), by_rows=True)

    assert [line.split(CELL) for line in text.split("\n")] == [
        ["序号", "事项", "单位"],
        ["1", f"研判{BREAK}报告", "各村"],
        ["2", "巡查", "各村"],
        ["一、阵地"],
    ]
