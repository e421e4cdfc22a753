"""A messy sheet from the clerk's own computer: into the ledger in three steps, and out again in
one.
"""

from tests.flows.conftest import fits, follow, press
from tests.flows.test_comfort import GIVE

SHEET = "\n".join(
    [
        "青溪镇2026年公益电影放映情况统计表,,,,,",
        "序号,村,放映时间,影片名称,放映场次,观众人数,天气",
        "1,塘头村,2026.3.5,{film}甲,1场,45人次,晴",
        "2,塘头,2026年3月6日,{film}乙,２,,雨",
        "合计,,,,3,45,",
        "填表人：文书,,,,,,",
    ]
)


def choose(page, film, name="放映统计.csv"):
    page.goto("/records/films/import/")
    data = SHEET.format(film=film).encode("gbk")
    page.set_input_files("input[type=file]", {"name": name, "mimeType": "text/csv", "buffer": data})
    press(page, "下一步")


def test_a_messy_sheet_is_matched_checked_imported_and_taken_back(enter):
    page, film = enter("clerk"), "试放"

    choose(page, film)
    assert "列名在第 2 行，共 2 行数据" in page.inner_text("main")
    assert page.get_by_label("影片名称", exact=True).input_value() == "film"
    assert page.get_by_label("天气", exact=True).input_value() == ""
    press(page, "下一步：核对")
    assert "将新增 2 条" in page.inner_text("main")
    assert fits(page)

    press(page, "确认导入")
    assert "新增 2 条" in page.inner_text("main")
    page.goto(f"/records/films/?q={film}")
    assert f"{film}甲" in page.inner_text("#list") and f"{film}乙" in page.inner_text("#list")

    choose(page, film)
    press(page, "下一步：核对")
    assert "都已在台账里" in page.inner_text("main")

    page.goto("/records/films/import/")
    page.on("dialog", lambda dialog: dialog.accept())
    follow(page.get_by_role("button", name="撤销导入").first)
    assert "作废 2 条" in page.inner_text("#messages")


def test_a_sheet_may_be_dragged_in(enter):
    page = enter("clerk")
    page.goto("/records/films/import/")

    for name in ("旧.csv", "新.csv"):
        page.evaluate(
            GIVE, ["drop", "input[type=file]", [[name, "text/csv", 0, "单位,放映时间,影片名称\n"]]]
        )

    chosen = "[...document.querySelector('input[type=file]').files].map((file) => file.name)"
    assert page.evaluate(chosen) == ["新.csv"]
