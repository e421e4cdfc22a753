"""总结 by keyboard, with a finger, and by two at once: what is to be done is near at hand."""

import pytest

from tests.flows.conftest import press, sign_in, write_at_the_end
from tests.flows.oldest import new_page

TERM = "/summary/2026H1/"


@pytest.fixture
def begun(enter):
    """The sample half-year's text, under way."""
    page = enter("clerk")
    page.goto(TERM)
    if page.get_by_role("button", name="写文稿").count() == 0:
        begin = page.locator("#acts > .card-body > form").get_by_role(
            "button", name="从本镇模板起草"
        )
        if begin.count():
            press(page, "从本镇模板起草")
    page.goto(TERM)
    return page


def tabs_to(wanted, most=15) -> int:
    """How many keys it takes from the top of the page, the skip link used."""
    page = wanted.page
    page.reload()
    wanted.first.wait_for()
    keys = page.keyboard
    for pressed in range(1, most + 1):
        keys.press("Tab")
        here = page.evaluate("document.activeElement.textContent.trim()")
        if here == "跳到要办的事":
            keys.press("Enter")
        if wanted.first.evaluate("one => one === document.activeElement"):
            return pressed
    return most + 1


def test_an_act_is_a_few_keys_away_and_the_figures_are_one_stop(begun):
    page = begun

    assert tabs_to(page.get_by_role("link", name="素材", exact=True)) <= 15
    assert tabs_to(page.get_by_role("button", name="送审", exact=True)) <= 15
    assert page.locator(".paper a.cited").count() > 20
    assert page.locator(".paper a.cited[tabindex='0']").count() == 1

    figures = page.locator(".paper a.cited")
    figures.first.focus()
    page.keyboard.press("ArrowRight")
    assert figures.nth(1).evaluate("one => one === document.activeElement")
    page.keyboard.press("End")
    assert figures.last.evaluate("one => one === document.activeElement")


@pytest.mark.phone
def test_a_finger_on_a_sentence_offers_a_remark_there(begun, browser, stack):
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
        locale="zh-CN",
        base_url=stack.address,
    )
    page = new_page(context)
    sign_in(page, "secretary", stack)
    page.goto(TERM)
    paper = page.locator(".summary-text")
    if paper.get_attribute("open") is None:
        paper.locator("summary").tap()
    figure = page.locator(".paper a.cited").nth(5)

    figure.tap()

    bar = page.locator(".remark-bar")
    bar.wait_for()
    assert page.url.endswith(TERM)  # a tap on a figure does not leave the page
    assert bar.get_by_role("link", name="看来源记录").get_attribute("href")
    near = abs(bar.bounding_box()["y"] - figure.bounding_box()["y"])
    assert near < 844
    bar.get_by_role("button", name="批注这一句").tap()
    bar.get_by_role("textbox").fill("这一句再核一核")
    with page.expect_navigation():
        bar.get_by_role("button", name="加上批注").tap()
    assert "这一句再核一核" in page.inner_text("#remarks")
    context.close()


def test_who_writes_and_what_is_saved_is_said_in_the_bar_within_ten_seconds(begun):
    page = begun
    page.goto(f"{TERM}write/")
    present = page.locator(".editor-bar #present [data-newest]")
    before = int(present.get_attribute("data-newest"))

    write_at_the_end(page, "再写一句。")
    page.locator(".editor-said", has_text="已保存").wait_for()

    page.wait_for_function(
        "before => document.querySelector('#present [data-newest]').dataset.newest > before",
        arg=before,
        timeout=10_000,
    )
