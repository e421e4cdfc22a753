"""An office's first day, by the pages alone: from an installation with nothing in it to the first
record, list, letter and draft. Whoever walks it has the server's terminal and a phone with an
authenticator, and counts what they press and type.
"""

import base64
import os
import re
import signal
import subprocess
import sys
import time

import pytest
from django_otp.oath import TOTP

from tests.databases import lay_copy
from tests.flows.conftest import ROOT, environment, free_port, wait_for
from tests.records.sheets.books import book

PRESSED, TYPED = 46, 200  # at most; walked in 40 presses and 173 signs, at both sizes
OWN = "Baishi-2026-Wx7"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def bare(django_db_setup, browser, tmp_path):
    """The address of a served installation that nobody has founded, and its first-run token."""
    port, log = free_port(), tmp_path / "run.log"
    lay_copy(tmp_path)
    served = {"ALLOWED_HOSTS": "127.0.0.1", "TOWNWORK_PLAIN_HTTP": "1", "SECRET_KEY": "k" * 60}
    with log.open("wb") as sink:
        server = subprocess.Popen(
            [sys.executable, "bin/run.py"],
            cwd=ROOT,
            env=environment(tmp_path, PORT=str(port), **served),
            stdout=sink,
            stderr=sink,
            start_new_session=True,
        )
        try:
            wait_for(lambda: "按 Ctrl-C 停止" in log.read_text() or server.poll() is not None, 120)
            said = log.read_text()
            assert f"服务地址：http://127.0.0.1:{port}/" in said, said[-2000:]
            yield f"http://127.0.0.1:{port}", re.search(r"启动口令 (\S+) ", said)[1]
        finally:
            server.send_signal(signal.SIGINT)
            try:
                server.wait(60)
            except subprocess.TimeoutExpired:
                os.killpg(server.pid, signal.SIGKILL)
                raise


class Hand:
    """Somebody at a screen: presses what is written there, types, and counts both."""

    def __init__(self, page):
        self.page, self.pressed, self.typed = page, 0, 0

    def press(self, words, role="link", *, leads=True):
        one = self.page.get_by_role(role, name=words, exact=True).first
        assert one.count(), f"no {words} on {self.page.url}: {self.page.inner_text('main')}"
        self.pressed += 1
        if not leads:
            one.click()
            return
        with self.page.expect_navigation():
            one.click()

    def go_home(self):
        self.pressed += 1
        with self.page.expect_navigation():
            self.page.locator(".top-name").click()

    def send(self, words):
        self.press(words, "button")

    def fill(self, label, words):
        self.typed += len(words)
        self.page.get_by_label(label).first.fill(words)

    def choose(self, label, words):
        self.pressed += 2
        self.page.get_by_label(label, exact=False).first.select_option(label=words)

    def sees(self, words):
        self.page.get_by_text(words).first.wait_for()


def sign_in(hand, username, once):
    """With a one-time password: one of one's own, and a phone where the role asks for it."""
    hand.fill("用户名", username)
    hand.fill("口令", once)
    hand.send("登录")
    hand.fill("一次性口令", once)
    hand.fill("新口令", OWN)
    hand.fill("再输一遍新口令", OWN)
    hand.send("修改口令")
    key = re.search(r"密钥：([A-Z2-7 ]+)", hand.page.inner_text("main"))
    if key:
        hand.fill("动态码", code_of(key[1]))
        hand.send("绑定")
        hand.press("已收好")


def code_of(key: str) -> str:
    plain = key.replace(" ", "")
    totp = TOTP(base64.b32decode(plain + "=" * (-len(plain) % 8)))
    totp.time = time.time()
    return f"{totp.token():06}"


def found(hand, token):
    hand.press("首次设置")
    hand.page.get_by_label("启动口令").fill(token)  # copied from the terminal
    hand.fill("区（县）名称", "云岭区")
    hand.fill("镇（街道）名称", "白石镇")
    hand.fill("管理员用户名", "guanli")
    hand.fill("管理员姓名", "管理一")
    hand.send("建立")
    once = hand.page.inner_text(".one-time")
    hand.press("已抄下，去登录")
    sign_in(hand, "guanli", once)


UNITS = book(
    ("白石镇村（社区）、站办所一览表",),
    ("序号", "单位", "性质", "党组织书记", "备注"),
    (1, "塘头村", "村", "村一", ""),
    (2, "宣传办", "内设机构", "", ""),
)
STAFF = book(
    ("白石镇干部名册",),
    ("序号", "姓名", "单位", "职务"),
    (1, "书一", "领导班子", "党委书记"),
    (2, "宣一", "宣传办", "宣传干事"),
    (3, "联一", "塘头村", "文书"),
)


def settle_units_and_staff(hand) -> dict[str, str]:
    """The lists an office has, dropped as they are, and accounts for whoever is wanting; their
    one-time passwords.
    """
    hand.go_home()
    hand.press("把表格拖进来")
    hand.pressed += 2
    sheets = (("单位.xlsx", UNITS), ("名册.xlsx", STAFF))
    hand.page.locator("input[type=file]").first.set_input_files(
        [{"name": name, "mimeType": SHEET, "buffer": data} for name, data in sheets]
    )
    hand.send("开始分拣")
    for words in ("已导入 2 个单位。", "3 人没有填用户名"):
        hand.page.get_by_role("link", name="核对这张名单").first.wait_for(timeout=60_000)
        hand.press("核对这张名单")
        hand.send("导入")
        hand.sees(words)
    hand.press("给登记过的人开账号")
    hand.send("开账号")
    lines = hand.page.locator("main tbody tr").all()
    cells = [line.locator("td").all_inner_texts() for line in lines]
    assert [name for name, *_ in cells] == ["书一", "联一", "宣一"]
    return {username: once for *_, username, once in cells}


def record_the_first(hand):
    hand.go_home()
    hand.press("记第一条台账")
    hand.press("公益电影")
    hand.sees("放一场公益电影记一条")
    hand.press("新增一条")
    hand.choose("单位", "塘头村")
    hand.fill("发生日期", time.strftime("%Y-%m-%d"))
    hand.fill("片名", "春到田间")
    hand.send("保存")
    hand.sees("已记下：《春到田间》。")
    hand.press("公益电影")
    assert hand.page.locator("#list tbody tr").count() == 1


def issue_the_first(hand):
    """The yearly document, and the letter of a unit as a PDF."""
    hand.go_home()
    hand.press("印发责任制文件")
    hand.send("起草")
    hand.press("预览并印发")
    hand.fill("发文字号", "白发〔2026〕1号")
    hand.send("印发")
    letter = hand.page.get_by_role("link", name="塘头村责任书", exact=True)
    letter.wait_for(timeout=90_000)
    hand.pressed += 1
    answer = hand.page.request.get(letter.get_attribute("href"))
    assert answer.body().startswith(b"%PDF")


def draft_the_first(hand):
    hand.go_home()
    hand.press("生成第一份总结")
    hand.send("从本镇模板起草")
    hand.press("返回")
    hand.send("生成 PDF")
    file = hand.page.get_by_role("link", name="下载 PDF").first
    file.wait_for(timeout=90_000)
    hand.pressed += 1
    assert hand.page.request.get(file.get_attribute("href")).body().startswith(b"%PDF")


@pytest.mark.long
@pytest.mark.parametrize("size", [(1366, 768), (390, 844)], ids=["desk", "phone"])
def test_from_nothing_to_the_first_record_list_letter_and_draft(bare, browser, size):
    address, token = bare
    began, pressed, typed = time.monotonic(), 0, 0

    def walk(*steps):
        nonlocal pressed, typed
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, locale="zh-CN", base_url=address
        )
        hand = Hand(context.new_page())
        hand.page.goto("/")
        came_to = [step(hand) for step in steps]
        context.close()
        pressed, typed = pressed + hand.pressed, typed + hand.typed
        return came_to[-1]

    once = walk(lambda hand: found(hand, token), settle_units_and_staff)
    walk(
        lambda hand: sign_in(hand, "xuanyi", once["xuanyi"]),
        record_the_first,
        issue_the_first,
        draft_the_first,
    )

    print(f"{size}: {pressed} presses, {typed} signs, {time.monotonic() - began:.0f} s of machine")
    assert pressed <= PRESSED
    assert typed <= TYPED
