"""Sheets made up of what offices write, in no order anybody would: whatever is dropped and whatever
is answered, no page breaks and nothing goes in by half.
"""

import random
from datetime import date, datetime

import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from records.ledger.declaration import ledgers
from records.models import Attendance, Drop, Import
from records.sheets.columns import label_of
from records.sheets.synonyms import CALLED, EVERY_END, TITLED
from tests.examples import examples
from tests.records.sheets.books import book, text
from tests.records.sheets.dropped import filled, send_only
from townwork.jobs import services as jobs
from townwork.jobs.models import Job

pytestmark = pytest.mark.usefixtures("store")
LABELS = sorted({label_of(one, name) for one in ledgers.values() for name in one.fields})
OTHERS = [
    "序号",
    "合计",
    "6月",
    "7月",
    "省级",
    "市级",
    "宣传册",
    "倡议书",
    "姓名",
    "签名",
    "职务",
    "((",
    "",
    "月",
    "日",
    "应到/实到",
    "时间及地点",
    "采用媒体及时间",
    "是否整改到位",
    "编号",
]
NAMES = [*LABELS, *sorted({name for said in CALLED.values() for name in said.split()}), *OTHERS]
NAMES += [f"甲{end}" for end in sorted(EVERY_END)]
TITLES = ["", "青溪镇2026年6月台账", "会议签到表", "汇总表", "附件1", *TITLED["films"].split()]
TITLES += [one.title for one in ledgers.values()]
WORDS = [
    *("塘头村", "柳林", "柳林村委会", "宣传办", "外乡", "甲一", "乙二", "丙三", "甲一、乙二、丙三"),
    *(
        "2026.3.5",
        "3月5日",
        "二〇二六年三月五日",
        "2026年6月",
        "2019年",
        "三月十八日",
        "2026-02-30",
    ),
    *("约100", "120余人", "1.5万元", "五十人", "-1", "1e9", "９９", "12:30", "9" * 30),
    *(
        "是",
        "√",
        "无",
        "/",
        "省级",
        "志愿服务",
        "本",
        "合计",
        "请假",
        "填表人：甲",
        "会议时间：6月1日",
    ),
    *("=1+1", "<b>", "{{x}}", "'", "甲" * 130, "姓名", "单位", "2处破损", "应到5人，实到3人"),
    *("15/14", "7日内", "月底前", "3月18日—19日", "2026年3月5日 村部", "市日报2026年3月5日"),
    *("关于甲的函（云宣函〔2026〕21号）", "塘头村三组", "已整改"),
]
CELLS = st.one_of(
    st.none(),
    st.sampled_from(WORDS),
    st.integers(-5, 70_000),
    st.floats(0, 3_000, allow_nan=False).map(lambda one: round(one, 2)),
    st.dates(date(1999, 1, 1), date(2030, 1, 1)).map(lambda day: datetime(day.year, day.month, day.day)),
)  # fmt: skip


@st.composite
def tables(draw) -> list[tuple]:
    """The rows of a table, with a title or none."""
    header = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=8))
    width = len(header)
    rows = draw(st.lists(st.lists(CELLS, min_size=1, max_size=width + 1), max_size=5))
    title = draw(st.sampled_from(TITLES))
    return [*([(title,)] if title else []), tuple(header), *map(tuple, rows)]


@st.composite
def files(draw) -> tuple[str, bytes]:
    """A file of one sheet of one or two tables, perhaps with merged cells, or CSV."""
    rows = [row for table in draw(st.lists(tables(), min_size=1, max_size=2)) for row in table]
    if draw(st.integers(0, 3)) == 0:
        lines = [[str(cell or "").replace(",", "，") for cell in row] for row in rows]
        return "表.csv", text(*lines, encoding=draw(st.sampled_from(["utf-8", "gb18030"])))
    merges = draw(
        st.lists(st.tuples(*[st.integers(1, 8)] * 2, *[st.integers(0, 2)] * 2), max_size=2)
    )
    return "表.xlsx", book(*rows, fill=_merging(merges))


def _merging(merges):
    def fill(made):
        for row, column, down, across in merges:
            made.active.merge_cells(
                start_row=row,
                start_column=column,
                end_row=row + down,
                end_column=column + across,
            )

    return fill


def work() -> None:
    """All that waits; what broke would wait for another turn."""
    while job := Job.objects.active().order_by("pk").first():
        jobs.run(job.pk)
        job.refresh_from_db()
        assert job.state in ("done", "failed"), job.error


def said(desk, dice: random.Random) -> dict:
    """The page's forms, each answered as proposed or anyhow."""
    sent = filled(desk)
    for sheet in desk.sheets:
        for form in filter(None, (sheet.form, sheet.mend)):
            for name, one in form.fields.items():
                if dice.random() < 0.6:
                    offered = [str(key) for key, _ in getattr(one, "choices", ())]
                    sent[form.add_prefix(name)] = dice.choice(offered or WORDS)
    return sent


def records() -> int:
    return sum(one.model.objects.standing().count() for one in ledgers.values())


def walk(client, dropped: list[tuple[str, bytes]], dice: random.Random) -> None:
    drop = send_only(client, *dropped)
    page = reverse("drop", args=[drop.pk])
    work()
    for _ in range(3):
        desk = client.get(page).context["desk"]
        if desk is None or desk.is_fit:
            break
        client.post(page, said(desk, dice))
        work()
    assert records() == 0  # checked, and nothing is in
    client.post(reverse("drop_enter", args=[drop.pk]))
    work()
    drop.refresh_from_db()
    added = sum(one.added for one in Import.objects.done())
    assert records() == added
    assert drop.done_at or added == 0
    assert client.get(page).status_code == 200
    if drop.done_at and not Attendance.objects.exists():
        client.post(reverse("drop_undo", args=[drop.pk]))
        drop.refresh_from_db()
        assert (records(), bool(drop.undone_at)) == (0, True)


@settings(
    max_examples=examples(20),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(files(), min_size=1, max_size=2), st.integers(0, 10**6))
def test_no_page_breaks_and_nothing_goes_in_by_half(cast, client_of, dropped, seed):
    with transaction.atomic():
        walk(client_of(cast.clerk), dropped, random.Random(seed))
        transaction.set_rollback(True)


def test_control_such_sheets_do_go_in(cast, client_of, time_machine):
    """The property is not true for want of any that goes in."""
    time_machine.move_to("2026-07-01 10:00+08:00")
    good = book(("放映登记",), ("单位", "放映日期", "片名"), ("塘头村", "2026.3.5", "甲"))

    walk(client_of(cast.clerk), [("表.xlsx", good)], random.Random(1))

    assert Drop.objects.get().undone_at
