from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import PASSWORD, UnitFactory, UserFactory
from townwork.audit.models import AuditEvent
from townwork.org import services
from townwork.org.errors import Refusal
from townwork.org.models import User
from townwork.org.passwords import one_time_password

NEW = {
    "username": "xinren",
    "full_name": "乙一",
    "role": "liaison",
    "position": "文书",
    "phone": "",
}


@pytest.fixture
def admin(cast, client_of):
    return client_of(cast.administrator)


def text(response):
    return response.content.decode()


def one_time(response):
    return text(response).split('<p class="one-time">')[1].split("</p>")[0]


def refused_events():
    return AuditEvent.objects.filter(action="越权访问").count()


PAGES = [
    "/accounts/",
    "/accounts/add/",
    "/accounts/{pk}/edit/",
    "/accounts/{pk}/reset/",
    "/accounts/{pk}/toggle/",
]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", ["clerk", "liaison", "secretary", "reviewer", "auditor"])
def test_only_an_administrator_may(cast, client_of, page, role):
    client = client_of(cast.by_role[role])

    for call in (client.get, client.post):
        assert call(page.format(pk=cast.liaison.pk)).status_code == 403
    assert refused_events() == 2


@pytest.mark.parametrize("page", PAGES[2:])
def test_another_township_has_no_accounts_for_one(cast, admin, page):
    for stranger in (cast.other_clerk, cast.reviewer):
        assert admin.get(page.format(pk=stranger.pk)).status_code == 404
        assert admin.post(page.format(pk=stranger.pk)).status_code == 404
    cast.other_clerk.refresh_from_db()
    assert cast.other_clerk.is_active


@pytest.mark.parametrize("page", PAGES)
def test_without_sign_in_one_is_sent_to_the_door(client, cast, page):
    page = page.format(pk=cast.liaison.pk)

    assert client.get(page).url == f"/sign-in/?next={page}"


def test_the_list_takes_no_post(admin):
    assert admin.post("/accounts/").status_code == 405


# --- the list -------------------------------------------------------------------------------------
def listed(response):
    return [user.username for user in response.context["page"]]


def test_the_list_shows_the_township_by_unit_and_nobody_else(cast, admin):
    response = admin.get("/accounts/")

    assert listed(response) == ["shuji", "guanli", "ganshi", "shenji", "tangtou", "liulin"]
    assert "bs-ganshi" not in text(response)
    assert "quji" not in text(response)


@pytest.mark.postgresql
@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=塘头", ["tangtou"]),
        ("q=LIULIN", ["liulin"]),
        ("role=clerk", ["ganshi"]),
        ("state=off", ["left"]),
        (
            "role=nonsense&state=nonsense&page=x&sort=password",
            ["shuji", "guanli", "ganshi", "shenji", "tangtou", "left", "liulin"],
        ),
        ("sort=-username&state=on", ["tangtou", "shuji", "shenji", "liulin", "guanli", "ganshi"]),
        ("q=nobody", []),
    ],
)
def test_the_list_is_searched_filtered_and_sorted(cast, admin, query, names):
    UserFactory(username="left", unit=cast.village, is_active=False)

    assert listed(admin.get(f"/accounts/?{query}")) == names


def test_a_unit_of_another_township_filters_nothing(cast, admin):
    response = admin.get(f"/accounts/?unit={cast.other_unit.pk}")

    assert "bs-cun" not in text(response)


def test_the_list_is_paged_and_costs_the_same_however_long(cast, admin, django_assert_num_queries):
    admin.get("/accounts/")  # the first act of a session writes its clock
    with django_assert_num_queries(8):
        admin.get("/accounts/")
    UserFactory.create_batch(60, unit=cast.village)
    with django_assert_num_queries(8):
        response = admin.get("/accounts/?page=2")

    assert (len(listed(response)), response.context["page"].paginator.count) == (20, 66)


# --- adding and editing ---------------------------------------------------------------------------
def test_adding_gives_a_one_time_password_shown_once(cast, admin, client):
    response = admin.post("/accounts/add/", {**NEW, "unit": cast.village.pk})

    password = one_time(response)
    user = User.objects.get(username="xinren")
    assert (user.must_change_password, user.check_password(password)) == (True, True)
    assert password not in text(admin.get("/accounts/"))
    assert password not in str(list(AuditEvent.objects.values_list("data", flat=True)))
    assert client.post("/sign-in/", {"username": "xinren", "password": password}).status_code == 302
    assert client.get("/accounts/").url == "/password/?next=%2Faccounts%2F"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"username": "tangtou"}, "已有这个用户名"),
        ({"username": ""}, "请填写用户名"),
        ({"username": "有 空格"}, "用户名"),
        ({"full_name": "\u200b"}, "请填写姓名"),
        ({"role": "reviewer"}, "角色里没有这一项"),
        ({"unit": ""}, "请选择单位"),
    ],
)
def test_a_bad_form_keeps_what_was_typed(cast, admin, wrong, says):
    response = admin.post("/accounts/add/", {**NEW, "unit": cast.village.pk, **wrong})

    assert response.status_code == 200
    assert says in text(response)
    assert "文书" in text(response)
    assert not User.objects.filter(full_name="乙一").exists()


def test_a_unit_of_another_township_is_no_choice(cast, admin):
    response = admin.post("/accounts/add/", {**NEW, "unit": cast.other_unit.pk})

    assert response.status_code == 200
    assert "白石村" not in text(response)
    assert not User.objects.filter(username="xinren").exists()


def test_editing_keeps_the_password(cast, admin):
    typed = {"username": "tangtou", "full_name": "乙二", "role": "liaison", "unit": cast.sibling.pk}

    assert admin.post(f"/accounts/{cast.liaison.pk}/edit/", typed).url == "/accounts/"

    cast.liaison.refresh_from_db()
    assert (cast.liaison.full_name, cast.liaison.unit) == ("乙二", cast.sibling)
    assert cast.liaison.check_password(PASSWORD)


def test_a_reset_asks_first_then_signs_the_person_out(cast, admin, client_of):
    theirs = client_of(cast.liaison)
    page = f"/accounts/{cast.liaison.pk}/reset/"

    assert "立即作废" in text(admin.get(page))
    cast.liaison.refresh_from_db()
    assert cast.liaison.check_password(PASSWORD)

    password = one_time(admin.post(page))

    cast.liaison.refresh_from_db()
    assert cast.liaison.check_password(password)
    assert theirs.get("/password/").url.startswith("/sign-in/")


def test_a_reset_opens_a_locked_name(cast, admin, client):
    for _ in range(5):
        client.post("/sign-in/", {"username": "tangtou", "password": "x"})

    password = one_time(admin.post(f"/accounts/{cast.liaison.pk}/reset/"))

    assert (
        client.post("/sign-in/", {"username": "tangtou", "password": password}).status_code == 302
    )


def test_a_password_given_before_a_reset_is_remembered(cast):
    services.save_user(cast.liaison, actor=cast.administrator, password=one_time_password())

    assert cast.liaison.remembered_passwords.count() == 1


# --- deactivating ---------------------------------------------------------------------------------
@pytest.mark.postgresql
def test_deactivating_asks_first_then_ends_the_session_and_can_be_undone(cast, admin, client_of):
    theirs, page = client_of(cast.liaison), f"/accounts/{cast.liaison.pk}/toggle/"

    assert "立即不能登录" in text(admin.get(page))
    assert theirs.get("/password/").status_code == 200

    admin.post(page)
    assert theirs.get("/password/").url.startswith("/sign-in/")

    admin.post(page)
    cast.liaison.refresh_from_db()
    assert cast.liaison.is_active
    assert list(
        AuditEvent.objects.filter(action="保存账号").values_list("data__在用", flat=True)
    ) == ["否 → 是", "是 → 否"]


def test_one_cannot_deactivate_oneself(cast, admin):
    UserFactory(role="administrator", unit=cast.office)

    response = admin.post(f"/accounts/{cast.administrator.pk}/toggle/", follow=True)

    assert "不能停用自己的账号" in text(response)
    cast.administrator.refresh_from_db()
    assert cast.administrator.is_active


def test_the_last_administrator_stays_one(cast, admin):
    typed = {"username": "guanli", "full_name": "甲一", "role": "clerk", "unit": cast.office.pk}
    page = f"/accounts/{cast.administrator.pk}/edit/"

    response = admin.post(page, typed)
    assert "最后一个管理员" in text(response)
    assert 'value="甲一"' in text(response)
    cast.administrator.refresh_from_db()
    assert cast.administrator.role == "administrator"

    UserFactory(role="administrator", unit=cast.office)  # control: with a second one it may change
    assert admin.post(page, typed).url == "/accounts/"


def test_a_deactivated_second_administrator_does_not_count(cast, admin):
    UserFactory(role="administrator", unit=cast.office, is_active=False)
    cast.administrator.role = "clerk"

    with pytest.raises(Refusal, match="最后一个管理员"):
        services.save_user(cast.administrator, actor=User.objects.get(pk=cast.administrator.pk))


def test_the_service_refuses_another_township_whoever_calls(cast):
    stranger = cast.other_clerk
    with pytest.raises(Refusal, match="本镇"):
        services.save_user(stranger, actor=cast.administrator)

    stranger.unit = cast.office  # pulling somebody over is refused too
    with pytest.raises(Refusal, match="本镇"):
        services.save_user(stranger, actor=cast.administrator)

    with pytest.raises(Refusal, match="本镇"):
        services.save_user(
            UserFactory.build(unit=UnitFactory(township=cast.neighbour)), actor=cast.administrator
        )


def test_who_has_not_signed_in_for_ninety_days_is_listed(cast, admin):
    now = timezone.now()
    long_ago, since = now - timedelta(days=91), now - timedelta(days=89)
    people = User.objects.filter(unit__township=cast.township)
    people.update(last_login=now)
    User.objects.filter(pk=cast.clerk.pk).update(last_login=long_ago)
    User.objects.filter(pk=cast.secretary.pk).update(last_login=since, created_at=long_ago)
    User.objects.filter(pk=cast.liaison.pk).update(last_login=None, created_at=long_ago)
    User.objects.filter(pk=cast.sibling_liaison.pk).update(last_login=None, created_at=since)
    User.objects.filter(pk=cast.auditor.pk).update(last_login=long_ago, is_active=False)
    User.objects.filter(pk=cast.other_clerk.pk).update(last_login=long_ago)

    page = admin.get("/accounts/?state=unused")

    assert {user.pk for user in page.context["page"]} == {cast.clerk.pk, cast.liaison.pk}
    assert f"/accounts/{cast.clerk.pk}/hand-over/" in text(page)
    assert f"/accounts/{cast.clerk.pk}/toggle/" in text(page)


def test_the_administrators_home_says_it_and_leads_there(cast, admin, client_of):
    words = "90 天没有登录的账号"
    assert words not in text(admin.get("/"))
    long_ago = timezone.now() - timedelta(days=91)
    User.objects.filter(pk=cast.liaison.pk).update(last_login=long_ago)

    home = text(admin.get("/"))

    assert home.count(words) == 1
    assert "/accounts/?state=unused" in home
    assert words not in text(client_of(cast.clerk).get("/"))
