import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories import UnitFactory
from tests.records.sheets.books import as_strict, text
from tests.records.sheets.books import book as kept_book
from townwork.audit.models import AuditEvent
from townwork.lib.grids import read_grids
from townwork.lib.workbooks import BadWorkbook, read, write
from townwork.org import sheets
from townwork.org.models import Unit, User

UNITS, STAFF = list(sheets.UNIT_COLUMNS), list(sheets.STAFF_COLUMNS)


def book(header, *rows):
    return write([("表", header, rows)])


def import_units(data, *, actor):
    return sheets.write_units(sheets.read_units(data, actor=actor).rows, actor=actor)


def import_staff(data, *, actor):
    return sheets.write_staff(sheets.read_staff(data, actor=actor).rows, actor=actor)


def faults(report):
    return [(problem.row, problem.column) for problem in report.problems]


@pytest.fixture
def admin(cast, client_of):
    return client_of(cast.administrator)


def post(client, url, data, name="表.xlsx"):
    return client.post(url, {"file": SimpleUploadedFile(name, data)})


# --- units ----------------------------------------------------------------------------------------
@pytest.mark.postgresql
def test_units_come_in_with_those_below_them(cast):
    data = book(
        UNITS,
        ["河口村", "村", "", 11],
        ["河口村一组", "村", "河口村", 12.0],
        ["文化站", "下属单位", None, None],
    )

    report = import_units(data, actor=cast.administrator)

    assert (len(report.added), report.problems) == (3, [])
    assert list(
        Unit.objects.filter(name__in=["河口村", "河口村一组", "文化站"]).values_list(
            "name", "kind", "parent__name", "order"
        )
    ) == [
        ("文化站", "subordinate", None, 0),
        ("河口村", "village", None, 11),
        ("河口村一组", "village", "河口村", 12),
    ]
    assert set(Unit.objects.filter(name="河口村").values_list("township__code", flat=True)) == {
        "qingxi"
    }


def test_one_bad_row_and_nothing_comes_in(cast):
    data = book(
        UNITS,
        ["河口村", "村", "", 11],
        ["旧塘头村", "村", "", 1],
        ["三组", "街道", "没有这个", "第三"],
        ["", "村", "白石村", 1],
    )
    UnitFactory(township=cast.township, name="旧塘头村", is_active=False)

    report = import_units(data, actor=cast.administrator)

    assert sorted(faults(report)) == [
        (3, ""),
        (4, "上级单位"),
        (4, "序号"),
        (4, "类别"),
        (5, "上级单位"),
        (5, "名称"),
    ]
    assert "请填：领导班子、站办所、村、居、下属单位。" in [
        problem.message for problem in report.problems
    ]
    assert report.added == []
    assert not Unit.objects.filter(name="河口村").exists()
    assert not AuditEvent.objects.filter(action="保存单位").exists()


def test_a_unit_that_is_there_stays_as_it_is_and_the_others_come_in(cast):
    data = book(UNITS, ["河口村", "村", "", 11], ["塘头村", "站办所", "", 1])

    report = import_units(data, actor=cast.administrator)

    assert ([unit.name for unit in report.added], report.problems) == (["河口村"], [])
    assert report.unchanged == 1
    assert kinds_of("塘头村", "河口村") == {"塘头村": "village", "河口村": "village"}


# --- staff ----------------------------------------------------------------------------------------
GOOD = [
    ["hekou", "乙一", "塘头村", "联络员", "文书", ""],
    [1001.0, "乙二", "宣传办", "宣传干事", "", 8801],
]


def test_staff_come_in_with_one_time_passwords(cast, client):
    report = import_staff(book(STAFF, *GOOD), actor=cast.administrator)

    assert [user.username for user, _ in report.passwords] == ["hekou", "1001"]
    _, password = report.passwords[0]
    stored = User.objects.get(username="hekou")
    assert (stored.unit, stored.role, stored.must_change_password) == (
        cast.village,
        "liaison",
        True,
    )
    assert stored.check_password(password)
    assert User.objects.get(username="1001").phone == "8801"
    assert client.post("/sign-in/", {"username": "hekou", "password": password}).url == "/"
    assert AuditEvent.objects.filter(action="保存账号").count() == 2


@pytest.mark.postgresql
def test_who_has_no_user_name_is_listed_and_gets_no_password(cast):
    rows = [*GOOD, ["", "乙四", "塘头村", "", "妇联主席", "8802"]]

    report = import_staff(book(STAFF, *rows), actor=cast.administrator)

    assert [user.username for user, _ in report.passwords] == ["hekou", "1001"]
    listed = User.objects.get(full_name="乙四")
    assert (listed.unit, listed.position, listed.username, listed.role, listed.phone) == (
        cast.village,
        "妇联主席",
        None,
        "",
        "",
    )
    assert not listed.has_usable_password()
    for user, password in report.passwords:
        assert User.objects.get(pk=user.pk).check_password(password)


def test_a_roster_without_a_column_of_user_names_is_all_without_accounts(cast):
    report = import_staff(
        book(["姓名", "部门", "职务"], ["乙五", "塘头村", "会计"], ["乙六", "宣传办", ""]),
        actor=cast.administrator,
    )

    assert (report.problems, report.passwords) == ([], [])
    assert [user.full_name for user in report.added] == ["乙五", "乙六"]


def test_the_same_roster_again_doubles_nobody(cast):
    roster = book(["姓名", "单位", "职务"], ["乙五", "塘头村", "会计"])
    import_staff(roster, actor=cast.administrator)

    again = import_staff(roster, actor=cast.administrator)

    assert (again.problems, again.added, again.unchanged) == ([], [], 1)
    assert User.objects.filter(full_name="乙五").count() == 1


def test_the_page_says_how_many_were_listed_without_an_account(admin):
    page = post(
        admin, "/accounts/import/", book(["姓名", "单位"], ["乙五", "塘头村"])
    ).content.decode()

    assert "1 人没有填用户名" in page
    assert "一次性口令" not in page


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (["", "乙三", "塘头村", "联络员", "", ""], ""),
        (["", "乙三", "白石村", "", "", ""], "单位"),
        (["tangtou", "乙三", "塘头村", "联络员", "", ""], "用户名"),
        (["hekou", "乙三", "塘头村", "联络员", "", ""], "用户名"),
        (["yi3", "", "塘头村", "联络员", "", ""], "姓名"),
        (["yi3", "乙三", "白石村", "联络员", "", ""], "单位"),
        (["yi3", "乙三", "1", "联络员", "", ""], "单位"),
        (["yi3", "乙三", "塘头村", "区级", "", ""], "角色"),
        (["yi3", "乙三", "塘头村", "镇长", "", ""], "角色"),
    ],
)
def test_one_bad_person_and_nobody_comes_in(cast, row, column):
    before = User.objects.count()

    report = import_staff(book(STAFF, *GOOD, row), actor=cast.administrator)

    assert faults(report) == [(4, column)]
    assert (report.added, report.passwords, User.objects.count()) == ([], [], before)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "空"),
        (b"not a workbook", "没有数据"),
        (b"%PDF-1.4", "这是 PDF"),
        (book(STAFF), "没有数据"),
        (book(STAFF[:1] + STAFF[2:], ["a"]), "缺少列：姓名"),
        (book([*STAFF, "姓名"], ["a"]), "重复的列名"),
        (book(STAFF, *[["a"]] * 201), "最多导入 200 行"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(cast, data, says):
    with pytest.raises(BadWorkbook, match=says):
        import_staff(data, actor=cast.administrator)


def as_kept(header, *rows):
    """With a title, a line under it, a running number, a foot; columns by other names."""
    return kept_book(
        ("青溪镇人员名册",),
        ("填报单位：宣传办", None, None, "2026年6月"),
        ("序号", *header),
        *((number, *row) for number, row in enumerate(rows, 1)),
        ("合计", None, len(rows)),
        ("填表人：甲", None, "审核人：乙", None, "电话：0000"),
        fill=lambda made: made.active.merge_cells("A1:F1"),
    )


PEOPLE = ("账号", "姓名", "所在单位", "角色", "岗位", "联系电话")
ONE_VILLAGE = [
    ("hekou", "乙一", "塘头村", "联络员", "文书", ""),
    ("h2", "乙二", None, "联络员", "", ""),
]


def merged_villages():
    def fill(made):
        made.active.merge_cells("C2:C3")

    return kept_book(PEOPLE, *ONE_VILLAGE, fill=fill)


STAFF_AS_KEPT = {
    "titles, notes and other names": as_kept(PEOPLE, ONE_VILLAGE[0], ("h2", "乙二", "塘头村", "联络员")),
    "cells merged downwards": merged_villages(),
    "Strict": as_strict(book(STAFF, *(GOOD[0], ["h2", "乙二", "塘头村", "联络员", "", ""]))),
    "CSV of an old program": text(
        PEOPLE, ONE_VILLAGE[0], ("h2", "乙二", "塘头村", "联络员", "", ""), encoding="gbk"
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", STAFF_AS_KEPT)
def test_staff_come_in_from_sheets_as_offices_keep_them(cast, case):
    report = import_staff(STAFF_AS_KEPT[case], actor=cast.administrator)

    assert (report.problems, [user.username for user in report.added]) == ([], ["hekou", "h2"])
    assert [user.unit for user in report.added] == [cast.village] * 2


def test_units_come_in_from_a_sheet_as_an_office_keeps_it(cast):
    data = kept_book(
        ("青溪镇村（社区）名单",),
        ("村名", "类型", "所属单位"),
        ("河口村", "村", None),
        ("河口村一组", "村", "河口村"),
        ("注：以民政部门公布的为准",),
    )

    report = import_units(data, actor=cast.administrator)

    assert (report.problems, [unit.name for unit in report.added]) == (
        [],
        ["河口村", "河口村一组"],
    )


def test_a_person_the_sheet_hides_is_not_taken_unasked(cast):
    def fill(made):
        made.active.row_dimensions[3].hidden = True

    with pytest.raises(BadWorkbook, match="第 3 行在表格里是隐藏的"):
        import_staff(kept_book(STAFF, *GOOD, fill=fill), actor=cast.administrator)


def test_a_column_the_sheet_hides_is_not_taken_unasked(cast):
    def fill(made):
        made.active.column_dimensions["C"].hidden = True

    with pytest.raises(BadWorkbook, match="这一列在表格里是隐藏的"):
        import_staff(kept_book(STAFF, *GOOD, fill=fill), actor=cast.administrator)


# --- as offices have them, checked on a page ------------------------------------------------------
TOWN_SHEET = kept_book(
    ("青溪镇2026年村（社区）及站所一览表",),
    ("序号", "单位名称", "单位类别", "书记/负责人", "联络员", "联系电话", "备注"),
    (1, "河口村", "行政村", "甲一", "甲二", "13800000001", "山区"),
    (2, "滨河社区", "社区", "乙一", "乙二", "13800000002", ""),
    (3, "财政所", "内设机构", "丙一", "丙二", "", ""),
    (4, "中心小学", "学校", "丁一", "丁二", "", ""),
    (5, "文明实践站", "", "", "", "", ""),
    (6, "林场", "驻镇", "", "", "", ""),
    (7, "水库", "驻镇", "", "", "", ""),
    ("合计", 7),
    ("青溪镇党政办",),
    ("2026年11月",),
)
ROSTER = kept_book(
    ("青溪镇干部花名册",),
    ("序号", "姓名", "所在单位", "职务", "手机"),
    (1, "乙五", "塘头村", "会计", "13900000001"),
    (2, "乙六", "宣传办", "干事", "13900000002"),
    ("青溪镇党政办  2026年11月",),
)


def kinds_of(*names):
    return dict(Unit.objects.filter(name__in=names).values_list("name", "kind"))


def test_a_units_sheet_as_offices_have_it_is_checked_on_a_page(admin):
    page = post(admin, "/units/import/", TOWN_SHEET)

    text = page.content.decode()
    assert page.context["reading"].not_taken == ["联系电话", "备注"]
    assert "用不上、不收的列：联系电话、备注。" in text
    assert "联系电话里的个人信息系统不存。" in text
    read = [cells["name"] for _, cells in page.context["reading"].rows]
    assert read[-1] == "水库"  # neither the total nor what is signed below it
    assert [
        (asked.word, asked.names, asked.proposed) for asked in page.context["form"].questions
    ] == [("", ("文明实践站",), "office"), ("驻镇", ("林场", "水库"), "")]
    assert "13800000001" not in text
    assert kinds_of("河口村") == {}


def checked(client, url, data, **said):
    """The answer after the page that checks it was sent with what is `said`."""
    page = post(client, url, data)
    sent = {bound.html_name: bound.value() or "" for bound in page.context["form"]}
    return client.post(url, {**sent, "carried": page.context["carried"], **said})


def test_what_was_checked_goes_in_and_a_word_is_asked_about_once(cast, admin):
    response = checked(admin, "/units/import/", TOWN_SHEET, **{"kind-8": "subordinate"})

    assert response.url == "/units/"
    assert kinds_of("河口村", "滨河社区", "财政所", "中心小学", "文明实践站", "林场", "水库") == {
        "河口村": "village",
        "滨河社区": "community",
        "财政所": "office",
        "中心小学": "subordinate",
        "文明实践站": "office",
        "林场": "subordinate",
        "水库": "subordinate",
    }
    assert not User.objects.filter(full_name__in=["甲一", "甲二"]).exists()
    again = sheets.read_units(book(UNITS, ["苗圃", "驻镇", "", ""]), actor=cast.administrator)
    assert [cells["kind"] for _, cells in again.rows] == ["subordinate"]
    neighbours = sheets.read_units(
        book(UNITS, ["苗圃", "驻镇", "", ""]), actor=cast.other_administrator
    )
    assert [cells["kind"] for _, cells in neighbours.rows] == ["驻镇"]


def test_a_unit_chosen_to_stay_out_stays_out_and_whom_the_sheet_names_is_listed_if_asked(admin):
    said = {"kind-7": "out", "kind-8": "out", "people": "on"}

    response = checked(admin, "/units/import/", TOWN_SHEET, **said)

    assert response.url == "/units/"
    assert kinds_of("林场", "水库", "文明实践站") == {}
    assert list(
        User.objects.filter(unit__name="河口村").values_list("full_name", "position", "username")
    ) == [("甲一", "负责人", None), ("甲二", "联络员", None)]


def test_what_is_not_answered_is_asked_again_and_nothing_goes_in(admin):
    response = checked(admin, "/units/import/", TOWN_SHEET)

    assert response.status_code == 200
    assert "请选一类；不要的选“不导入”。" in response.content.decode()
    assert kinds_of("河口村") == {}


def test_units_without_a_column_of_kinds_are_guessed_from_their_names_and_shown(admin):
    page = post(admin, "/units/import/", book(["单位名称"], ["河口村"], ["滨河社区"], ["财政所"]))

    assert [asked.proposed for asked in page.context["form"].questions] == [
        "village",
        "community",
        "office",
    ]
    assert kinds_of("河口村") == {}


def test_a_guessed_kind_is_asked_in_the_units_own_row_and_seen_to_be_a_guess(admin):
    """Thirty villages under each other, and once more as a table, are three screens to read."""
    page = post(admin, "/units/import/", book(["单位名称"], ["河口村"], ["滨河社区"], ["财政所"]))

    text = page.content.decode()
    assert '<legend class="h5">是哪类单位' not in text
    assert "3 个单位表里没写类别，按名称猜了一类" in text
    rows = re.findall(r"<tr>(.+?)</tr>", text, re.S)[1:]
    assert [re.search(r'name="(kind-\d+)"', row).group(1) for row in rows] == [
        "kind-2",
        "kind-3",
        "kind-4",
    ]
    assert all("是哪类单位</label>" in row for row in rows)


def test_a_units_sheet_with_nothing_to_ask_is_checked_on_a_page_all_the_same(admin):
    page = post(admin, "/units/import/", book(["名称", "类别"], ["河口村", "内设机构"]))

    assert "读到 <strong>1</strong> 行，还没有导入。" in page.content.decode()
    assert kinds_of("河口村") == {}


def test_a_unit_that_is_there_is_not_asked_about(admin):
    page = post(admin, "/units/import/", book(["名称", "类别"], ["塘头村", "驻镇"]))

    assert page.context["form"].questions == []
    assert "原来就有，不动" in page.content.decode()


def test_staff_as_offices_list_them_lose_their_numbers_and_say_so(admin):
    page = post(admin, "/accounts/import/", ROSTER)

    assert "手机里的个人信息系统不存。" in page.content.decode()
    assert "13900000001" not in page.content.decode()
    assert not User.objects.filter(full_name="乙五").exists()

    done = checked(admin, "/accounts/import/", ROSTER)

    assert "已导入 2 人" in done.content.decode()
    assert User.objects.get(full_name="乙五").position == "会计"


def test_rows_of_another_hand_or_of_the_other_sheet_are_no_rows(cast, admin, client_of):
    carried = post(admin, "/accounts/import/", ROSTER).context["carried"]
    strangers = [
        (client_of(cast.other_administrator), "/accounts/import/", carried),
        (admin, "/units/import/", carried),
        (admin, "/accounts/import/", carried[:-1]),
    ]

    for client, url, sent in strangers:
        page = client.post(url, {"carried": sent}, follow=True)
        assert "请重新选择表格" in page.content.decode()
    assert not User.objects.filter(full_name="乙五").exists()


# --- the pages ------------------------------------------------------------------------------------
PAGES = ["/units/import/", "/accounts/import/"]


@pytest.mark.parametrize(
    ("page", "says"),
    [
        ("/units/import/", "只要有“名称”这一列就行；类别、上级单位、序号有就带上"),
        ("/accounts/import/", "只要有“姓名”“单位”两列就行；用户名、角色、职务、工作电话有就带上"),
    ],
)
def test_an_import_says_which_columns_must_be_there_and_which_may(admin, page, says):
    assert says in admin.get(page).content.decode().replace("\n", "").replace(" ", "")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", ["clerk", "liaison", "secretary", "reviewer", "auditor"])
def test_only_an_administrator_imports(cast, client_of, page, role):
    client = client_of(cast.by_role[role])

    assert client.get(page).status_code == 403
    assert post(client, page, book(STAFF, *GOOD)).status_code == 403
    assert not User.objects.filter(username="hekou").exists()


@pytest.mark.parametrize("page", PAGES)
def test_an_upload_page_warns_of_secrets(admin, page):
    assert "严禁上传涉密文件" in admin.get(page).content.decode()


@pytest.mark.parametrize(("page", "header"), list(zip(PAGES, [UNITS, STAFF], strict=True)))
def test_the_template_has_the_columns_that_are_read(admin, page, header):
    response = admin.get(f"{page}?template=1")

    assert "attachment" in response["Content-Disposition"]
    assert [name for name in read(response.content)[0].header if name] == header


def test_the_unit_template_as_it_is_comes_in_but_for_what_is_there(cast, admin):
    Unit.objects.filter(name="塘头村").update(name="旧塘头")

    template = admin.get("/units/import/?template=1").content

    assert checked(admin, "/units/import/", template).url == "/units/"
    assert Unit.objects.filter(name="塘头村", kind="village").exists()


def test_the_page_names_row_and_column(cast, admin):
    response = checked(admin, "/units/import/", book(UNITS, ["河口村", "村", "没有这个", 1]))

    page = response.content.decode()
    assert response.status_code == 200
    assert "一行也没有导入" in page
    assert re.search(r'<td class="number">2</td>\s*<td>上级单位</td>\s*<td>没有这个</td>', page)


def test_the_passwords_are_on_the_page_once(cast, admin):
    page = post(admin, "/accounts/import/", book(STAFF, *GOOD)).content.decode()

    shown = page.split('<td class="hash">')[1].split("</td>")[0]
    assert User.objects.get(username="hekou").check_password(shown)
    assert shown not in admin.get("/accounts/").content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_no_file_and_a_broken_file_say_what_to_do(admin, page):
    assert "请先选择表格" in admin.post(page).content.decode()
    assert "另存为" in post(admin, page, BytesIO(b"PK\x03\x04zzzz").read()).content.decode()


@pytest.mark.parametrize(
    "called",
    [
        "工作单位",
        "所在部门",
        "工作部门",
        "任职单位",
        "所在单位（村、社区）",
        "单位（部门）",
        "科室",
        "所在村（社区）",
        "村（社区）",
    ],
)
def test_the_column_of_a_rosters_unit_is_known_by_what_offices_call_it(cast, called):
    data = book(["序号", "姓名", called, "职务", "手机号码"], [1, "甲一", "塘头村", "文书", "1"])

    reading = sheets.read_staff(data, actor=cast.administrator)

    assert [cells["unit"] for _, cells in reading.rows] == ["塘头村"]
    (grid,) = read_grids(data)
    assert sheets.roster_in(grid) == "staff"


@pytest.mark.parametrize("called", ["现任职务", "工作岗位", "职务职称", "职务（岗位）", "担任职务"])
def test_the_column_of_a_post_is_known_by_what_offices_call_it(cast, called):
    data = book(["序号", "姓名", "工作单位", called], [1, "甲一", "塘头村", "文书"])

    reading = sheets.read_staff(data, actor=cast.administrator)

    assert [cells["position"] for _, cells in reading.rows] == ["文书"]
