"""A filing through every state and a letter answered late, in a browser."""

from datetime import date, timedelta

import pytest

from tests.flows.conftest import PDF, fits, follow, press


def enter_record(page, ledger, **values):
    """Fill the ledger's form and save it; the record's address."""
    page.goto(f"/records/{ledger}/add/?blank=1")
    for name, value in values.items():
        box = page.locator(f"#id_{name}")
        if box.evaluate("element => element.tagName") == "SELECT":
            box.select_option(label=value)
        else:
            box.fill(value)
    press(page, "保存")
    return page.url


def state(page, name="filing") -> str:
    return page.locator(f"#{name} .{name}-state").inner_text()


def unfold(page, words, reason):
    """Open an act that asks for a reason, and do it."""
    page.locator("summary", has_text=words).click()
    form = page.locator("details[open] form", has=page.get_by_role("button", name=words))
    form.locator("textarea").fill(reason)
    press(page, words)


def consent(page):
    press(page, "提交申报")
    page.fill("#consent_head", "负责人·塘头村")
    press(page, "记下负责人同意")


@pytest.mark.phone
def test_a_filing_through_every_state(enter, person):
    page = enter("liaison")
    title = "千人宣讲会"
    ahead = (date.today() + timedelta(days=30)).isoformat()
    address = enter_record(
        page,
        "filings",
        occurred_on=ahead,
        title=title,
        kind="讲座",
        size="260",
        place_name="文化广场",
    )
    assert state(page) == "草稿"

    it_is_handed_in_once_it_has_a_safety_plan(page)
    with person("clerk") as clerk, person("secretary") as secretary:
        it_goes_back_and_is_agreed_to_by_both(page, clerk, secretary, title, address)
        it_is_changed_and_refused(page, clerk, address)

    again = enter_record(
        page,
        "filings",
        occurred_on=ahead,
        title="小型讲座",
        kind="讲座",
        size="20",
        place_name="活动室",
    )
    press(page, "提交申报")
    unfold(page, "取消这项活动", "主讲人请假")
    assert (page.url, state(page)) == (again, "取消")
    assert fits(page)


def it_is_handed_in_once_it_has_a_safety_plan(page):
    assert "须有安全预案" in page.inner_text("#filing")
    press(page, "提交申报")
    assert "请把安全预案传到" in page.inner_text("#messages")

    page.set_input_files(
        "#files", {"name": "安全预案.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    page.get_by_role("link", name="安全预案.pdf", exact=True).wait_for()
    follow(page.get_by_role("link", name="修改", exact=True))
    page.check("#id_has_safety_plan")
    press(page, "保存")
    consent(page)

    assert state(page) == "待审"
    assert page.get_by_role("link", name="修改", exact=True).count() == 0


def it_goes_back_and_is_agreed_to_by_both(page, clerk, secretary, title, address):
    clerk.goto("/records/filings/todo/")
    follow(clerk.get_by_role("link", name=title).first)
    press(clerk, "退回")
    assert "请写明事由" in clerk.inner_text("#messages")
    clerk.fill("#decide_reason", "写清场地容量")
    press(clerk, "退回")
    page.goto(address)
    assert state(page) == "退回"

    consent(page)
    clerk.goto(address)
    press(clerk, "同意")
    secretary.goto("/records/filings/todo/")
    follow(secretary.get_by_role("link", name=title).first)
    press(secretary, "同意")
    assert state(secretary) == "同意"


def it_is_changed_and_refused(page, clerk, address):
    page.goto(address)
    unfold(page, "变更（改好后重新申报）", "改到室内")
    assert state(page) == "变更"
    follow(page.get_by_role("link", name="修改", exact=True))
    page.fill("#id_place_name", "镇礼堂")
    press(page, "保存")
    consent(page)
    assert "地点：文化广场 → 镇礼堂" in page.inner_text("#filing")

    clerk.goto(address)
    press(clerk, "不同意")
    clerk.fill("#decide_reason", "与镇里活动冲突")
    press(clerk, "不同意")
    page.goto(address)
    assert state(page) == "不同意"


def test_what_was_held_is_reported_and_archived(enter):
    page = enter("liaison")
    enter_record(
        page,
        "filings",
        occurred_on=date.today().isoformat(),
        title="未报先办的讲座",
        kind="讲座",
        size="20",
    )
    page.fill("#result_attendance", "18")
    press(page, "登记已办")
    assert state(page) == "已办"
    assert "未经同意即举办" in page.inner_text("#filing")
    press(page, "归档")
    assert state(page) == "已归档"


@pytest.mark.phone
def test_a_letter_is_answered_late(enter):
    page = enter("liaison")
    number = "云宣提〔示例〕1号"
    received = (date.today() - timedelta(days=20)).isoformat()
    enter_record(
        page, "notices", occurred_on=received, number=number, sender="区委宣传部", kind="阵地类"
    )
    assert state(page, "letter") == "超期"
    page.goto("/")
    follow(page.get_by_role("link", name="超期没有反馈的提示函"))
    follow(page.get_by_role("link", name=number).first)
    press(page, "签收")
    page.fill("#answer_answer_number", "塘复〔示例〕1号")
    press(page, "登记反馈")

    assert state(page, "letter") == "超期反馈"
    assert page.get_by_role("button", name="登记反馈").count() == 0
    page.goto("/records/notices/todo/")
    assert "提示函按时反馈率" in page.inner_text("main")
    assert fits(page)
