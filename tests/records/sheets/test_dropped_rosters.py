"""A list of units or of staff among what was dropped: told as such, and led to where it goes in."""

import pytest

from records.models import Drop
from tests.records.sheets.books import HEADER, ROW, book
from tests.records.sheets.dropped import answer, send
from townwork.org.models import Unit, User

pytestmark = pytest.mark.usefixtures("store")
UNITS = book(
    ("青溪镇村（社区）及站所一览表",),
    ("序号", "单位名称", "单位类别", "负责人", "联系电话"),
    (1, "河口村", "行政村", "甲一", "13800000001"),
    (2, "滨河社区", "社区", "甲二", ""),
)
STAFF = book(
    ("青溪镇干部花名册",),
    ("序号", "姓名", "所在单位", "职务", "手机"),
    (1, "乙五", "塘头村", "会计", "13900000001"),
    (2, "乙六", "宣传办", "干事", ""),
)
BOTH = (("单位.xlsx", UNITS), ("人员.xlsx", STAFF))


def told(page):
    return [(sheet.upload.name, sheet.roster) for sheet in page.context["desk"].sheets]


def test_who_manages_units_is_led_to_the_page_that_checks_them(cast, client_of):
    admin = client_of(cast.administrator)

    page = send(admin, *BOTH)

    assert told(page) == [("单位.xlsx", "units"), ("人员.xlsx", "staff")]
    units, staff = page.context["desk"].sheets
    checked = admin.get(f"/drops/tables/{units.upload.pk}/roster/")
    assert checked.context["reading"].not_taken == ["联系电话"]
    assert [cells["kind"] for _, cells in checked.context["reading"].rows] == [
        "village",
        "community",
    ]
    assert admin.post("/units/import/", {"carried": checked.context["carried"]}).url == "/units/"
    assert Unit.objects.filter(name__in=["河口村", "滨河社区"]).count() == 2
    listed = admin.get(f"/drops/tables/{staff.upload.pk}/roster/")
    admin.post("/accounts/import/", {"carried": listed.context["carried"]})
    assert User.objects.filter(full_name__in=["乙五", "乙六"]).count() == 2


def test_the_drop_says_what_became_of_each_list(cast, client_of):
    admin = client_of(cast.administrator)
    page = send(admin, *BOTH)
    units, staff = page.context["desk"].sheets
    drop = f"/drops/{units.upload.file.drop_id}/"
    before = page.content.decode()

    checked = admin.get(f"/drops/tables/{units.upload.pk}/roster/")
    admin.post("/units/import/", {"carried": checked.context["carried"]})

    def told():
        page = admin.get(drop)
        return page.content.decode(), [sheet.rows_left for sheet in page.context["desk"].sheets]

    after, left = told()
    assert before.count("核对这张名单") == 2
    assert "没有要录入台账的内容" not in before
    assert "还有 2 行要登记" in before
    assert left == [0, 2]
    assert after.count("核对这张名单") == 1
    assert "名单里的 2 行都登记了" in after

    listed = admin.get(f"/drops/tables/{staff.upload.pk}/roster/")
    admin.post("/accounts/import/", {"carried": listed.context["carried"]})
    after, left = told()
    assert left == [0, 0]
    assert "没有要录入台账的内容：都已录入" in after


def test_what_was_dropped_together_is_gone_on_with_after_the_first(cast, client_of):
    admin = client_of(cast.administrator)
    units, staff = send(admin, *BOTH).context["desk"].sheets
    drop = f"/drops/{units.upload.file.drop_id}/"

    def checked(sheet, url, **said):
        page = admin.get(f"/drops/tables/{sheet.upload.pk}/roster/")
        kept = {name: page.context[name] for name in ("carried", "came_from")}
        return admin.post(url, {**kept, **said})

    elsewhere = checked(units, "/units/import/", came_from="https://example.org/")
    Unit.objects.filter(name__in=["河口村", "滨河社区"]).delete()

    assert elsewhere.url == "/units/"
    assert checked(units, "/units/import/").url == drop
    assert f'href="{drop}"' in checked(staff, "/accounts/import/").content.decode()


def test_a_list_of_units_is_one_though_a_ledger_has_some_of_its_columns(cast, client_of):
    """By 单位类别 and 联系电话 it looked like a 一会一报, of which it has no day."""
    sheet = book(
        ("青溪镇2026年村（社区）及站所一览表",),
        ("序号", "单位名称", "单位类别", "书记/负责人", "联络员", "联系电话"),
        (1, "河口村", "行政村", "甲一", "乙一", "13800000001"),
        (2, "滨河社区", "社区", "甲二", "乙二", ""),
    )

    assert told(send(client_of(cast.administrator), ("单位.xlsx", sheet))) == [
        ("单位.xlsx", "units")
    ]


def test_a_ledgers_sheet_with_a_unit_and_its_head_a_row_is_no_list_of_units(cast, client_of):
    sheet = book(
        ("青溪镇3月移风易俗月报表",),
        ("村名", "红事桩数", "白事桩数", "节俭办理桩数", "负责人"),
        ("塘头村", 3, 2, 5, "甲一"),
        ("柳林村", 1, 0, 1, "甲二"),
    )

    page = send(client_of(cast.clerk), ("月报.xlsx", sheet))

    assert [one.roster for one in page.context["desk"].sheets] == [""]


@pytest.mark.parametrize("role", ["clerk", "liaison"])
def test_who_does_not_is_told_who_does(cast, client_of, role):
    client = client_of(cast.by_role[role])

    page = send(client, *BOTH)

    assert told(page) == [("单位.xlsx", "units"), ("人员.xlsx", "staff")]
    text = page.content.decode()
    assert "另行导入" in text
    assert f"单位和人员由管理员导入，请把这张表交给：{cast.administrator.full_name}。" in text
    table = page.context["desk"].sheets[0].upload.pk
    assert client.get(f"/drops/tables/{table}/roster/").status_code == 403


def test_a_ledgers_sheet_is_told_to_who_may_not_take_it_in(cast, client_of):
    page = send(client_of(cast.administrator), ("放映.xlsx", book(HEADER, ROW)))

    assert [sheet.upload.outline["out"] for sheet in page.context["desk"].sheets] == [
        "像是“公益电影”，您不能录入这本台账，请宣传干事或联络员拖进来"
    ]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (("姓名", "单位", "签到时间", "职务"), ("乙五", "塘头村", "8:30", "会计")),
        (("单位", "类型", "数目"), ("旗帜", "红", 3)),
        (("单位名称", "负责人", "日期"), ("塘头村", "甲", "2026-03-05")),
    ],
)
def test_what_only_looks_like_one_is_still_asked_about(cast, client_of, header, row):
    page = send(client_of(cast.clerk), ("某表.xlsx", book(header, row)))

    assert [sheet.roster for sheet in page.context["desk"].sheets] == [""]


def test_a_list_may_still_be_said_to_be_a_ledgers(cast, client_of):
    client = client_of(cast.clerk)
    page = send(client, ("单位.xlsx", UNITS))

    page = answer(client, page, {"Sheet1": {"ledger": "venues"}})

    assert [(s.roster, s.upload.ledger) for s in page.context["desk"].sheets] == [("", "venues")]


def test_a_drop_of_another_is_not_there_for_who_reads_no_ledgers(cast, client_of):
    send(client_of(cast.clerk), *BOTH)
    drop = Drop.objects.get()
    admin = client_of(cast.administrator)

    table = drop.imports.first().pk

    assert admin.get(f"/drops/{drop.pk}/").status_code == 404
    assert admin.get(f"/drops/tables/{table}/roster/").status_code == 404
