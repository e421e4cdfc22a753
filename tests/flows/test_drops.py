"""Sheets dropped at once: sorted by the worker, asked about on one page, in and out again as one;
and a folder, whose photos stay out.
"""

from tests.flows.conftest import fits, follow, press
from tests.flows.test_comfort import GIVE

FILMS = "单位,放映时间,影片名称,放映场次\n塘头村,2026-03-05,{film},1\n"
NEWS = "报送单位,标题,媒体,级别,刊发时间\n塘头村,{film}稿,某报,区,2026-03-05\n"
CHOSEN = "[...document.querySelector('#files').files].map((file) => file.name)"


def test_two_sheets_are_sorted_asked_about_entered_and_taken_back(enter):
    page, film = enter("clerk"), "拖放"
    page.goto("/drops/")
    sent = {"放映.csv": FILMS, "上稿.csv": NEWS}
    page.set_input_files(
        "#files",
        [
            {"name": name, "mimeType": "text/csv", "buffer": rows.format(film=film).encode("gbk")}
            for name, rows in sent.items()
        ],
    )
    assert fits(page)
    press(page, "开始分拣")

    page.wait_for_selector(".import-sum")
    assert "2 张表：将新增 1 条" in page.inner_text("main")
    assert "还有 1 张要您说明" in page.inner_text("main")
    assert fits(page)
    page.get_by_label("“区”就是").select_option("区级")
    press(page, "改好了，再核对")

    page.wait_for_selector("button:has-text('全部录入')")
    press(page, "全部录入")
    page.wait_for_selector("button:has-text('整批撤销')")
    assert "新闻信息" in page.inner_text("main") and "公益电影" in page.inner_text("main")
    assert fits(page)

    page.on("dialog", lambda dialog: dialog.accept())
    follow(page.get_by_role("button", name="整批撤销"))
    assert "作废 2 条" in page.inner_text("#messages")


def test_files_are_dragged_in_beside_those_chosen_before(enter):
    page = enter("clerk")
    page.goto("/drops/")

    for name in ("一.csv", "二.csv"):
        page.evaluate(GIVE, ["drop", "#files", [[name, "text/csv", 0, FILMS]]])

    assert page.evaluate(CHOSEN) == ["一.csv", "二.csv"]


def test_of_a_folder_the_sheets_are_taken_each_named_by_where_it_lies(enter, tmp_path):
    (tmp_path / "塘头村").mkdir()
    (tmp_path / "塘头村" / "3月.csv").write_text(FILMS)
    (tmp_path / "照片.jpg").write_bytes(b"x")
    page = enter("clerk")
    page.goto("/drops/")

    page.set_input_files("#folder", str(tmp_path))

    assert page.evaluate(CHOSEN) == [f"{tmp_path.name}_塘头村_3月.csv"]
    assert "文件夹里另有 1 个不是表格" in page.inner_text("main")
