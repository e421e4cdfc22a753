"""A liaison leaves: what they hold is seen, handed to the next at the post, printed, taken back."""

from tests.flows.conftest import fits, follow, press


def test_stopping_an_account_leads_over_the_handover_and_back(enter, person):
    page = enter("admin")
    page.goto("/accounts/?q=l17")
    follow(page.get_by_role("link", name="停用", exact=True).first)
    follow(page.get_by_role("link", name="请先交接"))
    assert "岗位上等着办的" in page.inner_text("main")
    assert fits(page)

    page.select_option("#id_taker", index=1)
    press(page, "交接")

    assert "已交接" in page.inner_text("#messages")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载交接单").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    with person("b17") as taker:
        taker.goto("/duties/messages/")
        assert "的工作交给您了" in taker.inner_text("main")

    follow(page.get_by_role("link", name="撤销交接"))
    press(page, "撤销交接")
    assert "已撤销交接" in page.inner_text("#messages")
