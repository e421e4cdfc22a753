"""From the records to a signed summary with its PDF, Word and package: two people, one keyboard each,
and no mouse.
"""

import io
import time
import zipfile
from datetime import date

from tests.flows.conftest import PASSWORD, at_the_end, fits, key, reach
from townwork.org.models import half_of

TERM = "/summary/2025H2/"
MINUTES = 3
TITLE = "青溪镇宣传思想文化工作{}总结"
FIGURE = "免费放映农村公益电影"


def test_a_summary_is_written_read_signed_and_packed_by_keyboard(enter, page, person):
    enter("clerk")
    begun = time.monotonic()
    page.goto(TERM)
    key(button(page, "从本镇模板起草"))
    write(page, "2025年下半年")

    pass_on_and_pack(page, person, TERM)

    assert time.monotonic() - begun < MINUTES * 60


def test_the_same_in_a_new_half_year_with_its_first_record(enter, page, person):
    """Today's: nothing is told of it yet, and what nobody kept is a blank."""
    half = half_of(date.today())
    term = f"/summary/{half.code}/"
    enter("clerk")
    begun = time.monotonic()
    add_half_year(page, half)
    lacking = 0 if films_of(page, half) else 1
    page.goto(term)
    key(button(page, "从本镇模板起草"))
    leave_out_a_blank(page)
    write(page, str(half))
    assert blanks(page, lacking) == lacking

    show_a_film(page, half.start)
    page.goto(f"{term}write/")
    page.locator(".editor-beside-head", has_text="没有发现问题").wait_for()
    pass_on_and_pack(page, person, term)

    assert time.monotonic() - begun < MINUTES * 60


def add_half_year(page, half):
    """The one after the newest, as it is proposed; where the night has made it, there it is."""
    page.goto("/terms/")
    if str(half) not in page.inner_text("main"):
        key(page.get_by_role("link", name="新增半年"))
        assert fits(page)
        key(button(page, "保存"))
        assert f"已保存：{half}" in page.inner_text("#messages")


def leave_out_a_blank(page):
    """Where there is nothing to say, its sentence goes as one; undone, it is there again."""
    at_the_end(page)
    finding = page.locator(".editor-finding").first
    finding.wait_for()
    name = finding.locator(".link-button").inner_text()
    before = page.input_value("[data-editor]")
    reach(finding.get_by_role("button", name="删去这一句"))
    page.keyboard.press("Enter")
    page.locator(".editor-finding", has_text=name).wait_for(state="detached")
    assert len(page.input_value("[data-editor]")) < len(before)
    assert fits(page)
    page.keyboard.press("Control+z")
    assert page.input_value("[data-editor]") == before


def films_of(page, half) -> int:
    """Of this half-year, which other flows of the day may have begun."""
    page.goto(f"/records/films/?term={half.code}")
    return page.locator(".records tbody tr").count()


def blanks(page, lacking) -> int:
    words = f"{lacking} 处要改好才能签发" if lacking else "没有发现问题"
    page.locator(".editor-beside-head", has_text=words).wait_for()
    return page.locator(".editor-finding", has_text="没有填").count()


def show_a_film(page, day):
    page.goto("/records/films/add/?blank=1")
    assert fits(page)
    keys = page.keyboard
    reach(page.locator("#id_unit"))
    keys.type("枫香村")
    keys.press("End")
    reach(page.locator("#id_occurred_on"))
    keys.type(f"{day:%m%d%Y}")  # a browser of English asks for the month first
    assert page.input_value("#id_occurred_on") == day.isoformat()
    reach(page.locator("#id_film"))
    keys.type("山村夜校")
    reach(page.locator("#id_shows"))
    keys.type("1")
    key(button(page, "保存"))
    assert "公益电影场次" in page.inner_text("main")


def pass_on_and_pack(page, person, term):
    """Sent, read, signed; then PDF, Word and the package."""
    assert fits(page)
    page.goto(term)
    page.get_by_text("没有发现问题").wait_for()
    assert fits(page)
    reach(page.get_by_role("checkbox", name="书记"))
    page.keyboard.press("Space")
    key(button(page, "送审"))

    with person("secretary") as secretary:
        read_and_sign(secretary, term)

    page.goto(term)
    assert fetched(page, "下载 PDF")[:5] == b"%PDF-"
    assert fetched(page, "Word")[:2] == b"PK"
    key(page.get_by_role("link", name="归档包"))
    key(button(page, "生成归档包"))
    page.get_by_role("link", name="下载归档包").wait_for(timeout=60_000)
    names = zipfile.ZipFile(io.BytesIO(fetched(page, "下载归档包"))).namelist()
    assert any(name.endswith("manifest-sha256.txt") for name in names)


def write(page, half):
    """The whole text, sign by sign; braces open the picker, and Enter takes the figure."""
    page.locator(".editor-bar").wait_for()
    at_the_end(page)
    keys = page.keyboard
    keys.press("Control+a")
    keys.press("Delete")
    lines = (
        (TITLE.format(half),),
        ("一、主要工作",),
        (FIGURE, "{{公益电影场次", "场，丰富了群众文化生活。"),
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


def read_and_sign(secretary, term):
    """With a remark, settled; then the password."""
    keys = secretary.keyboard
    secretary.goto(term)
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
