"""The Word form: every block by the style of its kind, on the page of GB/T 9704-2012
(docs/facts.md §1); read from the file's XML, and as LibreOffice lays it out where there is one.
"""

import io
import os
import shutil
import subprocess
import zipfile
from itertools import pairwise
from pathlib import Path

import pdfplumber
import pytest
from docx import Document
from docx.oxml.ns import qn
from lxml import etree

from reports.grammar import Block, Run
from townwork.lib import checks, pdf, word
from townwork.lib.pdf import typefaces
from townwork.lib.pdf.layout import Paragraph
from townwork.lib.word import rebuild

MM = 72 / 25.4
OFFICE = "中共青溪镇委员会"


def block(text, kind="p", lead=""):
    return Block(kind, lead, (Run(text),), 1)


RED = [
    Paragraph("title", "关于报送半年总结的报告"),
    Paragraph("masthead", f"{OFFICE}文件"),
    Paragraph("number", "青发〔2026〕12号\n赵一"),
    Paragraph("recipients", "中共青川区委宣传部："),
    Paragraph("p", "现将总结报上。"),
    Paragraph("annexes", "半年总结"),
    Paragraph("sign", OFFICE),
    Paragraph("date", "2026年7月3日"),
    Paragraph("annex", "附件"),
    Paragraph("annex-title", "半年总结"),
    Paragraph("h1", "", lead="一、做法"),
    Paragraph("h2", "认真研究。", lead="（一）领导。"),
    Paragraph("h3", "1.开会。"),
    Paragraph("h4", "（1）学习。"),
    Paragraph("imprint", f"区委办公室\n{OFFICE}党政办公室\n2026年7月3日印发"),
]


def made(blocks, **more):
    return word.official(blocks, author=OFFICE, **more)


def opened(data):
    return Document(io.BytesIO(data))


def part(data, name):
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return etree.fromstring(package.read(f"word/{name}.xml"))


def test_the_shipped_template_is_what_its_maker_makes():
    assert word.OFFICIAL.read_bytes() == rebuild.template()


def test_every_block_has_the_style_of_its_kind():
    paper = opened(made(RED))

    assert [(line.style.name, line.text) for line in paper.paragraphs] == [
        ("发文机关标志", f"{OFFICE}文件"),
        ("发文字号（上行）", "青发〔2026〕12号\t签发人：赵一"),
        ("红色分隔线", ""),
        ("Title", "关于报送半年总结的报告"),
        ("主送机关", "中共青川区委宣传部："),
        ("Body Text", "现将总结报上。"),
        ("附件说明", "附件：半年总结"),
        ("署名", OFFICE),
        ("成文日期", "2026年7月3日"),
        ("附件", "附件"),
        ("附件标题", "半年总结"),
        ("Heading 1", "一、做法"),
        ("Heading 2", "（一）领导。认真研究。"),
        ("Heading 3", "1.开会。"),
        ("Heading 4", "（1）学习。"),
        ("版记后", ""),
    ]
    (imprint,) = paper.tables
    assert [cell.text for row in imprint.rows for cell in row.cells] == [
        "抄送：区委办公室。",
        f"{OFFICE}党政办公室\t2026年7月3日印发",
    ]


def test_the_headings_make_an_outline_in_the_typefaces_of_their_levels():
    paper = opened(made(RED))

    styles = [paper.styles[f"Heading {level}"]._element for level in (1, 2, 3, 4)]
    assert [style.pPr.find(qn("w:outlineLvl")).get(qn("w:val")) for style in styles] == [*"0123"]
    assert [style.rPr.rFonts.get(qn("w:eastAsia")) for style in styles] == [
        "黑体",
        "楷体_GB2312",
        "仿宋_GB2312",
        "仿宋_GB2312",
    ]
    second = next(line for line in paper.paragraphs if line.style.name == "Heading 2")
    assert [(run.text, run.style.name) for run in second.runs] == [
        ("（一）领导。", "Default Paragraph Font"),
        ("认真研究。", "正文字"),
    ]


def test_the_page_is_that_of_the_standard():
    data = made(RED)
    section = opened(data).sections[0]
    grid = section._sectPr.find(qn("w:docGrid"))
    sides = (section.top_margin, section.right_margin, section.bottom_margin, section.left_margin)

    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert [round(side.mm) for side in sides] == [37, 26, 35, 28]
    assert grid.get(qn("w:type")) == "linesAndChars"
    height = (section.page_height - section.top_margin - section.bottom_margin) // 635
    width = (section.page_width - section.left_margin - section.right_margin) // 635
    # Word's own sum: a character is as wide as the body's, and 4096ths of a point.
    character = 16 + int(grid.get(qn("w:charSpace"))) / 4096
    assert (height // int(grid.get(qn("w:linePitch"))), width / 20 // character) == (22, 28)
    body = opened(data).styles["Body Text"]._element
    assert body.pPr.ind.get(qn("w:firstLineChars")) == "200"


def test_page_numbers_stand_outside_on_odd_and_even_pages():
    data = made(RED)
    section = opened(data).sections[0]

    assert part(data, "settings").find(qn("w:evenAndOddHeaders")) is not None
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        (line,) = footer.paragraphs
        words = [one.text for one in line._p.iter(qn("w:t"), qn("w:instrText"))]
        assert words == ["— ", " PAGE ", "1", " —"]
        assert line._p.pPr.jc.get(qn("w:val")) == side
        assert line._p.pPr.ind.get(qn(f"w:{side}Chars")) == "100"


def test_the_red_head_and_the_imprint_have_their_rules():
    data = made(RED)
    paper = opened(data)

    line = paper.styles["红色分隔线"]._element.pPr.find(qn("w:pBdr")).find(qn("w:bottom"))
    assert line.get(qn("w:color")) == "C8102E"
    head = paper.paragraphs[0]
    assert head.runs[0].font.size.pt == 44
    (imprint,) = paper.tables
    borders = imprint._tbl.tblPr.find(qn("w:tblBorders"))
    rules = {one.tag.split("}")[1]: int(one.get(qn("w:sz"))) / 8 for one in borders}
    # 0.35 mm outside, 0.25 mm within, as near as eighths of a point come.
    assert {side: round(points / MM, 2) for side, points in rules.items()} == {
        "top": 0.35,
        "bottom": 0.35,
        "insideH": 0.26,
    }


def test_an_imprint_apart_has_an_even_page_without_a_number():
    together, apart = (opened(made(RED, imprint_apart=own)) for own in (False, True))

    assert len(together.sections) == 1
    first, last = apart.sections
    assert last._sectPr.find(qn("w:type")).get(qn("w:val")) == "evenPage"
    assert [part.paragraphs[0].text for part in (last.footer, last.even_page_footer)] == ["", ""]
    assert first.footer.paragraphs[0].text != ""  # control
    assert [line.text for line in apart.paragraphs if line.text] == [
        line.text for line in together.paragraphs if line.text
    ]


def test_words_and_figures_that_look_alike_are_one_run():
    """Whoever goes on editing meets a sentence; a blank stays apart."""
    runs = (Run("放映"), Run("84", "films"), Run("场，"), Run("【待填】", missing=True), Run("。"))

    (paragraph,) = opened(made([Block("h2", "（一）", runs, 1)])).paragraphs

    assert [(run.text, run.style.name) for run in paragraph.runs[1:]] == [
        ("放映84场，", "正文字"),
        ("【待填】", "待填"),
        ("。", "正文字"),
    ]


def test_what_is_missing_is_underlined_and_a_run_of_spaces_stays():
    runs = (Run("放映"), Run("【待填：场次】", "x", True), Run("场。"))
    paper = opened(made([block("总结", "title"), Block("p", "", runs, 2)]))

    assert [(run.text, run.style.name) for run in paper.paragraphs[1].runs] == [
        ("放映", "Default Paragraph Font"),
        ("【待填：场次】", "待填"),
        ("场。", "Default Paragraph Font"),
    ]


def test_the_file_tells_nothing_but_the_township():
    data = made(RED)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = package.namelist()
        texts = {name: package.read(name).decode() for name in names}

    assert not any("theme" in name or "customXml" in name for name in names)
    assert not any("Calibri" in text or "Cambria" in text for text in texts.values())
    assert all('w:eastAsia="zh-CN"' in texts[f"word/{name}.xml"] for name in ("styles", "settings"))
    core = etree.fromstring(texts["docProps/core.xml"].encode())
    assert {one.tag.split("}")[1]: one.text for one in core} == {
        "title": "关于报送半年总结的报告",
        "creator": OFFICE,
        "language": "zh-CN",
    }
    assert made(RED) == data  # the same words, the same bytes


def own_template(tmp_path, without=""):
    """A copy as a township changes it: another typeface, perhaps a style too few."""
    paper = Document(str(word.OFFICIAL))
    paper.styles["Title"]._element.rPr.rFonts.set(qn("w:eastAsia"), "华文中宋")
    paper.add_paragraph("模板里原有的字")
    if without:
        paper.styles[without].delete()
    path = tmp_path / "本镇.docx"
    paper.save(path)
    return str(path)


def test_a_townships_own_template_decides(settings, tmp_path):
    settings.WORD_TEMPLATE = own_template(tmp_path)

    paper = opened(made(RED))

    assert paper.styles["Title"]._element.rPr.rFonts.get(qn("w:eastAsia")) == "华文中宋"
    assert "模板里原有的字" not in "".join(line.text for line in paper.paragraphs)
    assert checks.word_template_is_whole() == []


def test_a_template_that_lacks_a_style_is_told_and_ours_is_used(settings, tmp_path):
    settings.WORD_TEMPLATE = own_template(tmp_path, without="版记")

    (warning,) = checks.word_template_is_whole()

    assert warning.msg.startswith(f"WORD_TEMPLATE={settings.WORD_TEMPLATE} 缺少样式 版记，")
    title = opened(made(RED)).styles["Title"]
    assert title._element.rPr.rFonts.get(qn("w:eastAsia")) == "方正小标宋简体"


# --- As it is laid out --------------------------------------------------------------------------
# The names an office has, each shown by the face we ship.
FACES = {
    "仿宋_GB2312": "FandolFang",
    "楷体_GB2312": "FandolKai",
    "黑体": "FandolHei",
    "宋体": "FandolSong",
    "方正小标宋简体": "FandolSong",
}
ALIAS = '<alias binding="same"><family>{}</family><prefer><family>{}</family></prefer></alias>'
office = pytest.mark.skipif(not shutil.which("soffice"), reason="no LibreOffice here")


def laid_out(data, folder: Path):
    """The document's pages, as LibreOffice prints them."""
    (folder / "paper.docx").write_bytes(data)
    aliases = "".join(ALIAS.format(*pair) for pair in FACES.items())
    (folder / "fonts.conf").write_text(
        f"<fontconfig><dir>{typefaces.BUNDLED}</dir><cachedir>{folder}/cache</cachedir>"
        f"{aliases}</fontconfig>"
    )
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile"]
    command += ["--convert-to", "pdf", "--outdir", str(folder), str(folder / "paper.docx")]
    surroundings = {**os.environ, "FONTCONFIG_FILE": str(folder / "fonts.conf")}
    subprocess.run(command, env=surroundings, check=True, capture_output=True, timeout=120)
    return pdfplumber.open(folder / "paper.pdf").pages


def lines_of(page):
    """Body lines as lists of glyphs, top to bottom."""
    rows = {}
    for char in page.chars:
        if char["text"].strip() and 36 * MM < char["top"] < 262 * MM:
            rows.setdefault(round(char["bottom"]), []).append(char)
    return [sorted(rows[key], key=lambda char: char["x0"]) for key in sorted(rows)]


FULL = [block("青溪镇工作总结", "title"), *[block("国" * 400) for _ in range(8)]]


def longest_lines(pages):
    return {len(line) for page in pages[1:-1] for line in lines_of(page) if len(line) > 25}


@office
def test_laid_out_a_page_has_22_lines_of_28_characters(tmp_path):
    pages = laid_out(made(FULL), tmp_path)

    full = [lines_of(page) for page in pages[1:-1]]
    assert {len(lines) for lines in full} == {22}
    assert longest_lines(pages) <= {26, 28}  # the first of a paragraph begins two in
    inner = [line for lines in full for line in lines if len(line) == 28]
    assert max(abs(line[-1]["x1"] / MM - 184) for line in inner) < 0.6
    assert max(abs(line[0]["x0"] / MM - 28) for line in inner) < 0.6
    feet = [[c for c in page.chars if c["top"] > 262 * MM and c["text"].strip()] for page in pages]
    assert ["".join(c["text"] for c in foot) for foot in feet[:2]] == ["—1—", "—2—"]
    assert feet[0][0]["x0"] > 150 * MM and feet[1][0]["x0"] < 40 * MM


def parted(pages) -> list[str]:
    """Numbers of which one line holds a part and the next the rest."""
    found = []
    for page in pages:
        lines = ["".join(char["text"] for char in line) for line in lines_of(page)]
        for line, after in pairwise(lines):
            if line[-1] in DIGITS and after[0] in f"{DIGITS}%":
                found.append(f"{line[-6:]}|{after[:4]}")
    return found


DIGITS = "0123456789."
NUMBERS = "，召开2026年下半年例会100%，共12345场次，占比95.5%，评选2026年五好家庭，余下不说。"
OF_NUMBERS = [block("总结", "title"), *[block("甲" * count + NUMBERS) for count in range(5, 29)]]


@office
def test_laid_out_no_number_is_parted_at_the_end_of_a_line(tmp_path):
    assert parted(laid_out(made(OF_NUMBERS), tmp_path)) == []


@office
def test_control_digits_by_chinese_rules_are_parted(tmp_path, settings, monkeypatch):
    settings.WORD_TEMPLATE = str(tmp_path / "chinese.docx")
    styles = rebuild.styles()
    chinese = styles.replace('w:lang w:val="en-US"', 'w:lang w:val="zh-CN"')
    monkeypatch.setattr(rebuild, "styles", lambda: chinese)
    Path(settings.WORD_TEMPLATE).write_bytes(rebuild.template())

    assert parted(laid_out(made(OF_NUMBERS), tmp_path))


@office
def test_control_letters_as_wide_as_their_size_make_lines_of_27(tmp_path, settings, monkeypatch):
    monkeypatch.setattr(rebuild, "CLOSER", 0)
    settings.WORD_TEMPLATE = str(tmp_path / "wide.docx")
    Path(settings.WORD_TEMPLATE).write_bytes(rebuild.template())

    assert 28 not in longest_lines(laid_out(made(FULL), tmp_path))


@office
@pytest.mark.parametrize("apart", [False, True])
def test_laid_out_the_imprint_ends_with_the_text(tmp_path, apart):
    """After one page of text on the back of it, and then without a number."""
    letter = [one for one in RED if "annex" not in one.kind and one.kind[0] != "h"]
    assert pdf.render_official("报告", letter).imprint_apart

    pages = laid_out(made(letter if apart else RED, imprint_apart=apart), tmp_path)

    rules = sorted(line["top"] / MM for line in pages[-1].lines)
    assert (len(pages), len(rules)) == (2, 3)
    assert rules[-1] == pytest.approx(262, abs=1)
    foot = "".join(char["text"] for char in pages[-1].chars if char["top"] > 262 * MM)
    assert foot.replace(" ", "") == ("" if apart else "—2—")
