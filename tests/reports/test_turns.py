"""半年的首尾: from some days before its end until it is locked, the home page walks everybody through
what is theirs; at its beginning through what a year begins with.
"""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from records.models import NilReturn
from reports import issuing, reviewing, writing
from reports.models import Edition, Submission
from reports.services import request_summary
from reports.turns import Turn, turns
from reports.views.gaps import found_gaps
from tests.factories import (
    PASSWORD,
    AssignmentFactory,
    DocumentFactory,
    DutyFactory,
    PublicationFactory,
    RubricFactory,
    StudyPlanFactory,
    TermFactory,
)
from townwork.jobs import services as jobs
from townwork.org.models import SpecialDay, Term, Unit
from townwork.org.services import close_term

pytestmark = pytest.mark.django_db

TEXT = "青溪镇总结\n一、放映\n今年放映公益电影。\n{{署名}}"
JULY, JUNE = date(2026, 7, 6), date(2026, 6, 22)


@pytest.fixture
def july(cast, time_machine):
    """The half-year has ended, the next has made itself."""
    time_machine.move_to("2026-07-06 09:00+08:00")
    close_term(cast.previous, actor=cast.secretary, reason="已报送")
    TermFactory(township=cast.township, year=2026, half=2)
    return cast


def named(found: list[Turn]) -> list[str]:
    return [turn.title for turn in found]


def ending(user, today=JULY) -> Turn | None:
    return next(
        (one for one in turns(user, today, is_new=True) if "2026年上半年" in one.title), None
    )


def undone(user) -> list[str]:
    return [stage.title for stage in ending(user).stages if not stage.is_done]


def made(term) -> Edition:
    job = request_summary(term, actor=None)
    jobs.run(job.pk)
    job.refresh_from_db()
    return Edition.objects.get(pk=job.result["edition"])


# --- The end --------------------------------------------------------------------------------------


def test_the_clerk_sees_all_of_the_way_in_the_order_it_is_gone(july):
    stages = ending(july.clerk).stages

    titles = ["催齐台账", "起草总结", "送审、核稿", "签发总结", "报送区里", "锁定半年"]
    assert [one.title for one in stages] == titles
    assert ending(july.clerk).next.url == reverse("gap_list") + "?term=2026H1"


def test_a_half_year_made_for_old_ledgers_alone_has_no_end_here(july):
    units = Unit.objects.filter(township=july.township)

    units.update(begun_on=date(2026, 7, 1))
    assert ending(july.clerk) is None

    units.filter(pk=july.village.pk).update(begun_on=date(2026, 6, 30))
    assert ending(july.clerk) is not None


def test_each_stage_ticks_by_what_is_there_and_the_lock_ends_it(july):
    said = [undone(july.clerk)[1:]]
    manuscript = writing.begin(july.term, body=TEXT, actor=july.clerk)
    said.append(undone(july.clerk)[1:])
    reviewing.send(manuscript, [july.secretary], actor=july.clerk)
    reviewing.answer(manuscript, "passed", "", actor=july.secretary)
    said.append(undone(july.clerk)[1:])
    edition = issuing.sign(made(july.term), PASSWORD, actor=july.secretary)
    said.append(undone(july.clerk)[1:])
    issuing.submit(edition, actor=july.clerk)
    said.append(undone(july.clerk)[1:])
    close_term(july.term, actor=july.secretary, reason="已报送")

    whole = ["起草总结", "送审、核稿", "签发总结", "报送区里", "锁定半年"]
    assert said == [whole, whole[1:], whole[2:], whole[3:], whole[4:]]
    assert Submission.objects.count() == 1
    assert ending(july.clerk) is None


def test_what_the_district_gave_back_is_to_be_sent_again(july):
    manuscript = writing.begin(july.term, body=TEXT, actor=july.clerk)
    reviewing.send(manuscript, [july.secretary], actor=july.clerk)
    reviewing.answer(manuscript, "passed", "", actor=july.secretary)
    edition = issuing.sign(made(july.term), PASSWORD, actor=july.secretary)
    submission = issuing.submit(edition, actor=july.clerk)

    issuing.answer(submission, "returned", "请补数据", actor=july.reviewer)

    [stage] = [one for one in ending(july.clerk).stages if one.title == "报送区里"]
    assert (stage.is_done, stage.words, bool(stage.url)) == (False, "已退回", True)


def test_the_secretary_sees_what_waits_for_a_signature_and_no_more(july):
    before = ending(july.secretary)
    manuscript = writing.begin(july.term, body=TEXT, actor=july.clerk)
    reviewing.send(manuscript, [july.secretary], actor=july.clerk)
    reviewing.answer(manuscript, "passed", "", actor=july.secretary)

    assert before.next.url == ""
    assert [one.title for one in before.stages] == ["签发总结", "锁定半年"]
    ripe = ending(july.secretary).next
    assert (ripe.words, ripe.url.startswith("/summary/2026H1/")) == ("已核稿，等书记签发", True)


def test_a_liaison_sees_what_their_unit_owes_and_nobody_elses(july):
    stages = ending(july.sibling_liaison).stages

    assert [(one.title, one.whose) for one in stages] == [("补齐台账", "本单位")]


def test_a_liaison_who_owes_nothing_is_told_nothing(july):
    for gap in found_gaps(july.sibling_liaison, july.term):
        for debt in gap.debts:
            NilReturn.objects.bulk_create(
                NilReturn(
                    unit=gap.unit,
                    term=july.term,
                    ledger=debt.ledger.slug,
                    start=stretch.start,
                    end=stretch.end,
                    declared_by=july.sibling_liaison,
                )
                for stretch in debt.stretches
            )

    assert ending(july.sibling_liaison) is None


@pytest.mark.parametrize(
    ("today", "is_there"),
    [("2026-06-20", False), ("2026-06-21", True), ("2026-06-30", True), ("2026-12-31", True)],
)
def test_it_comes_into_sight_ten_days_before_the_end_and_stays(cast, time_machine, today, is_there):
    time_machine.move_to(f"{today} 09:00+08:00")

    assert (ending(cast.clerk, timezone.localdate()) is not None) == is_there


def test_before_its_last_day_is_over_it_is_not_to_be_locked(cast, time_machine):
    time_machine.move_to("2026-06-22 09:00+08:00")
    lock = ending(cast.clerk, JUNE).stages[-1]

    assert (lock.words, lock.url) == ("7月1日起可以锁定", "")


def test_a_half_year_before_that_is_asked_for_no_more(cast):
    assert named(turns(cast.clerk, date(2027, 3, 1), is_new=True)) == ["节假日"]


def test_the_page_shows_it_with_its_links(july, client_of):
    page = client_of(july.clerk).get("/").content.decode()

    assert "2026年上半年收尾" in page
    assert f'href="{reverse("term_close", args=[july.term.pk])}"' in page
    assert ">该办<" in page


def test_what_is_due_of_an_end_and_a_beginning_stands_in_one_group(july, client_of):
    """Each on its own, what falls due next lay below the screen of a phone in January."""
    page = client_of(july.clerk).get("/").content.decode()
    line = page.split('<div class="now-turns">')[1].split("</div>")[0]

    assert line.count('class="now-turn"') == page.count('class="now-turn"') >= 1


@pytest.mark.parametrize("role", ["administrator", "auditor", "reviewer"])
def test_it_is_not_everybodys(july, client_of, role):
    assert "收尾" not in client_of(july.by_role[role]).get("/").content.decode()


def test_looking_costs_the_same_however_many_units(july, django_assert_max_num_queries):
    with django_assert_max_num_queries(60):
        turns(july.clerk, JULY)


# --- The beginning --------------------------------------------------------------------------------


def beginning(user, today) -> Turn | None:
    return next((one for one in turns(user, today) if one.title.endswith("开头")), None)


def test_the_way_into_a_year_is_the_clerks(july):
    turn = beginning(july.clerk, JULY)

    assert (turn.title, [one.title for one in turn.stages]) == (
        "2026年下半年开头",
        ["印发责任制文件", "签收责任书", "填学习主题", "列学习计划", "定考核细则"],
    )
    assert beginning(july.secretary, JULY) is None


def test_its_stages_tick_by_what_is_there(july):
    DocumentFactory(township=july.township, year=2026, issued=True)
    RubricFactory(township=july.township, adopted_at=timezone.now(), adopted_by=july.clerk)
    StudyPlanFactory(unit=july.leadership, occurred_on=date(2026, 9, 1))

    left = [one.title for one in beginning(july.clerk, JULY).stages if not one.is_done]

    assert left == ["填学习主题"]


def test_a_plan_of_another_half_year_is_none_of_this(july):
    StudyPlanFactory(unit=july.leadership, occurred_on=date(2026, 6, 30))
    StudyPlanFactory(unit=july.other_unit, occurred_on=date(2026, 9, 1))

    plan = beginning(july.clerk, JULY).stages[3]

    assert (plan.title, plan.is_done) == ("列学习计划", False)


@pytest.mark.parametrize(
    ("today", "is_there"), [("2026-08-15", True), ("2026-08-16", False), ("2026-12-01", False)]
)
def test_what_nobody_did_by_then_is_nobodys_news(july, today, is_there):
    assert (beginning(july.clerk, date.fromisoformat(today)) is not None) == is_there


def test_while_most_first_steps_are_to_do_they_are_the_beginning(july):
    assert named(turns(july.clerk, JULY, is_new=True)) == ["2026年上半年收尾"]


def test_a_first_step_left_open_keeps_no_beginning_away(july):
    """With a robot never set up and no backup, no half-year ever began."""
    found = turns(july.clerk, JULY, asked=frozenset({"robots", "backup"}))

    assert named(found) == ["2026年上半年收尾", "2026年下半年开头"]


def test_what_a_first_step_asks_for_the_beginning_does_not(july):
    turn = turns(july.clerk, JULY, asked=frozenset({"document", "rubric"}))[-1]

    assert [one.title for one in turn.stages] == ["签收责任书", "填学习主题", "列学习计划"]


def test_what_the_beginning_asks_is_not_said_done_among_the_first_steps(
    cast, client_of, time_machine
):
    """印发责任制文件 stood there twice: 2027年的还没有印发, and 已办."""
    for day, name in (("2026-11-02", "last"), ("2027-01-04", "new")):
        time_machine.move_to(f"{day} 09:00+08:00")
        if name == "last":
            DocumentFactory(township=cast.township, created_by=cast.clerk, year=2026, issued=True)
            Term.objects.update(theme_phrase="主题")
        else:
            TermFactory(township=cast.township, year=2027, half=1)
    page = client_of(cast.clerk).get("/")

    steps = {one.step.key for one in page.context["first_steps"]}
    asked = {stage.step for turn in page.context["turns"] for stage in turn.stages}
    assert {"document", "theme"} <= asked and not steps & {"document", "theme"}
    assert steps  # the others are there, what is done among them


def test_who_can_do_nothing_yet_is_told_that_it_waits(july, client_of):
    """The secretary was told 该办 签发总结, of a summary that nobody had begun."""
    page = client_of(july.secretary).get("/").content.decode()
    turn = page[page.index("收尾") :]

    assert "总结还没有起草" in turn
    assert ">在等<" in turn
    assert ">该办<" not in page


# --- The year's rest days ------------------------------------------------------------------------


def rest_days(user, today) -> list[tuple[str, str]]:
    found = [one for one in turns(user, today) if one.title == "节假日"]
    return [(stage.title, stage.url) for turn in found for stage in turn.stages]


@pytest.mark.parametrize(("today", "asked"), [("2026-11-30", False), ("2026-12-01", True)])
def test_next_years_are_asked_for_from_december(cast, today, asked):
    said = rest_days(cast.administrator, date.fromisoformat(today))

    assert said == ([("登记2027年节假日", "/special-days/?year=2027")] if asked else [])


def test_or_as_soon_as_something_falls_due_in_it(cast):
    duty = DutyFactory(document=DocumentFactory(township=cast.township, year=2027))
    AssignmentFactory(
        duty=duty,
        unit=cast.village,
        start=date(2027, 1, 1),
        end=date(2027, 6, 30),
        due_on=date(2027, 6, 30),
    )

    assert rest_days(cast.administrator, date(2026, 10, 8)) != []


def test_the_clerk_is_told_and_does_not_enter_them(cast):
    assert rest_days(cast.clerk, date(2026, 12, 1)) == [("登记2027年节假日", "")]
    assert rest_days(cast.liaison, date(2026, 12, 1)) == []


def test_the_administrator_is_asked_once_on_a_page(cast, client_of, time_machine):
    time_machine.move_to("2026-12-02 09:00+08:00")

    pages = {
        role: client_of(cast.by_role[role]).get("/").content.decode()
        for role in ("administrator", "clerk")
    }

    assert [page.count("登记2027年节假日") for page in pages.values()] == [1, 1]
    assert "/special-days/?year=2027" in pages["administrator"]
    waited = pages["clerk"].split("在等别人办")[1]
    assert "登记2027年节假日（管理员）" in waited


def test_they_are_asked_for_no_more_once_they_are_there(cast):
    day = date(2027, 1, 1)
    SpecialDay.objects.create(township=cast.township, day=day, is_workday=False, name="元旦")

    assert rest_days(cast.administrator, date(2026, 12, 1)) == []
    assert rest_days(cast.other_administrator, date(2026, 12, 1)) != []


def test_pages_with_guessed_days_say_so(cast, client_of, time_machine):
    time_machine.move_to("2027-01-04 09:00+08:00")
    client = client_of(cast.clerk)
    PublicationFactory(unit=cast.village)
    pages = ["/duties/calendar/?month=2027-02", "/duties/calendar/?month=2026-06"]

    said = ["暂按周末推算" in client.get(page).content.decode() for page in pages]

    assert said == [True, False]
