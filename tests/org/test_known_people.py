"""The same people named by a sheet of units, a roster and a list of accounts: one person each."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.records.sheets.books import book
from townwork.audit.models import AuditEvent
from townwork.org.known_people import entries_of
from townwork.org.models import Unit, User
from townwork.org.sheets import read_staff
from townwork.org.withdrawing import withdraw_account

UNITS, STAFF = "/units/import/", "/accounts/import/"
UNITS_SHEET = book(
    ("红石镇各村一览表",),
    ("序号", "单位名称", "单位类别", "书记/负责人", "联络员"),
    (1, "东山村", "行政村", "甲有田", "乙有水"),
    (2, "西山村", "行政村", "丙有山", "丁有石"),
)
ROSTER = book(
    ("红石镇干部花名册",),
    ("序号", "姓名", "所在单位", "职务", "手机"),
    (1, "甲有田", "东山村", "党支部书记", None),
    (2, "乙有水", "东山村", "联络员", None),
    (3, "丁有石", "西山村", "联络员", None),
    (4, "戊有林", "西山村", "文书", None),
)
LISTED = book(
    ("序号", "姓名", "所在单位", "职务", "手机"),
    (1, "宣一", "宣传办", "宣传委员", "13900000001"),
    (2, "李小明", "塘头村", "联络员", "13900000003"),
    (3, "赵敏", "塘头村", "联络员", "13900000004"),
)
ACCOUNTS = book(
    ("用户名", "姓名", "单位", "角色", "职务", "工作电话"),
    ("xuan", "宣一", "宣传办", "宣传干事", "宣传委员", "8801"),
    ("lian1", "李小明", "塘头村", "联络员", "文书", None),
    ("lian2", "赵敏", "塘头村", "联络员", None, None),
    (None, "张三", "塘头村", None, "村支书", None),
)


@pytest.fixture
def admin(cast, client_of):
    return client_of(cast.administrator)


def chosen(client, url, data):
    return client.post(url, {"file": SimpleUploadedFile("表.xlsx", data)})


def brought(client, url, data, **said):
    """A sheet sent, and the page that checks it sent on with what is `said`."""
    page = chosen(client, url, data)
    sent = {bound.html_name: bound.value() or "" for bound in page.context["form"]}
    return client.post(url, {**sent, "carried": page.context["carried"], **said})


def staff_of(*units):
    found = User.objects.filter(unit__name__in=units).order_by("full_name")
    return [(one.full_name, one.position, one.username, one.role) for one in found]


def told(page):
    return [words for _, _, words, *_ in page.context["rows"]]


# --- units, then a roster, then accounts ----------------------------------------------------------
def test_whom_the_units_sheet_named_the_roster_knows(admin):
    brought(admin, UNITS, UNITS_SHEET, people="on")

    page = chosen(admin, STAFF, ROSTER)

    assert told(page) == [
        "已登记，职务改为“党支部书记”",
        "已登记，没有要补的",
        "已登记，没有要补的",
        "新登记",
    ]
    done = brought(admin, STAFF, ROSTER).content.decode()
    assert "已导入 1 人，补全 1 人" in " ".join(done.split())
    assert "2 人原来就登记了" in done
    assert staff_of("东山村", "西山村") == [
        ("丁有石", "联络员", None, ""),
        ("丙有山", "负责人", None, ""),
        ("乙有水", "联络员", None, ""),
        ("戊有林", "文书", None, ""),
        ("甲有田", "党支部书记", None, ""),
    ]


def test_a_later_roster_with_user_names_gives_the_same_people_their_accounts(cast, admin):
    brought(admin, STAFF, LISTED)
    before = set(User.objects.values_list("pk", flat=True))

    page = chosen(admin, STAFF, ACCOUNTS)

    assert told(page) == [
        "已登记，补上账号，记下工作电话",
        "已登记，补上账号，职务改为“文书”",
        "已登记，补上账号",
        "新登记",
    ]
    done = brought(admin, STAFF, ACCOUNTS)
    names = ["宣一", "李小明", "赵敏", "张三"]
    people = User.objects.filter(full_name__in=names).order_by("pk")
    assert [(one.full_name, one.username, one.position) for one in people] == [
        ("宣一", "xuan", "宣传委员"),
        ("李小明", "lian1", "文书"),
        ("赵敏", "lian2", "联络员"),
        ("张三", None, "村支书"),
    ]
    assert len(set(people.values_list("pk", flat=True)) - before) == 1
    passwords = dict(done.context["report"].passwords)
    assert [user.username for user in passwords] == ["xuan", "lian1", "lian2"]
    for user, password in passwords.items():
        kept = User.objects.get(pk=user.pk)
        assert (kept.check_password(password), kept.must_change_password) == (True, True)
    assert User.objects.get(username="xuan").phone == "8801"


def test_the_same_accounts_again_change_nothing_and_no_password(admin):
    chosen(admin, STAFF, ACCOUNTS)
    before = list(User.objects.order_by("pk").values_list("pk", "password", "username"))
    acts = AuditEvent.objects.count()

    page = chosen(admin, STAFF, ACCOUNTS)
    brought(admin, STAFF, ACCOUNTS)

    assert set(told(page)) == {"已登记，没有要补的"}
    assert list(User.objects.order_by("pk").values_list("pk", "password", "username")) == before
    assert AuditEvent.objects.count() == acts


def test_an_account_given_by_a_roster_is_taken_back_and_the_person_stays(cast, admin):
    brought(admin, STAFF, LISTED)
    brought(admin, STAFF, ACCOUNTS)
    person = User.objects.get(username="lian1")

    withdraw_account(person, actor=cast.administrator)

    assert ("李小明", "文书", None, "") in staff_of("塘头村")
    assert told(chosen(admin, STAFF, ACCOUNTS))[1] == "已登记，补上账号"


def test_one_who_heads_a_unit_and_answers_for_it_is_listed_once(admin):
    sheet = book(("单位名称", "类别", "负责人", "联络员"), ("东山村", "村", "甲有田", "甲有田"))

    brought(admin, UNITS, sheet, people="on")

    assert staff_of("东山村") == [("甲有田", "负责人", None, "")]


def test_the_units_sheet_again_brings_no_one_twice(admin):
    brought(admin, UNITS, UNITS_SHEET, people="on")
    brought(admin, STAFF, ROSTER)
    before = staff_of("东山村", "西山村")

    response = brought(admin, UNITS, UNITS_SHEET, people="on")

    assert response.url == "/units/"
    assert staff_of("东山村", "西山村") == before
    assert Unit.objects.filter(name="东山村").count() == 1


# --- who is meant ---------------------------------------------------------------------------------
def entries(cast, *rows):
    data = book(("用户名", "姓名", "单位", "角色", "职务"), *rows)
    read = read_staff(data, actor=cast.administrator).rows
    return entries_of(read, cast.township.pk)


def listed(unit, name, position=""):
    person = User(full_name=name, unit=unit, position=position)
    person.set_unusable_password()
    person.save()
    return person


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("会计", "会计"),
        ("会 计", "会计"),
        ("", "会计"),
        ("会计", ""),
        ("负责人", "党支部书记"),
        ("联络员", "文书"),
        ("文书", "联络员"),
        ("村支书", "党支部书记"),
    ],
)
def test_one_of_the_unit_and_name_is_the_person_where_the_post_allows_it(cast, was, now):
    person = listed(cast.village, "乙五", was)

    (entry,) = entries(cast, ("", "乙 五", "塘头村", "", now))

    assert (entry.person, entry.is_asked) == (person, False)


def test_the_unit_may_be_called_a_little_otherwise(cast):
    person = listed(cast.village, "乙五", "会计")

    (entry,) = entries(cast, ("", "乙五", "塘头村委会", "", "会计"))

    assert (entry.person, entry.cells["unit"]) == (person, "塘头村")


def test_a_post_that_says_little_replaces_none(cast):
    listed(cast.village, "乙五", "文书")

    (entry,) = entries(cast, ("", "乙五", "塘头村", "", "联络员"))

    assert (entry.typed["position"], entry.changes) == ("文书", [])


def test_another_post_is_asked_about_and_another_unit_is_somebody_else(cast):
    person = listed(cast.village, "乙五", "会计")

    other_post, other_unit = entries(
        cast, ("", "乙五", "塘头村", "", "文书"), ("", "乙五", "宣传办", "", "会计")
    )

    assert (other_post.alike, other_post.is_asked) == ((person,), True)
    assert other_unit.is_new


def test_of_two_of_one_name_the_one_of_that_post_is_meant_and_else_it_is_asked(cast):
    people = [listed(cast.village, "乙五", post) for post in ("会计", "文书")]

    (known,) = entries(cast, ("", "乙五", "塘头村", "", "文书"))
    (asked,) = entries(cast, ("", "乙五", "塘头村", "", ""))

    assert known.person == people[1]
    assert asked.alike == tuple(people)


def test_a_user_name_that_differs_from_the_accounts_is_asked_about(cast):
    cast.liaison.position = "文书"
    cast.liaison.save()

    (entry,) = entries(cast, ("new", cast.liaison.full_name, "塘头村", "联络员", "文书"))

    assert entry.alike == (cast.liaison,)


def test_who_left_and_the_neighbours_people_are_not_meant(cast):
    gone = listed(cast.village, "乙五", "会计")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    abroad = cast.other_liaison.unit
    listed(abroad, "乙六", "会计")

    found = entries(cast, ("", "乙五", "塘头村", "", "会计"), ("", "乙六", abroad.name, "", "会计"))

    assert [entry.is_new for entry in found] == [True, True]


def test_a_row_of_the_same_person_in_one_sheet_is_joined_to_the_first(cast):
    first, again, other = entries(
        cast,
        ("", "乙五", "塘头村", "", "联络员"),
        ("yi5", "乙五", "塘头村", "联络员", "文书"),
        ("", "乙五", "塘头村", "", "妇联主席"),
    )

    assert (first.cells["username"], first.cells["position"]) == ("yi5", "文书")
    assert (again.same_as, again.told) == (2, "同第 2 行，是一个人")
    assert other.rows_alike == (2,)


def test_whom_a_later_row_is_by_their_post_no_earlier_row_is_asked_to_be(cast):
    person = listed(cast.village, "乙五", "文书")

    other, same = entries(
        cast, ("", "乙五", "塘头村", "", "会计"), ("", "乙五", "塘头村", "", "文书")
    )

    assert (other.alike, other.rows_alike) == ((), (3,))
    assert same.person == person


def test_two_rows_answered_as_one_person_are_one(cast):
    person = listed(cast.village, "乙五", "会计")
    data = book(
        ("姓名", "单位", "职务"), ("乙五", "塘头村", "文书"), ("乙五", "塘头村", "妇联主席")
    )
    rows = read_staff(data, actor=cast.administrator).rows

    both = entries_of(rows, cast.township.pk, {"who-2": str(person.pk), "who-3": str(person.pk)})

    assert [(one.person, one.same_as, one.is_asked) for one in both] == [
        (person, 0, False),
        (None, 2, False),
    ]


# --- asked on the row -----------------------------------------------------------------------------
MIXED = book(
    ("姓名", "单位", "职务"),
    ("乙五", "塘头村", "文书"),
    ("乙七", "塘头村", "妇联主席"),
)


def test_what_is_not_clear_is_asked_on_its_row_and_refuses_no_other(cast, admin):
    person = listed(cast.village, "乙五", "会计")
    page = chosen(admin, STAFF, MIXED)
    assert told(page) == ["要您看一眼", "新登记"]
    assert "同一个人：乙五（会计）" in page.content.decode()

    unanswered = brought(admin, STAFF, MIXED)
    assert "请选是不是同一个人" in unanswered.content.decode()
    assert not User.objects.filter(full_name="乙七").exists()

    brought(admin, STAFF, MIXED, **{"who-2": str(person.pk)})
    assert [one[:2] for one in staff_of("塘头村") if one[0] in ("乙五", "乙七")] == [
        ("乙七", "妇联主席"),
        ("乙五", "文书"),
    ]


def test_answered_as_another_or_left_out(cast, admin):
    listed(cast.village, "乙五", "会计")

    brought(admin, STAFF, MIXED, **{"who-2": "out"})
    assert User.objects.filter(full_name="乙五").count() == 1
    brought(admin, STAFF, MIXED, **{"who-2": "other"})

    posts = User.objects.filter(full_name="乙五").values_list("position", flat=True)
    assert sorted(posts) == ["会计", "文书"]


def test_nobody_but_who_was_offered_can_be_chosen(cast, admin):
    listed(cast.village, "乙五", "会计")
    stranger = cast.other_liaison
    was = stranger.unit

    page = brought(admin, STAFF, MIXED, **{"who-2": str(stranger.pk)})

    assert page.status_code == 200
    assert not User.objects.filter(full_name="乙七").exists()
    stranger.refresh_from_db()
    assert (stranger.unit, stranger.full_name == "乙五") == (was, False)


def test_more_rows_ask_the_database_no_more_for_who_is_there(cast, django_assert_num_queries):
    rows = [("", f"乙{at}", "塘头村", "", "会计") for at in range(40)]
    data = book(("用户名", "姓名", "单位", "角色", "职务"), *rows)
    read = read_staff(data, actor=cast.administrator).rows

    with django_assert_num_queries(1):
        entries_of(read, cast.township.pk)
