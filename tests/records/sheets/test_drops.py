"""Files dropped at once: each table finds its ledger, all are checked on one page, go in as one and
are taken back as one.
"""

from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from records.ledger.declaration import ledgers
from records.models import (
    Activity,
    Drop,
    DroppedFile,
    FilmShowing,
    Import,
    Inspection,
    NewsItem,
    SheetMemory,
    Venue,
)
from records.sheets import drop_job, dropping
from records.sheets.waiting import clear_old
from tests.records.sheets import kept
from tests.records.sheets.books import HEADER, ROW, book, one, text
from tests.records.sheets.dropped import answer, enter, send, state_of, work
from tests.records.sheets.varied import fill
from townwork.audit.models import AuditEvent
from townwork.org.services import close_term

pytestmark = pytest.mark.usefixtures("store")
NEWS = ("报送单位", "标题", "媒体", "级别", "刊发时间")
ARTICLE = ("塘头村", "稿甲", "某报", "区级", "2026-03-05")
MONTHS = ((3, "3月"), (4, "4月"))
NOTES = ("时间", "内容", "备注")
FILM = text(HEADER, ROW)
ARTICLES = text(NEWS, ARTICLE)
UNKNOWN = book(("3月流水",), NOTES, ("2026-03-05", "甲", "乙"))


@pytest.fixture(autouse=True)
def summer(time_machine):
    time_machine.move_to(timezone.make_aware(timezone.datetime(2026, 7, 1, 10)))


def standing() -> tuple[int, int]:
    return FilmShowing.objects.standing().count(), NewsItem.objects.standing().count()


def with_sheets(*sheets: tuple[str, tuple]):
    """More sheets for a book: (title, its rows)."""

    def add(made):
        for title, rows in sheets:
            made.create_sheet(title)
            for row in rows:
                made[title].append(row)

    return add


@pytest.mark.postgresql
def test_several_sheets_go_in_and_come_out_as_one(cast, client_of):
    client = client_of(cast.clerk)

    page = send(client, ("放映.xlsx", kept.HIDDEN), ("上稿.xlsx", kept.COUNTY_NEWS))
    assert state_of(page) == [("Sheet1", "films", True), ("新闻", "news", True)]
    assert "全部录入" not in page.content.decode()

    page = answer(client, page, {"新闻": {"unit": str(cast.office.pk)}, "*": {"": "yes"}})
    assert "2 张表：将新增 <strong>7</strong> 条" in page.content.decode()
    assert standing() == (0, 0)

    drop = Drop.objects.get()
    page = enter(client, drop)
    assert standing() == (3, 4)
    assert "整批撤销" in page.content.decode()

    page = client.post(reverse("drop_undo", args=[drop.pk]), follow=True)
    assert "已撤销这一批：作废 7 条" in page.content.decode()
    assert standing() == (0, 0)


def test_one_workbook_of_many_sheets_and_one_sheet_of_many_tables(cast, client_of):
    client = client_of(cast.clerk)
    more = with_sheets(
        ("上稿", (NEWS, ARTICLE, ("放映登记表",), HEADER, one(影片名称="山里的灯"))),
        ("汇总", (("村", "7月", "8月"), ("塘头村", 1, 2))),
    )

    page = send(client, ("全部.xlsx", book(HEADER, ROW, fill=more, title="放映")))

    assert state_of(page) == [
        ("放映", "films", False),
        ("上稿", "news", False),
        ("上稿（第 3 行起）", "films", False),
        ("汇总", "", False),
    ]
    page = enter(client, Drop.objects.get())
    assert standing() == (2, 1)
    assert "全部.xlsx · 汇总：像是汇总表" in page.content.decode()


def test_every_ledgers_export_comes_back_without_a_question(cast, client_of):
    fill(cast, rows=4)
    client = client_of(cast.clerk)
    # What defines a ledger has a name no other may have: it is refused by any door.
    brought = [slug for slug in ledgers if slug != "custom-ledgers"]
    files = [
        (f"{slug}.xlsx", client.get(reverse("record_export", args=[slug])).content)
        for slug in brought
    ]

    page = send(client, *files)

    sheets = [sheet for sheet in page.context["desk"].sheets if not sheet.is_out]
    assert {sheet.upload.ledger for sheet in sheets} == set(brought)
    assert [(sheet.upload.ledger, sheet.report["problems"]) for sheet in sheets] == [
        (sheet.upload.ledger, []) for sheet in sheets
    ]
    assert (page.context["desk"].adds, page.context["desk"].changes) == (0, 0)
    assert "没有要录入台账的内容" in page.content.decode()


def test_offices_sheets_of_a_year_go_in_after_choices_on_one_page(cast, client_of):
    client = client_of(cast.clerk)
    names = ("STUDY", "FILMS", "NEWS", "VENUES", "VOLUNTEERS")
    page = send(client, *((f"{name}.xlsx", getattr(kept, name)) for name in names))
    words = {"区": "区级", "2版": "综合", "图文": "图片", "文化服务站": "宣传办"}
    words |= {"微信公众号": "公众号", "农家书屋": "文化站"}
    wanted = {
        "study": {"unit": str(cast.leadership.pk)},
        "venues": {"given_occurred_on": "2020-01-01"},
        "activities": {"unit": str(cast.village.pk)},
    }

    for _ in range(3):
        desk = page.context["desk"]
        said = {sheet.upload.pk: wanted.get(sheet.upload.ledger, {}) for sheet in desk.sheets}
        page = answer(client, page, {"*": words}, said)

    assert [slug for _, slug, is_open in state_of(page) if is_open] == []
    enter(client, Drop.objects.get())
    done = {one.ledger: one.added for one in Import.objects.done()}
    assert done == {"study": 2, "films": 4, "news": 3, "venues": 3, "activities": 2}


def test_a_folder_as_an_office_has_it_is_sorted_whatever_its_files_are(cast, client_of):
    months = with_sheets(
        *((month, (HEADER, one(影片名称=month, 放映时间=f"2026-0{at}-05"))) for at, month in MONTHS)
    )
    page = send(
        client_of(cast.clerk),
        ("14放映登记.xls", (kept.INPUTS / "old.xls").read_bytes()),
        ("strict.xlsx", (kept.INPUTS / "strict.xlsx").read_bytes()),
        ("分月.xlsx", book(("村", "3月", "4月"), ("塘头村", 1, 1), fill=months, title="汇总")),
        ("13宣传品.csv", kept.PUBLICATIONS),
        ("19巡查.xlsx", kept.INSPECTIONS),
        ("15提示函.xlsx", kept.LETTERS),
    )

    assert [(name, slug) for name, slug, _ in state_of(page)] == [
        ("放映", "films"),
        ("Sheet1", "films"),
        ("汇总", ""),
        ("3月", "films"),
        ("4月", "films"),
        ("CSV", "publications"),
        ("Sheet1", "inspections"),
        ("Sheet1", "notices"),
    ]
    assert not page.context["faulty"]


# --- What nobody recognises -----------------------------------------------------------------------


@pytest.mark.postgresql
def test_what_nobody_knows_is_asked_once(cast, client_of):
    client = client_of(cast.clerk)
    page = send(client, ("流水.xlsx", UNKNOWN))
    assert state_of(page) == [("Sheet1", "", True)]
    assert "认不出是哪本台账" in page.content.decode()

    page = answer(client, page, {"Sheet1": {"ledger": "activities"}})
    assert SheetMemory.objects.count() == 0  # nothing went in by now
    unit = {"unit": str(cast.village.pk), "given_category": "志愿服务"}
    page = answer(client, page, {"Sheet1": {"given_title": "甲", **unit}})
    enter(client, Drop.objects.get())

    assert Activity.objects.standing().count() == 1
    april = book(("4月流水",), NOTES, ("2026-04-05", "丙", "丁"))
    assert state_of(send(client, ("又.xlsx", april)))[0][1] == "activities"
    words = client.get(reverse("sheet_words")).content.decode()
    assert "3月流水：时间、内容、备注" in words

    client.post(reverse("sheet_words"), {"look": SheetMemory.objects.get().key})
    assert state_of(send(client, ("再.xlsx", april)))[0][1] == ""


def test_control_another_towns_answer_counts_for_nothing(cast, client_of):
    page = send(client_of(cast.clerk), ("流水.xlsx", UNKNOWN), ("片.csv", FILM))
    answer(client_of(cast.clerk), page, {"Sheet1": {"ledger": "out"}})
    enter(client_of(cast.clerk), Drop.objects.get())
    assert SheetMemory.objects.get().ledger == ""

    assert state_of(send(client_of(cast.clerk), ("流水.xlsx", UNKNOWN)))[0][2] is False
    assert state_of(send(client_of(cast.other_clerk), ("流水.xlsx", UNKNOWN)))[0][2] is True


def test_tables_of_one_look_and_a_word_in_several_are_asked_about_once(cast, client_of):
    client = client_of(cast.clerk)
    april = book(("4月流水",), NOTES, ("2026-04-05", "丙", "丁"))
    odd = [text(NEWS, (*ARTICLE[:3], "区", f"2026-03-0{at}")) for at in (5, 6)]
    page = send(
        client, ("3.xlsx", UNKNOWN), ("4.xlsx", april), ("一.csv", odd[0]), ("二.csv", odd[1])
    )
    first, second, third, _ = (sheet.upload.pk for sheet in page.context["desk"].sheets)
    question = page.context["desk"].sheets[2].mend.asked[0]["key"]

    client.post(
        reverse("drop", args=[Drop.objects.get().pk]),
        {f"s{first}-ledger": "activities", f"m{third}-{question}": "区级"}
        | {f"s{pk}-ledger": "news" for pk in (third, third + 1)},
    )
    work()

    assert Import.objects.get(pk=second).ledger == "activities"
    page = client.get(reverse("drop", args=[Drop.objects.get().pk]))
    assert [is_open for *_, is_open in state_of(page)] == [True, True, False, False]


def test_a_table_taken_for_the_wrong_ledger_is_put_right(cast, client_of):
    client = client_of(cast.clerk)
    page = send(client, ("片.csv", FILM))

    page = answer(client, page, {"CSV": {"ledger": "talks"}})

    assert state_of(page) == [("CSV", "talks", True)]
    assert "缺“宣讲主题”" in page.content.decode()


# --- All or nothing -------------------------------------------------------------------------------


def with_a_fault(client):
    return send(
        client, ("片.csv", FILM), ("稿.csv", text(NEWS, ("塘头村", "稿", "某报", "区", "x")))
    )


def test_with_a_fault_in_one_nothing_of_the_others_goes_in(cast, client_of):
    client = client_of(cast.clerk)
    page = with_a_fault(client)
    assert [is_open for *_, is_open in state_of(page)] == [False, True]

    page = client.post(reverse("drop_enter", args=[Drop.objects.get().pk]), follow=True)

    assert "还有没答完" in page.content.decode()
    assert standing() == (0, 0)


def test_what_turns_out_wrong_at_the_last_moment_holds_all_back(cast, client_of):
    """The article's half-year is locked between the check and the press."""
    client = client_of(cast.clerk)
    late = text(HEADER, one(放映时间="2026-07-01"))
    send(client, ("片.csv", late), ("稿.csv", ARTICLES))
    close_term(cast.term, actor=cast.secretary, reason="报完了")

    page = enter(client, Drop.objects.get())

    assert standing() == (0, 0)
    assert [is_open for *_, is_open in state_of(page)] == [False, True]
    assert "已锁定" in page.content.decode()


def test_control_without_the_look_at_all_of_them_half_would_go_in(cast, client_of, monkeypatch):
    client = client_of(cast.clerk)
    with_a_fault(client)
    drop = Drop.objects.get()
    monkeypatch.setattr(drop_job, "_is_fit", lambda *_: True)

    drop_job.settle(drop, drop_job.read(drop), carry_out=True)

    assert standing() == (1, 0)


def test_a_check_leaves_nothing_behind(cast, client_of):
    before = AuditEvent.objects.exclude(action__endswith="任务").count()

    send(client_of(cast.clerk), ("片.csv", FILM), ("又.csv", text(HEADER, one(场次=3), ROW)))

    assert standing() == (0, 0)
    assert FilmShowing.history.count() == 0
    assert AuditEvent.objects.exclude(action__endswith="任务").count() == before


# --- Tables beside each other ---------------------------------------------------------------------

VENUE = text(
    ("单位", "启用日期", "阵地名称", "类型"), ("塘头村", "2025-01-01", "塘头村宣传栏", "宣传栏")
)
PATROL = text(
    ("单位", "巡查时间", "阵地名称", "巡查人"), ("塘头村", "2026-06-10", "塘头村宣传栏", "丁")
)


@pytest.mark.postgresql
def test_a_patrol_finds_the_venue_that_is_dropped_beside_it(cast, client_of):
    client = client_of(cast.clerk)

    page = send(client, ("1巡查.csv", PATROL), ("2阵地.csv", VENUE))

    assert [is_open for *_, is_open in state_of(page)] == [False, False]
    drop = Drop.objects.get()
    enter(client, drop)
    assert Inspection.objects.get().venue == Venue.objects.get()
    client.post(reverse("drop_undo", args=[drop.pk]))
    assert not Inspection.objects.standing().exists() and not Venue.objects.standing().exists()


def test_control_alone_it_is_asked_which_venue_is_meant(cast, client_of):
    page = send(client_of(cast.clerk), ("巡查.csv", PATROL))

    assert "找不到“塘头村宣传栏”" in page.content.decode()


def test_a_row_that_stands_in_two_sheets_is_new_once(cast, client_of):
    client = client_of(cast.clerk)

    page = send(client, ("7月.csv", FILM), ("全年.csv", text(HEADER, ROW, one(影片名称="别的"))))

    assert [sheet.report["added"] for sheet in page.context["desk"].sheets] == [1, 1]
    enter(client, Drop.objects.get())
    assert FilmShowing.objects.count() == 2


# --- Files ----------------------------------------------------------------------------------------


def test_what_is_no_sheet_or_stands_there_twice_is_named_and_spoils_nothing(cast, client_of):
    page = send(
        client_of(cast.clerk),
        ("片.csv", FILM),
        ("片 副本.csv", FILM),
        ("照片.jpg", b"\xff\xd8"),
        ("空.xlsx", b""),
        ("坏.xlsx", b"PK\x03\x04broken"),
    )

    assert list(DroppedFile.objects.values_list("name", "fault")) == [
        ("片.csv", ""),
        ("片 副本.csv", "与“片.csv”是同一份"),
        ("照片.jpg", "不是表格，没有收"),
        ("空.xlsx", "文件是空的。"),
        ("坏.xlsx", "这不是 .xlsx 表格或文件不完整，请用 Excel 或 WPS 另存为 .xlsx 后再传。"),
    ]
    assert "“照片.jpg”没有读：不是表格，没有收" in page.content.decode()
    assert state_of(page) == [("CSV", "films", False)]


def test_too_many_files_are_refused(cast, client_of, settings):
    settings.DROP_MAX_FILES = 1
    sent = {"files": [named("a.csv", FILM), named("b.csv", ARTICLES)]}

    page = client_of(cast.clerk).post(reverse("drops"), sent, follow=True)

    assert "一次最多 1 个文件" in page.content.decode()
    assert Drop.objects.count() == 0


def named(name: str, data: bytes):
    file = BytesIO(data)
    file.name = name
    return file


def test_more_than_the_request_may_hold_is_said(cast, client_of, settings):
    settings.MAX_UPLOAD_BYTES = 10

    page = client_of(cast.clerk).post(
        reverse("drops"), {"files": [named("a.csv", FILM * 10)]}, follow=True
    )

    assert "文件合计超过 20 MB" in page.content.decode()


def test_too_many_rows_of_all_files_leave_the_last_ones_out(cast, client_of, monkeypatch):
    monkeypatch.setattr(dropping, "MAX_ROWS", 1)
    page = send(client_of(cast.clerk), ("片.csv", FILM), ("稿.csv", ARTICLES))

    assert state_of(page) == [("CSV", "films", False)]
    assert "这一批超过 1 行或 100 张表" in page.content.decode()


@pytest.mark.postgresql
def test_files_go_when_all_is_in_and_when_nobody_came_back(
    cast, client_of, store, time_machine, django_capture_on_commit_callbacks
):
    client, kept_files = client_of(cast.clerk), lambda: len(list((store / "imports").iterdir()))
    send(client, ("片.csv", FILM), ("稿.csv", ARTICLES))
    assert kept_files() == 2

    with django_capture_on_commit_callbacks(execute=True):
        enter(client, Drop.objects.get())
    assert kept_files() == 0

    with django_capture_on_commit_callbacks(execute=True):
        send(client, ("1.csv", FILM))
        send(client, ("2.csv", FILM))  # the one before is given up
    assert kept_files() == 1
    time_machine.shift(timezone.timedelta(days=2))
    with django_capture_on_commit_callbacks(execute=True):
        clear_old()
    assert kept_files() == 0
    assert Drop.objects.filter(done_at=None).count() == 0


def test_a_drop_that_is_being_carried_out_is_left_alone(cast, client_of):
    client = client_of(cast.clerk)
    send(client, ("片.csv", FILM))
    client.post(reverse("drop_enter", args=[Drop.objects.get().pk]))

    client.post(reverse("drops"), {"files": [named("稿.csv", ARTICLES)]})
    work()

    assert standing() == (1, 0)
    assert Drop.objects.count() == 2


# --- Undoing --------------------------------------------------------------------------------------


def test_what_somebody_worked_on_since_holds_the_whole_undo_back(cast, client_of):
    client = client_of(cast.clerk)
    send(client, ("片.csv", FILM), ("稿.csv", ARTICLES))
    drop = Drop.objects.get()
    enter(client, drop)
    film = FilmShowing.objects.get()
    film.shows = 5
    film.save()

    page = client.post(reverse("drop_undo", args=[drop.pk]), follow=True)

    assert "已改过" in page.content.decode()
    assert standing() == (1, 1)


def test_one_table_of_a_drop_is_not_undone_alone(cast, client_of):
    client = client_of(cast.clerk)
    send(client, ("片.csv", FILM), ("稿.csv", ARTICLES))
    enter(client, Drop.objects.get())

    page = client.post(
        reverse("import_undo", args=[Import.objects.filter(ledger="films").get().pk]), follow=True
    )

    assert "请到那一批的页面整批撤销" in page.content.decode()
    assert standing() == (1, 1)


@pytest.mark.postgresql
def test_what_one_table_added_and_another_changed_is_undone(cast, client_of):
    client = client_of(cast.clerk)
    page = send(client, ("1.csv", FILM), ("2.csv", text(HEADER, one(观众人数=99))))
    second = page.context["desk"].sheets[1].upload
    answer(client, page, {}, {second.pk: {"same": "update"}})
    drop = Drop.objects.get()
    enter(client, drop)
    assert FilmShowing.objects.get().audience == 99

    client.post(reverse("drop_undo", args=[drop.pk]))

    drop.refresh_from_db()
    assert drop.undone_at
    assert standing() == (0, 0)


# --- Who may ---------------------------------------------------------------------------------------


def test_a_liaison_brings_their_own_units_rows_alone(cast, client_of):
    client = client_of(cast.liaison)
    mine, theirs = FILM, text(HEADER, one(单位="柳林村"))

    page = send(client, ("自己的.csv", mine), ("别人的.csv", theirs))

    assert [is_open for *_, is_open in state_of(page)] == [False, True]
    assert "找不到“柳林村”" in page.content.decode()


def test_a_ledger_one_may_not_fill_is_neither_taken_nor_offered(cast, client_of):
    data = book(
        ("单位", "启用日期", "台账名称", "计量单位"),
        ("宣传办", "2026-01-01", "台账甲", "件"),
        title="自定义台账目录",
    )
    page = send(client_of(cast.liaison), ("定义.xlsx", data))
    (sheet,) = page.context["desk"].sheets
    assert sheet.upload.outline["out"] == "像是“自定义台账目录”，您不能录入这本台账"
    assert "custom-ledgers" not in dict(sheet.form.fields["ledger"].choices)

    page = client_of(cast.liaison).post(
        reverse("drop", args=[Drop.objects.get().pk]),
        {f"s{sheet.upload.pk}-ledger": "custom-ledgers"},
    )

    assert "没有这一项" in page.content.decode()
    assert Import.objects.get().ledger == ""


def test_a_drop_that_waits_is_its_makers_alone(cast, client_of):
    send(client_of(cast.liaison), ("片.csv", FILM))
    drop = Drop.objects.get()

    for address in ("drop", "drop_enter", "drop_undo"):
        answer_ = client_of(cast.clerk).post(reverse(address, args=[drop.pk]))
        assert answer_.status_code == 404

    enter(client_of(cast.liaison), drop)
    assert client_of(cast.clerk).get(reverse("drop", args=[drop.pk])).status_code == 200
    assert client_of(cast.sibling_liaison).get(reverse("drop", args=[drop.pk])).status_code == 404


def test_the_queries_of_the_page_do_not_grow_with_the_tables(cast, client_of):
    client, counts = client_of(cast.clerk), []
    for number in (2, 9):
        rows = [one(影片名称=f"片{at}", 场次="约3") for at in range(number)]
        send(client, *((f"{at}.csv", text(HEADER[1:], row[1:])) for at, row in enumerate(rows)))
        address = reverse("drop", args=[Drop.objects.latest("pk").pk])
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]
