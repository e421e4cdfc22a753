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


AMISS = (
    ("青溪镇干部花名册",),
    ("序号", "姓名", "所在单位", "职务", "手机"),
    (1, "乙五", "没有这个村", "会计", "13900000001"),
)


def drop_of(page) -> str:
    return f"/drops/{page.context['one'].pk}/"


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
    table = checked.context["action"]
    assert admin.post(table, {"carried": checked.context["carried"]}).url == drop_of(page)
    assert Unit.objects.filter(name__in=["河口村", "滨河社区"]).count() == 2
    listed = admin.get(f"/drops/tables/{staff.upload.pk}/roster/")
    admin.post(listed.context["action"], {"carried": listed.context["carried"]})
    assert User.objects.filter(full_name__in=["乙五", "乙六"]).count() == 2


def test_the_page_says_first_that_lists_wait_and_then_what_became_of_each(cast, client_of):
    """It went on saying 另行导入, with the button, of what was in already; and first of all that
    there was nothing to do.
    """
    admin = client_of(cast.administrator)
    page = send(admin, *BOTH)
    units, staff = page.context["desk"].sheets
    drop = drop_of(page)
    waiting = page.content.decode()

    def enter(sheet):
        shown = admin.get(f"/drops/tables/{sheet.upload.pk}/roster/")
        kept = {"carried": shown.context["carried"], "people": "on"}
        return admin.post(shown.context["action"], kept)

    after = enter(units)
    half = admin.get(drop).content.decode()
    answer = enter(staff).content.decode()
    done = admin.get(drop).content.decode()

    assert "有 2 张名单不进台账，请在下面一张张核对、导入。" in waiting
    assert "没有要录入台账的内容" not in waiting
    assert after.url == drop
    assert "已导入 2 个单位，登记 2 人（没有开账号）。" in half
    assert "有 1 张名单不进台账" in half
    assert half.count("另行导入") == 1 and half.count("核对这张名单") == 1
    assert f'href="{drop}"' in answer
    assert "已导入 2 人。" in done and "另行导入" not in done and "核对这张名单" not in done
    assert "名单都已导入。" in done


def test_what_is_refused_is_asked_again_and_the_list_still_waits(cast, client_of):
    admin = client_of(cast.administrator)
    page = send(admin, ("人员.xlsx", book(*AMISS)))
    sheet = page.context["desk"].sheets[0]
    shown = admin.get(f"/drops/tables/{sheet.upload.pk}/roster/")

    again = admin.post(shown.context["action"], {"carried": shown.context["carried"]})

    assert again.context["problems"]
    assert again.context["action"] == shown.context["action"]
    assert "另行导入" in admin.get(drop_of(page)).content.decode()


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


def test_a_list_of_units_by_an_offices_own_words_is_one(cast, client_of):
    """Columns of any list (电话, 备注) say nothing against it, and a head is told by the end of a
    name; read by the ledgers' columns it seemed a form filled in, of one row.
    """
    sheet = book(
        ("白石镇村（社区）、站办所一览表",),
        ("序号", "单位", "性质", "党组织书记", "宣传联络员", "联系电话", "备注"),
        (1, "河口村", "村", "甲一", "甲二", "13800000001", ""),
        (2, "滨河社区", "社区", "甲三", "", "", "2024年成立"),
        (3, "水利站", "事业站所", "", "甲四", "", ""),
    )
    admin = client_of(cast.administrator)

    page = send(admin, ("单位.xlsx", sheet))

    (one,) = page.context["desk"].sheets
    assert (one.roster, one.upload.outline["rows"]) == ("units", 3)
    checked = admin.get(f"/drops/tables/{one.upload.pk}/roster/").context["reading"]
    assert [
        (cells["name"], cells["kind"], cells["head"], cells["liaison"]) for _, cells in checked.rows
    ] == [
        ("河口村", "village", "甲一", "甲二"),
        ("滨河社区", "community", "甲三", ""),
        ("水利站", "office", "", "甲四"),
    ]


NOT_TOLD = book(("编号", "组别"), ("甲", "某某服务处"))


def test_who_manages_units_may_say_that_a_sheet_is_a_list_of_them(cast, client_of):
    """Who fills no ledger was offered 不导入 alone."""
    admin = client_of(cast.administrator)
    page = send(admin, ("某表.xlsx", NOT_TOLD))
    (asked,) = page.context["desk"].sheets
    offered = dict(asked.form.fields["ledger"].choices)

    page = answer(admin, page, {"Sheet1": {"ledger": "roster-units"}})

    assert offered == {
        "": "请选择",
        "roster-units": "单位名单",
        "roster-staff": "人员名册",
        "out": "不导入",
    }
    (told_now,) = page.context["desk"].sheets
    assert (asked.roster, told_now.roster, told_now.form["ledger"].initial) == (
        "",
        "units",
        "roster-units",
    )
    assert "核对这张名单" in page.content.decode()


def test_who_does_not_manage_units_is_not_offered_it(cast, client_of):
    page = send(client_of(cast.clerk), ("某表.xlsx", NOT_TOLD))

    page = answer(client_of(cast.clerk), page, {"Sheet1": {"ledger": "roster-units"}})

    (one,) = page.context["desk"].sheets
    assert one.roster == ""
    assert one.form.errors or one.is_unknown


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
