"""全部单位小结打包 in a browser: begun, watched, held, gone on with, done again where it failed, and
fetched.
"""

import io
import sqlite3
import time
import zipfile
from contextlib import closing
from pathlib import Path

import openpyxl
import pdfplumber
import pytest

from tests.flows.conftest import fits, follow, press

TERM = "/summary/2026H1/"
DIED_THRICE = "UPDATE reports_batchitem SET taken = 3 WHERE id IN ({})"
WAITING = "SELECT id FROM reports_batchitem WHERE state = 'waiting' ORDER BY id DESC LIMIT 1"
SETTLED = "SELECT count(*) FROM reports_batchitem WHERE state = 'done'"
AT_WORK = "SELECT count(*) FROM jobs_job WHERE kind = 'batch' AND state IN ('pending', 'running')"


@pytest.fixture
def asked(stack):
    """A question of the database the servers use."""

    def asked(sql):
        with closing(sqlite3.connect(stack.data / "townwork.sqlite3", timeout=30)) as database:
            found = database.execute(sql).fetchone()
            database.commit()
        return found[0] if found else None

    return asked


def wait_until(is_so, seconds=60):
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.02)


def confirm(page, name):
    """Press what asks once more, and say yes."""
    page.once("dialog", lambda dialog: dialog.accept())
    press(page, name)


def test_a_batch_of_all_units_is_held_gone_on_with_mended_and_fetched(enter, page, stack, asked):
    enter("clerk")
    page.goto(TERM)
    ways = page.get_by_role("link", name="各单位小结")
    if ways.count():  # where somebody has begun the text
        follow(ways)
    follow(page.get_by_role("link", name="全部单位小结打包"))
    press(page, "开始")
    wait_until(lambda: asked(SETTLED) > 2)
    with stack.worker_asleep():
        page.reload()
        assert 0 < page.locator("#batch progress").evaluate("bar => bar.value") < 100
        assert "还要" in page.inner_text("#batch [role=status]")
        assert fits(page)
        press(page, "暂停")

    wait_until(lambda: not asked(AT_WORK))
    held = asked(SETTLED)
    page.reload()
    assert "已暂停" in page.inner_text("#batch [role=status]")
    assert asked(WAITING)  # a pause that came too late would hold nothing
    asked(DIED_THRICE.format(WAITING))
    time.sleep(1)
    assert asked(SETTLED) == held

    press(page, "继续")
    page.get_by_text("1 份失败").wait_for(timeout=60_000)
    again = page.get_by_role("button", name="重做失败的")
    again.wait_for(timeout=60_000)
    page.get_by_role("link", name="下载压缩包").wait_for(timeout=60_000)
    press(page, "重做失败的")
    page.get_by_text("已做完").wait_for(timeout=60_000)
    assert fits(page)

    with page.expect_download() as download:
        page.get_by_role("link", name="下载压缩包").click()
    assert_whole(Path(download.value.path()).read_bytes(), asked(SETTLED))


def assert_whole(data, papers):
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        assert opened.testzip() is None
        names = opened.namelist()
        pdfs = [name for name in names if name.endswith(".pdf")]
        words = [name for name in names if name.endswith(".docx")]
        index = next(name for name in names if name.endswith("目录.xlsx"))
        rows = list(openpyxl.load_workbook(io.BytesIO(opened.read(index))).active.values)
        paper = pdfplumber.open(io.BytesIO(opened.read(pdfs[0])))
    assert (len(pdfs), len(words)) == (papers, papers)
    assert sum(row[2] == "已完成" for row in rows) == papers
    assert "小结" in paper.pages[0].extract_text().replace("\n", "")


def test_a_cancelled_batch_makes_nothing_more_and_another_is_begun(enter, page, stack, asked):
    enter("clerk")
    with stack.worker_asleep():
        page.goto(f"{TERM}batch/")
        press(page, page.locator("#batch form button").last.inner_text())
        confirm(page, "取消")
        assert "已取消" in page.inner_text("#batch")
        assert not page.get_by_role("link", name="下载压缩包").count()
    wait_until(lambda: not asked(AT_WORK))
    page.reload()
    assert "已取消" in page.inner_text("#batch")

    press(page, "重新做一批")
    page.get_by_role("link", name="下载压缩包").wait_for(timeout=60_000)
