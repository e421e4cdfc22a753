"""Sheets as people have them, from the file to the ledger: each read rightly or refused with its
remedy.
"""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from records.ledger.declaration import ledgers
from records.models import ColumnMemory, FilmShowing, Import, ImportedRow
from records.sheets import job as import_job
from records.sheets.columns import header_of, label_of, set_columns
from records.sheets.intake import Intake
from records.sheets.receiving import receive
from records.sheets.synonyms import names_of
from records.sheets.waiting import GONE, clear_old, require_checked
from tests.examples import examples
from tests.factories import FilmShowingFactory
from tests.lib.test_workbooks import REFUSED as workbooks
from tests.records.sheets import imports
from tests.records.sheets.books import HEADER, ROW, as_wps, book, one, text, with_prefix
from townwork.audit.models import AuditEvent
from townwork.jobs.models import Job
from townwork.jobs.services import run as run_job
from townwork.lib.column_names import guess
from townwork.lib.grids import Grid, Merge
from townwork.lib.headers import Table, read_table, squeeze
from townwork.lib.workbooks import BadWorkbook, write
from townwork.org.errors import Refusal
from townwork.org.services import close_term

FILMS = ledgers["films"]
DAY = date(2026, 3, 5)
STORED = [("塘头村", DAY, "春到田间", 2, 30)]
NAMES = names_of(FILMS, {name: label_of(FILMS, name) for name in FILMS.fields})
KNOWN = {name for names in NAMES.values() for name in names}

pytestmark = pytest.mark.usefixtures("store")


def checked(cast, data, *, actor=None, **choices) -> Import:
    return imports.checked(FILMS, data, actor=actor or cast.clerk, **choices)


def carried_out(cast, data, **choices) -> Import:
    return imports.carried_out(FILMS, data, actor=cast.clerk, **choices)


def stored() -> list[tuple]:
    rows = FilmShowing.objects.standing().order_by("pk")
    return list(rows.values_list("unit__name", "occurred_on", "film", "shows", "audience"))


def merged(*ranges, **values):
    def fill(made):
        for place, value in values.items():
            made.active[place] = value
        for cells in ranges:
            made.active.merge_cells(cells)

    return fill


def second_sheet(title):
    def fill(made):
        made.create_sheet(title)
        for row in (HEADER, ROW):
            made[title].append(row)

    return fill


TITLE = ("青溪镇2026年公益电影放映情况统计表", None, None, None, None)
LATE = ("柳林村", "2026-03-06", "山里的灯", 1, 20)
BOTH = [*STORED, ("柳林村", date(2026, 3, 6), "山里的灯", 1, 20)]
READ = {
    "plain": (book(HEADER, ROW), STORED),
    "a real date": (book(HEADER, one(放映时间=DAY)), STORED),
    "a date with a time": (book(HEADER, one(放映时间=datetime(2026, 3, 5, 19, 30))), STORED),
    "a date as a serial number": (book(HEADER, one(放映时间=46086)), STORED),
    "a date with dots": (book(HEADER, one(放映时间="2026.3.5")), STORED),
    "a date in Chinese": (book(HEADER, one(放映时间="2026年3月5日")), STORED),
    "a date in full-width digits": (book(HEADER, one(放映时间="２０２６－０３－０５")), STORED),
    "a number with its unit": (book(HEADER, one(场次="2场", 观众人数="30人次")), STORED),
    "a number as text": (book(HEADER, one(场次="２", 观众人数=" 30 ")), STORED),
    "a village's short name": (book(HEADER, one(单位="塘头")), STORED),
    "a village's committee": (book(HEADER, one(单位="塘头村民委员会")), STORED),
    "stray spaces": (book(HEADER, one(单位="　塘 头 村 ", 影片名称=" 春到田间 ")), STORED),
    "invisible signs": (book(HEADER, one(单位="塘头\u200b村", 影片名称="\ufeff春到田间")), STORED),
    "line ends in the header": (book(("单 位", "放映\n时间", "*影片名称", "场次（场）", "观众人数："), ROW), STORED),
    "a title above": (book(TITLE, HEADER, ROW, fill=merged("A1:E1")), STORED),
    "a title, a note and a blank row above": (
        book(TITLE, ("填报单位：青溪镇", None, None, None, "2026年3月"), (), HEADER, ROW), STORED),
    "blank rows between": (book(HEADER, ROW, (), (), LATE), BOTH),
    "a total below": (book(HEADER, ROW, ("合计", None, None, 2, 30)), STORED),
    "a spaced total of formulas": (book(HEADER, ROW, ("合  计", None, None, "=SUM(D2:D2)", "=SUM(E2:E2)")), STORED),
    "a subtotal between": (book(HEADER, ROW, ("小计", None, None, 2, 30), LATE), BOTH),
    "notes below": (book(HEADER, ROW, ("注：观众人数为估数。",), ("填表人：文书", None, None, "审核人：干事")), STORED),
    "the header again on the next page": (book(HEADER, ROW, HEADER, LATE), BOTH),
    "a number column and columns nobody asked for": (
        book(("序号", *HEADER, "天气"), (1, *ROW, "晴"), (2, *LATE, "雨")), BOTH),
    "numbered rows left empty": (book(("序号", *HEADER), (1, *ROW), (2,), (3,)), STORED),
    "formulas in a column nobody asked for": (book(("序号", *HEADER), ("=ROW()-1", *ROW)), STORED),
    "a village merged over its rows": (
        book(HEADER, ROW, (None, "2026-03-06", "山里的灯", 1, 20), fill=merged("A2:A3")),
        [*STORED, ("塘头村", date(2026, 3, 6), "山里的灯", 1, 20)]),
    "a header of two rows": (
        book(("单位", "放映时间", "影片名称", "放映情况", None), (None, None, None, "场次", "观众人数"), ROW,
             fill=merged("A1:A2", "B1:B2", "C1:C2", "D1:E1")), STORED),
    "a header of two rows, the upper merged across only": (
        book(("单位", "放映时间", "影片名称", "放映情况", None), (None, None, None, "场次", "观众人数"), ROW,
             fill=merged("D1:E1")), STORED),
    "the ledger's sheet among others": (book(("说明",), ("请看第二页",), fill=second_sheet("公益电影")), STORED),
    "the sheet whose header says most": (
        book(("甲", "乙"), ("一", "二"), fill=second_sheet("表")), STORED),
    "signs for nothing": (book(HEADER, one(观众人数="/")), [("塘头村", DAY, "春到田间", 2, None)]),
    "a thousand with its mark": (book(HEADER, one(观众人数="1,200")), [("塘头村", DAY, "春到田间", 2, 1200)]),
    "an exported CSV of Excel": (text(HEADER, ROW, encoding="utf-8-sig", end="\r\n"), STORED),
    "a CSV in GBK": (text(HEADER, ROW, encoding="gbk"), STORED),
    "a CSV in GB18030 with semicolons": (text(HEADER, ROW, encoding="gb18030", mark=";"), STORED),
    "text with tabs": (text(HEADER, ROW, mark="\t"), STORED),
    "Excel's Unicode text": (text(HEADER, ROW, mark="\t", encoding="utf-16"), STORED),
    "a CSV with a title and a total": (
        text(TITLE, HEADER, ROW, ("合计", "", "", "2", "30"), encoding="gbk"), STORED),
    "saved by WPS": (as_wps(book(HEADER, ROW)), STORED),
    "tags with a prefix": (with_prefix(book(HEADER, ROW)), STORED),
    "the template's own words": (
        write([("公益电影", header_of(FILMS), [["塘头村", DAY, "春到田间", None, 2, None, 30, None, "否", None]])]), STORED),
}  # fmt: skip


@pytest.mark.parametrize("case", READ)
def test_it_is_read_as_its_writer_meant_it(cast, case):
    data, expected = READ[case]

    made = carried_out(cast, data)

    assert made.report.get("problems", []) == []
    assert stored() == expected
    assert made.added == len(expected) == ImportedRow.objects.count() == FilmShowing.history.count()


REFUSED = {
    "an unclear day": (one(放映时间="3/5/2026"), "发生日期", "分不清"),
    "a day without its year": (one(放映时间="3月5日"), "发生日期", "缺少年份"),
    "a year of two digits": (one(放映时间="26.3.5"), "发生日期", "年份只有两位"),
    "a month only": (one(放映时间="2026年3月"), "发生日期", "只到月"),
    "two days": (one(放映时间="2026.3.5-3.6"), "发生日期", "不止一天"),
    "no such day": (one(放映时间="2026-02-30"), "发生日期", "不是日期"),
    "a day to come": (one(放映时间="2099-01-01"), "发生日期", "明年年底|晚于今天"),
    "a serial to come": (one(放映时间=79999), "发生日期", "年份|晚于今天"),
    "no day": (one(放映时间=None), "发生日期", "必填"),
    "a village nobody knows": (one(单位="北山村"), "单位", "找不到"),
    "a village of the neighbour": (one(单位="白石村"), "单位", "找不到"),
    "a rough number": (one(观众人数="约30人"), "观众估数（人次）", "不是确数"),
    "a number in words": (one(场次="若干场"), "场次", "不是数字"),
    "a broken thousand": (one(观众人数="1,2"), "观众估数（人次）", "不是数字"),
    "a share": (one(观众人数="95%"), "观众估数（人次）", "百分数"),
    "half a showing": (one(场次=1.5), "场次", "应为整数"),
    "too many": (one(场次=10_000), "场次", "大于|超过|不超过|小于"),
    "an identity number": (one(影片名称="110101199003077758"), "片名", "身份证号"),
    "a name too long": (one(影片名称="长" * 500), "片名", "字|长"),
    "a formula": (one(场次="=1+1"), "场次", "D2 是公式"),
    "an error value": (one(场次="#DIV/0!"), "场次", "D2 是错误值"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_it_is_refused_by_row_and_column_and_nothing_goes_in(cast, case):
    row, column, words = REFUSED[case]

    made = checked(cast, book(HEADER, row, LATE))

    found = made.report["problems"]
    assert [(one["row"], one["column"]) for one in found] == [(2, column)]
    assert any(word in found[0]["message"] for word in words.split("|"))
    with pytest.raises(Refusal, match="先把问题改好"):
        require_checked(made)
    import_job.run(made, actor=cast.clerk, carry_out=True)  # asked for all the same
    assert (
        FilmShowing.objects.count(),
        FilmShowing.history.count(),
        ImportedRow.objects.count(),
    ) == (
        0,
        0,
        0,
    )


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (book(HEADER), "只有列名"),
        (book(()), "没有数据"),
        (book(TITLE, HEADER, ("合计", None, None, 0, 0)), "只有列名"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "另存为"),
        (b"<html>", "其实是网页"),
    ],
)
def test_a_file_with_nothing_to_import_is_refused_at_once(cast, data, words):
    with pytest.raises(BadWorkbook, match=words):
        receive(FILMS, "片.xlsx", data, actor=cast.clerk)
    assert Import.objects.count() == 0


AT_THE_DOOR = {
    name: case
    for name, case in workbooks.items()
    # these are text, or faults of a cell: read otherwise, and refused by READ's and REFUSED's words
    if name not in ("text", "pdf", "web page", "formula", "formula that calls out", "error value")
}


@pytest.mark.parametrize("case", AT_THE_DOOR)
def test_a_nasty_workbook_is_refused_at_the_door_and_nothing_of_it_is_kept(cast, store, case):
    make, words = AT_THE_DOOR[case]

    with pytest.raises(BadWorkbook, match=words):
        receive(FILMS, "片.xlsx", make(), actor=cast.clerk)
    assert Import.objects.count() == 0
    assert list(store.rglob("*.*")) == []


def test_there_are_enough_of_them():
    assert len(AT_THE_DOOR) + len(REFUSED) >= 40


# --- Columns --------------------------------------------------------------------------------------
def test_a_column_that_must_be_there_is_asked_for(cast):
    made = receive(FILMS, "片.xlsx", book(("单位", "放映时间"), ROW[:2]), actor=cast.clerk)

    with pytest.raises(Refusal, match="片名"):
        set_columns(made, {0: "unit", 1: "occurred_on"}, actor=cast.clerk)
    with pytest.raises(Refusal, match="不止一列"):
        set_columns(made, {0: "unit", 1: "unit"}, actor=cast.clerk)


def test_a_sheet_of_one_village_needs_no_column_for_it(cast):
    made = carried_out(cast, book(HEADER[1:], ROW[1:]), unit=cast.village)

    assert (stored(), made.unit_for_all) == (STORED, cast.village)


def test_a_liaison_may_not_write_for_the_neighbours(cast):
    made = checked(cast, book(HEADER, ROW, LATE), actor=cast.liaison)

    assert [(one["row"], one["column"]) for one in made.report["problems"]] == [(3, "单位")]


def test_what_the_columns_meant_is_remembered_for_the_town_and_the_ledger(cast):
    odd = ("甲", "乙", "丙", "丁", "戊")
    wanted = {0: "unit", 1: "occurred_on", 2: "film"}
    by_cells = {"0": "unit"}  # the one that names a unit of the town
    assert receive(FILMS, "片.csv", text(odd, ROW), actor=cast.clerk).columns == by_cells
    checked(cast, text(odd, one(放映时间="无此日")), columns=wanted)
    again = receive(FILMS, "片.csv", text(odd, ROW), actor=cast.clerk)
    assert again.columns == by_cells  # none went in
    carried_out(cast, text(odd, ROW), columns=wanted)

    again = receive(FILMS, "片.csv", text(odd, ROW), actor=cast.liaison)
    elsewhere = receive(FILMS, "片.csv", text(odd, ROW), actor=cast.other_clerk)

    assert again.columns == {str(at): field for at, field in wanted.items()}
    assert elsewhere.columns == {}
    assert ColumnMemory.objects.count() == 1


def test_the_template_goes_straight_to_the_check(cast):
    row = ["塘头村", DAY, "春到田间", None, 2, None, 30, None, "否", None]
    exact = write([("公益电影", header_of(FILMS), [row])])

    assert receive(FILMS, "片.xlsx", exact, actor=cast.clerk).outline["is_exact"]
    assert not receive(FILMS, "片.xlsx", book(HEADER, ROW), actor=cast.clerk).outline["is_exact"]


@pytest.mark.parametrize("slug", ledgers)
def test_every_ledgers_own_labels_are_guessed(slug):
    ledger = ledgers[slug]
    labels = {name: label_of(ledger, name) for name in ledger.fields}

    assert guess(tuple(labels.values()), names_of(ledger, labels)) == dict(enumerate(ledger.fields))


# --- What is there already ------------------------------------------------------------------------
def test_the_same_sheet_again_adds_nothing(cast):
    carried_out(cast, book(HEADER, ROW, LATE))

    made = checked(cast, book(HEADER, ROW, LATE))

    assert (made.report["added"], made.report["same"]) == (0, 2)


SIMILAR = book(HEADER, one(场次=3, 观众人数=None), LATE)


@pytest.fixture
def film(cast):
    return FilmShowingFactory(
        unit=cast.village,
        occurred_on=DAY,
        film="春到田间",
        shows=2,
        audience=30,
        entered_by=cast.liaison,
    )


@pytest.mark.parametrize(
    ("same", "added", "changed", "skipped", "shows"),
    [("skip", 1, 0, 1, [2, 1]), ("update", 1, 1, 0, [3, 1]), ("add", 2, 0, 0, [2, 3, 1])],
)
def test_a_row_like_a_standing_one_is_skipped_updates_it_or_stands_beside_it(
    cast, film, same, added, changed, skipped, shows
):
    made = carried_out(cast, SIMILAR, same=same)

    assert (made.added, made.changed, made.skipped) == (added, changed, skipped)
    assert [row[3] for row in stored()] == shows
    assert stored()[0][4] == 30  # an empty cell takes nothing away


def test_an_update_says_first_what_it_would_change(cast, film):
    made = checked(cast, SIMILAR, same="update")

    assert made.report["changing"] == [
        {"row": 2, "pk": film.pk, "name": str(film), "lines": [["场次", "2", "3"]]}
    ]
    assert stored()[0][3] == 2


def test_an_update_that_could_mean_two_records_is_refused(cast, film):
    FilmShowingFactory(
        unit=cast.village, occurred_on=DAY, film="春到田间", shows=5, entered_by=cast.liaison
    )

    made = checked(cast, SIMILAR, same="update")

    assert [one["row"] for one in made.report["problems"]] == [2]
    assert "不止一条" in made.report["problems"][0]["message"]


def test_a_void_record_is_no_record(cast, film):
    FilmShowing.objects.update(voided_at=film.entered_at, voided_by=cast.clerk, void_reason="错")

    assert checked(cast, book(HEADER, ROW)).report["added"] == 1


# --- Safe and whole -------------------------------------------------------------------------------
def test_it_is_imported_once(cast):
    made = carried_out(cast, book(HEADER, ROW))

    with pytest.raises(Refusal, match="已经导入过"):
        require_checked(made)
    with pytest.raises(Refusal), transaction.atomic():
        import_job.settle(
            made, Intake(FILMS, Table("表", 1, (), ()), {}, cast.clerk), carry_out=True
        )
    assert len(stored()) == 1


def test_a_term_closed_between_reading_and_writing_stops_it(cast):
    made = checked(cast, book(HEADER, ROW))
    prepared = import_job.read(made)
    assert prepared.problems == []
    close_term(cast.term, actor=cast.secretary, reason="已报送")

    with transaction.atomic():
        assert import_job.settle(made, prepared, carry_out=True) is False

    assert FilmShowing.objects.count() == 0


def test_the_file_is_kept_only_until_it_is_imported(cast, store):
    made = checked(cast, book(HEADER, ROW))
    assert made.path.exists()

    import_job.run(made, actor=cast.clerk, carry_out=True)
    made.refresh_from_db()

    assert (made.outline["samples"], made.report) == ([], {})


@pytest.mark.django_db(transaction=True)
def test_after_the_commit_the_file_is_gone(cast, store):
    made = carried_out(cast, book(HEADER, ROW))

    assert not made.path.exists()


def test_a_file_changed_in_the_store_is_not_believed(cast, store):
    made = checked(cast, book(HEADER, ROW))
    made.path.write_bytes(book(HEADER, one(场次=9)))

    with pytest.raises(Refusal, match="重新选择"):
        import_job.run(made, actor=cast.clerk, carry_out=True)
    assert stored() == []


@pytest.mark.django_db(transaction=True)
def test_what_nobody_finished_is_cleared_after_a_day(cast, store):
    old, fresh = (
        receive(FILMS, "片.xlsx", book(HEADER, ROW), actor=actor)
        for actor in (cast.clerk, cast.liaison)
    )
    Import.objects.filter(pk=old.pk).update(made_at=old.made_at - timedelta(days=2))

    assert clear_old() == 1

    assert list(Import.objects.all()) == [fresh]
    assert [made.path.exists() for made in (old, fresh)] == [False, True]


@pytest.mark.django_db(transaction=True)
def test_a_new_file_takes_the_place_of_the_unfinished_one(cast, store):
    first = receive(FILMS, "片.xlsx", book(HEADER, ROW), actor=cast.clerk)
    second = receive(FILMS, "片.xlsx", book(HEADER, LATE), actor=cast.clerk)

    assert list(Import.objects.all()) == [second]
    assert not first.path.exists()


def test_it_is_one_line_in_the_audit_trail(cast):
    carried_out(cast, book(HEADER, ROW, LATE))

    assert AuditEvent.objects.get(action="导入公益电影").data == {"条数": 2}


def long(rows: int) -> bytes:
    return text(HEADER, *(one(影片名称=f"第{n}部") for n in range(rows)))


def test_queries_do_not_grow_with_rows_but_by_the_batch(cast):
    counts = []
    for rows in (20, 400):
        FilmShowing.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            carried_out(cast, long(rows))
        counts.append(len(queries))

    # SQLite takes so many values a statement: rows beyond that are a statement more, not one each.
    assert counts[1] - counts[0] < 30


def test_a_long_sheet_is_a_job(cast, monkeypatch):
    monkeypatch.setattr(import_job, "AT_ONCE", 10)
    made = checked(cast, long(30))
    job = Job.objects.get()
    assert (made.report, job.state) == ({}, "pending")

    run_job(job.pk)
    made.refresh_from_db()
    assert (made.report["added"], Job.objects.get().state) == (30, "done")
    import_job.run(made, actor=cast.clerk, carry_out=True)
    run_job(import_job.job_of(made).pk)

    made.refresh_from_db()
    assert (made.added, FilmShowing.objects.count()) == (30, 30)


def test_a_job_whose_file_is_gone_says_so(cast, monkeypatch):
    monkeypatch.setattr(import_job, "AT_ONCE", 10)
    made = checked(cast, long(30))
    made.path.unlink()

    run_job(Job.objects.get().pk)

    assert (Job.objects.get().state, Job.objects.get().error) == ("failed", GONE)


# --- Any sheet whatever ---------------------------------------------------------------------------
CELL = st.one_of(
    st.none(),
    st.sampled_from([*HEADER, "合计", "注：", "塘头村", "2026-03-05", "备注"]),
    st.text(max_size=6),
    st.integers(-5, 50_000),
    st.floats(),
    st.dates(),
)
GRIDS = st.builds(
    lambda rows, merges: Grid(
        "表", tuple((n, tuple(row)) for n, row in enumerate(rows, 1)), tuple(merges)
    ),
    st.lists(st.lists(CELL, max_size=6), min_size=1, max_size=8),
    st.lists(
        st.builds(
            lambda top, left, down, across: Merge(top, left, top + down, left + across),
            *(st.integers(0, 8) for _ in range(4)),
        ),
        max_size=4,
    ),
)


@settings(
    max_examples=examples(300),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(GRIDS)
def test_any_grid_is_told_apart_without_losing_a_row(grid):
    """Every row below the header is a record or left out with a reason; each field is guessed at
    most once.
    """
    table = read_table(grid, KNOWN)
    columns = guess(table.header, NAMES)

    told = {number for number, _ in table.rows} | {number for number, _ in table.left_out}
    below = [number for number, _ in grid.rows if number not in told]
    assert below == list(
        range(1, len(below) + 1)
    )  # what is not told lies above: titles and the header
    assert table.header_row in below
    assert len(set(columns.values())) == len(columns)
    assert all(squeeze(table.header[at]) for at in columns)


def test_a_column_that_only_counts_the_rows_is_not_named_as_left_out(cast):
    header = ("登记号", "单位", "放映日期", "片名", "天气")
    made = checked(
        cast,
        book(header, (1, "塘头村", DAY, "甲", "晴"), (2, "塘头村", "2026-03-06", "乙", "雨")),
    )

    assert made.report["unused"] == ["天气"]


def test_what_one_row_says_is_named_as_left_out_though_it_is_a_1(cast):
    made = checked(cast, book(("单位", "放映日期", "片名", "停电次数"), ("塘头村", DAY, "甲", 1)))

    assert made.report["unused"] == ["停电次数"]
