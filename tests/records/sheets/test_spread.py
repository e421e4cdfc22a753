"""A cross-table (村 × 月) becomes rows where its ledger keeps such numbers, and else says why not."""

from datetime import date

import pytest
from django.urls import reverse

from records.kinds.civility.ledger import CUSTOMS, PUBLICATIONS
from records.models import CustomsReport, Drop, FilmShowing, NewsItem, Publication
from records.sheets.proposing import spread_over
from records.sheets.recognising import CROSSED
from records.sheets.spread import counted_over
from tests.records.sheets import imports
from tests.records.sheets.books import book
from tests.records.sheets.dropped import answer, enter, send, state_of
from tests.records.sheets.kept import merged

pytestmark = pytest.mark.usefixtures("summer")
FILMS = book(
    ("青溪镇2026年农村公益电影放映场次统计表",),
    ("序号", "村（社区）", "1月", "2月", "3月", "合计", "备注"),
    (1, "塘头村", 1, None, "2场", 3, None),
    (2, "柳林村", 0, 1, 1, 2, "补映"),
    ("合计", None, 1, 1, 3, 5, None),
)
CUSTOMS_SHEET = book(
    ("2026年节俭办理红白事情况",),
    ("村", "一月", "二月"),
    ("塘头村", 2, 0),
    ("柳林", 1, "/"),
)
KINDS = book(
    ("宣传品发放统计",),
    ("单位", "宣传册", "倡议书", "小计"),
    ("塘头村", 100, "约50", 150),
)
SEVERAL = book(
    ("青溪镇2026年农村公益电影放映情况统计表",),
    ("序号", "村（社区）", "1月", None, "2月", None, "合计"),
    (None, None, "场次", "人次", "场次", "人次", None),
    (1, "塘头村", 1, 30, 2, "约70", 3),
    (2, "柳林村", None, None, 1, None, 1),
    fill=merged("A2:A3", "B2:B3", "C2:D2", "E2:F2", "G2:G3"),
)
ONE_LINE = book(
    ("2026年红白事统计",),
    ("村", "1月婚事", "1月丧事", "1月其中简办", "2月婚事", "2月丧事", "2月其中简办"),
    ("塘头村", 1, 2, 3, 0, 1, 1),
    ("柳林村", None, None, None, 2, 0, 2),
)
NEWS = book(("2026年上稿统计",), ("单位", "省级", "市级", "区级"), ("塘头村", 1, 2, 3))


@pytest.fixture
def summer(time_machine, store):
    time_machine.move_to("2026-06-20 10:00+08:00")


@pytest.mark.postgresql
def test_films_of_villages_by_month_become_a_row_a_village_and_month(cast, client_of):
    client = client_of(cast.clerk)
    page = send(client, ("场次.xlsx", FILMS))
    assert state_of(page) == [("Sheet1", "", False)]  # beside its 明细 it would count twice
    assert CROSSED.format("公益电影") in page.content.decode()

    page = answer(client, page, {"Sheet1": {"ledger": "films"}})
    page = answer(client, page, {"Sheet1": {"given_film": "片名未记"}})
    page = answer(client, page, {})  # 1月 is its first day: proposed
    assert "新增 4 条" in page.content.decode()
    enter(client, Drop.objects.get())

    rows = FilmShowing.objects.order_by("occurred_on", "unit").values_list(
        "unit__name", "occurred_on", "shows", "note"
    )
    assert list(rows) == [
        ("塘头村", date(2026, 1, 1), 1, ""),
        ("柳林村", date(2026, 2, 1), 1, "补映"),
        ("塘头村", date(2026, 3, 1), 2, ""),
        ("柳林村", date(2026, 3, 1), 1, "补映"),
    ]


def test_of_a_monthly_return_a_nought_is_said_too(cast):
    upload = imports.carried_out(CUSTOMS, CUSTOMS_SHEET, actor=cast.clerk)

    rows = CustomsReport.objects.order_by("occurred_on", "unit")
    assert [(str(one.unit), one.occurred_on, one.frugal, one.weddings) for one in rows] == [
        ("塘头村", date(2026, 1, 1), 2, None),
        ("柳林村", date(2026, 1, 1), 1, None),
        ("塘头村", date(2026, 2, 1), 0, None),
    ]
    assert (upload.added, upload.report) == (3, {})


@pytest.mark.postgresql
def test_months_of_several_measures_become_a_row_a_village_and_month(cast, client_of):
    client = client_of(cast.clerk)
    page = send(client, ("情况.xlsx", SEVERAL))
    page = answer(client, page, {"Sheet1": {"ledger": "films"}})
    page = answer(client, page, {"Sheet1": {"given_film": "片名未记"}})
    page = answer(client, page, {})  # 约70 and the first day of a month: proposed
    enter(client, Drop.objects.get())

    rows = FilmShowing.objects.order_by("occurred_on", "unit").values_list(
        "unit__name", "occurred_on", "shows", "audience"
    )
    assert list(rows) == [
        ("塘头村", date(2026, 1, 1), 1, 30),
        ("塘头村", date(2026, 2, 1), 2, 70),
        ("柳林村", date(2026, 2, 1), 1, None),
    ]


def test_so_do_those_named_in_one_line(cast):
    imports.carried_out(CUSTOMS, ONE_LINE, actor=cast.clerk)

    rows = CustomsReport.objects.order_by("occurred_on", "unit")
    assert [
        (str(one.unit), one.occurred_on.month, one.weddings, one.funerals, one.frugal)
        for one in rows
    ] == [("塘头村", 1, 1, 2, 3), ("塘头村", 2, 0, 1, 1), ("柳林村", 2, 2, 0, 2)]


def test_control_one_column_of_a_months_measure_is_no_cross_table():
    """计划 and 完成 of a month each stand alone."""
    assert spread_over(["村", "3月完成", "4月计划"], []) == []
    assert spread_over(["村", "3月场次", "4月场次"], []) == ["3月场次", "4月场次"]


def test_a_table_over_kinds_asks_for_what_it_lacks_and_names_the_sheets_own_row(cast):
    upload = imports.checked(
        PUBLICATIONS, KINDS, actor=cast.clerk, given={"title": "一批", "occurred_on": "2026-06-01"}
    )

    (question,) = upload.report["asked"]
    assert question["kind"] == "rough"
    upload = imports.answered(upload, {question["key"]: True}, actor=cast.clerk)
    assert [row[0] for row in upload.report["adding"]] == [3, 3]
    rows = upload.report["adding"]
    assert [(row[3], row[5]) for row in rows] == [("宣传册", "100"), ("倡议书", "50")]
    assert Publication.objects.count() == 0


BY_VILLAGE = book(
    ("2026年3月宣传品分发明细表",),
    ("品名", "种类", "塘头村", "柳林村", "合计"),
    ("折页甲", "宣传折页", 200, 150, 350),
    ("倡议书乙", "倡议书", 300, None, 300),
)


def test_a_table_of_things_by_village_becomes_a_row_each(cast, client_of):
    client = client_of(cast.clerk)
    page = send(client, ("分发.xlsx", BY_VILLAGE))
    assert "只有这张的，选“宣传品”，一格算一条" in page.content.decode()

    page = answer(client, page, {"Sheet1": {"ledger": "publications"}})
    page = answer(client, page, {"Sheet1": {"given_occurred_on": "2026-03-31"}})
    enter(client, Drop.objects.get())

    rows = Publication.objects.order_by("title", "unit")
    assert {(one.title, str(one.unit), one.quantity) for one in rows} == {
        ("折页甲", "塘头村", 200),
        ("折页甲", "柳林村", 150),
        ("倡议书乙", "塘头村", 300),
    }


def test_control_beside_a_column_of_the_units_villages_are_no_spread():
    header = ("村", "名称", "塘头村", "柳林村")
    assert counted_over(PUBLICATIONS, header) == []
    assert counted_over(PUBLICATIONS, header[1:]) == ["塘头村", "柳林村"]


def test_what_stands_a_row_a_thing_says_where_the_number_belongs(cast, client_of):
    client = client_of(cast.clerk)
    page = send(client, ("上稿统计.xlsx", NEWS))
    words = page.content.decode()
    assert "一件事一行，一个汇总数拆不成一行行的记录" in words

    key = page.context["desk"].sheets[0].upload.pk
    page = client.post(
        reverse("drop", args=[Drop.objects.get().pk]), {f"s{key}-ledger": "news"}, follow=True
    )
    assert "“Sheet1”是汇总表" in page.content.decode()
    assert NewsItem.objects.count() == 0


def test_control_a_list_with_a_column_of_a_months_name_stays_a_list(cast):
    data = book(
        ("单位", "月份", "红事", "白事", "节俭办理", "6月"), ("塘头村", "2026年5月", 1, 0, 1, 9)
    )

    imports.carried_out(CUSTOMS, data, actor=cast.clerk)

    (row,) = CustomsReport.objects.all()
    assert (row.weddings, row.frugal) == (1, 1)
