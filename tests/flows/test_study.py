"""A session from its plan to its archive: list, QR sign-in on a second phone, make-up study, 五有,
number, PDF.
"""

from datetime import date
from zoneinfo import ZoneInfo

import pdfplumber
from django.utils import timezone

from tests.flows.conftest import at_each_size, follow, press
from tests.flows.oldest import new_page

PHONE = (390, 844)


def today() -> date:
    return timezone.now().astimezone(ZoneInfo("Asia/Shanghai")).date()


def test_from_the_plan_to_the_archive(enter, person, stack, browser, tmp_path):
    page = enter("clerk")
    topic = "流程学习"

    it_is_planned_and_held(page, topic)
    session = page.url
    desk = its_list_is_set_and_the_desk_opened(page)
    somebody_elses_phone_signs_in(browser, stack, desk)
    page.get_by_text("已签到 1 / ").wait_for(timeout=15_000)
    press(page, "结束签到")
    who_was_absent_makes_it_up(page)
    it_is_written_up_and_archived(page)

    page.get_by_role("link", name="下载档案 PDF").wait_for(timeout=30_000)
    assert page.url == session
    with page.expect_download() as download:
        page.get_by_role("link", name="下载档案 PDF").click()
    download.value.save_as(tmp_path / "archive.pdf")
    text = "".join(one.extract_text() for one in pdfplumber.open(tmp_path / "archive.pdf").pages)
    assert topic in text
    assert "观看录像" in text
    assert "一要学深" in text
    assert page.locator(".page-actions").get_by_role("link", name="修改").count() == 0


def it_is_planned_and_held(page, topic):
    page.goto("/records/study-plans/add/?blank")
    page.select_option("[name=unit]", label="青溪镇领导班子")
    page.fill("[name=occurred_on]", f"{today()}")
    page.fill("[name=topic]", topic)
    page.select_option("[name=kind]", "core")
    press(page, "保存")

    page.goto(f"/study/plan/?year={today().year}&state=ahead")
    follow(page.locator("tr", has_text=topic).get_by_role("button", name="开展"))
    assert page.locator(".tick-yes").all_inner_texts() == ["✓ 有计划"]


def its_list_is_set_and_the_desk_opened(page) -> str:
    """The address that the code leads to; the code is whole and square at each size."""
    follow(page.get_by_role("link", name="确定名单"))
    page.get_by_label("书记·青溪").check()
    press(page, "确定名单")
    press(page, "开始扫码签到")
    code = page.locator(".desk-code")
    for _ in at_each_size(page):
        whole, card = code.bounding_box(), page.locator("#desk").bounding_box()
        assert whole["x"] + whole["width"] <= card["x"] + card["width"]
        assert abs(whole["width"] - whole["height"]) < 1
    return code.get_attribute("data-address")


def somebody_elses_phone_signs_in(browser, stack, desk):
    """Nobody was signed in there yet: scan, sign in as oneself, one tap, away from the network."""
    anybody = browser.new_context(
        viewport={"width": PHONE[0], "height": PHONE[1]}, locale="zh-CN", base_url=stack.address
    )
    phone = new_page(anybody)
    phone.goto("/s/" + desk.split("/s/")[1])
    phone.fill("input[name=username]", "secretary")
    phone.fill("input[name=password]", "Qingxi-2026-flow")
    press(phone, "登录")
    phone.context.set_offline(True)
    phone.get_by_role("button", name="书记·青溪 签到").click()
    phone.get_by_text("没有网络，还没有签上，正在重试").wait_for()
    phone.context.set_offline(False)
    phone.locator(".sign-done").wait_for(timeout=15_000)
    assert "已签到" in phone.locator(".sign-done").inner_text()
    phone.reload()
    assert "已签到" in phone.locator(".sign-done").inner_text()
    phone.context.close()


def who_was_absent_makes_it_up(page):
    while page.get_by_role("link", name="登记补学").count():
        follow(page.get_by_role("link", name="登记补学").first)
        page.fill("[name=way]", "观看录像")
        press(page, "确认已补学")
    assert page.get_by_role("heading", name="待补学").count() == 0


def it_is_written_up_and_archived(page):
    follow(page.locator(".page-actions").get_by_role("link", name="修改"))
    assert page.locator("[name=present]").is_disabled()
    page.fill("[name=minutes]", "一要学深，二要做实。")
    page.fill("[name=materials]", "《全会公报》")
    page.fill("[name=summary]", "学习扎实，人人发言。")
    press(page, "保存")
    press(page, "归档")
    assert "已归档" in page.locator("main").inner_text()


def test_a_bulletin_is_drafted_edited_and_issued(enter):
    page = enter("clerk")
    month = 2
    page.goto("/study/bulletins/")
    page.fill("[name=since]", f"2026-{month:02d}-01")
    page.fill("[name=until]", f"2026-{month:02d}-28")
    press(page, "按台账起草")
    assert "全镇共组织学习" in page.locator("[name=text]").input_value()

    # The records' half-year is locked in the sample: a bulletin is issued today.
    page.fill("[name=number]", f"青宣〔2026〕{month}号")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    press(page, "印发")
    assert len(asked) == 1
    assert "已印发" in page.locator("main").inner_text()
    page.get_by_role("link", name="下载 PDF").wait_for(timeout=30_000)
    assert page.get_by_role("link", name="下载 Word").is_visible()
