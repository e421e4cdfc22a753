"""自定义台账 in a browser: defined, filled by form, imported from a sheet, counted, and said in the
summary.
"""

import re

from tests.flows.conftest import SIZES, fits, follow, press, said_in_the_summary
from townwork.lib.workbooks import write

FIELDS = (
    {"label": "版面主题", "required": True},
    {"label": "块数", "kind": "whole", "measure": "块", "is_counted": True},
    {"label": "材质", "kind": "choice", "choices": "喷绘、手绘"},
)


def define(page, name) -> None:
    page.goto("/records/custom-ledgers/add/?blank=1")
    page.select_option("#id_unit", label="宣传办")
    page.fill("#id_occurred_on", "2026-01-01")
    page.fill("#id_name", name)
    page.fill("#id_measure", "块")
    page.select_option("#id_reading", label="计条数")
    press(page, "保存")
    follow(page.get_by_role("link", name="定义栏目"))
    page.get_by_label("村", exact=True).check()
    for at, field in enumerate(FIELDS):
        for key, value in field.items():
            box = f"#id_fields-{at}-{key}"
            if value is True:
                page.check(box)
            elif key == "kind":
                page.select_option(box, value)
            else:
                page.fill(box, value)
    assert fits(page)
    press(page, "保存")
    assert "可以填报了" in page.inner_text("main")


def sheet(title) -> bytes:
    header = ["单位", "发生日期", "版面主题", "块数（块）", "材质", "备注"]
    rows = [
        ["柳林村", "2026-03-02", "防汛", 3, "手绘", None],
        ["柳林村", "2026-03-09", "禁毒", 2, None, None],
    ]
    return write([(title, header, rows)])


def test_from_definition_to_summary(enter, person, tmp_path):
    page, name = enter("clerk"), "宣传栏更新一"
    define(page, name)

    with person("liaison", SIZES["phone"]) as village:
        village.goto("/records/")
        follow(village.get_by_role("link", name=f"新增{name}", exact=True))
        village.fill("#id_occurred_on", "2026-03-01")
        village.get_by_label("版面主题").fill("家风")
        village.get_by_label("块数（块）").fill("4")
        village.get_by_label("材质").select_option("喷绘")
        press(village, "保存")
        assert "家风" in village.inner_text("main") and "塘头村" in village.inner_text("main")

    page.goto("/records/")
    follow(page.get_by_role("link", name=name, exact=True))
    follow(page.get_by_role("link", name="导入", exact=True))
    file = tmp_path / "表.xlsx"
    file.write_bytes(sheet(name))
    page.set_input_files("input[type=file]", file)
    press(page, "下一步")
    assert "将新增 2 条" in page.inner_text("main")
    press(page, "确认导入")
    assert "新增 2 条" in page.inner_text("main")
    page.goto("/records/")
    follow(page.get_by_role("link", name=name, exact=True))
    assert "块数（块）合计 9" in page.inner_text(".totals")
    page.goto(page.url + page.locator("th a", has_text="块数（块）").get_attribute("href"))
    assert page.locator("td[data-label='块数（块）']").all_inner_texts() == ["2", "3", "4"]

    page.goto("/indicators/?term=2026H1")
    row = page.locator("tr", has=page.get_by_role("link", name=name, exact=True))
    assert re.search(r"\b9\b", row.locator("td").nth(1).inner_text())

    with said_in_the_summary(page, "2026H1", f"全镇更新宣传栏{{{{{name}}}}}块。"):
        assert "全镇更新宣传栏9块。" in re.sub(r"\s", "", page.inner_text(".paper"))
