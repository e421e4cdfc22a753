"""Ledgers as daily work in a browser: a month's return, a venue's problem from a phone to its
second look, a decision.
"""

import io
import re
from datetime import date

import pytest
from PIL import Image

from tests.flows.conftest import FITS, at_each_size, fits, follow, press, todo
from tests.flows.test_board import AXE, SERIOUS
from tests.flows.test_rows import cell

PHONE = (390, 844)
PAGES = (
    "/records/customs/grid/?term=2026H1",
    "/records/customs/return/",
    "/records/films/grid/?term=2026H1",
    "/records/talks/grid/?term=2026H1",
    "/records/meetings/weeks/?term=2026H1",
    "/records/venues/4/",
    "/records/venues/4/inspect/",
    "/records/venues/watch/",
    "/records/venues/watch/?show=stale",
    "/records/venues/plates/",
    "/records/inspections/163/",
    "/records/meetings/45/",
    "/records/decisions/10/",
    "/records/decisions/follow/",
    "/records/news/points/?term=2026H1",
    "/records/news/203/",
    "/records/awards/2/",
)


def picture() -> dict:
    data = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(data, "JPEG")
    return {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": data.getvalue()}


@pytest.mark.phone
def test_a_village_returns_its_month_and_says_why_it_jumped(enter):
    month, weddings = 7, 80
    page = enter("liaison")
    page.goto("/records/customs/grid/?term=2026H2")
    follow(page.locator(f"a.grid-missing:visible[href*='month=2026-{month:02}']"))
    assert f"塘头村 2026年{month}月月报" in page.inner_text("h1")
    assert "组织情况已沿用" in page.inner_text("main")

    page.fill("#id_weddings", str(weddings))
    page.fill("#id_funerals", "1")
    page.fill("#id_frugal", str(weddings + 2))
    press(page, "保存月报")
    assert "节俭办理桩数不能多于红白事总数" in page.inner_text("main")
    assert page.input_value("#id_weddings") == str(weddings)

    page.fill("#id_frugal", "2")
    press(page, "保存月报")
    said = rf"红事（桩）本次填 {weddings}，上次（2026年\d月）是 \d+，超过 3 倍"
    assert re.search(said, page.inner_text("main"))
    assert page.input_value("#id_frugal") == "2"

    page.fill("#id_note", "补报往月集中办理的")
    press(page, "保存月报")
    assert "已记下" in page.inner_text("#messages")

    page.goto("/records/customs/grid/?term=2026H2")
    done = page.locator(
        f"a.grid-done:visible:has-text('{month}月'), td:nth-child({month - 5}) a.grid-done:visible"
    )
    assert done.first.inner_text().endswith("1 份")
    assert fits(page)


def test_the_clerk_reminds_those_who_owe_and_a_liaison_is_told(person):
    with person("clerk") as clerk:
        clerk.goto("/records/films/grid/?term=2026H2")
        follow(clerk.get_by_role("button", name=re.compile("提醒未报的")))
        assert re.search(r"已提醒 \d+ 人", clerk.inner_text("#messages"))
    with person("liaison", PHONE) as liaison:
        liaison.goto("/duties/messages/")
        assert "请补报公益电影" in liaison.inner_text("main")
        assert re.search("塘头村 公益电影：.*9月", liaison.inner_text("main"))
        assert fits(liaison)


def test_a_venues_problem_is_found_on_a_phone_mended_and_checked(person):
    with person("liaison", PHONE) as liaison:
        liaison.goto("/records/venues/")
        liaison.goto("/records/venues/plates/")
        assert liaison.get_by_role("img", name="塘头村宣传栏的二维码").is_visible()
        liaison.goto("/records/venues/watch/?show=stale")
        row = liaison.locator("tr", has=liaison.get_by_role("link", name="塘头村宣传栏"))
        follow(row.get_by_role("link", name="塘头村宣传栏"))
        follow(liaison.get_by_role("link", name="现在巡查"))
        assert liaison.input_value("#id_inspector") != ""
        liaison.fill("#id_problems", "2")
        liaison.set_input_files("#photos", picture())
        press(liaison, "保存巡查")
        assert "请写一句是什么问题" in liaison.inner_text("main")
        assert liaison.input_value("#id_problems") == "2"
        liaison.fill("#id_problem", "版面破损")
        liaison.set_input_files("#photos", picture())
        press(liaison, "保存巡查")
        address = liaison.url
        assert "已记下塘头村宣传栏的巡查" in liaison.inner_text("#messages")
        assert "现场.jpg" in liaison.inner_text("main")
        assert fits(liaison)

        liaison.goto("/")
        follow(todo(liaison, "待整改的阵地问题"))
        assert "版面破损" in liaison.inner_text("main")
        liaison.goto(address)
        press(liaison, "已整改")
        assert "已记下整改，等待复查" in liaison.inner_text("#messages")

    with person("clerk") as clerk:
        clerk.goto("/records/venues/watch/?show=check")
        follow(clerk.get_by_role("link", name="塘头村宣传栏").first)
        assert clerk.url == address
        press(clerk, "退回再改")
        assert "请写明哪里还没有改好" in clerk.inner_text("#messages")
        clerk.fill("#id_note", "右下角还破着")
        press(clerk, "退回再改")
        assert "右下角还破着" in clerk.inner_text("#mending")
    with person("liaison", PHONE) as liaison:
        liaison.goto(address)
        press(liaison, "已整改")
    with person("clerk") as clerk:
        clerk.goto(address)
        press(clerk, "复查通过")
        assert "复查通过" in clerk.inner_text("#mending")
        assert clerk.get_by_role("button", name="复查通过").count() == 0


def test_a_decision_is_made_at_a_meeting_and_followed_until_done(person):
    with person("clerk") as clerk:
        clerk.goto("/records/meetings/?kind=special")
        follow(clerk.locator("table.records tbody a").first)
        clerk.get_by_text("加一项议定事项").click()
        clerk.fill("#id_matter", "修缮村口宣传栏")
        clerk.select_option("#id_unit", label="塘头村")
        clerk.fill("#id_due_on", "2020-01-01")
        press(clerk, "记下")
        assert "不能早于会议日期" in clerk.inner_text("main")
        assert clerk.input_value("#id_matter") == "修缮村口宣传栏"
        clerk.fill("#id_due_on", "2026-07-31")
        press(clerk, "记下")
        assert "由塘头村负责" in clerk.inner_text("#messages")
        assert "修缮村口宣传栏" in clerk.inner_text("#decisions")

    with person("liaison", PHONE) as liaison:
        liaison.goto("/")
        follow(liaison.get_by_role("link", name=re.compile("超期没有办结的议定事项")))
        follow(liaison.get_by_role("link", name="修缮村口宣传栏"))
        press(liaison, "办结")
        assert "请写一句办结情况" in liaison.inner_text("main")
        liaison.fill("#id_outcome", "换了新版面")
        press(liaison, "办结")
        assert "已办结" in liaison.inner_text("#messages")
        liaison.goto("/records/decisions/follow/?show=done")
        assert "换了新版面" in liaison.inner_text("main")
        assert fits(liaison)


def test_nobody_is_shut_out_of_the_ledgers_pages(person):
    """axe-core finds no serious violation, and nothing is wider than the screen."""
    with person("clerk") as page:
        for place in PAGES:
            page.goto(place)
            page.evaluate(AXE)
            for size in at_each_size(page):
                assert page.evaluate(SERIOUS) == [], (place, size)
                assert page.evaluate(FITS), (place, size)


def test_a_batchs_places_are_typed_down_one_page(enter):
    page = enter("clerk")
    page.goto("/records/awards/")
    follow(page.locator("table.records tbody a").first)
    batch = page.url
    follow(page.get_by_role("link", name=re.compile("登记名额与命名|去登记")))
    empty = page.locator("tr", has_text="麻园村").locator("input:visible")
    empty.nth(0).fill("3")
    empty.nth(1).fill("4")
    page.fill("[name=on]", f"{date.today()}")
    press(page, "保存")
    assert "命名数不能多于名额数（3 户）" in page.inner_text("main")
    assert empty.nth(1).input_value() == "4"
    assert fits(page)

    empty.nth(1).fill("2")
    press(page, "保存")
    assert page.url == batch
    assert "已保存 1 个村的数" in page.inner_text("#messages")


def test_sixty_four_returns_are_one_page(enter):
    assert date.today() > date(2026, 11, 5)  # four months are late
    page = enter("clerk")
    page.goto("/records/customs/grid/?term=2026H2")
    words = page.inner_text(".page-actions")
    number = int(re.search(r"填缺的 (\d+) 格", words)[1])
    follow(page.get_by_role("link", name=re.compile("填缺的")))
    rows = page.locator("tr:has([name$='-unit'])").count()
    assert rows == number >= 63  # a village has returned its July

    for name, words in (("weddings", "1"), ("funerals", "0"), ("frugal", "1")):
        cell(page, 1, name).fill(words)
        page.locator(f"[data-fill={name}] button").first.click()
    press(page, "保存")

    assert f"已记下 {number} 条移风易俗" in page.inner_text("#messages")
    assert page.locator("a.grid-missing:visible").count() == 0
