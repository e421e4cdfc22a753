"""Rest days and make-up workdays: listed by year, added, removed, each township its own."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from townwork.audit.models import AuditEvent
from townwork.org import services
from townwork.org.errors import Refusal
from townwork.org.models import SpecialDay
from townwork.org.workdays import Workdays

SPRING = {"day": "2027-02-06", "name": "春节"}
LIST, ADD = "/special-days/", "/special-days/add/"


@pytest.fixture(autouse=True)
def november(time_machine):
    """The notice for the year to come has just come out."""
    time_machine.move_to(datetime(2026, 11, 24, 2, tzinfo=UTC))


@pytest.fixture
def admin(cast, client_of):
    return client_of(cast.administrator)


@pytest.fixture
def spring(cast):
    return SpecialDay.objects.create(
        township=cast.township, day=date(2027, 2, 8), is_workday=False, name="春节"
    )


def text(response):
    return response.content.decode()


def remove(day) -> str:
    return reverse("special_day_remove", args=[day.pk])


@pytest.mark.parametrize("role", ["clerk", "liaison", "secretary", "reviewer", "auditor"])
def test_only_an_administrator_may(cast, client_of, spring, role):
    client = client_of(cast.by_role[role])

    assert [client.get(page).status_code for page in (LIST, ADD, remove(spring))] == [403] * 3
    assert [client.post(page, SPRING).status_code for page in (ADD, remove(spring))] == [403] * 2
    assert list(SpecialDay.objects.all()) == [spring]


def test_another_townships_days_do_not_exist(cast, client_of, spring):
    stranger = client_of(cast.other_administrator)

    assert "春节" not in text(stranger.get(f"{LIST}?year=2027"))
    assert (
        stranger.get(remove(spring)).status_code == stranger.post(remove(spring)).status_code == 404
    )
    with pytest.raises(Refusal, match="只能维护本镇"):
        services.remove_special_day(spring, actor=cast.other_administrator)
    assert SpecialDay.objects.filter(pk=spring.pk).exists()


def test_the_list_takes_no_post(admin):
    assert admin.post(LIST).status_code == 405


@pytest.mark.parametrize(
    ("query", "year", "names"),
    [
        ("", 2026, ["国庆节调休"]),
        ("?year=2027", 2027, ["春节", "春节调休"]),
        ("?year=2031", 2026, ["国庆节调休"]),  # nothing is kept for it
        ("?year=x", 2026, ["国庆节调休"]),
    ],
)
def test_the_list_is_by_year(cast, admin, spring, query, year, names):
    for day, name in ((date(2027, 2, 14), "春节调休"), (date(2026, 10, 10), "国庆节调休")):
        SpecialDay.objects.create(township=cast.township, day=day, is_workday=True, name=name)

    shown = admin.get(LIST + query).context

    assert (shown["years"], shown["year"]) == ([2027, 2026], year)
    assert [day.name for day in shown["days"]] == names


def test_the_list_costs_the_same_however_long(cast, admin, spring, django_assert_num_queries):
    page = f"{LIST}?year=2027"
    admin.get(page)  # the first act of a session writes its clock
    with django_assert_num_queries(5):
        admin.get(page)
    SpecialDay.objects.bulk_create(
        SpecialDay(township=cast.township, day=date(2027, 5, n), is_workday=False, name="假")
        for n in range(1, 31)
    )
    with django_assert_num_queries(5):
        admin.get(page)


def test_an_added_day_is_a_rest_day_here_alone_and_audited(cast, admin):
    saturday = date(2027, 3, 6)
    assert not Workdays.load(cast.township).is_workday(saturday)

    answer = admin.post(ADD, {"day": "2027-03-06", "name": "调休", "is_workday": "on"}, follow=True)

    assert answer.redirect_chain[-1][0] == f"{LIST}?year=2027"
    assert "已登记：2027-03-06 调休。" in text(answer)
    assert "2027-03-06 星期六" in text(answer)
    assert Workdays.load(cast.township).is_workday(saturday)
    assert not Workdays.load(cast.neighbour).is_workday(saturday)
    event = AuditEvent.objects.get(action="登记节假日")
    assert (event.chain, event.actor_name, event.object_name, event.data) == (
        "qingxi",
        cast.administrator.full_name,
        "2027-03-06 调休",
        {"上班": True},
    )


def test_a_stretch_is_entered_in_one_go(cast, admin):
    asked = {"day": "2027-02-05", "until": "2027-02-07", "name": "春节"}

    answer = admin.post(ADD, asked, follow=True)

    assert "已登记：2027-02-05 春节、2027-02-06 春节、2027-02-07 春节。" in text(answer)
    assert [day.day.day for day in SpecialDay.objects.filter(township=cast.township)] == [5, 6, 7]
    assert AuditEvent.objects.filter(action="登记节假日").count() == 3


def test_a_stretch_with_a_day_that_is_there_is_not_half_entered(admin, spring):
    asked = {"day": "2027-02-07", "until": "2027-02-09", "name": "春节"}

    page = text(admin.post(ADD, asked))

    assert "已经登记了：2027-02-08 春节" in page and 'value="2027-02-09"' in page
    assert list(SpecialDay.objects.all()) == [spring]


def test_a_year_that_is_known_is_not_said_to_be_guessed(admin, spring):
    said = "暂按周末推算"

    assert said not in text(admin.get(LIST))  # the library knows 2026
    assert said not in text(admin.get(f"{LIST}?year=2027"))  # somebody has entered it


def test_next_year_is_offered_from_december(cast, client_of, admin, time_machine):
    before = admin.get(LIST).context["years"]
    time_machine.move_to(datetime(2026, 12, 1, 2, tzinfo=UTC))
    admin = client_of(cast.administrator)

    assert (before, admin.get(LIST).context["years"]) == ([2026], [2027, 2026])
    assert "暂按周末推算" in text(admin.get(f"{LIST}?year=2027"))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"day": "2027-02-08"}, "这一天已经登记了"),
        ({"day": "2027-02-30"}, "日期"),
        ({"day": "0027-02-08"}, "2000"),
        ({"name": " "}, "请填写名称"),
        ({"day": "2027-02-10", "until": "2027-02-09"}, "当天或以后"),
        ({"day": "2027-02-10", "until": "2028-02-10"}, "最多 15 天"),
    ],
)
def test_a_bad_form_says_why_and_keeps_what_was_typed(admin, spring, wrong, says):
    response = admin.post(ADD, {**SPRING, "is_workday": "on", **wrong})

    assert response.status_code == 200
    assert says in text(response)
    assert " checked" in text(response)
    assert list(SpecialDay.objects.all()) == [spring]


def test_two_townships_may_each_have_the_day(cast, client_of, spring):
    answer = client_of(cast.other_administrator).post(ADD, {**SPRING, "day": "2027-02-08"})

    assert answer.url == f"{LIST}?year=2027"
    assert SpecialDay.objects.filter(day=spring.day).count() == 2


def test_removing_asks_first_and_is_audited(cast, admin, spring):
    assert "删除“2027-02-08 春节”？" in text(admin.get(remove(spring)))
    assert SpecialDay.objects.filter(pk=spring.pk).exists()

    assert admin.post(remove(spring)).url == f"{LIST}?year=2027"

    assert not SpecialDay.objects.exists()
    event = AuditEvent.objects.get(action="删除节假日")
    assert (event.actor_name, event.object_name) == (
        cast.administrator.full_name,
        "2027-02-08 春节",
    )
