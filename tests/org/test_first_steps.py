"""The first steps of an office: ticked by what is there, each leading on, each to be left."""

from datetime import date

import pytest
from django.conf import settings as project
from django.urls import reverse
from django.utils import timezone

from duties.models import Robot
from records.first_steps import has_records
from tests.factories import (
    DocumentFactory,
    FilmShowingFactory,
    NewsItemFactory,
    RegulationFactory,
    TownshipFactory,
    UnitFactory,
    UserFactory,
)
from townwork.audit.models import AuditEvent
from townwork.audit.services import tell_rows
from townwork.org import first_steps
from townwork.org.errors import Refusal
from townwork.org.models import LeftStep, Term, Unit
from townwork.org.turning import open_halves

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

KEYS = [
    "units",
    "staff",
    "words",
    "theme",
    "rest-days",
    "backup",
    "record",
    "document",
    "robots",
    "rubric",
    "summary",
]


@pytest.fixture
def empty():
    """A township on its first day: its leadership, an administrator and a clerk."""
    unit = UnitFactory(township=TownshipFactory(sign_name=""), kind=Unit.Kind.LEADERSHIP)
    UserFactory(unit=unit, role="administrator")
    return UserFactory(unit=unit, role="clerk")


def standing(user) -> dict[str, first_steps.Standing]:
    return {one.step.key: one for one in first_steps.of(user)}


def test_on_the_first_day_all_is_to_be_done_but_what_does_itself(empty):
    steps = standing(empty)

    assert list(steps) == KEYS
    assert [key for key, one in steps.items() if one.is_done] == ["rest-days"]


def test_the_list_leads_to_where_sheets_are_dropped(empty, client_of):
    page = client_of(empty).get("/").content.decode()

    assert f'<a href="{reverse("drops")}">把表格拖进来</a>' in page


def test_each_leads_to_where_this_person_can_do_it(empty, client_of):
    client = client_of(empty)

    urls = [one.url for one in standing(empty).values() if one.url]

    assert len(urls) == 7
    assert [client.get(url, follow=True).status_code for url in urls] == [200] * 7


def test_the_theme_is_filled_in_on_its_half_years_own_form(empty):
    assert standing(empty)["theme"].url == reverse("terms")

    open_halves()

    now = Term.objects.of_date(timezone.localdate()).get(township=empty.township)
    assert standing(empty)["theme"].url == reverse("term_edit", args=[now.pk])


def test_what_another_sees_to_is_named_after_them(empty, client_of):
    page = client_of(empty).get("/").content.decode()

    assert "建单位" in page and "（由管理员办）" in page


def test_a_step_ticks_itself(empty, client_of):
    village = UnitFactory(township=empty.township, kind=Unit.Kind.VILLAGE)
    UserFactory(unit=village, role="liaison")
    UserFactory(unit=empty.unit, role="secretary")
    FilmShowingFactory(unit=village, entered_by=empty)
    client_of(empty).post(reverse("township_words"), {"sign_name": "中共某镇委员会"})

    done = {key for key, one in standing(empty).items() if one.is_done}

    assert done == {"rest-days", "units", "staff", "record", "words"}


def test_what_a_year_asks_again_is_no_first_step_again(empty, time_machine):
    """In the new year theme, rest days and document un-ticked themselves."""
    time_machine.move_to("2026-12-01 09:00+08:00")
    open_halves()
    Term.objects.update(theme_phrase="主题")
    DocumentFactory(township=empty.township, year=2026, issued=True, created_by=empty)
    yearly = ("theme", "rest-days", "document")
    before = [standing(empty)[key].is_done for key in yearly]

    time_machine.move_to("2027-01-04 09:00+08:00")
    open_halves()

    assert before == [True] * 3
    assert [standing(empty)[key].is_done for key in yearly] == [True] * 3


def test_one_is_left_for_later_and_taken_up_again(empty, client_of):
    client = client_of(empty)

    client.post(reverse("step_leave", args=["robots"]))
    left = standing(empty)["robots"]
    page = client.get("/").content.decode()
    client.post(reverse("step_take_up", args=["robots"]))

    assert (left.is_left, left.is_open) == (True, False)
    assert "接着办" in page
    assert standing(empty)["robots"].is_open
    told = AuditEvent.objects.filter(chain=empty.township.code).values_list("action", flat=True)
    assert list(told.order_by("pk")) == ["放下起步步骤", "接着办起步步骤"]


def test_left_twice_is_left_once(empty):
    first_steps.leave("robots", actor=empty)
    first_steps.leave("robots", actor=empty)

    assert LeftStep.objects.count() == 1


def test_a_step_nobody_knows_is_refused(empty):
    with pytest.raises(Refusal, match="没有这一步"):
        first_steps.leave("sleep", actor=empty)


def test_the_list_goes_once_nothing_is_open(empty, client_of):
    for key in KEYS:
        first_steps.leave(key, actor=empty)

    assert first_steps.of(empty) == []
    assert 'id="first-steps"' not in client_of(empty).get("/").content.decode()


def test_who_only_reports_or_looks_is_not_bothered(cast):
    assert [first_steps.of(user) for user in (cast.liaison, cast.secretary, cast.reviewer)] == [
        []
    ] * 3


def test_an_empty_town_that_owes_nothing_yet_is_told_that_it_is_empty(
    empty, client_of, time_machine
):
    time_machine.move_to("2026-07-01 09:00+08:00")
    open_halves()
    client = client_of(empty)
    before = client.get("/").content.decode()
    FilmShowingFactory(unit=empty.unit, entered_by=empty)
    tell_rows("第一条")

    assert "还没有记录" in before and "都已报" not in before
    assert "还没有记录" not in client.get("/").content.decode()


def test_a_town_begun_today_is_not_praised_for_what_was_never_due(empty, client_of, time_machine):
    """Its units owe from their first whole month on: until then nothing is in, and nothing late."""
    time_machine.move_to("2026-07-10 09:00+08:00")
    open_halves()
    UnitFactory(township=empty.township, kind="village", begun_on=date(2026, 7, 10))
    FilmShowingFactory(unit=empty.unit, entered_by=empty)
    client = client_of(empty)

    for address in ("/", "/gaps/"):
        page = client.get(address).content.decode()
        assert "到今天还没有到期该报的台账" in page
        assert "text-success" not in page
    assert "办起" in client.get("/").content.decode()


def test_each_step_has_a_key_of_its_own_that_fits():
    keys = [step.key for step in first_steps._steps]

    assert keys == [*KEYS[:-2], "mail", *KEYS[-2:]]  # mail: where it is set up
    assert max(map(len, keys)) <= LeftStep._meta.get_field("key").max_length
    assert project.INSTALLED_APPS.index("townwork.org") < project.INSTALLED_APPS.index("duties")


@pytest.mark.django_db(transaction=True)
def test_what_no_act_tells_of_is_looked_at_anew(empty):
    first_steps.leave("rubric", actor=empty)  # from here on what acts tell of is kept
    before = standing(empty)["robots"].is_done

    Robot.objects.create(township=empty.township, kind="wecom", name="工作群", sealed_key="x")

    assert (before, standing(empty)["robots"].is_done) == (False, True)


def test_mail_alone_is_no_robot(empty, settings):
    settings.EMAIL_HOST = "mail.example"

    assert not standing(empty)["robots"].is_done


def test_whether_anything_was_recorded_is_one_query(empty, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert not has_records(empty.township)
    NewsItemFactory(unit=empty.unit, entered_by=empty)
    FilmShowingFactory()  # of another township

    with django_assert_num_queries(1):
        assert has_records(empty.township)


def test_a_paper_that_was_issued_is_nobodys_first_record(empty):
    RegulationFactory(unit=empty.unit, entered_by=empty)
    tell_rows("印发")

    assert not has_records(empty.township)


def test_a_step_just_done_says_which_is_next_where_it_is_said(empty, client_of):
    """Who did one had to go home each time to see what comes after it."""
    client = client_of(empty)
    words = {"sign_name": "中共某镇委员会"}

    saved = client.post("/township/", words, follow=True).content.decode()

    assert f'起步下一步：<a href="{reverse("terms")}">填学习主题</a>' in saved


def test_a_page_with_nothing_said_or_of_no_step_names_no_next_one(empty, client_of):
    client = client_of(empty)
    client.post("/township/", {"sign_name": "中共某镇委员会"})

    assert (
        "起步下一步" in client.get("/township/").content.decode()
    )  # what was said is still unread
    assert "起步下一步" not in client.get("/township/").content.decode()
    assert first_steps.next_after(empty, "/records/") is None


def test_the_next_step_is_this_persons_own_and_none_that_was_left(empty):
    empty.township.sign_name = "中共某镇委员会"
    empty.township.save()
    first_steps.leave("theme", actor=empty)

    following = first_steps.next_after(empty, "/township/")

    assert (following.step.key, bool(following.url)) == ("record", True)
