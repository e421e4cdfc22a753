"""Duties in a browser: amend and issue, acknowledge, fill by a record, report, return, report
again, approve.
"""

import re

from tests.flows.conftest import PDF, follow, press
from tests.flows.oldest import new_page


def test_a_report_goes_there_and_back_until_it_is_approved(enter, person):
    page = enter("liaison")
    page.goto("/duties/tasks/")
    follow(page.locator(".task").get_by_role("link", name="填报").first)
    address = page.url
    page.fill("#id_text", "三个工作群都查了一遍")
    paper = page.locator("#files")
    if "附件（可不传）" not in page.inner_text("#report"):
        paper.set_input_files({"name": "材料.pdf", "mimeType": "application/pdf", "buffer": PDF})
    press(page, "上报")
    assert "已上报，等待审核" in page.inner_text("#messages")

    with person("clerk") as clerk:
        clerk.goto(address)
        press(clerk, "退回")
        assert "请写明退回理由" in clerk.inner_text("main")
        clerk.fill("#id_reason", "写清哪三个群")
        press(clerk, "退回")
        assert "已退回" in clerk.inner_text("#messages")

    page.goto(address)
    assert "写清哪三个群" in page.inner_text("main")
    page.fill("#id_text", "党员群、网格群、干部群都查了")
    if "附件（可不传）" not in page.inner_text("#report"):
        page.locator("#files").set_input_files(
            {"name": "二.pdf", "mimeType": "application/pdf", "buffer": PDF}
        )
    press(page, "上报")

    assert "已上报" in page.inner_text("#messages")
    with person("secretary") as secretary:
        secretary.goto("/")
        follow(secretary.get_by_role("link", name=re.compile("待审核的进展报告")))
        secretary.goto(address)
        press(secretary, "审核通过")
        assert "已审核通过" in secretary.inner_text("#messages")
    page.goto(address)
    assert page.locator("h1 .standing").inner_text() == "已核"


def test_a_draft_is_amended_previewed_issued_and_signed_for(browser, person):
    with person("clerk") as clerk:
        clerk.goto("/duties/documents/")
        follow(clerk.get_by_role("link", name=re.compile("2026年度")).first)
        clerk.once("dialog", lambda dialog: dialog.accept())
        press(clerk, "修订")
        draft = clerk.url
        follow(clerk.get_by_role("link", name="新增条款"))
        clerk.select_option("#id_section", label="信息与新闻宣传")
        clerk.fill("#id_title", "专题报道")
        clerk.fill("#id_requirement", "每半年报送一篇专题报道。")
        clerk.get_by_label("村", exact=True).check()
        clerk.select_option("#id_frequency", label="每半年")
        press(clerk, "保存")
        assert "新增" in clerk.inner_text("main")
        follow(clerk.get_by_role("link", name="修改标题和文字"))
        clerk.fill("#id_number", "青发〔2026〕9号")
        press(clerk, "保存")
        follow(clerk.get_by_role("link", name="预览并印发"))
        assert re.search(
            r"将生成 \d+ 项任务（另有 \d+ 项原版已生成，接着办）、\d+ 份责任书",
            clerk.inner_text("main"),
        )
        press(clerk, "印发")
        clerk.get_by_text("下载 PDF").wait_for(timeout=60_000)
        assert clerk.url == draft
        assert "已印发" in clerk.inner_text("h1")

    with person("liaison", (390, 844)) as liaison:
        liaison.goto("/duties/tasks/")
        assert "责任书还没有签收" in liaison.inner_text("main")
        press(liaison, "签收")
        assert "已签收" in liaison.inner_text("#messages")
        assert not liaison.evaluate("document.documentElement.scrollWidth > window.innerWidth")


def test_more_time_is_asked_for_and_granted(person):
    with person("liaison", (390, 844)) as liaison:
        liaison.goto("/duties/tasks/")
        region = liaison.get_by_role("region", name="待办")
        owed = region.locator(".task")
        region.locator("summary").click()  # a phone folds all but the first
        follow(owed.last.get_by_role("link").first)
        address = liaison.url
        liaison.get_by_text("申请延期").click()
        liaison.fill("#id_until", "2020-01-01")
        liaison.fill("#id_reason", "等区里的材料")
        press(liaison, "提出申请")
        assert "要晚于" in liaison.inner_text("#extension")
        assert liaison.input_value("#extension #id_reason") == "等区里的材料"
        liaison.fill("#id_until", "2027-03-01")
        press(liaison, "提出申请")
        assert "等待答复" in liaison.inner_text("#messages")
    with person("clerk") as clerk:
        clerk.goto("/duties/review/")
        clerk.get_by_role("link", name=re.compile("半年|年")).first.wait_for()
        clerk.goto(address)
        press(clerk, "同意")
        assert "2027年3月1日" in clerk.inner_text("main")


def test_a_phone_reports_by_its_link(person, browser):
    with person("liaison") as liaison:
        liaison.goto("/duties/tasks/")
        follow(liaison.locator(".task").get_by_role("link", name="填报").last)
        press(liaison, "改用手机填报")
        address = liaison.inner_text(".hash")
    anybody = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    phone = new_page(anybody)
    phone.goto(address)
    phone.fill("#id_text", "查过了")
    phone.set_input_files(
        "#files", {"name": "照片.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    press(phone, "发送")
    assert "已上报，等待审核" in phone.inner_text("main")
    phone.goto(address)
    assert "已经用过或过期" in phone.inner_text("main")
    phone.context.close()
