"""A whole round in browsers, one for each person: open, 自评, 核查, 审定, 公示, 复核, 整改, 签发."""

import re
import sqlite3
from datetime import date, timedelta

from tests.flows.conftest import PASSWORD, PDF, follow, press, todo

PHONE = (390, 844)
UNITS = ("塘头村", "财政所")


def test_a_round_from_its_opening_to_the_signature(person, stack):
    address = open_round(person)
    assess_oneself(person, "liaison", "塘头村", PHONE)
    assess_oneself(person, "l23", "财政所")
    move_on(person, address, "核查")
    for unit in UNITS:
        inspect(person, address, unit)
    move_on(person, address, "审定")
    settle(person, address)
    move_on(person, address, "公示")
    line = appeal(person, address)
    put_right(person, line)
    sign(person, stack, address)
    look_at_the_result(person, address)


def open_round(person) -> str:
    with person("clerk") as clerk:
        clerk.goto("/terms/add/")
        clerk.fill("#id_year", "2026")
        clerk.select_option("#id_half", "2")
        press(clerk, "保存")
        clerk.goto("/assessments/rounds/")
        follow(clerk.get_by_role("link", name="开始考核"))
        clerk.select_option("#id_term", label="2026年下半年")
        for box in clerk.locator("input[name=units]").all():
            box.uncheck()
        for unit in UNITS:
            clerk.get_by_label(unit, exact=True).check()
        press(clerk, "保存")
        assert "请分派核查人" in clerk.inner_text("#messages")
        clerk.get_by_text("分派核查人", exact=True).click()
        clerk.get_by_label("联络员·综治办", exact=True).check()
        press(clerk, "平均分派")
        assert "2 张得分表" in clerk.inner_text("#messages")
        assert clerk.get_by_role("button", name="进入核查").is_disabled()
        assert "还没有提交自评" in clerk.inner_text("#obstacles")
        return clerk.url


def assess_oneself(person, username, unit, size=(1366, 768)):
    """Home leads to the card; what no ledger knows the unit scores itself, and says
    why it differs.
    """
    with person(username, size) as page:
        follow(todo(page, "自评"))
        follow(page.get_by_role("link", name=re.compile(f"{unit}.*2026年下半年")))
        press(page, "提交自评")
        assert "还没有" in page.inner_text("#messages")
        press(page, "空着的按自动分填")
        scored = fill_empty(page, "input[name^=score_]", "0")
        notes = [f"[name={name.replace('score_', 'note_')}]" for name in scored]
        fill_empty(page, ", ".join(notes), "本期没有这项工作的材料")
        press(page, "提交自评")
        assert "自评已提交" in page.inner_text("#messages")
        assert no_wider_than_the_screen(page)


def fill_empty(page, fields, words) -> list[str]:
    """The names of those that were empty: the first is typed into, the others at once by script,
    as the browser needs half a minute of a processor for two hundred.
    """
    empty = page.locator(fields).evaluate_all(
        "(all) => all.filter((one) => one.value === '').map((one) => one.name)"
    )
    if not empty:
        return []
    page.fill(f"[name={empty[0]}]", words)
    page.evaluate(
        """([names, words]) => names.forEach((name) => {
          const one = document.querySelector(`[name=${name}]`);
          one.value = words;
          for (const said of ["input", "change"]) one.dispatchEvent(new Event(said, { bubbles: true }));
        })""",
        [empty[1:], words],
    )
    return empty


def move_on(person, address, stage):
    with person("clerk") as clerk:
        clerk.goto(address)
        clerk.once("dialog", lambda dialog: dialog.accept())
        press(clerk, f"进入{stage}")
        assert f"已进入“{stage}”阶段" in clerk.inner_text("#messages")


def inspect(person, address, unit):
    """On a phone: what was typed outlives the page; a mark that differs asks why."""
    with person("l19", PHONE) as page:
        page.goto("/assessments/mine/")
        follow(page.locator(".task", has_text=unit).get_by_role("link", name="核查", exact=True))
        card, score = page.url, page.locator("input[name^=score_]").first
        score.fill("0.5")
        page.goto("/assessments/mine/")
        page.goto(card)
        assert score.input_value() == ""
        page.get_by_role("button", name="恢复").click()
        assert score.input_value() == "0.5"
        press(page, "采用一致的分数")
        fill_empty(page, "input[name^=score_]", "0")
        press(page, "完成核查")
        assert "说明" in page.inner_text("#messages") + page.inner_text("main")
        fill_empty(page, "input[name^=note_]", "现场没有看到材料")
        press(page, "完成核查")
        assert "核查已完成" in page.inner_text("#messages")


def settle(person, address):
    """The window is to open today, so the clerk changes the days; the secretary names
    the meeting.
    """
    with person("clerk") as clerk:
        clerk.goto(address)
        follow(clerk.get_by_role("link", name="改日程"))
        for name in ("self_by", "check_by", "settle_by", "public_from"):
            clerk.fill(f"#id_{name}", f"{date.today()}")
        press(clerk, "保存")
    with person("secretary") as secretary:
        secretary.goto(address)
        secretary.select_option("#id_meeting", index=1)
        press(secretary, "选定")
        assert "已选定审定会议" in secretary.inner_text("#messages")


def appeal(person, address) -> str:
    """The unit asks on the line itself; the inspector is not asked to answer."""
    with person("liaison", PHONE) as page:
        page.goto(address)
        follow(page.get_by_role("link", name="塘头村", exact=True))
        card = page.url
        page.locator("details[data-fold] > summary").first.click()  # a section of the card
        follow(page.get_by_role("link", name="申请复核").first)
        press(page, "申请复核")
        assert "请填写申请理由" in page.inner_text("#appeal")
        page.fill("#id_reason", "材料在档案柜第二格，核查当天没有带到")
        page.set_input_files(
            "#files", {"name": "材料.pdf", "mimeType": "application/pdf", "buffer": PDF}
        )
        press(page, "申请复核")
        assert "已申请复核" in page.inner_text("#messages")
        line = page.url.split("#")[0]
        page.goto(card)
        before = float(page.inner_text(".big-score"))
    with person("l19") as inspector:
        inspector.goto("/assessments/appeals/")
        assert inspector.get_by_role("button", name="同意改分").count() == 0
    with person("secretary") as secretary:
        follow(secretary.get_by_role("link", name=re.compile("复核")).first)
        waiting = secretary.locator("section", has_text="材料在档案柜第二格")
        waiting.get_by_label("复核后得分").fill("0.75")
        waiting.get_by_label("答复").fill("材料已补看，属实")
        follow(waiting.get_by_role("button", name="同意改分"))
        assert "已答复" in secretary.inner_text("#messages")
        secretary.goto(card)
        assert float(secretary.inner_text(".big-score")) > before
    return line


def put_right(person, line):
    """整改: issued from the line, answered, sent back, answered again, verified."""
    with person("clerk") as clerk:
        clerk.goto(line)
        follow(clerk.get_by_role("link", name="下达整改"))
        clerk.fill("#id_title", "补齐现场材料")
        clerk.fill("#id_requirement", "按细则补齐并上传照片")
        clerk.fill("#id_due_on", f"{date.today() + timedelta(days=10)}")
        press(clerk, "保存")
        item = clerk.url
    with person("liaison", PHONE) as page:
        page.goto(item)
        page.fill("#id_text", "已补")
        press(page, "回复")
    with person("clerk") as clerk:
        clerk.goto(item)
        press(clerk, "退回")
        assert "退回理由" in clerk.inner_text("main")
        clerk.fill("#id_reason", "没有照片")
        press(clerk, "退回")
    with person("liaison", PHONE) as page:
        page.goto(item)
        assert "没有照片" in page.inner_text("main")
        page.fill("#id_text", "照片已补传")
        page.set_input_files(
            "#files", {"name": "照片.pdf", "mimeType": "application/pdf", "buffer": PDF}
        )
        press(page, "回复")
    with person("secretary") as secretary:
        secretary.goto(item)
        press(secretary, "核验通过，销号")
        assert "已销号" in secretary.inner_text("h1")


def sign(person, stack, address):
    """The window must be over: its days are put back, as waiting would."""
    with person("secretary") as secretary:
        secretary.goto(address)
        secretary.get_by_text("公示 PDF").wait_for(timeout=60_000)
        follow(secretary.get_by_role("link", name="签发", exact=True))
        secretary.fill("#id_password", PASSWORD)
        press(secretary, "签发")
        assert "之后才能发布" in secretary.inner_text("main")
        weeks_pass(stack, address)
        secretary.fill("#id_password", "Not-the-password-1")
        press(secretary, "签发")
        assert "口令" in secretary.inner_text(".invalid-feedback, .is-invalid ~ *")
        secretary.fill("#id_password", PASSWORD)
        press(secretary, "签发")
        assert "已签发" in secretary.inner_text("#messages")
        secretary.get_by_text("发布 PDF").wait_for(timeout=60_000)


def weeks_pass(stack, address):
    """All the round's days move back until its last was yesterday."""
    number = int(address.rstrip("/").rsplit("/", 1)[1])
    names = ("self_by", "check_by", "settle_by", "public_from", "public_to")
    back = "julianday(date('now', 'localtime', '-1 day')) - julianday(public_to)"
    moved = ", ".join(f"{name} = date({name}, ({back}) || ' day')" for name in names)
    with sqlite3.connect(stack.data / "townwork.sqlite3", timeout=10) as database:
        database.execute(f"UPDATE assessments_round SET {moved} WHERE id = ?", (number,))


def look_at_the_result(person, address):
    with person("liaison", PHONE) as page:
        page.goto("/assessments/mine/")
        own = page.locator(".task", has_text="2026年下半年")
        assert re.search(r"\d+\.?\d* 分", own.inner_text())
        with page.expect_download() as download:
            page.goto(address)
            page.get_by_role("link", name=re.compile("发布 PDF")).click()
        assert download.value.path().read_bytes().startswith(b"%PDF")
    with person("auditor") as auditor:
        auditor.goto("/audit/")
        assert "签发考核结果" in auditor.inner_text("main")
    with person("reviewer") as reviewer:
        reviewer.goto("/board/")
        assert "2026年下半年" in reviewer.inner_text("main")


def no_wider_than_the_screen(page) -> bool:
    return not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
