"""From the records to a signed summary with its PDF, Word and package: two people, one keyboard each."""

import io
import zipfile

from tests.flows.conftest import PASSWORD, fits, follow, press, rewrite

TERM = "/summary/2025H2/"
TEXT = """青溪镇宣传思想文化工作2025年下半年总结

一、主要工作

免费放映农村公益电影{{公益电影场次}}场，丰富了群众文化生活。

二、下步打算

继续抓好各项工作落实。

{{署名}}

{{成文日期}}"""


def test_a_summary_is_written_read_signed_and_packed(enter, page, person):
    enter("clerk")
    page.goto(TERM)
    press(page, "从本镇模板起草")
    rewrite(page, TEXT)
    page.locator(".editor-said", has_text="已保存").wait_for()
    assert fits(page)

    page.goto(TERM)
    page.get_by_text("没有发现问题").wait_for()
    assert fits(page)
    page.get_by_role("checkbox", name="书记").check()
    press(page, "送审")

    with person("secretary", size=(390, 844)) as secretary:
        secretary.goto(TERM)
        remark_on(secretary, "丰富了群众文化生活", "写一写到了哪些村")
        secretary.get_by_role("button", name="办结").click()
        press(secretary, "同意")
        signing = secretary.get_by_role("link", name="看稿并签发")
        for _ in range(60):
            if signing.count():
                break
            secretary.wait_for_timeout(500)
            secretary.reload()
        follow(signing)
        assert fits(secretary)
        secretary.get_by_label("登录口令").fill(PASSWORD)
        press(secretary, "签发")
        assert "已签发" in secretary.inner_text("main")

    page.goto(TERM)
    paper = page.request.get(page.get_by_role("link", name="下载 PDF").get_attribute("href"))
    copy = page.request.get(page.get_by_role("link", name="Word").get_attribute("href"))
    assert (paper.body()[:5], copy.body()[:2]) == (b"%PDF-", b"PK")
    follow(page.get_by_role("link", name="归档包"))
    press(page, "生成归档包")
    page.get_by_role("link", name="下载归档包").wait_for(timeout=60_000)
    bag = page.request.get(page.get_by_role("link", name="下载归档包").get_attribute("href"))
    names = zipfile.ZipFile(io.BytesIO(bag.body())).namelist()
    assert any(name.endswith("manifest-sha256.txt") for name in names)


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
