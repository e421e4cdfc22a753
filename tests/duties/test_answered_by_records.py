"""What a record says is not asked for a second time: a filed plan, a month's return with a nought,
registered village rules, an item sent in. And what is issued stands among the 制度文件 by itself.
"""

from datetime import date

import pytest
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from assessments.facts import read_facts
from assessments.scoring import Rule
from duties.drafting import default_duties
from duties.issuing import Issue, keep
from duties.models import Assignment
from duties.progress import note_lateness, progress_of
from duties.schedule import stretches
from duties.services import amend_document, draft_document, request_issue, save_document
from duties.standing import Standing
from records.figures.reading import figures
from records.figures.targets import FigureSpan, measured
from records.kinds.study.plans import file_plans
from records.ledger.months import due_on
from records.models import CustomsReport, NewsItem, Regulation
from records.pages.services import save_record, void_record
from tests.factories import (
    AssignmentFactory,
    AwardPlaceFactory,
    CustomsReportFactory,
    DocumentFactory,
    DutyFactory,
    FilmShowingFactory,
    NewsItemFactory,
    RegulationFactory,
    StudyPlanFactory,
    TermFactory,
)
from townwork.jobs.models import Job
from townwork.org.errors import Refusal
from townwork.org.services import close_term
from townwork.org.workdays import Workdays

YEAR = 2026


def clause(title):
    (duty,) = [duty for duty in default_duties(YEAR) if duty.title == title]
    return duty


@pytest.fixture
def owed(cast, document):
    """塘头村's first assignment of a clause of the default document."""

    def owed(title):
        duty = clause(title)
        duty.document = document
        duty.save()
        first = stretches(duty, YEAR, Workdays())[0]
        return AssignmentFactory(
            duty=duty, unit=cast.village, start=first.start, end=first.end, due_on=first.due_on
        )

    return owed


def stands(assignment, today=date(YEAR, 12, 1)):
    fresh = Assignment.objects.select_related("duty").get(pk=assignment.pk)
    return progress_of([fresh], today=today)[0].standing


# --- Duties a record answers ----------------------------------------------------------------------


@pytest.mark.postgresql
def test_a_month_without_a_wedding_is_reported_and_owes_nothing(cast, owed):
    task = owed("移风易俗月报")
    assert stands(task) == Standing.OVERDUE

    CustomsReportFactory(
        unit=cast.village, occurred_on=date(YEAR, 1, 31), weddings=0, funerals=0, frugal=0, saved=0
    )

    assert stands(task) == Standing.MET


def test_it_falls_due_on_the_forms_own_day():
    days = [one.due_on for one in stretches(clause("移风易俗月报"), YEAR, Workdays())]

    assert days == [due_on(date(YEAR, month, 1), Workdays()) for month in range(1, 13)]


def test_a_filed_plan_answers_the_duty_to_make_one(cast, owed):
    task = owed("理论学习计划")
    StudyPlanFactory(unit=cast.village, occurred_on=date(YEAR, 4, 9), entered_by=cast.clerk)
    assert stands(task) == Standing.OVERDUE  # written, and not handed up

    file_plans(cast.village, YEAR, number="学1号", on=date(YEAR, 2, 11), actor=cast.clerk)

    assert stands(task) == Standing.MET
    assert task.duty.paper == ""


@pytest.mark.parametrize(
    ("filed_on", "unsent", "late"),
    [(date(YEAR, 2, 11), 0, 0), (date(YEAR, 3, 20), 0, 1), (None, 1, 0)],
)
def test_an_assessment_reads_when_the_plan_was_filed(cast, owed, filed_on, unsent, late):
    owed("理论学习计划")
    StudyPlanFactory(unit=cast.village, occurred_on=date(YEAR, 4, 9), filed_on=filed_on)
    rules = [
        Rule("late", fact, clause="理论学习计划", every="year")
        for fact in ("duties.unsent_count", "duties.late_count")
    ]

    read = read_facts(cast.term, [(cast.village, rule) for rule in rules], date(YEAR, 7, 3))

    assert [read[rule, cast.village.pk].values for rule in rules] == [(unsent,), (late,)]


@pytest.mark.postgresql
@pytest.mark.parametrize(
    ("filed_on", "late"), [(date(YEAR, 2, 11), False), (date(YEAR, 3, 20), True)]
)
def test_the_plan_is_late_by_its_filing_whenever_it_was_typed(cast, owed, filed_on, late):
    task = owed("理论学习计划")
    StudyPlanFactory(unit=cast.village, occurred_on=date(YEAR, 4, 9), filed_on=filed_on)

    progress = progress_of([task], today=date(YEAR, 12, 1))
    note_lateness(progress, today=date(YEAR, 12, 1))

    assert progress[0].assignment.was_late is late


@pytest.mark.postgresql
def test_registered_village_rules_are_the_report(cast, owed):
    task = owed("村规民约")
    RegulationFactory(unit=cast.village, kind="study", occurred_on=date(YEAR, 5, 9))
    assert stands(task) == Standing.OVERDUE

    RegulationFactory(unit=cast.village, kind="village", occurred_on=date(YEAR, 5, 9))

    assert stands(task) == Standing.MET


@pytest.mark.postgresql
def test_what_was_recommended_counts_though_nobody_was_named(cast, owed):
    task = owed("创建评选推荐")

    AwardPlaceFactory(unit=cast.village, places=2, named=0, occurred_on=date(YEAR, 6, 1))

    assert stands(task) == Standing.MET


@pytest.mark.postgresql
def test_an_item_sent_in_is_reported_whoever_prints_it(cast, owed):
    task = owed("信息报送")

    NewsItemFactory(
        unit=cast.village, level=NewsItem.Level.SENT, occurred_on=date(YEAR, 1, 7), medium="镇里"
    )

    assert stands(task) == Standing.MET


@pytest.mark.postgresql
def test_no_paper_that_is_issued_makes_a_rule_to_work_by(cast, issue):
    """A control of 建立健全制度: the document that asks for it does not answer it."""
    issue(duties=[clause("建立健全制度")])
    span = FigureSpan("doc.system_count", date(YEAR, 1, 1), date(YEAR, 12, 31))

    assert not measured(Q(unit=cast.leadership), [span])


# --- A document drafted from one of before ---------------------------------------------------------


@pytest.fixture
def draft_of_before(cast):
    """A draft whose clauses count what the default counted before, and one that the town made."""
    draft = DocumentFactory(township=cast.township, created_by=cast.clerk)
    counted = {"移风易俗月报": "custom.frugal_case_count", "信息报送": "news.count"}
    for title, code in counted.items():
        duty = clause(title)
        duty.document, duty.indicator, duty.kinds = draft, code, ["village", "community"]
        duty.save()
    DutyFactory(document=draft, title="移风易俗月报", indicator="news.count", target=1)
    return draft


@pytest.mark.postgresql
def test_a_draft_of_before_says_what_the_default_counts_now(cast, client_of, draft_of_before):
    client = client_of(cast.clerk)
    page = client.get(f"/duties/documents/{draft_of_before.pk}/")
    assert [change.old.title for change in page.context["outdated"]] == ["移风易俗月报", "信息报送"]

    client.post(f"/duties/documents/{draft_of_before.pk}/renew/")

    measured_by = draft_of_before.duties.order_by("pk").values_list(
        "indicator", "due_days", "kinds"
    )
    assert list(measured_by) == [
        ("custom.return_count", 5, ["village", "community"]),
        ("news.sent_count", 0, ["village", "community"]),
        ("news.count", 0, ["village"]),  # the town's own clause
    ]
    assert "默认文本已更正" not in client.get(f"/duties/documents/{draft_of_before.pk}/").text


def test_an_issued_document_is_not_renewed(cast, client_of, draft_of_before):
    type(draft_of_before).objects.update(
        number="3号", issued_on=date(YEAR, 1, 12), issued_at=timezone.now(), issued_by=cast.clerk
    )

    client_of(cast.clerk).post(f"/duties/documents/{draft_of_before.pk}/renew/")

    assert "custom.frugal_case_count" in draft_of_before.duties.values_list("indicator", flat=True)


# --- What is issued stands among the 制度文件 --------------------------------------------------------


def month_of_issue(cast):
    return figures(cast.township, cast.term)["doc.resp_issue_month"].value


def test_issuing_the_document_says_when_it_was_issued(cast, issue):
    document = issue()

    row = Regulation.objects.get()
    assert (row.number, row.title, row.kind, row.unit) == (
        document.number,
        document.title,
        "responsibility",
        cast.leadership,
    )
    assert month_of_issue(cast) == 1
    assert row.history.get().history_user == cast.clerk


def test_issued_again_by_the_same_job_it_is_one_row(cast, issue):
    document = issue()
    job = Job.objects.get()
    type(document).objects.update(issued_at=None, issued_by=None)

    keep(job, Issue([], Workdays()))

    assert Regulation.objects.count() == 1


def test_an_amendment_is_a_paper_of_its_own_and_the_first_keeps_its_month(cast, issue):
    first = issue()
    amended = amend_document(first, actor=cast.clerk)
    issue(draft=amended)

    assert sorted(Regulation.objects.values_list("number", flat=True)) == [
        f"青发〔{YEAR}〕1号",
        f"青发〔{YEAR}〕2号",
    ]
    assert month_of_issue(cast) == 1


def test_a_paper_registered_by_hand_before_is_that_row(cast, issue):
    """Two places said two months: the paper itself is right."""
    by_hand = RegulationFactory(
        unit=cast.office,
        kind="responsibility",
        number=f"青发〔{YEAR}〕1号",
        title="责任制",
        occurred_on=date(YEAR, 3, 12),
        entered_by=cast.clerk,
    )
    assert month_of_issue(cast) == 3

    document = issue()

    row = Regulation.objects.get()
    assert (row.pk, row.unit, row.title, row.occurred_on) == (
        by_hand.pk,
        cast.office,
        document.title,
        date(YEAR, 1, 12),
    )
    assert month_of_issue(cast) == 1


def test_a_number_that_stands_on_another_paper_is_refused(cast, issue):
    RegulationFactory(unit=cast.office, kind="study", number=f"青发〔{YEAR}〕1号", title="别的文件")

    draft = draft_document(cast.township, YEAR, actor=cast.clerk)
    draft.number = f"青发〔{YEAR}〕1号"
    save_document(draft, actor=cast.clerk)

    with pytest.raises(Refusal, match="已经用在《别的文件》上"):
        request_issue(draft, date(YEAR, 1, 12), actor=cast.clerk)


@pytest.mark.parametrize("is_same", [True, False])
def test_a_paper_issued_here_is_not_registered_a_second_time(cast, client_of, issue, is_same):
    """By hand, by whoever did not know that issuing wrote its row; another number is another's."""
    document = issue()
    typed = {
        "unit": cast.office.pk,
        "occurred_on": f"{YEAR}-03-12",
        "title": "责任制",
        "kind": "responsibility",
        "number": document.number if is_same else f"青发〔{YEAR}〕9号",
    }

    page = client_of(cast.clerk).post(reverse("record_add", args=["regulations"]), typed)

    assert Regulation.objects.count() == (1 if is_same else 2)
    if is_same:
        words = f"是在系统里印发的《{document.title}》，印发时已经记入台账，不用再登记"
        assert words in page.content.decode()


def test_two_versions_do_not_share_a_number(cast, issue):
    amended = amend_document(issue(), actor=cast.clerk)
    amended.number = f"青发〔{YEAR}〕1号"
    save_document(amended, actor=cast.clerk)

    with pytest.raises(Refusal, match="已经用在"):
        request_issue(amended, date(YEAR, 8, 12), actor=cast.clerk)


@pytest.mark.postgresql
def test_nobody_changes_or_voids_what_the_issue_wrote(cast, issue):
    issue()
    row = Regulation.objects.select_related("unit").get()
    row.occurred_on = date(YEAR, 3, 12)

    with pytest.raises(Refusal, match="与文件一致"):
        save_record(row, actor=cast.clerk)
    with pytest.raises(Refusal, match="不能作废"):
        void_record(row, actor=cast.clerk, reason="重复")

    by_hand = RegulationFactory(unit=cast.office, entered_by=cast.clerk)  # control
    void_record(by_hand, actor=cast.clerk, reason="重复")
    assert month_of_issue(cast) == 1


def test_a_locked_half_year_is_counted_as_it_was(cast, issue):
    TermFactory(township=cast.township, year=YEAR, half=2)
    FilmShowingFactory(unit=cast.village, occurred_on=date(YEAR, 1, 9))
    close_term(cast.term, actor=cast.secretary, reason="总结已报送")

    issue()

    assert not Regulation.objects.exists()
    assert month_of_issue(cast) is None


def test_a_return_is_still_one_a_month(cast, owed):
    """Nothing of the return itself changed."""
    CustomsReportFactory(unit=cast.village, occurred_on=date(YEAR, 1, 31), entered_by=cast.clerk)

    with pytest.raises(Refusal, match="一个月只报一份"):
        save_record(
            CustomsReport(unit=cast.village, occurred_on=date(YEAR, 1, 9)), actor=cast.clerk
        )
