"""From the records to a signed summary with its PDF, Word and package: two people, one keyboard each,
and no mouse.
"""

import io
import time
import zipfile

from tests.flows.conftest import PASSWORD, at_the_end, fits, key, reach

TERM = "/summary/2025H2/"
TITLE = "青溪镇宣传思想文化工作2025年下半年总结"
MINUTES = 3


def test_a_summary_is_written_read_signed_and_packed_by_keyboard(enter, page, person):
    enter("clerk")
    begun = time.monotonic()
    page.goto(TERM)
    key(button(page, "从本镇模板起草"))
    write(page)
    assert fits(page)

    page.goto(TERM)
    page.get_by_text("没有发现问题").wait_for()
    assert fits(page)
    reach(page.get_by_role("checkbox", name="书记"))
    page.keyboard.press("Space")
    key(button(page, "送审"))

    with person("secretary") as secretary:
        read_and_sign(secretary)

    page.goto(TERM)
    assert fetched(page, "下载 PDF")[:5] == b"%PDF-"
    assert fetched(page, "Word")[:2] == b"PK"
    key(page.get_by_role("link", name="归档包"))
    key(button(page, "生成归档包"))
    page.get_by_role("link", name="下载归档包").wait_for(timeout=60_000)
    names = zipfile.ZipFile(io.BytesIO(fetched(page, "下载归档包"))).namelist()
    assert any(name.endswith("manifest-sha256.txt") for name in names)
    assert time.monotonic() - begun < MINUTES * 60


def write(page):
    """The whole text, sign by sign; braces open the picker, and Enter takes the figure."""
    page.locator(".editor-bar").wait_for()
    at_the_end(page)
    keys = page.keyboard
    keys.press("Control+a")
    keys.press("Delete")
    lines = (
        (TITLE,),
        ("一、主要工作",),
        ("免费放映农村公益电影", "{{公益电影场次", "场，丰富了群众文化生活。"),
        ("二、下步打算",),
        ("继续抓好各项工作落实。",),
        ("{{署名",),
        ("{{成文日期",),
    )
    for number, line in enumerate(lines):
        if number:
            keys.press("Enter")
        for words in line:
            keys.type(words)
            if words.startswith("{{"):
                name = words.removeprefix("{{")
                page.locator(".editor-pick", has_text=name).first.wait_for()
                keys.press("Enter")
    keys.press("Control+s")
    page.locator(".editor-said", has_text="已保存").wait_for()
    assert "电影{{公益电影场次}}场" in page.input_value("[data-editor]")


def read_and_sign(secretary):
    """With a remark, settled; then the password."""
    keys = secretary.keyboard
    secretary.goto(TERM)
    reach(secretary.locator("#remarks summary"))
    keys.press("Enter")
    reach(secretary.locator("#remark-sentence"))
    keys.type("丰富了群众文化生活")
    reach(secretary.locator("#remark-words"))
    keys.type("写一写到了哪些村")
    key(button(secretary, "加上"))
    key(button(secretary, "办结"))
    key(button(secretary, "同意"))
    signing = secretary.get_by_role("link", name="看稿并签发")
    for _ in range(60):
        if signing.count():
            break
        secretary.wait_for_timeout(500)
        secretary.reload()
    key(signing)
    assert fits(secretary)
    reach(secretary.get_by_label("登录口令"))
    keys.type(PASSWORD)
    key(button(secretary, "签发"))
    assert "已签发" in secretary.inner_text("main")


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def fetched(page, name) -> bytes:
    """The file of a link, as the browser saves it."""
    link = page.get_by_role("link", name=name).first
    reach(link)
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    return download.value.path().read_bytes()
