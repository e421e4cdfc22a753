"""从旧总结起草 in a browser: a number becomes whatever figure the office means."""

import pytest

from tests.flows.conftest import FITS, follow, press, sign_in
from tests.flows.oldest import new_page

OLD = """青溪镇2024年下半年宣传思想工作总结
一、主要工作
全镇放映农村公益电影84场，接待来客31人。
二、下步打算
继续抓好落实。"""
ADDRESS = "/summary/2024H2/from-old/"


def begin(page):
    """In a half-year that nobody else begins; opened by whoever comes first."""
    page.goto("/terms/")
    if "2024年下半年" not in page.inner_text("main"):
        page.goto("/terms/add/")
        page.fill("#id_year", "2024")
        page.select_option("#id_half", "2")
        press(page, "保存")
    page.goto(ADDRESS)
    page.get_by_label("把旧总结的文字粘贴在这里").fill(OLD)
    press(page, "读出来看看")


def chosen(page, typed):
    return page.get_by_label(f"“{typed}”换成", exact=True).evaluate(
        "choice => choice.selectedOptions[0].text"
    )


@pytest.mark.layout
def test_any_figure_is_found_by_its_initials_and_put_in_its_place(enter, page):
    enter("clerk")
    begin(page)

    opener = page.get_by_role("button", name="“31人”换成别的数据")
    opener.press("Enter")
    page.keyboard.press("Escape")
    is_back = opener.evaluate("button => button === document.activeElement")
    left = chosen(page, "31人")
    opener.press("Enter")
    page.locator(".editor-pick", has_text="公益电影场次").first.wait_for()
    page.keyboard.type("tyxjrc")
    page.locator(".editor-pick", has_text="统一宣讲人次").first.wait_for()
    is_within = page.evaluate(FITS)
    page.keyboard.press("Enter")

    assert (is_back, left, is_within) == (True, "照旧", True)
    assert (chosen(page, "84场"), chosen(page, "31人")) == ("公益电影场次", "统一宣讲人次")


def test_without_script_its_name_is_written(browser, stack):
    context = browser.new_context(base_url=stack.address, java_script_enabled=False)
    page = new_page(context)
    sign_in(page, "clerk", stack)
    begin(page)

    page.get_by_label("“31人”换成别的数据").fill("来客人数")
    press(page, "照这样起草")

    assert "没有叫“来客人数”的数据" in page.inner_text("main")
    assert page.get_by_label("“31人”换成别的数据").input_value() == "来客人数"
    follow(page.get_by_role("link", name="重新粘贴"))
    context.close()
