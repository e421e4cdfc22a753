"""The manual on a phone: from a page to its place by the ?, a word's meaning on a tap, a question
that finds its page.
"""

import pytest

from tests.flows.conftest import fits, follow
from tests.flows.test_board import AXE, SERIOUS


@pytest.mark.phone
def test_a_liaison_who_is_stuck_reads_how_it_is_done(enter):
    page = enter("liaison")
    page.goto("/nil-returns/")

    follow(page.get_by_role("link", name="这一页怎么用"))
    assert page.locator(":target").inner_text() == "撤回零报告"
    assert fits(page)

    word = page.get_by_role("button", name="零报告", exact=True)
    meaning = page.get_by_text("数字就是真的 0）")
    assert not meaning.is_visible()
    word.click()
    assert meaning.is_visible()
    assert word.get_attribute("aria-expanded") == "true"

    page.get_by_label("在使用说明里查找").fill("照片传不上去")
    follow(page.get_by_role("button", name="查说明"))
    follow(page.get_by_role("link", name="记台账 · 传照片和文件"))
    assert page.locator(":target").inner_text() == "传照片和文件"

    page.evaluate(AXE)
    assert page.evaluate(SERIOUS) == []
