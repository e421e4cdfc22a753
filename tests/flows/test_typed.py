"""A day pasted into a picker, which takes no paste by itself."""

from tests.flows.conftest import press

PASTE = """(box, words) => {
  const held = new DataTransfer();
  held.setData("text", words);
  box.dispatchEvent(new ClipboardEvent("paste", { clipboardData: held, bubbles: true, cancelable: true }));
}"""


def test_a_day_and_a_time_are_pasted_as_they_are_written(enter, page):
    enter("clerk")
    page.goto("/records/study/add/?blank=1")
    page.select_option("#id_unit", label="宣传办")
    page.fill("#id_topic", "粘贴日期的学习")
    page.select_option("#id_kind", label="干部职工学习")
    for box, words in (("#id_occurred_on", "２０２６年３月５日"), ("#id_begins", "下午3点半")):
        page.locator(box).evaluate(PASTE, words)
        assert page.input_value(box) == words

    press(page, "保存")

    said = page.inner_text("main")
    assert "2026-03-05" in said and "15:30" in said
