"""What saves a clerk's day: files dragged and pasted, a draft kept, a dead network survived,
Enter, one search box.
"""

import re
import time

import pytest

from tests.flows.conftest import PASSWORD, PDF, fits, follow, press

# A file put to the page as a hand or a clipboard would: Chromium gives scripts no real ones.
GIVE = """([kind, selector, files]) => {
  const data = new DataTransfer();
  for (const [name, type, size, head] of files)
    data.items.add(new File([head, new Uint8Array(size)], name, { type }));
  const target = document.querySelector(selector);
  const event = kind === "paste"
    ? new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })
    : new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true });
  target.dispatchEvent(event);
}"""
PNG = """async ([selector]) => {
  const canvas = document.createElement("canvas");
  canvas.width = 600; canvas.height = 400;
  canvas.getContext("2d").fillRect(0, 0, 300, 400);
  const blob = await new Promise((done) => canvas.toBlob(done));
  const data = new DataTransfer();
  data.items.add(new File([blob], "image.png", { type: "image/png" }));
  document.querySelector(selector).dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def new_film(page, name):
    """A record of one's own, and its page."""
    page.goto("/records/films/add/?blank=1")
    page.fill("#id_occurred_on", "2026-03-12")
    page.fill("#id_film", name)
    page.fill("#id_shows", "1")
    press(page, "保存")
    if page.get_by_role("button", name="仍要保存", exact=True).count():
        press(page, "仍要保存")
    assert "已记下" in page.inner_text("#messages")


# While an answer is awaited Playwright looks at no element: the page itself tells of it.
TELL_OF_WAITING = """() => new MutationObserver(() => {
  const said = document.querySelector("[data-waits]");
  if (said) console.info(said.innerText);
}).observe(document.body, { childList: true, subtree: true })"""


def test_who_saves_while_a_long_sheet_is_written_is_told_that_it_waits(enter):
    page = enter("liaison")
    page.goto("/records/films/add/?blank=1")
    page.fill("#id_occurred_on", "2026-03-12")
    page.fill("#id_film", "等一等")
    page.fill("#id_shows", "1")
    held = []
    page.route(
        "**/records/films/add/**",
        lambda route: held.append(route) if route.request.method == "POST" else route.continue_(),
    )
    page.evaluate(TELL_OF_WAITING)

    began = time.monotonic()
    with page.expect_console_message(lambda said: "系统正忙" in said.text):
        page.get_by_role("button", name="保存", exact=True).click(no_wait_after=True)

    assert time.monotonic() - began > 2.5  # most saves say nothing
    held[0].continue_()
    page.wait_for_url(lambda url: "/add/" not in url)


@pytest.mark.layout
def test_files_are_dragged_in_each_with_a_bar_and_a_word_of_its_own(enter):
    page = enter("liaison")
    new_film(page, "拖放")

    # a phone offers its camera, a desk says that one may drag
    at_desk = page.viewport_size["width"] > 1000
    assert page.locator(".drop-hint").is_visible() == at_desk
    assert page.locator(".camera").is_visible() != at_desk

    files = [["甲.pdf", "application/pdf", 0, PDF.decode()], ["乙.html", "text/html", 0, "<p>"]]
    page.evaluate(GIVE, ["dragover", "#evidence", files])
    assert "drop-here" in page.get_attribute("#evidence", "class")
    page.evaluate(GIVE, ["drop", "#evidence", files])

    page.locator(".upload-good", has_text="甲.pdf").wait_for()
    bad = page.locator(".upload-bad", has_text="乙.html")
    bad.wait_for()
    assert "类型不能上传" in bad.inner_text()
    assert page.locator(".evidence-row").all_inner_texts()[0].startswith("PDF\n甲.pdf")
    page.reload()
    assert page.locator(".evidence-row").count() == 1


def test_a_pasted_picture_is_named_and_shown_small(enter):
    page = enter("liaison")
    new_film(page, "粘贴")

    page.evaluate(PNG, ["body"])

    small = page.locator(".evidence-row .thumb img")
    assert small.evaluate("image => image.decode().then(() => image.naturalWidth)") == 320
    assert re.search(r"粘贴图片-\d{8}-\d{6}\.png", page.inner_text("#evidence [data-upload-list]"))
    assert fits(page)


LARGE = """async ([selector]) => {
  const canvas = document.createElement("canvas");
  canvas.width = 6000; canvas.height = 4500;
  canvas.getContext("2d").fillRect(0, 0, 3000, 4500);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.9));
  const data = new DataTransfer();
  data.items.add(new File([blob], "大照片.jpg", { type: "image/jpeg" }));
  document.querySelector(selector).dispatchEvent(
    new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
}"""


def test_a_photo_of_many_pixels_is_drawn_smaller_before_it_is_sent(enter):
    page = enter("liaison")
    new_film(page, "大照片")

    page.evaluate(LARGE, ["#evidence"])

    # the server's own words, had it been sent whole, would not say how many bytes were spared
    told = page.locator(".upload-good", has_text="6000×4500 已缩小到 4000×3000")
    told.wait_for()
    assert re.search(r"（\d.* 变为 \d.*），拍摄地点没有上传$", told.inner_text())


def test_photos_are_added_with_the_record_and_looked_at_from_it(enter):
    page = enter("liaison")
    page.goto("/records/films/add/?blank=1")
    page.fill("#id_occurred_on", "2026-03-12")
    page.fill("#id_film", "随记照片")
    page.fill("#id_shows", "1")
    page.evaluate(LARGE, [".record-form"])
    page.get_by_text("“大照片.jpg”6000×4500 已缩小到 4000×3000").wait_for()
    press(page, "保存")

    small = page.locator(".evidence-row .thumb img")
    assert small.evaluate("image => image.decode().then(() => image.naturalWidth)") == 320
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="大照片.jpg", exact=True).click()
    assert opened.value.locator("img").evaluate("image => image.naturalWidth") == 4000


def test_several_chosen_at_once_show_how_far_they_are(enter, tmp_path):
    page = enter("liaison")
    new_film(page, "多选")
    seen = []
    page.expose_function("heard", lambda word: seen.append(word))
    page.evaluate("""new MutationObserver(() => document.querySelectorAll(".upload-words").forEach((one) => window.heard(one.textContent)))
      .observe(document.querySelector("[data-upload-lines]"), { subtree: true, childList: true, characterData: true })""")
    # PDF is checked by its ends, so a large one is cheap to make; read from the disk, as bytes would
    # be packed into a message to the browser
    large, chosen = PDF + b"%" + b"x" * 6_000_000 + b"\n%%EOF\n", []
    for n in "一二三":
        chosen.append(tmp_path / f"{n}.pdf")
        chosen[-1].write_bytes(large + n.encode())
    page.set_input_files("#files", chosen)

    page.locator(".upload-good").nth(2).wait_for()
    assert page.locator(".evidence-row").count() == 3
    assert (
        "等待上传" in seen
        and "正在检查" in seen
        and any(re.match(r"正在上传 \d+%", word) for word in seen)
    )


def test_a_file_that_found_no_network_is_sent_again_at_a_touch(browser, stack, person):
    with person("liaison") as page:
        new_film(page, "断网")
        page.context.set_offline(True)
        page.set_input_files(
            "#files", {"name": "甲.pdf", "mimeType": "application/pdf", "buffer": PDF}
        )
        bad = page.locator(".upload-bad")
        bad.wait_for()
        assert "连不上服务器" in bad.inner_text()

        page.context.set_offline(False)
        page.get_by_role("button", name="重传").click()
        page.locator(".upload-good").wait_for()
        assert page.locator(".evidence-row").count() == 1


def test_a_draft_outlives_the_session_and_goes_once_it_is_saved(enter):
    page = enter("liaison")
    page.goto("/records/films/add/?blank=1")
    page.fill("#id_film", "写到一半的片")
    page.fill("#id_occurred_on", "2026-03-13")
    page.fill("#id_shows", "1")
    page.context.clear_cookies(name="sessionid")

    press(page, "保存")
    assert "/sign-in/" in page.url
    page.fill("input[name=username]", "liaison")
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/records/films/add/**")
    assert page.input_value("#id_film") != "写到一半的片"
    page.get_by_role("button", name="恢复草稿").click()
    assert page.input_value("#id_film") == "写到一半的片"
    assert page.input_value("#id_occurred_on") == "2026-03-13"

    press(page, "保存")
    if page.get_by_role("button", name="仍要保存", exact=True).count():
        press(page, "仍要保存")
    assert "已记下" in page.inner_text("#messages")
    page.goto("/records/films/add/")
    assert page.get_by_role("button", name="恢复草稿").count() == 0


def typed_and_left(page):
    page.goto("/records/films/add/?blank=1")
    page.fill("#id_film", "别人看不得")
    return page.evaluate(
        "Object.keys(localStorage).filter((key) => key.startsWith('draft:')).length"
    )


def test_signing_out_leaves_no_draft_on_the_machine(person):
    with person("liaison") as page:
        assert typed_and_left(page) == 1
        press(page, "退出")
        assert page.evaluate("localStorage.length") == 0


def test_somebody_else_on_the_machine_finds_no_draft(person):
    with person("liaison") as page:
        assert typed_and_left(page) == 1
        page.context.clear_cookies()
        page.goto("/sign-in/")
        page.fill("input[name=username]", "clerk")
        page.fill("input[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "sign-in" not in url)
        page.goto("/records/films/add/?blank=1")
        assert page.get_by_role("button", name="恢复草稿").count() == 0
        assert (
            page.evaluate(
                "Object.keys(localStorage).filter((key) => key.startsWith('draft:')).length"
            )
            == 0
        )


def test_a_dead_network_says_so_and_keeps_everything(person):
    with person("liaison") as page:
        page.goto("/records/films/add/?blank=1")
        page.fill("#id_film", "断网时写的")
        page.fill("#id_occurred_on", "2026-03-14")
        page.fill("#id_shows", "1")
        page.context.set_offline(True)
        page.get_by_role("button", name="保存", exact=True).click()
        page.locator("[data-unsent]").wait_for()
        assert "连不上服务器，还没有保存" in page.inner_text("[data-unsent]")
        assert page.input_value("#id_film") == "断网时写的"

        page.context.set_offline(False)
        press(page, "保存")
        if page.get_by_role("button", name="仍要保存", exact=True).count():
            press(page, "仍要保存")
        assert "已记下" in page.inner_text("#messages")


def here(page):
    return page.evaluate("document.activeElement.name || document.activeElement.textContent.trim()")


def test_enter_moves_on_and_control_enter_saves(enter):
    page = enter("liaison")
    page.goto("/records/films/add/?blank=1")
    page.focus("#id_occurred_on")
    page.fill("#id_occurred_on", "2026-03-15")
    walked = []
    for _ in range(3):
        page.keyboard.press("Enter")
        walked.append(here(page))
    names = page.evaluate(
        "[...document.querySelector('.record-form').elements].filter((one) => one.offsetParent && "
        "one.name).map((one) => one.name)"
    )
    start = names.index("occurred_on")
    assert walked == names[start + 1 : start + 4]
    assert page.url.endswith("blank=1")  # nothing was sent

    page.fill("#id_film", "键盘")
    page.fill("#id_shows", "1")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    assert "已记下" in page.inner_text("#messages") or "是不是重复了" in page.inner_text("main")


@pytest.mark.layout
def test_a_new_record_begins_at_its_first_empty_field_where_a_keyboard_is(enter):
    page = enter("liaison")
    page.goto("/records/films/add/?blank=1")

    at_desk = page.viewport_size["width"] > 1000
    assert here(page) == (
        "occurred_on" if at_desk else page.evaluate("document.body.textContent.trim()")
    )


def test_a_ticked_box_does_not_swallow_the_key_of_the_search(person):
    with person("clerk") as page:
        page.goto("/records/films/")
        page.locator("input[name=pick]").first.check()
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.type") == "search"


def test_a_report_sent_too_late_is_not_lost(person):
    with person("liaison") as page:
        page.goto("/duties/tasks/")
        follow(page.locator(".task").get_by_role("link", name="填报").first)
        page.fill("#id_text", "写了半小时的进展")
        page.context.clear_cookies(name="sessionid")
        press(page, "存草稿")
        assert "/sign-in/" in page.url
        page.fill("input[name=username]", "liaison")
        page.fill("input[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/duties/assignments/*/")
        page.get_by_role("button", name="恢复草稿").click()
        assert page.input_value("#id_text") == "写了半小时的进展"


def test_one_box_finds_what_is_anywhere(enter):
    page = enter("clerk")
    page.goto("/records/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.matches('.top-search input')")
    page.keyboard.type("ttc")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert re.search(r"“ttc”：\d+ 条", page.inner_text("h1"))
    group = page.get_by_role("region", name="公益电影")
    count = int(re.search(r"(\d+) 条", group.inner_text())[1])
    assert fits(page)
    follow(group.get_by_role("link", name="公益电影"))
    page.wait_for_url("**/records/films/?q=ttc")
    assert f"共 {count} 条" in page.inner_text(".totals")


def test_ticked_rows_are_voided_together(person):
    with person("liaison") as page:
        for name in ("勾选甲", "勾选乙"):
            new_film(page, name)
        page.goto("/records/films/?q=勾选")
        page.get_by_label("全选本页").check()
        follow(page.get_by_role("button", name="作废勾选的"))
        assert "勾选甲" in page.inner_text("main") and "勾选乙" in page.inner_text("main")
        page.fill("#id_reason", "试录")
        press(page, "确认作废 2 条")
        assert "已作废 2 条" in page.inner_text("#messages")


def test_a_long_paste_is_kept_whole_and_not_sent(enter):
    """A browser cut it to the limit without a word; what was over was lost."""
    page = enter("liaison")
    page.goto("/records/films/add/?blank=1")
    page.fill("#id_film", "片" * 130)

    assert len(page.input_value("#id_film")) == 130
    most = int(page.get_attribute("#id_film", "data-most"))
    told = page.locator("[data-room-of=film]")
    assert f"超出 {130 - most} 字" in told.inner_text()
    page.get_by_role("button", name="保存", exact=True).click()
    assert page.input_value("#id_film") == "片" * 130
    assert page.url.endswith("?blank=1")

    page.fill("#id_film", "片" * most)
    assert told.inner_text() == "还可以写 0 字"
    page.fill("#id_film", "片")
    assert told.count() == 0
