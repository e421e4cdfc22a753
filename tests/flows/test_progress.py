"""What a clerk sees while the worker is at it."""

import re


def test_a_waiting_job_says_so_survives_a_reload_and_ends_by_itself(enter, stack):
    page = enter("clerk")
    page.goto("/summary/2026H1/")
    editions = page.locator(".edition-row").count()

    with stack.worker_asleep():
        page.get_by_role("button", name="生成 PDF").click()
        waiting = page.locator(".job")
        waiting.wait_for()
        assert re.search("排队中，前面还有 [0-9]+ 件", waiting.inner_text())
        assert page.locator("progress").is_visible()
        assert page.get_by_role("button", name="生成 PDF").count() == 0  # nobody asks twice
        page.reload()
        assert page.locator(".job").is_visible()

    page.locator(".job").wait_for(state="detached", timeout=20_000)
    is_same = page.locator(".edition-same").count()  # one draft more, or why not
    assert page.locator(".edition-row").count() == editions + 1 - is_same
