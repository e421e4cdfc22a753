"""A figure picked among some hundreds in a choice; a sentence with a comparison saved and read; a
kind of the town's own, added and chosen.
"""

from pathlib import Path

from tests.flows.conftest import fits, press, said_in_the_summary

SCRIPT = Path(__file__).parents[2] / "static/js/pick.js"
CHOICE = """<select data-pick="找指标"><option value="">（无）</option>
<optgroup label="宣传品"><option value="a">倡议书份数</option><option value="b">展板块数</option></optgroup>
<optgroup label="活动"><option value="c">活动人次</option></optgroup></select>"""


def test_a_choice_of_a_duty_or_a_rule_is_searched(page):
    """What is not looked for is hidden, a group with nothing left too; what stands for none stays."""
    page.set_content(f"{CHOICE}<script>{SCRIPT.read_text()}</script>")

    page.get_by_placeholder("找指标").fill("倡议 份")

    assert page.locator("option:not([hidden])").all_inner_texts() == ["（无）", "倡议书份数"]
    assert page.locator("optgroup:not([hidden])").count() == 1
    page.get_by_placeholder("找指标").fill("")
    assert page.locator("[hidden]").count() == 0


def test_a_comparison_is_written_into_the_summary(enter, page):
    enter("clerk")

    with said_in_the_summary(page, "2026H1", "同比{{公益电影场次同比}}。"):
        # There is no first half of 2025 to compare with: it is not written, and said why.
        assert "同比" not in page.locator(".paper").inner_text()
        left_out = page.locator("details", has_text="未写入正文的话").text_content()
        assert "公益电影场次同比" in left_out and "没有可比的数据" in left_out


def test_a_kind_of_ones_own_is_added_and_chosen(enter, page):
    name = "农家书屋一"
    enter("clerk")
    page.goto("/records/own-kinds/")
    page.select_option("#id_where", "venues.kind")
    page.fill("#id_label", name)
    assert fits(page)

    press(page, "添加")

    assert f"已添加“{name}”" in page.inner_text("body")
    page.goto("/records/venues/add/?blank=1")
    page.select_option("#id_kind", label=name)
