"""学习计划: planned against held, filing, drafting a session; and the overview by unit."""

import io
from datetime import date

import pdfplumber
import pytest
from django.urls import reverse
from docx import Document

from records.kinds.study import plans, roster
from records.kinds.study.overview import overview, total
from records.models import StudyPlan, StudySession
from tests.factories import AttendanceFactory, StudyPlanFactory, StudySessionFactory
from townwork.org.errors import Refusal
from townwork.org.models import Unit
from townwork.org.services import close_term

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def plan(cast, day, **more):
    return StudyPlanFactory(unit=cast.village, entered_by=cast.liaison, occurred_on=day, **more)


def done(which) -> bool:
    return StudyPlan.objects.with_done().get(pk=which.pk).is_done


# --- Planned and held -----------------------------------------------------------------------------
def test_a_plan_is_done_by_its_own_session_or_one_of_its_kind_that_month(cast):
    march = plan(cast, date(2026, 3, 20))
    february, lecture = plan(cast, date(2026, 2, 20)), plan(cast, date(2026, 3, 20), kind="lecture")
    StudySessionFactory(unit=cast.village, entered_by=cast.liaison, occurred_on=date(2026, 3, 3))
    plans.begin(february, actor=cast.liaison)

    assert [done(one) for one in (march, february, lecture)] == [True, True, False]


def test_one_session_does_one_of_two_plans_alike(cast):
    later, first = plan(cast, date(2026, 3, 5)), plan(cast, date(2026, 3, 2))
    own = plan(cast, date(2026, 3, 1))
    StudySessionFactory(unit=cast.village, entered_by=cast.liaison, plan=own)
    assert [done(own), done(first), done(later)] == [True, False, False]

    StudySessionFactory(unit=cast.village, entered_by=cast.liaison)
    assert [done(own), done(first), done(later)] == [True, True, False]
    (row,) = overview(Unit.objects.filter(pk=cast.village.pk), *YEAR)
    assert (row.planned, row.done, row.overdue) == (3, 2, 1)

    StudySessionFactory(unit=cast.village, entered_by=cast.liaison)
    assert done(later)


def test_a_session_of_another_plan_does_not_count_for_this_one(cast):
    first, second = plan(cast, date(2026, 3, 5)), plan(cast, date(2026, 3, 20))
    plans.begin(first, actor=cast.liaison)

    assert [done(first), done(second)] == [True, False]


@pytest.mark.postgresql
def test_a_voided_session_leaves_the_plan_open(cast):
    one = plan(cast, date(2026, 3, 5))
    session = plans.begin(one, actor=cast.liaison)
    StudySession.objects.filter(pk=session.pk).update(
        voided_at=session.entered_at, voided_by=cast.liaison, void_reason="错"
    )

    assert not done(one)


def test_a_drafted_session_takes_topic_and_the_usual_place(cast):
    StudySessionFactory(unit=cast.village, entered_by=cast.liaison, place_name="三楼会议室")
    one = plan(cast, date(2026, 3, 20), topic="学习公报")

    session = plans.begin(one, actor=cast.liaison)

    assert (session.topic, session.place_name, session.plan) == ("学习公报", "三楼会议室", one)
    assert session.has_plan
    assert session.minutes == ""
    assert plans.begin(one, actor=cast.liaison) == session


@pytest.mark.parametrize(
    ("planned", "day"),
    [
        (date(2026, 3, 2), date(2026, 3, 10)),
        (date(2026, 5, 2), date(2026, 3, 10)),
        (date(2026, 2, 2), date(2026, 2, 2)),
    ],
)
def test_the_likely_day_is_today_unless_the_month_has_gone_by(planned, day):
    assert plans.likely_day(StudyPlan(occurred_on=planned)) == day


@pytest.mark.postgresql
def test_a_units_year_is_filed_under_one_number(cast):
    first = plan(cast, date(2026, 3, 5))
    plan(cast, date(2026, 9, 5))

    plans.file_plans(
        cast.village, 2026, number="塘〔2026〕1号", on=date(2026, 3, 1), actor=cast.liaison
    )

    assert {one.document_number for one in StudyPlan.objects.all()} == {"塘〔2026〕1号"}
    assert first.history.count() == 2  # entered, filed


def test_what_lies_in_a_locked_half_year_is_left_as_it_was(cast):
    plan(cast, date(2026, 3, 5))
    later = plan(cast, date(2026, 9, 5))
    close_term(cast.term, actor=cast.clerk, reason="报送")

    assert (
        plans.file_plans(cast.village, 2026, number="1号", on=date(2026, 3, 1), actor=cast.liaison)
        == 1
    )
    later.refresh_from_db()
    assert later.document_number == "1号"


def test_a_year_without_a_plan_can_not_be_filed(cast):
    with pytest.raises(Refusal, match="没有可登记的学习计划"):
        plans.file_plans(cast.village, 2026, number="1号", on=date(2026, 3, 1), actor=cast.liaison)


def test_a_plan_refused_for_filing_keeps_unit_number_and_year(cast, client_of):
    plan(cast, date(2026, 5, 1))
    typed = {"unit": cast.village.pk, "year": 2026, "number": "青宣备1号", "on": "2026-12-01"}

    page = client_of(cast.clerk).post(reverse("study_plan_file"), typed).content.decode()

    assert "备案日期不能晚于今天" in page
    assert 'value="青宣备1号"' in page
    assert f'name="unit" value="{cast.village.pk}"' in page
    assert StudyPlan.objects.get().document_number == ""


def test_a_sheet_is_printed_before_the_day_and_holds_nothing(cast, client_of):
    before = StudySessionFactory(
        unit=cast.village, entered_by=cast.liaison, place_name="村部会议室"
    )
    roster.set_list(before, [cast.secretary.pk], actor=cast.liaison)
    ahead = plan(cast, date(2026, 3, 20), topic="下次学什么")

    answer = client_of(cast.liaison).get(reverse("study_plan_sheet", args=[ahead.pk]))

    page = pdfplumber.open(io.BytesIO(answer.content)).pages[0]
    address = reverse("study_plan_sheet", args=[ahead.pk])
    paper = Document(io.BytesIO(client_of(cast.liaison).get(f"{address}?form=docx").content))
    cells = [[cell.text for cell in row.cells] for table in paper.tables for row in table.rows]
    said = ("下次学什么", "2026年3月20日", "村部会议室", cast.secretary.full_name)
    for text in (page.extract_text(), "\n".join("\n".join(row) for row in cells)):
        assert [word for word in said if word not in text] == []
    head = cells.index(["序号", "单位", "姓名", "职务", "签名", "备注"])
    assert cells[head + 1][2:] == [cast.secretary.full_name, cast.secretary.position, "", ""]
    assert StudySession.objects.get() == before


def test_to_hold_ahead_of_the_day_is_asked_about(cast, client_of):
    plan(cast, date(2026, 3, 20))
    page = client_of(cast.liaison).get(reverse("study_plan")).content.decode()
    assert 'data-confirm="计划日期是 3月20日，还没到' in page

    StudyPlan.objects.update(occurred_on=date(2026, 3, 10))

    assert "data-confirm" not in client_of(cast.liaison).get(reverse("study_plan")).content.decode()


# --- The pages ------------------------------------------------------------------------------------
@pytest.mark.postgresql
@pytest.mark.parametrize(
    ("state", "shown"), [("done", "三月"), ("late", "二月"), ("ahead", "十月")]
)
def test_the_plan_is_narrowed_by_its_state(cast, client_of, state, shown):
    plan(cast, date(2026, 2, 2), topic="二月的", kind="branch")
    plan(cast, date(2026, 3, 12), topic="三月的")
    plan(cast, date(2026, 10, 2), topic="十月的")
    StudySessionFactory(unit=cast.village, entered_by=cast.liaison)

    page = client_of(cast.liaison).get(reverse("study_plan"), {"state": state}).content.decode()

    assert [word in page for word in ("三月的", "二月的", "十月的")].count(True) == 1
    assert f"{shown}的" in page


@pytest.mark.parametrize("name", ["study_plan", "study_overview"])
def test_a_page_costs_the_same_for_more_units_and_rows(
    cast, client_of, name, django_assert_max_num_queries
):
    for unit in (cast.village, cast.sibling, cast.office):
        for month in range(1, 13):
            StudyPlanFactory(unit=unit, entered_by=cast.clerk, occurred_on=date(2026, month, 5))
            StudySessionFactory(unit=unit, entered_by=cast.clerk, occurred_on=date(2026, month, 6))
    client = client_of(cast.clerk)
    client.get(reverse(name))

    with django_assert_max_num_queries(9):
        assert client.get(reverse(name)).status_code == 200


# --- The overview ---------------------------------------------------------------------------------
def test_the_overview_counts_by_unit(cast):
    session = StudySessionFactory(
        unit=cast.village,
        entered_by=cast.liaison,
        kind="core",
        expected=10,
        present=7,
        made_up=1,
        has_plan=True,
    )
    StudySessionFactory(
        unit=cast.village, entered_by=cast.liaison, kind="branch", expected=None, present=9
    )
    AttendanceFactory(session=session, person=cast.liaison, away=True)
    plan(cast, date(2026, 2, 1))

    (row,) = overview(Unit.objects.filter(township=cast.township), *YEAR)

    assert (row.held, row.core, row.expected, row.present, row.made_up) == (2, 1, 10, 7, 1)
    assert (row.planned, row.done, row.overdue, row.owed) == (1, 0, 1, 1)
    assert row.rate == 80
    assert row.element_rate == 10


def test_the_total_is_the_sum(cast):
    for unit in (cast.village, cast.sibling):
        StudySessionFactory(unit=unit, entered_by=cast.clerk, expected=10, present=5)

    whole = total(overview(Unit.objects.filter(township=cast.township), *YEAR))

    assert (whole.held, whole.expected, whole.present, whole.rate) == (2, 20, 10, 50)


def test_nothing_counted_is_no_rate(cast):
    StudySessionFactory(unit=cast.village, entered_by=cast.clerk, expected=None, present=None)

    (row,) = overview(Unit.objects.filter(township=cast.township), *YEAR)

    assert row.rate is None
