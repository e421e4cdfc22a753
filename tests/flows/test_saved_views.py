"""选栏目、存视图 in a browser: by keys on a desk, by thumb on a phone, and without a script."""

import re

import pytest

from tests.flows.conftest import fits, follow, key, press, reach, sign_in
from tests.flows.test_board import AXE, SERIOUS

LIST = "/records/films/"


def heads(page) -> list[str]:
    return [words for words in page.locator("table.records thead th").all_inner_texts() if words]


def choose(page, labels):
    """Tick these alone."""
    boxes = page.locator(".column-rows li")
    for place in range(boxes.count()):
        row = boxes.nth(place)
        row.locator("input").set_checked(row.locator("label").inner_text() in labels)


def views(page):
    return page.get_by_role("navigation", name="视图")


def test_columns_are_chosen_moved_and_kept_by_keys_alone(enter):
    page = enter("clerk")
    page.goto(LIST)
    key(page.get_by_role("link", name="选栏目、存视图"))
    choose(page, ["单位", "片名", "场次"])

    up = page.locator("#up-film")
    reach(up)
    page.keyboard.press("Enter")

    page.locator(".column-rows li:first-child:has-text('片名')").wait_for()
    page.wait_for_function("document.activeElement.id === 'up-film'")  # the next press is at hand
    page.get_by_label("按哪一栏排").select_option(label="场次")
    page.get_by_label("次序").select_option(label="从大到小、从晚到早")
    page.get_by_label("视图名称").fill("场次多的")
    page.evaluate(AXE)
    assert page.evaluate(SERIOUS) == []
    assert fits(page)
    key(page.get_by_role("button", name="存成视图"))

    assert heads(page) == ["片名", "单位", "场次"]
    assert views(page).locator("[aria-current]").inner_text() == "场次多的"

    page.evaluate(AXE)
    assert page.evaluate(SERIOUS) == []
    assert fits(page)

    with page.expect_response(re.compile("genre=story")):
        page.get_by_label("片种").select_option(label="故事片")

    page.get_by_role("button", name="更新“场次多的”").wait_for()
    assert heads(page) == ["片名", "单位", "场次"]
    export = page.get_by_role("link", name="导出 CSV").get_attribute("href")
    assert "columns=film&columns=unit&columns=shows" in export and "genre=story" in export
    key(page.get_by_role("button", name="更新“场次多的”"))
    assert "视图“场次多的”已更新" in page.inner_text("#messages")

    key(views(page).get_by_role("link", name="全部"))
    assert len(heads(page)) > 3
    key(views(page).get_by_role("link", name="场次多的"))
    assert page.get_by_label("片种").input_value() == "story"

    key(page.get_by_role("link", name="管理视图"))
    assert fits(page)
    page.evaluate(AXE)
    assert page.evaluate(SERIOUS) == []
    key(page.get_by_role("button", name="打开时先看"))
    page.goto(LIST)
    assert heads(page) == ["片名", "单位", "场次"]
    key(page.get_by_role("link", name="管理视图"))
    key(page.get_by_role("link", name="删除"))
    press(page, "删除")

    page.goto(LIST)
    assert views(page).count() == 0
    assert len(heads(page)) > 3


@pytest.mark.phone
def test_a_shared_view_is_a_tap_on_a_phone(enter, person):
    with person("clerk") as clerk:
        clerk.goto(f"{LIST}?unit_kind=village")
        follow(clerk.get_by_role("link", name="选栏目、存视图"))
        choose(clerk, ["单位", "日期", "片名"])
        clerk.get_by_label("视图名称").fill("各村放映")
        clerk.get_by_label("全镇共享").check()
        press(clerk, "存成视图")

    page = enter("liaison")
    page.goto(LIST)
    follow(views(page).get_by_role("link", name="各村放映"))

    cells = page.locator("table.records tbody tr").first.locator("td[data-label]")
    assert cells.count() == 2 or cells.count() == 3
    assert fits(page)
    box = views(page).get_by_role("link", name="各村放映").bounding_box()
    assert box["height"] >= 44


def test_all_of_it_goes_without_a_script(browser, stack):
    context = browser.new_context(base_url=stack.address, java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    sign_in(page, "clerk", stack)
    page.goto("/records/news/columns/")

    choose(page, ["单位", "标题"])
    page.get_by_label("视图名称").fill("两栏")
    follow(page.get_by_role("button", name="单位上移"))
    assert page.get_by_label("视图名称").input_value() == "两栏"
    press(page, "存成视图")

    assert "已存好视图“两栏”" in page.inner_text("#messages")
    assert set(heads(page)) == {"标题", "单位"}
    context.close()
