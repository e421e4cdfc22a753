"""What was typed and not saved: left in a conflict, without a network, with an offer unanswered, it
is there again, and goes over nobody's words.
"""

import re

import pytest

from tests.flows.conftest import press, rewrite, write_at_the_end

TERM = "/summary/2026H1/"
WRITE = f"{TERM}write/"
SAID = ".editor-said"
OFFER = ".draft-note[role=status]"
# As if a draft did not know over which version it was typed.
FORGET = """() => Object.keys(localStorage).forEach((key) => {
  const { seen, ...kept } = JSON.parse(localStorage.getItem(key));
  localStorage.setItem(key, JSON.stringify(kept));
})"""


@pytest.fixture
def two(person):
    """Two at one text, whose last line is about a song."""
    with person("clerk") as mine, person("clerk") as theirs:
        mine.goto(TERM)
        if mine.get_by_role("button", name="从本镇模板起草").count():
            press(mine, "从本镇模板起草")
        opened(mine)
        before = text_of(mine)
        write_at_the_end(mine, "办了山歌会。")
        saved(mine)
        opened(theirs)
        yield mine, theirs
        theirs.goto(WRITE)
        rewrite(theirs, before)
        press(theirs, "保存")


def opened(page):
    page.goto(WRITE)
    page.locator(".editor-text").wait_for()


def saved(page):
    page.locator(SAID, has_text="已保存").wait_for()


def text_of(page) -> str:
    return page.input_value("[data-editor]")


def mend(page, words):
    """The line about the song, by the keyboard's way into the text."""
    rewrite(page, text_of(page).replace("办了山歌会。", words))


def newest(page) -> str:
    """The text that stands now, as a page sees it that is opened afresh."""
    return page.evaluate(
        "async (url) => new DOMParser().parseFromString(await (await fetch(url)).text(), 'text/html')"
        ".querySelector('[data-editor]').value",
        WRITE,
    )


def in_conflict(mine, theirs):
    mend(theirs, "在塘头村办了山歌会。")
    saved(theirs)
    mend(mine, "办了两场山歌会。")
    mine.locator(".editor-conflict").wait_for()


def test_what_was_left_in_a_conflict_comes_back_to_it(two):
    mine, theirs = two
    in_conflict(mine, theirs)

    mine.reload()
    mine.locator(OFFER).get_by_role("button", name="恢复草稿").click()

    box = mine.locator(".editor-conflict")
    box.wait_for()
    assert "办了两场山歌会。" in box.inner_text() and "在塘头村办了山歌会。" in box.inner_text()
    assert "在塘头村办了山歌会。" in newest(theirs)
    box.get_by_role("button", name="用我的").click()
    saved(mine)
    assert "办了两场山歌会。" in newest(theirs)
    mine.reload()
    mine.locator(".editor-text").wait_for()
    assert mine.locator(OFFER).count() == 0


def test_control_a_draft_of_no_version_goes_over_what_others_wrote(two):
    mine, theirs = two
    in_conflict(mine, theirs)
    mine.evaluate(FORGET)

    mine.reload()
    mine.locator(OFFER).get_by_role("button", name="恢复草稿").click()
    saved(mine)

    assert mine.locator(".editor-conflict").count() == 0
    assert "塘头村" not in newest(theirs)


def test_what_is_typed_before_an_offer_is_answered_leaves_it_there(two):
    mine, theirs = two
    in_conflict(mine, theirs)
    mine.reload()
    mine.locator(OFFER).wait_for()

    write_at_the_end(mine, "又一句。")
    saved(mine)
    mine.reload()

    mine.locator(OFFER).get_by_role("button", name="恢复草稿").click()
    assert "办了两场山歌会。" in text_of(mine)
    assert "又一句。" in newest(theirs)


def test_of_two_windows_of_one_text_neither_takes_what_was_typed_in_the_other(two):
    mine, _ = two
    other = mine.context.new_page()
    opened(other)
    mine.context.set_offline(True)
    for page, words in ((mine, "办了春天的山歌会。"), (other, "办了秋天的山歌会。")):
        mend(page, words)
        page.locator(SAID, has_text="连不上服务器").wait_for()
    other.close()
    mine.context.set_offline(False)
    saved(mine)
    mine.reload()

    mine.get_by_role("button", name="恢复草稿").click()

    box = mine.locator(".editor-conflict")
    box.wait_for()
    assert "办了秋天的山歌会。" in box.inner_text() and "办了春天的山歌会。" in box.inner_text()
    box.get_by_role("button", name="用现在保存的").click()


def test_what_was_typed_without_a_network_joins_what_others_wrote_meanwhile(two):
    mine, theirs = two
    mine.context.set_offline(True)
    mend(mine, "办了三场山歌会。")
    mine.locator(SAID, has_text="连不上服务器").wait_for()
    mine.close(run_before_unload=False)
    rewrite(theirs, text_of(theirs).replace("一、压实政治责任", "一、压紧政治责任"))
    saved(theirs)

    mine.context.set_offline(False)
    again = mine.context.new_page()
    opened(again)
    assert re.search(r"有 1 处填了没有保存", again.inner_text(OFFER))
    again.get_by_role("button", name="恢复草稿").click()
    saved(again)

    assert "办了三场山歌会。" in newest(theirs) and "压紧政治责任" in newest(theirs)


def test_a_record_s_draft_is_told_of_what_another_saved_since(person):
    with person("clerk") as mine, person("clerk") as theirs:
        mine.goto("/records/films/")
        link = mine.locator("main a[href^='/records/films/']").evaluate_all(
            "links => links.map((one) => one.pathname).find((path) => /films\\/\\d+\\/$/.test(path))"
        )
        for page in (mine, theirs):
            page.goto(f"{link}edit/")
        mine.fill("#id_film", "没有存的片名")
        theirs.fill("#id_film", "别人存的片名")
        press(theirs, "保存")

        mine.reload()
        mine.get_by_role("button", name="恢复草稿").click()
        press(mine, "保存")

        assert "/edit/" in mine.url and mine.input_value("#id_film") == "没有存的片名"
        assert "别人存的片名" in mine.inner_text("main")
