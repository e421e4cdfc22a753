"""The main job in a browser: a record goes in, the figure moves, the PDF comes out."""

import hashlib
import io
import re
from pathlib import Path

import pdfplumber

from tests.flows.conftest import fits, follow, press, wait_for


def film_figure(page) -> int:
    page.goto("/indicators/?term=2026H1")
    text = (
        page.locator("tr", has=page.get_by_role("link", name="公益电影场次", exact=True))
        .locator("td")
        .nth(1)
        .inner_text()
    )
    return int(re.search(r"\d+", text)[0])


def test_a_record_moves_the_figure_and_the_pdf_says_so(enter, browser):
    page = enter("clerk")
    before = film_figure(page)

    page.goto("/records/films/add/?blank=1")
    page.select_option("#id_unit", label="枫香村")
    page.fill("#id_occurred_on", "2026-06-18")
    page.fill("#id_film", f"山村夜校{before}")
    page.fill("#id_shows", "1")
    press(page, "保存")
    page.wait_for_url(re.compile(r"/records/films/\d+/$"))
    assert "公益电影场次" in page.inner_text("main")
    assert film_figure(page) == before + 1

    page.goto("/summary/2026H1/")
    editions = page.locator(".edition-row").count()
    page.get_by_role("button", name="生成 PDF").click()
    page.locator(".edition-row").nth(editions).wait_for(timeout=20_000)
    with page.expect_download() as started:
        page.get_by_role("link", name="下载 PDF").first.click()
    data = started.value.path().read_bytes()

    text = re.sub(
        r"\s", "", "".join(p.extract_text() for p in pdfplumber.open(io.BytesIO(data)).pages)
    )
    assert f"免费放映农村公益电影{before + 1}场" in text
    follow(page.get_by_role("link", name=f"第 {editions + 1} 稿"))
    page.get_by_text("文件的校验值和所用的程序").click()
    assert hashlib.sha256(data).hexdigest() in page.inner_text("main")


def test_the_launcher_names_the_address_the_accounts_and_the_first_pdf(stack):
    wait_for(lambda: re.search(r"总结 PDF：\S+\.pdf", stack.said()), 30)

    said = stack.said()
    assert f"地址：{stack.address}/" in said
    assert all(
        name in said for name in ("admin", "clerk", "liaison", "secretary", "reviewer", "auditor")
    )
    path = Path(re.search(r"总结 PDF：(\S+\.pdf)", said)[1])
    assert path.read_bytes()[:5] == b"%PDF-"


def test_a_figure_in_the_draft_opens_the_rows_it_was_counted_from(enter):
    page = enter("secretary")
    page.goto("/summary/2026H1/")
    cited = page.locator('.paper a.cited[href*="film.show_count"]').first
    number = cited.inner_text()

    follow(cited)

    page.wait_for_url("**indicator=**")
    assert number in page.inner_text(".totals")


def test_bad_input_keeps_what_was_typed(enter):
    page = enter("liaison")
    page.goto("/records/study/add/?blank=1")
    page.fill("#id_topic", "保留这个主题")
    page.fill("#id_expected", "5")
    page.fill("#id_present", "9")

    press(page, "保存")

    assert page.input_value("#id_topic") == "保留这个主题"
    assert "实到人数不能多于应到人数" in page.inner_text("main")
    assert "请填写发生日期" in page.inner_text("main")


def test_no_page_is_wider_than_its_screen(enter):
    page = enter("clerk")
    wide = []
    for address in (
        "/",
        "/records/",
        "/records/films/",
        "/records/study/add/",
        "/indicators/",
        "/summary/2026H1/",
        "/terms/",
    ):
        page.goto(address)
        if not fits(page):
            wide.append(address)
    assert wide == []
