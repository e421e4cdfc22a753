"""A ledger on paper, read back from the PDF: across, heads and page numbers on every page, sums at
the end.
"""

import io
from datetime import date

import pdfplumber
import pytest

from townwork.lib.pdf.tables import Table, render_table

HEADS = ("序号", "发生日期", "单位", "片名", "场次", "备注")
MM = 72 / 25.4


def table(count: int, **values) -> Table:
    rows = [(n, date(2026, 3, 5), "塘头村", f"春到田间{n}", 1, None) for n in range(1, count + 1)]
    defaults = {
        "title": "公益电影台账",
        "unit": "青溪镇",
        "period": "2026年上半年",
        "made_on": date(2026, 6, 30),
        "heads": HEADS,
        "rows": rows,
        "totals": ("合计", None, None, None, count, None),
    }
    return Table(**defaults | values)


def pages_of(paper):
    return pdfplumber.open(io.BytesIO(paper.pdf)).pages


@pytest.fixture(scope="module")
def pages():
    return pages_of(render_table(table(70)))


def test_the_paper_lies_across(pages):
    assert [(round(page.width / MM), round(page.height / MM)) for page in pages] == [
        (297, 210)
    ] * len(pages)


def test_the_title_stands_once_in_two_size_song(pages):
    letters = [char for page in pages for char in page.chars if round(char["size"]) == 22]

    assert "".join(char["text"] for char in letters) == "公益电影台账"
    assert {char["fontname"].endswith("biaosong-fandol") for char in letters} == {True}


def test_unit_period_and_day_stand_above_the_table(pages):
    words = pages[0].extract_text().splitlines()

    assert (
        "单位：青溪镇" in words[1] and "期间：2026年上半年" in words[1] and "2026-06-30" in words[1]
    )


def test_heads_and_page_numbers_are_on_every_page(pages):
    assert len(pages) >= 3
    for number, page in enumerate(pages, 1):
        text = page.extract_text()
        assert "序号" in text and "发生日期" in text
        assert f"第 {number} 页 共 {len(pages)} 页" in text


def test_every_row_is_there_once_and_the_sum_last(pages):
    rows = [row for page in pages for row in page.extract_table()[1:]]

    assert [row[0] for row in rows] == [*map(str, range(1, 71)), "合计"]
    assert rows[-1][4] == "70"


def test_numbers_stand_at_the_right_and_words_at_the_left(pages):
    cell = pages[0].find_tables()[0].rows[1].cells
    word, number = (pages[0].crop(cell[at]).chars for at in (3, 4))

    assert word[0]["x0"] - cell[3][0] < 6
    assert cell[4][2] - number[-1]["x1"] < 6


@pytest.mark.parametrize("count", [0, 1])
def test_few_rows_are_a_page(count):
    assert len(pages_of(render_table(table(count, totals=())))) == 1


def test_a_very_long_cell_wraps_and_stays_on_the_paper():
    rows = [(1, date(2026, 3, 5), "塘头村", "很长的片名" * 60, 1, "a" * 300)]
    (page,) = pages_of(render_table(table(1, rows=rows)))

    assert all(
        char["x0"] >= 15 * MM - 1 and char["x1"] <= (297 - 15) * MM + 1 for char in page.chars
    )


def test_a_number_is_never_parted_for_the_sake_of_long_heads():
    """A result sheet: the head of each section says its full marks."""
    sections = [f"组织领导与责任落实第{n}项（村居9、站办所9、领导班子17分）" for n in range(9)]
    heads = ("类别", "名次", "单位", "得分", *sections)
    rows = [("村居", 2, "青山村", 93.82, *[12.67] * len(sections))]

    (page,) = pages_of(render_table(table(1, heads=heads, rows=rows, totals=())))

    assert page.extract_table()[1] == [*"村居 2 青山村 93.82".split(), *["12.67"] * len(sections)]


@pytest.mark.parametrize(
    "typed",
    ["<b>粗</b>", "<img src='file:///etc/passwd'>", "{{ 7|add:7 }}", "=1+1", "</td></tr></table>"],
)
def test_whatever_was_typed_is_words(typed):
    rows = [(1, date(2026, 3, 5), typed, "片", 1, None)]
    (page,) = pages_of(render_table(table(1, rows=rows)))

    assert typed.replace(" ", "") in page.extract_text().replace(" ", "").replace("\n", "")


def test_a_character_no_typeface_has_is_named():
    paper = render_table(table(1, rows=[(1, date(2026, 3, 5), "村\U000e0041", "片", 1, None)]))

    assert paper.missing_glyphs
    assert "现有字体里没有" in pages_of(paper)[0].extract_text()


def test_the_same_table_is_the_same_file():
    assert render_table(table(5)).sha256 == render_table(table(5)).sha256


def test_progress_is_told_page_by_page_and_never_goes_back():
    told = []
    render_table(table(200), lambda percent, words: told.append((percent, words)))

    percents = [percent for percent, _ in told]
    assert len(told) >= 3 and percents == sorted(percents) and max(percents) <= 90
    assert told[0][1].startswith("排版第 ")


def test_a_date_and_a_units_name_stay_on_one_line_beside_long_words():
    words = "关于文旅融合发展大会两项文创项目和重点党报党刊发行工作的情况"
    row = (1, date(2026, 8, 2), "青溪镇领导班子", words, words, words, words, 12)
    heads = ("序号", "日期", "单位", "会次", "议题", "决定", "备注", "应到")

    page = pages_of(render_table(table(1, heads=heads, rows=[row], totals=())))[0]

    assert "2026-08-02" in page.extract_text()
    assert "青溪镇领导班子" in page.extract_text()


def test_figures_stay_on_one_line_below_long_heads():
    heads = ("单位", "得分", *(f"第{n}块责任落实情况（村居13、站办所9分）" for n in range(8)))
    rows = [("青山村", 93.81, *(12.67 for _ in range(8)))]
    table = Table("汇总表", "青溪镇", "全部", date(2026, 3, 9), heads, rows)

    with pdfplumber.open(io.BytesIO(render_table(table).pdf)) as pdf:
        words = [word["text"] for word in pdf.pages[0].extract_words()]

    assert words.count("93.81") == 1 and words.count("12.67") == 8
