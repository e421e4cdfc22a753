"""校对 beside the editor: one goes to the place, mends it or says why it stays, without leaving the
text.
"""

import pytest

from tests.flows.conftest import fits, press, rewrite

TERM = "/summary/2026H1/"
FAULT = "我镇举办举办了一场活动。"

# What is selected is on the screen.
IS_SEEN = """() => {
  const { top, bottom } = getSelection().getRangeAt(0).getBoundingClientRect();
  return top >= 0 && bottom <= innerHeight;
}"""


@pytest.fixture
def writing(enter, page):
    """The half-year's text in the editor; as it was again afterwards, for the other tests."""
    enter("clerk")
    page.goto(TERM)
    begin = page.get_by_role("button", name="从本镇模板起草")
    if begin.count():
        press(page, "从本镇模板起草")
    page.goto(f"{TERM}write/")
    page.locator(".editor-beside-head", has_text="处").wait_for()
    before = text_of(page)
    yield page
    rewrite(page, before)
    press(page, "保存")


def text_of(page) -> str:
    return page.input_value("[data-editor]")


def finding(page):
    return page.locator(".editor-finding", has_text="举办举办")


def selected(page) -> str:
    return page.evaluate("getSelection().toString()")


def test_a_fault_is_gone_to_mended_and_undone_in_the_text(writing):
    page = writing
    rewrite(page, f"{text_of(page).rstrip()}\n{FAULT}")
    finding(page).locator(".link-button").click()
    assert selected(page) == "举办举办"

    finding(page).get_by_role("button", name="改成“举办”").click()
    finding(page).wait_for(state="detached")
    assert "我镇举办了一场活动。" in text_of(page)

    page.keyboard.press("Control+z")
    finding(page).wait_for()
    assert FAULT in text_of(page)


def test_what_is_left_with_a_reason_stays_said_and_blocks_no_more(writing):
    page = writing
    rewrite(page, f"{text_of(page).rstrip()}\n{FAULT}")
    # The list is made anew once the text is kept; a hand is not there before.
    page.locator(".editor-said", has_text="已保存").wait_for()
    finding(page).locator("summary").click()
    reason = finding(page).locator("input")
    reason.fill("原话如此")
    reason.press("Enter")

    kept = page.locator(".editor-finding", has_text="留着：原话如此")
    kept.wait_for()
    assert FAULT in text_of(page)
    kept.get_by_role("button", name="重新提醒").click()
    kept.wait_for(state="detached")
    finding(page).wait_for()


def test_a_key_leads_from_one_place_to_the_next(writing):
    page = writing
    rewrite(page, f"{FAULT}\n\n{FAULT.replace('举办', '召开')}")
    page.locator(".editor-finding", has_text="召开召开").wait_for()
    page.locator(".editor-text").focus()
    page.keyboard.press("Control+Home")

    page.keyboard.press("F8")
    first = selected(page)
    page.keyboard.press("F8")

    assert first != selected(page)


@pytest.mark.phone
def test_on_a_phone_it_lies_below_the_text_one_tap_away(writing):
    page = writing
    head = page.locator(".editor-beside-head")
    assert head.bounding_box()["y"] > page.viewport_size["height"]

    page.get_by_role("button", name="校对").first.click()

    page.wait_for_function(
        "document.querySelector('.editor-beside-head').getBoundingClientRect().y < innerHeight"
    )
    assert fits(page)


@pytest.mark.layout
def test_what_a_reader_said_stands_beside_its_sentence_till_it_is_settled(writing, person):
    page = writing
    rewrite(page, f"{text_of(page).rstrip()}\n今年办了山歌会。")
    page.locator(".editor-said", has_text="已保存").wait_for()
    with person("secretary", size=(390, 844)) as secretary:
        secretary.goto(TERM)
        remark_on(secretary, "今年办了山歌会", "写清在哪个村")
    page.reload()
    remark = page.locator(".editor-remarks li", has_text="写清在哪个村")
    remark.wait_for()
    assert fits(page)
    assert page.locator(".line-remark", has_text="今年办了山歌会。").count()

    page.evaluate("scrollTo(0, 0)")
    remark.locator(".link-button").evaluate("link => link.click()")  # without scrolling to it
    assert selected(page) == "今年办了山歌会。"
    page.wait_for_function(IS_SEEN)
    answer(page, remark)
    remark.get_by_role("button", name="办结").click()
    remark.wait_for(state="detached")
    assert page.locator(".line-remark").count() == 0


def answer(page, remark):
    """What is being typed stays while the text goes on being proofed; sent, it stands below."""
    box = remark.get_by_role("textbox", name="答复")
    box.fill("在塘头村，")
    rewrite(page, f"{text_of(page)}\n今年还办了一场赛歌会。")
    page.locator(".editor-said", has_text="已保存").wait_for()
    box.press("End")
    page.keyboard.type("已经写上。")
    remark.get_by_role("button", name="答复").click()
    remark.locator(".reply", has_text="在塘头村，已经写上。").wait_for()
    assert box.input_value() == ""


def remark_on(page, words, said):
    """A sentence is tapped, and the remark is about it; one tapped in reading leads nowhere."""
    paper = page.locator(".summary-text")
    if paper.get_attribute("open") is None:
        paper.locator("summary").click()
    sentence = page.locator(".paper p", has_text=words)
    box = sentence.bounding_box()
    last_line = {"x": box["width"] / 2, "y": box["height"] - 8}
    sentence.click(position=last_line)
    assert page.input_value("#remark-sentence") == ""
    page.get_by_text("加批注", exact=True).click()
    sentence.click(position=last_line)
    assert words in page.input_value("#remark-sentence")
    page.fill("#remark-words", said)
    press(page, "加上")
    assert said in page.inner_text("#remarks")
