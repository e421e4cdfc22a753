"""成批录入 in a browser: typed by keys as in a sheet, pasted from WPS, filled from a grid's gaps, on a
phone and without a script.
"""

import re

import pytest

from tests.flows.conftest import FITS, at_each_size, follow, press, sign_in
from tests.flows.oldest import new_page
from tests.flows.test_board import AXE, SERIOUS
from tests.flows.test_typed import PASTE

FILMS = "/records/films/rows/"
RETURNS = "/records/customs/rows/?term=2026H2&gaps=all"
VILLAGES = (
    "塘头村 桂花村 石桥村 柳林村 青山村 白果村 竹园村 茶坪村 双河村 枫香村 龙潭村 麻园村 杨湾村"
).split()


class Hand:
    """Counts what a hand does."""

    def __init__(self, page):
        self.page, self.clicks, self.signs = page, 0, 0

    def click(self, place):
        self.clicks += 1
        self.page.locator(place).click()

    def follow(self, place):
        self.clicks += 1
        follow(self.page.locator(place))

    def types(self, words):
        self.signs += len(words)
        self.page.keyboard.type(words)


def cell(page, row, name):
    return page.locator(f'[name="{row}-{name}"]')


def values(page, name, rows):
    return [cell(page, row, name).input_value() for row in rows]


def test_ten_films_are_typed_as_in_a_sheet(enter):
    page = enter("clerk")
    hand = Hand(page)
    hand.follow("nav >> text=台账")
    hand.follow("main a:text-is('公益电影')")
    hand.follow("text=成批录入")

    hand.click('[name="1-unit"]')
    for initials in ("tt", "gh", "sq", "ll", "qs", "bg", "zy", "cp", "shc", "fx"):
        hand.types(initials)
        page.keyboard.press("Enter")
    hand.click('[name="1-occurred_on"]')
    hand.types("7.6")
    hand.click("[data-fill=occurred_on] [data-by-day]")
    hand.click('[name="1-film"]')
    hand.types("春到田间")
    hand.click("[data-fill=film] button")
    assert values(page, "unit", range(1, 11)) == VILLAGES[:10]
    assert values(page, "occurred_on", (1, 2, 10)) == ["7.6", "7.7", "7.15"]
    hand.follow(".block .btn-primary")

    assert "已记下 10 条公益电影" in page.inner_text("#messages")
    assert hand.clicks <= 15
    assert hand.signs <= 60


def test_keys_walk_the_cells_and_copy_down(enter):
    page = enter("clerk")
    page.goto(FILMS)
    cell(page, 1, "unit").click()
    page.keyboard.type("ttc")
    page.keyboard.press("Tab")
    page.keyboard.type("7.20")
    page.keyboard.press("Tab")
    page.keyboard.type("片甲")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+d")
    assert cell(page, 2, "unit").input_value() == "塘头村"

    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Control+Shift+D")
    assert values(page, "film", (1, 2)) == ["片甲", "片甲"]
    assert page.evaluate("document.activeElement.name") == "2-occurred_on"
    cell(page, 1, "unit").press("ArrowDown")
    assert page.evaluate("document.activeElement.name") == "2-unit"
    page.click("tr:has([name='2-unit']) [data-row-act=copy]")
    assert cell(page, 3, "film").input_value() == "片甲"
    page.click("tr:has([name='2-unit']) [data-row-act=clear]")
    assert values(page, "film", (1, 2, 3)) == ["片甲", "", "片甲"]
    cell(page, 10, "unit").press("Enter")
    assert page.evaluate("document.activeElement.name") == "11-unit"


def test_a_block_from_wps_is_spread_mended_and_saved(enter):
    page = enter("clerk")
    page.goto(FILMS)
    lines = [f"{place}\t2026/7/{day}\t{place}的片\t{day}" for day, place in enumerate(VILLAGES, 10)]
    head = "放映地点\t放映日期\t片名\t观众人数\n"
    cell(page, 1, "unit").evaluate(
        PASTE, head + "\n".join(lines).replace("柳林村\t", "无此村\t") + "\n"
    )
    assert "贴上了 13 行" in page.inner_text("[data-said]")
    assert values(page, "film", (1, 13)) == ["塘头村的片", "杨湾村的片"]
    assert values(page, "audience", (1, 13)) == ["10", "22"]

    page.goto(FILMS)  # closed by mistake: all thirteen rows are offered
    page.get_by_role("button", name="恢复草稿").click()
    assert values(page, "film", (1, 13)) == ["塘头村的片", "杨湾村的片"]
    press(page, "保存")
    assert "一行都还没有存" in page.inner_text("main")
    assert "找不到“无此村”" in page.inner_text("#\\34 -unit-fault")
    assert page.evaluate("document.activeElement.name") == "4-unit"

    page.keyboard.press("Control+a")
    page.keyboard.type("llc")
    press(page, "保存")
    assert "已记下 13 条公益电影" in page.inner_text("#messages")
    page.goto(FILMS)
    assert page.get_by_role("button", name="恢复草稿").count() == 0


def test_what_a_second_paste_covers_comes_back(enter):
    """One act of the sheet's is taken back at a time, by Ctrl+Z, until a key is typed."""
    page = enter("clerk")
    page.goto(FILMS)
    first = cell(page, 1, "film")
    first.evaluate(PASTE, "片甲\t\n片乙\t\n")
    first.evaluate(PASTE, "片丙\t\n片丁\t\n片戊\t\n")
    assert "盖住了原来的 2 格，按 Ctrl+Z 撤回" in page.inner_text("[data-said]")

    first.focus()
    page.keyboard.press("Control+z")
    after_one = values(page, "film", (1, 2, 3))
    page.keyboard.press("Control+z")

    assert after_one == ["片甲", "片乙", ""]
    assert values(page, "film", (1, 2, 3)) == ["", "", ""]


def test_a_row_cleared_by_mistake_comes_back(enter):
    page = enter("clerk")
    page.goto(FILMS)
    cell(page, 2, "film").fill("片甲")
    cell(page, 2, "audience").fill("30")
    page.locator("tbody tr").nth(1).locator("[data-row-act=clear]").click()
    assert values(page, "film", (2,)) == [""]

    cell(page, 2, "film").focus()
    page.keyboard.press("Control+z")
    back = (values(page, "film", (2,)), values(page, "audience", (2,)))
    cell(page, 3, "film").fill("片乙")
    page.keyboard.press("Control+z")  # what is typed is the browser's to take back

    assert back == (["片甲"], ["30"])
    assert values(page, "film", (2,)) == ["片甲"]


def test_a_cell_of_several_lines_and_quotation_marks_stays_one_cell(enter):
    page = enter("clerk")
    page.goto("/records/study/rows/")

    cell(page, 1, "topic").evaluate(PASTE, '"学习\n“甲”"\t干部\n"说""乙"""\t干部\n')

    assert values(page, "topic", (1, 2, 3)) == ["学习 “甲”", '说"乙"', ""]


@pytest.mark.phone
def test_a_village_fills_its_gaps_on_a_phone(enter):
    page = enter("liaison")
    page.goto("/records/films/grid/?term=2026H2")
    follow(page.get_by_role("link", name=re.compile("填缺的")))
    assert page.evaluate(FITS)
    last = page.locator("tr:has([name$='-unit'])").count()
    assert cell(page, last, "unit").input_value() == "塘头村"
    assert "哪一天" in cell(page, last, "occurred_on").get_attribute("placeholder")

    cell(page, last, "occurred_on").fill("9")
    cell(page, last, "film").fill("片丙")
    press(page, "保存")

    assert "已记下 1 条公益电影" in page.inner_text("#messages")


@pytest.mark.parametrize("address", [FILMS, "/records/study/rows/", RETURNS])
def test_the_page_fits_and_can_be_used_without_eyes(address, enter):
    page = enter("clerk")
    page.goto(address)
    page.evaluate(AXE)

    for size in at_each_size(page):
        assert page.evaluate(FITS), size
        assert page.evaluate(SERIOUS) == [], size


def test_it_is_a_table_of_inputs_without_a_script(browser, stack):
    context = browser.new_context(base_url=stack.address, java_script_enabled=False, locale="zh-CN")
    page = new_page(context)
    sign_in(page, "clerk", stack)
    page.goto(FILMS)

    press(page, "再加十行")
    for name, words in (("unit", "ttc"), ("occurred_on", "7.28"), ("film", "片丁")):
        cell(page, 12, name).fill(words)
    press(page, "保存")

    assert "已记下 1 条公益电影" in page.inner_text("#messages")
    context.close()
