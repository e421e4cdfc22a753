"""The issued papers, measured in the PDF read back (GB/T 9704-2012; docs/facts.md §1.4)."""

import io
import re
from datetime import date

import docx
import pdfplumber
import pytest

from duties.drafting import default_duties, default_text
from duties.paper_text import document_paper, letter_paper, numeral, terms_of
from duties.schedule import stretches
from tests.factories import DocumentFactory, DutyFactory
from townwork.lib import word
from townwork.lib.pdf import render_official
from townwork.org.workdays import Workdays

MM = 72 / 25.4
LEFT, TOP, WIDTH, HEIGHT = 28 * MM, 37 * MM, 156 * MM, 225 * MM


@pytest.fixture
def document(cast):
    made = DocumentFactory(
        township=cast.township,
        created_by=cast.clerk,
        title="青溪镇2026年度意识形态和宣传思想文化工作责任制",
        number="青发〔2026〕3号",
        issued_on=date(2026, 1, 12),
        copied_to="区委宣传部",
        **default_text(),
    )
    for duty in default_duties(2026):
        duty.document = made
        duty.save()
    return made


def pages_of(text) -> list:
    return pdfplumber.open(io.BytesIO(render_official(text[0].text, text).pdf)).pages


def lines(page) -> list[list[dict]]:
    """The lines of the 版心, each its glyphs from left to right."""
    rows: dict[int, list] = {}
    for glyph in page.chars:
        if TOP < glyph["top"] < TOP + HEIGHT:
            rows.setdefault(round(glyph["bottom"] / 4), []).append(glyph)
    return [sorted(row, key=lambda glyph: glyph["x0"]) for _, row in sorted(rows.items())]


def words(page) -> str:
    return "".join(glyph["text"] for row in lines(page) for glyph in row)


def test_every_line_that_goes_on_ends_at_the_edge(document):
    gaps = [
        LEFT + WIDTH - row[-1]["x1"]
        for page in pages_of(
            letter_paper(document, "塘头村", list(document.duties.all()), Workdays())
        )
        for row, following in zip(lines(page), lines(page)[1:], strict=False)
        if following[0]["x0"] < LEFT + 2
    ]

    assert len(gaps) > 20
    assert max(map(abs, gaps)) < 0.6 * MM


def test_a_letter_holds_just_the_given_duties(document):
    mine = [duty for duty in document.duties.all() if "village" in duty.kinds]

    text = "".join(
        words(page) for page in pages_of(letter_paper(document, "塘头村", mine, Workdays()))
    )

    assert f"承担以下{len(mine)}项职责" in text
    for duty in document.duties.all():
        numbered = re.search(f"（[一二三四五六七八九十]+）{re.escape(duty.title)}。", text)
        assert bool(numbered) == (duty in mine)


def test_the_red_head(document):
    page = pages_of(document_paper(document, list(document.duties.all()), Workdays()))[0]

    head = [glyph for glyph in page.chars if glyph["size"] > 24]
    assert "".join(glyph["text"] for glyph in head) == f"{document.township.sign_name}文件"
    assert min(glyph["top"] for glyph in head) == pytest.approx(TOP + 35 * MM, abs=3 * MM)
    assert (head[0]["x0"] + head[-1]["x1"]) / 2 == pytest.approx(LEFT + WIDTH / 2, abs=MM)
    red = [rule for rule in (*page.rects, *page.lines) if rule["width"] > 400]
    assert red[0]["width"] == pytest.approx(WIDTH, abs=0.5 * MM)
    number = next(row for row in lines(page) if "〔2026〕" in "".join(g["text"] for g in row))
    assert red[0]["top"] - max(g["bottom"] for g in number) == pytest.approx(4 * MM, abs=2.5 * MM)


@pytest.mark.parametrize("count", [3, 8, 14, 20, 26, 30])
def test_the_imprint_closes_the_last_even_page_whatever_the_length(document, count):
    pages = pages_of(document_paper(document, list(document.duties.all())[:count], Workdays()))

    assert len(pages) % 2 == 0
    assert words(pages[-1]).endswith(
        f"抄送：区委宣传部。{document.township.sign_name}2026年1月12日印发"
    )
    alone = len(words(pages[-1])) < 60
    foot = "".join(glyph["text"] for glyph in pages[-1].chars if glyph["top"] > TOP + HEIGHT)
    assert foot == ("" if alone else f"— {len(pages)} —")  # a page of its own bears no number
    rules = [rule["bottom"] for rule in (*pages[-1].rects, *pages[-1].lines) if rule["width"] > 400]
    assert max(rules) == pytest.approx(TOP + HEIGHT, abs=MM)


def test_annexes_begin_pages_of_their_own(document):
    pages = pages_of(document_paper(document, list(document.duties.all()), Workdays()))

    begun = [words(page)[:3] for page in pages if words(page).startswith("附件")]
    assert begun == ["附件1", "附件2", "附件3", "附件4"]


def test_the_same_words_in_word(document):
    text = document_paper(document, list(document.duties.all()), Workdays())

    paper = docx.Document(io.BytesIO(word.official(text, author="青溪镇")))

    said = "".join(paragraph.text for paragraph in paper.paragraphs).replace("\n", "")
    said += "".join(cell.text for row in paper.tables[0].rows for cell in row.cells)
    assert all(line in said for block in text for line in block.text.split("\n"))
    assert paper.core_properties.title == document.title
    section = paper.sections[0]
    assert [
        round(length.mm) for length in (section.page_width, section.top_margin, section.left_margin)
    ] == [
        210,
        37,
        28,
    ]


@pytest.mark.parametrize(
    ("number", "said"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (35, "三十五")]
)
def test_numerals(number, said):
    assert numeral(number) == said


def test_the_terms_of_a_clause_are_the_days_that_are_kept(document):
    """31 January 2027 and 31 March 2026 are rest days or not: the calendar says, not the rule."""
    duties = document.duties.filter(due_days=0)
    said = {duty.frequency: terms_of(duty, 2026, Workdays()) for duty in duties}

    assert said == {
        "once": "6月30日前完成",
        "monthly": "每月一次，当月内完成，遇休息日顺延",
        "quarterly": "每季度一次，3月31日、6月30日、9月30日、12月31日前完成",
        "half": "每半年一次，6月30日、12月31日前完成",
        "yearly": "每年一次，12月31日前完成",
    }


@pytest.mark.parametrize(
    ("values", "said"),
    [
        # 4 April 2026 is a Saturday, and Tomb Sweeping Day is given on the Monday after.
        ({"frequency": "once", "due_on": date(2026, 4, 4)}, "4月7日前完成"),
        (
            {"frequency": "quarterly", "due_days": -7},
            "每季度一次，3月24日、6月23日、9月23日、12月24日前完成",
        ),
        ({"frequency": "half", "due_days": 5}, "每半年一次，7月6日、次年1月5日前完成"),
        ({"frequency": "yearly", "due_days": 400}, "每年一次，2028年2月4日前完成"),
        ({"frequency": "monthly", "due_days": 5}, "每月一次，期满后5日内完成，遇休息日顺延"),
        ({"frequency": "monthly", "due_days": -3}, "每月一次，期满3日前完成，遇休息日顺延"),
    ],
)
def test_a_letter_prints_the_day_the_system_keeps(values, said):
    duty = DutyFactory.build(document=None, **values)

    assert terms_of(duty, 2026, Workdays()) == said


def test_a_day_entered_as_rest_moves_the_letter_with_the_assignment():
    duty = DutyFactory.build(document=None, frequency="yearly")
    closed = Workdays({date(2026, 12, 31): False, date(2027, 1, 1): False})

    assert terms_of(duty, 2026, closed) == "每年一次，次年1月4日前完成"
    assert [stretch.due_on for stretch in stretches(duty, 2026, closed)] == [date(2027, 1, 4)]
