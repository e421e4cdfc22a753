"""Any page on paper (Ctrl+P): printed by Chromium, and the paper read back. Its heading, whose it is
and of which half-year, and all rows and columns of it; nothing to press.
"""

import io
from collections import Counter

import pdfplumber
import pytest

UPRIGHT, ON_ITS_SIDE = (595, 842), (842, 595)

# Where to → how the paper lies, and what must stand on it beside the heading; "page > link" is the
# page the first such link of that page leads to.
PAGES = {
    "/duties/matrix/": (ON_ITS_SIDE, ["青溪镇", "2026年"]),
    "/records/films/": (ON_ITS_SIDE, ["青溪镇"]),
    "/records/films/ > .records tbody a": (UPRIGHT, ["青溪镇"]),
    "/assessments/rounds/ > main td a > main a[href*='/cards/']": (UPRIGHT, ["青溪镇", "得分表"]),
    "/summary/": (UPRIGHT, ["青溪镇", "2026年"]),
    "/board/": (ON_ITS_SIDE, ["青溪镇"]),
}

# The words of the page's heading and of its tables' cells.
SHOWN = """() => {
  const words = (one) => one.innerText.replace(/\\s+/g, "");
  const all = (what) => [...document.querySelectorAll(what)].filter((one) => one.offsetParent).map(words);
  return {
    heading: words(document.querySelector("h1")),
    cells: all("main :is(th, td):not(.pick)"),
  };
}"""
# What can be pressed: the half-year shown is said in the words of its button.
PRESSED = """() => [...document.querySelectorAll(".btn, button, .pagination, .tabs, .breadcrumb")]
  .filter((one) => one.offsetParent && !one.matches(".term-choice .btn-primary"))
  .map((one) => one.outerHTML)"""


def go(page, way):
    first, *links = way.split(" > ")
    page.goto(first)
    for link in links:
        with page.expect_navigation():
            page.locator(link).first.click()
    page.wait_for_load_state("networkidle")


def printed(page):
    return pdfplumber.open(io.BytesIO(page.pdf(prefer_css_page_size=True)))


def letters(text):
    return Counter("".join(text.split()))


@pytest.mark.parametrize("way", PAGES)
def test_a_page_on_paper_is_whole(person, way):
    lies, said = PAGES[way]
    with person("secretary") as page:
        go(page, way)
        shown = page.evaluate(SHOWN)
        sheets = printed(page).pages
        page.emulate_media(media="print")
        pressed = page.evaluate(PRESSED)

    # In the order it was written: digits of another font lie a hair higher than the words about them.
    text = "".join("".join(char["text"].split()) for sheet in sheets for char in sheet.chars)
    assert {(round(sheet.width), round(sheet.height)) for sheet in sheets} == {lies}
    assert shown["heading"] in text
    assert [words for words in said if words not in text] == []
    # Glyph by glyph, since a column's head may run downwards; and none of it over the edge.
    inked = Counter(char["text"] for sheet in sheets for char in sheet.chars)
    assert +(letters("".join(shown["cells"])) - inked) == Counter()
    assert all(
        char["x0"] >= 0 and char["x1"] <= sheet.width for sheet in sheets for char in sheet.chars
    )
    assert pressed == []


def test_a_list_of_several_pages_is_on_paper_whole_and_then_as_it_was(person):
    with person("secretary") as page:
        go(page, "/records/films/?whole=1")
        every = page.evaluate(SHOWN)["cells"]
        go(page, "/records/films/?sort=occurred_on&page=2")
        before = page.evaluate(SHOWN)["cells"]
        sheets = printed(page).pages
        after = page.evaluate(SHOWN)["cells"]

    text = "".join("".join(char["text"].split()) for sheet in sheets for char in sheet.chars)
    inked = Counter(char["text"] for sheet in sheets for char in sheet.chars)
    assert len(every) > 2 * len(before)
    assert +(letters("".join(every)) - inked) == Counter()
    assert "纸上只有" not in text
    assert after == before


def test_control_without_its_other_rows_a_list_says_which_page_it_is(person):
    with person("secretary") as page:
        page.route("**/records/films/?*whole=1*", lambda route: route.abort())
        go(page, "/records/films/?page=2")
        sheets = printed(page).pages

    text = "".join("".join(char["text"].split()) for sheet in sheets for char in sheet.chars)
    assert "纸上只有第2页" in text


def test_control_without_the_sheet_the_matrix_loses_rows(person):
    with person("secretary") as page:
        page.route("**/print*.css", lambda route: route.abort())
        go(page, "/duties/matrix/")
        shown = page.evaluate(SHOWN)
        sheets = printed(page).pages

    inked = Counter(char["text"] for sheet in sheets for char in sheet.chars)
    assert +(letters("".join(shown["cells"])) - inked) != Counter()
