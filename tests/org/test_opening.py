"""开账号 for who is listed: whom it is proposed for, and all chosen opened at once, or none."""

import re

import pytest
from django.urls import reverse

from tests.factories import TownshipFactory, UnitFactory, UserFactory
from townwork.audit.models import AuditEvent
from townwork.org.models import Unit, User
from townwork.org.opening import proposals

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
URL = "/accounts/open/"


@pytest.fixture
def admin():
    """Of a town on its first day: nobody but an administrator has an account."""
    return UserFactory(role="administrator", unit__kind=Unit.Kind.LEADERSHIP)


def listed(unit, full_name, position=""):
    return UserFactory(
        without_account=True,
        unit=unit,
        full_name=full_name,
        position=position,
        must_change_password=True,
    )


@pytest.fixture
def village(admin):
    return UnitFactory(township=admin.township, kind=Unit.Kind.VILLAGE, name="石门村")


def proposed(admin):
    return [(p.person.full_name, p.username, p.role, p.is_meant) for p in proposals(admin)]


def test_who_is_wanting_is_ticked_by_their_posts_and_named_by_pinyin(admin, village):
    listed(admin.unit, "章副书", "党委副书记、镇长")
    listed(admin.unit, "章镇书", "党委书记")
    listed(admin.unit, "章文", "宣传干事")
    listed(village, "章一", "村党支部书记")
    listed(village, "邹满", "文书")

    assert sorted(proposed(admin)) == [
        ("章一", "zhangyi", "", False),
        ("章副书", "zhangfushu", "", False),
        ("章文", "zhangwen", "clerk", True),
        ("章镇书", "zhangzhenshu", "secretary", True),
        ("邹满", "zouman", "liaison", True),
    ]


def test_a_unit_that_reports_already_wants_nobody_and_a_name_taken_anywhere_is_numbered(
    admin, village
):
    UserFactory(unit=village, role="liaison", username="zouxue")
    UserFactory(username="zouman")  # of another town
    listed(village, "邹满")
    listed(village, "邹蔓")

    assert proposed(admin) == [("邹满", "zouman2", "", False), ("邹蔓", "zouman3", "", False)]


def test_the_chosen_get_their_accounts_and_stay_who_they_are(admin, village, client_of):
    person, other = listed(village, "邹满", "文书"), listed(village, "邹雪")
    sent = {
        f"p{person.pk}": "on",
        f"p{person.pk}-username": "zouman",
        f"p{person.pk}-role": "liaison",
        f"p{other.pk}-username": "zouxue",
    }

    page = client_of(admin).post(URL, sent)

    person.refresh_from_db()
    other.refresh_from_db()
    assert (person.username, person.role, person.position) == ("zouman", "liaison", "文书")
    assert person.must_change_password and other.username is None
    ((opened, password),) = page.context["report"].passwords
    assert opened == person and person.check_password(password)
    assert password in page.content.decode()
    assert AuditEvent.objects.filter(action="保存账号", actor=admin).count() == 1


def test_two_of_one_name_and_unit_are_each_themselves(admin, village, client_of):
    """The sheet would ask who is meant; here it is said."""
    people = [listed(village, "邹满"), listed(village, "邹满")]
    sent = {}
    for at, person in enumerate(people):
        key = f"p{person.pk}"
        sent |= {key: "on", f"{key}-username": f"zouman{at}", f"{key}-role": "attendee"}

    client_of(admin).post(URL, sent)

    names = User.objects.filter(pk__in=[one.pk for one in people]).order_by("pk")
    assert list(names.values_list("username", flat=True)) == ["zouman0", "zouman1"]


def test_one_fault_and_no_account_is_opened_and_what_was_typed_stands_there(
    admin, village, client_of
):
    first, second = listed(village, "邹满"), listed(village, "邹雪")
    UserFactory(username="taken")
    sent = {
        f"p{first.pk}": "on",
        f"p{first.pk}-username": "zou-man",
        f"p{first.pk}-role": "liaison",
        f"p{second.pk}": "on",
        f"p{second.pk}-username": "taken",
        f"p{second.pk}-role": "",
    }

    page = client_of(admin).post(URL, sent)

    assert User.objects.filter(unit=village).with_account().count() == 0
    one, two = page.context["rows"]
    assert (one.username, one.role, one.is_chosen, one.faults) == ("zou-man", "liaison", True, [])
    assert (two.username, len(two.faults)) == ("taken", 2)
    assert "一个账号也没有开" in page.content.decode()


def test_nobody_ticked_is_told_so(admin, village, client_of):
    listed(village, "邹满")

    page = client_of(admin).post(URL, {"sent": "1"})

    assert "还没有勾人" in page.content.decode()


def test_who_is_gone_or_anothers_is_not_offered(admin, village, client_of):
    foreign = listed(UnitFactory(township=TownshipFactory(code="baishi", name="白石镇")), "外人")
    gone = listed(village, "邹满")
    User.objects.filter(pk=gone.pk).update(is_active=False)

    page = client_of(admin).post(
        URL,
        {f"p{foreign.pk}": "on", f"p{foreign.pk}-username": "x1", f"p{foreign.pk}-role": "clerk"},
    )

    foreign.refresh_from_db()
    assert page.context["rows"] == [] and foreign.username is None
    assert "登记过的人都有账号了。" in page.content.decode()


def test_the_page_costs_no_more_with_more_people(
    admin, village, client_of, django_assert_max_num_queries
):
    client = client_of(admin)
    for name in ("甲", "乙", "丙", "丁", "戊", "己", "庚", "辛"):
        listed(village, f"邹{name}")
    client.get(URL)

    with django_assert_max_num_queries(20):
        client.get(URL)


def test_the_first_step_leads_to_whoever_is_listed(admin, village):
    from townwork.org import first_steps

    def url():
        return {one.step.key: one.url for one in first_steps.of(admin)}["staff"]

    before = url()
    listed(village, "邹满")

    assert (before, url()) == (reverse("staff_import"), URL)


def test_the_list_of_accounts_offers_it_while_somebody_waits(admin, village, client_of):
    client = client_of(admin)
    before = client.get("/accounts/").content.decode()
    listed(village, "邹满")

    assert "给登记过的人开账号" in client.get("/accounts/").content.decode()
    assert "给登记过的人开账号" not in before


def test_a_role_chosen_without_a_tick_is_not_passed_over(admin, village, client_of):
    """Whoever chose a role by hand meant an account; it was dropped without a word."""
    meant, other = listed(village, "邹满", "村委会主任"), listed(village, "邹雪", "联络员")
    sent = {
        f"p{meant.pk}-username": "zouman",
        f"p{meant.pk}-role": "auditor",
        f"p{other.pk}": "on",
        f"p{other.pk}-username": "zouxue",
        f"p{other.pk}-role": "liaison",
    }

    page = client_of(admin).post(URL, sent)

    assert User.objects.filter(unit=village).with_account().count() == 0
    (fault,) = page.context["faults"]
    assert fault.startswith("选了角色，没有打勾")


def test_who_was_proposed_and_is_not_wanted_is_left_out_without_a_fault(admin, village, client_of):
    left, taken = listed(village, "邹满", "联络员"), listed(admin.unit, "章文", "宣传干事")
    sent = {
        f"p{left.pk}-username": "zouman",
        f"p{left.pk}-role": "liaison",
        f"p{taken.pk}": "on",
        f"p{taken.pk}-username": "zhangwen",
        f"p{taken.pk}-role": "clerk",
    }

    client_of(admin).post(URL, sent)

    assert User.objects.with_account().filter(role__in=("clerk", "liaison")).count() == 1


def test_who_is_wanting_and_not_on_the_list_is_said_with_the_way_to_the_roster(
    admin, village, client_of
):
    listed(village, "邹满", "文书")

    page = client_of(admin).get(URL).content.decode()

    assert "名单里认不出书记、宣传干事" in page
    assert f'href="{reverse("staff_import")}"' in page

    listed(admin.unit, "章镇书", "党委书记")
    listed(admin.unit, "章文", "宣传干事")
    assert "名单里认不出" not in client_of(admin).get(URL).content.decode()


def test_the_passwords_come_with_a_slip_for_each_to_be_printed(admin, village, client_of):
    person = listed(village, "邹满", "文书")
    sent = {
        f"p{person.pk}": "on",
        f"p{person.pk}-username": "zouman",
        f"p{person.pk}-role": "liaison",
    }

    page = client_of(admin).post(URL, sent).content.decode()

    password = re.search(r'class="hash">([^<]+)<', page).group(1)
    (slip,) = re.findall(r'<div class="slip">(.+?)</div>', page, re.S)
    assert all(one in slip for one in ("邹满", "石门村", "联络员", "zouman", password))
    assert "http://testserver/" in slip
    assert "data-print" in page
