"""计划: a session dated ahead stands on the plan and in 待办, and counts for nothing until held."""

from datetime import date

import pytest
from django.urls import reverse

from records.figures.reading import figures
from records.kinds.study import plans
from records.kinds.study.overview import overview
from records.kinds.study.todo import todos
from records.models import StudyPlan, StudySession
from records.pages.services import void_record
from tests.factories import StudyPlanFactory, StudySessionFactory, TermFactory
from townwork.org.models import Unit
from townwork.org.services import close_term

TODAY, FRIDAY = date(2026, 3, 10), date(2026, 3, 13)
ADD = ["study"]


@pytest.fixture
def typed(cast):
    """A 中心组 session of Friday, as the form of a session sends it."""
    return {
        "unit": cast.village.pk,
        "occurred_on": FRIDAY.isoformat(),
        "begins": "下午2点半",
        "topic": "学习公报",
        "kind": "branch",
        "place_name": "村部二楼",
        "host": "主持人甲",
    }


@pytest.fixture
def send(cast, client_of):
    def post(data, actor=cast.liaison, **more):
        return client_of(actor).post(reverse("record_add", args=ADD), data | more, follow=True)

    return post


def words(cast) -> dict[str, int]:
    return {todo.words: todo.count for todo in todos(cast.liaison) if todo.count}


@pytest.mark.postgresql
def test_a_session_dated_ahead_is_kept_as_a_plan(cast, typed, send):
    page = send(typed)

    (plan,) = StudyPlan.objects.all()
    assert (plan.occurred_on, plan.begins, plan.topic) == (FRIDAY, "14:30", "学习公报")
    assert (plan.place_name, plan.host, plan.entered_by) == ("村部二楼", "主持人甲", cast.liaison)
    assert not StudySession.objects.exists()
    body = page.content.decode()
    assert "还没有到日子，已记入学习计划：学习公报。" in body
    assert "还没有到日子，不计入学习场数。" in body
    assert 'data-saved="record-study-new"' in body  # and the browser forgets what it kept


def test_control_one_of_today_is_a_session(cast, typed, send):
    send(typed, occurred_on=TODAY.isoformat())

    assert (StudySession.objects.count(), StudyPlan.objects.count()) == (1, 0)


def test_it_counts_for_nothing_until_it_was_held(cast, typed, send):
    send(typed)

    read = figures(cast.township, cast.term, today=TODAY)
    assert read["study.session_count"].value in (None, 0)
    assert read["study.plan_done_rate"].value in (None, 0)
    (row,) = overview(Unit.objects.filter(pk=cast.village.pk), TODAY, FRIDAY)
    assert (row.planned, row.held, row.overdue) == (1, 0, 0)

    plans.begin(StudyPlan.objects.get(), actor=cast.liaison)

    assert figures(cast.township, cast.term, today=TODAY)["study.session_count"].value == 1


def test_what_is_only_known_afterwards_is_not_dropped_unsaid(cast, typed, send):
    page = send(typed, minutes="发言要点若干", expected="25")

    body = page.content.decode()
    assert "还没有办的只记计划，应到人数、发言要点等办完再填；请去掉再保存。" in body
    assert "发言要点若干" in body
    assert not StudyPlan.objects.exists()


def test_faults_of_the_form_are_told_first(cast, typed, send):
    page = send(typed, topic="")

    assert "请填写学习主题。" in page.content.decode()
    assert not StudyPlan.objects.exists()


@pytest.mark.parametrize("name", ["other_liaison", "secretary"])
def test_nobody_plans_for_a_unit_not_their_own(cast, typed, send, name):
    send(typed, actor=getattr(cast, name))

    assert not StudyPlan.objects.exists()


def test_nor_in_a_locked_half_year(cast, typed, send):
    later = TermFactory(township=cast.township, year=2026, half=2)
    close_term(later, reason="报送", actor=cast.secretary)

    page = send(typed, occurred_on="2026-07-03")

    assert "2026年下半年已锁定" in page.content.decode()
    assert not StudyPlan.objects.exists()


def test_it_waits_in_todo_before_its_day_and_after(cast, time_machine):
    plan = StudyPlanFactory(unit=cast.village, entered_by=cast.liaison, occurred_on=FRIDAY)
    assert words(cast) == {"7 天内要开展的学习": 1}

    time_machine.move_to("2026-03-14 02:00:00+00:00")
    assert words(cast) == {"过了日子、要说明办了没有的学习计划": 1}

    void_record(plan, actor=cast.liaison, reason="不办了")
    assert words(cast) == {}


def test_control_one_of_next_month_does_not_wait_yet(cast):
    StudyPlanFactory(unit=cast.village, entered_by=cast.liaison, occurred_on=date(2026, 3, 18))

    assert words(cast) == {}


def test_after_its_day_the_plan_asks_whether_it_was_held_moved_or_dropped(cast, client_of):
    past = StudyPlanFactory(
        unit=cast.village, entered_by=cast.liaison, occurred_on=date(2026, 3, 6), begins="14:30"
    )
    client = client_of(cast.liaison)

    for url in (reverse("study_plan"), reverse("record_detail", args=["study-plans", past.pk])):
        body = client.get(url).content.decode()
        assert "已办，去登记" in body
        assert reverse("record_edit", args=["study-plans", past.pk]) in body
        assert reverse("record_void", args=["study-plans", past.pk]) in body


@pytest.mark.parametrize(("begins", "day"), [("14:30", date(2026, 3, 6)), ("", TODAY)])
def test_held_it_is_of_its_day_where_its_hour_was_set(cast, begins, day):
    past = StudyPlanFactory(
        unit=cast.village,
        entered_by=cast.liaison,
        occurred_on=date(2026, 3, 6),
        begins=begins,
        place_name="村部",
    )
    StudySessionFactory(unit=cast.village, entered_by=cast.liaison, place_name="别处")

    session = plans.begin(past, actor=cast.liaison)

    assert (session.occurred_on, session.begins, session.place_name) == (day, begins, "村部")
