"""From the yearly document to every unit's assignments and letters."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from duties.drafting import changes, default_duties
from duties.issuing import Issue, keep, letters_of, make_plan
from duties.models import Assignment, Duty, Paper
from duties.paper_text import document_paper, letter_paper
from duties.services import (
    amend_document,
    discard_document,
    draft_document,
    remove_duty,
    request_issue,
    save_document,
    save_duty,
)
from duties.todo import unsigned
from records.figures.targets import targetable
from tests.factories import AssignmentFactory, DutyFactory, TermFactory
from townwork.audit.models import AuditEvent
from townwork.jobs.models import Job
from townwork.jobs.services import run
from townwork.org.errors import Refusal
from townwork.org.models import SpecialDay, Term
from townwork.org.services import close_term
from townwork.org.workdays import Workdays


def clause(**values):
    return Duty(
        **{
            "section": "study",
            "title": "集体学习",
            "requirement": "学习",
            "frequency": "half",
            "kinds": ["village"],
        }
        | values
    )


def test_the_default_document_is_about_thirty_clauses_that_can_all_be_kept(db):
    duties = default_duties(2026)

    assert 28 <= len(duties) <= 34
    assert len({duty.lineage for duty in duties}) == len(duties)
    assert [d.title for d in duties if d.indicator and d.indicator not in targetable()] == []
    assert [d.title for d in duties if not d.kinds] == []
    for duty in duties:
        duty.clean_fields(exclude=["document"])


def test_a_preview_is_exactly_what_issuing_makes(cast, issue):
    draft = draft_document(cast.township, 2026, actor=cast.clerk)
    planned = {(a.duty.lineage, a.unit_id, a.start, a.due_on) for a in make_plan(draft).assignments}

    document = issue(draft=draft)

    made = Assignment.objects.filter(duty__document=document).select_related("duty")
    assert {(a.duty.lineage, a.unit_id, a.start, a.due_on) for a in made} == planned
    assert all(Workdays().is_workday(a.due_on) for a in made)
    units = {a.unit_id for a in made}
    papers = Paper.objects.filter(document=document)
    assert {paper.unit_id for paper in papers} == units | {None}
    assert all(paper.path.stat().st_size == paper.size for paper in papers)
    # Each in both forms, and a letter asked for once all the same.
    assert papers.count() == 2 * (len(units) + 1)
    assert {(paper.unit_id, paper.form) for paper in papers.letters()} == {
        (unit, "pdf") for unit in units
    }
    assert unsigned(cast.clerk, 2026).count() == len(units)


def test_issuing_again_makes_nothing_twice(cast, issue):
    document = issue()
    counts = Assignment.objects.count(), Paper.objects.count(), AuditEvent.objects.count()

    job = Job.objects.get(kind="issue_document")
    keep(job, Issue([], Workdays()))

    assert (Assignment.objects.count(), Paper.objects.count(), AuditEvent.objects.count()) == counts
    with pytest.raises(Refusal, match="已经印发"):
        request_issue(document, date(2026, 2, 1), actor=cast.clerk)


def test_two_wishes_to_issue_are_one_job(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    draft = draft_document(cast.township, 2026, actor=cast.clerk)
    draft.number = "青发〔2026〕1号"
    save_document(draft, actor=cast.clerk)

    first = request_issue(draft, date(2026, 1, 12), actor=cast.clerk)

    assert request_issue(draft, date(2026, 1, 13), actor=cast.clerk) == first


def test_nothing_is_assigned_in_a_closed_term(cast, issue):
    close_term(cast.term, actor=cast.secretary, reason="已报送")

    document = issue(duties=[clause()])

    assert {a.start for a in Assignment.objects.filter(duty__document=document)} == {
        date(2026, 7, 1)
    }


def test_a_document_without_its_number_is_not_issued(cast):
    draft = draft_document(cast.township, 2026, actor=cast.clerk)

    with pytest.raises(Refusal, match="发文字号"):
        request_issue(draft, date(2026, 1, 12), actor=cast.clerk)


def test_an_issued_document_is_never_changed(cast, issue):
    document = issue(duties=[clause()])
    duty = document.duties.get()

    for act in (
        lambda: save_document(document, actor=cast.clerk),
        lambda: save_duty(duty, [], actor=cast.clerk),
        lambda: remove_duty(duty, actor=cast.clerk),
        lambda: discard_document(document, actor=cast.clerk),
    ):
        with pytest.raises(Refusal, match="已经印发"):
            act()


def test_an_amendment_keeps_progress_adds_what_is_new_and_withdraws_what_nobody_began(cast, issue):
    kept, dropped, begun = clause(title="留"), clause(title="删"), clause(title="删而已报")
    first = issue(duties=[kept, dropped, begun])
    done = Assignment.objects.get(duty__title="留", unit=cast.village, start=date(2026, 1, 1))
    done.state = "approved"
    done.save()
    started = Assignment.objects.get(
        duty__title="删而已报", unit=cast.village, start=date(2026, 1, 1)
    )
    started.reports.create(unit=cast.village, text="办了", entered_by=cast.liaison)

    draft = amend_document(first, actor=cast.clerk)
    draft.duties.exclude(title="留").delete()
    save_duty(clause(title="增", document=draft), [], actor=cast.clerk)
    assert [
        (c.label, (c.new or c.old).title)
        for c in changes(list(first.duties.all()), list(draft.duties.all()))
    ] == [
        ("新增", "增"),
        ("删除", "删"),
        ("删除", "删而已报"),
    ]
    second = issue(draft=draft)

    done.refresh_from_db()
    assert (done.duty.document, done.state) == (second, "approved")
    current = Assignment.objects.current().filter(unit=cast.village)
    assert sorted(current.values_list("duty__title", flat=True)) == [
        "删而已报",
        "增",
        "增",
        "留",
        "留",
    ]
    assert (
        Assignment.objects.filter(duty__title="删").exclude(withdrawn_at=None).count() == 6
    )  # 3 villages × 2


def test_the_next_year_takes_over_clauses_and_what_was_left_unfinished(cast, issue):
    TermFactory(township=cast.township, year=2026, half=2)
    first = issue(
        duties=[clause(title="报告"), clause(title="计数", indicator="film.show_count", target=1)]
    )
    Assignment.objects.filter(duty__title="报告", unit=cast.sibling).update(state="approved")

    draft = draft_document(cast.township, 2027, actor=cast.clerk, today=date(2027, 1, 4))

    lineages = dict(draft.duties.values_list("title", "lineage"))
    assert {t: lineages[t] for t in ("报告", "计数")} == dict(
        first.duties.values_list("title", "lineage")
    )
    carried = draft.duties.get(title="续办：报告")
    assert (carried.due_on, list(carried.units.all())) == (
        date(2027, 3, 31),
        [cast.village, cast.group],
    )


NOVEMBER = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("state", "due_on", "is_carried"),
    [
        ("open", date(2026, 6, 30), True),
        ("returned", date(2026, 6, 30), True),
        ("open", NOVEMBER, False),  # its day is not over
        ("open", date(2026, 12, 31), False),
        ("submitted", date(2026, 6, 30), False),  # done, as far as the unit goes
        ("approved", date(2026, 6, 30), False),
    ],
)
def test_only_what_is_past_its_day_and_undone_is_called_unfinished(
    state, due_on, is_carried, cast, document
):
    """Drafted in November, a letter told units that did everything: 尚未完成."""
    duty = DutyFactory(document=document, title="半年自查", frequency="half")
    AssignmentFactory(duty=duty, unit=cast.village, state=state, due_on=due_on)

    draft = draft_document(cast.township, 2027, actor=cast.clerk, today=NOVEMBER)

    assert draft.duties.filter(title="续办：半年自查").exists() == is_carried


def test_what_is_carried_over_says_of_which_part_of_the_year(cast, document):
    """In November 半年自查 of the second half is not due: 2026年尚未完成 said that of the year."""
    half = DutyFactory(document=document, title="半年自查", frequency="half", requirement="自查")
    months = DutyFactory(document=document, title="月报", requirement="报送")
    year = DutyFactory(document=document, title="年报", frequency="yearly", requirement="总结")
    second = {"start": date(2026, 7, 1), "end": date(2026, 12, 31), "due_on": date(2027, 1, 5)}
    first = {"start": date(2026, 1, 1), "end": date(2026, 6, 30), "due_on": date(2026, 7, 6)}
    for days in (first, second):
        AssignmentFactory(duty=half, unit=cast.village, **days)
    ends = {(1, 31): cast.village, (2, 28): cast.sibling, (5, 31): cast.village}
    for (month, day), unit in ends.items():
        start, end = date(2026, month, 1), date(2026, month, day)
        AssignmentFactory(duty=months, unit=unit, start=start, end=end, due_on=end)
    AssignmentFactory(duty=year, unit=cast.village, start=first["start"], end=first["end"])

    draft = draft_document(cast.township, 2027, actor=cast.clerk, today=NOVEMBER)

    carried = draft.duties.filter(title__startswith="续办").order_by("pk")
    assert sorted(duty.requirement for duty in carried) == [
        "2026年1—2月、5月尚未完成，继续办理：报送",
        "2026年上半年尚未完成，继续办理：自查",
        "2026年尚未完成，继续办理：总结",
    ]
    assert {unit.pk for unit in carried.get(title="续办：月报").units.all()} == {
        cast.village.pk,
        cast.sibling.pk,
    }


def test_what_is_carried_over_twice_says_so_once_and_what_was_done_is_not_repeated(cast, document):
    for title in ("没有办的", "办了的"):
        duty = DutyFactory(document=document, title=title, requirement="办好")
        AssignmentFactory(duty=duty, unit=cast.village)
    second = draft_document(cast.township, 2027, actor=cast.clerk, today=NOVEMBER)
    second.issued_at, second.issued_by, second.number = timezone.now(), cast.clerk, "2号"
    second.issued_on = date(2027, 1, 10)
    second.save()
    undone = second.duties.get(title="续办：没有办的")
    AssignmentFactory(duty=undone, unit=cast.village, due_on=date(2027, 3, 31))

    third = draft_document(cast.township, 2028, actor=cast.clerk, today=date(2027, 11, 26))

    carried = third.duties.filter(title__contains="续办")
    assert [(duty.title, duty.requirement, duty.due_on) for duty in carried] == [
        ("续办：没有办的", "2026年3月尚未完成，继续办理：办好", date(2028, 3, 31))
    ]


def test_a_clause_without_room_for_the_words_before_it_is_carried_whole(cast, document):
    title, requirement = "题" * 39, "求" * 290
    duty = DutyFactory(document=document, title=title, requirement=requirement)
    AssignmentFactory(duty=duty, unit=cast.village)

    draft = draft_document(cast.township, 2027, actor=cast.clerk, today=NOVEMBER)

    assert list(draft.duties.values_list("title", "requirement")) == [(title, requirement)] * 2


def test_papers_and_assignments_are_of_one_calendar(cast, issue, monkeypatch):
    """Somebody enters a rest day while the letters are set."""

    def set_slowly(*args, **kwargs):
        special = {"township": cast.township, "day": date(2026, 6, 30), "name": "闭馆"}
        SpecialDay.objects.get_or_create(**special, defaults={"is_workday": False})
        return letters_of(*args, **kwargs)

    monkeypatch.setattr("duties.issuing.letters_of", set_slowly)

    document = issue(duties=[clause(title="自查")])

    days = Assignment.objects.filter(duty__document=document).values_list("due_on", flat=True)
    letter = letter_paper(document, cast.village, list(document.duties.all()), Workdays())
    assert set(days) == {date(2026, 6, 30), date(2026, 12, 31)}
    assert "6月30日、12月31日前完成" in "".join(block.text for block in letter)


def test_a_job_that_fails_leaves_no_half_issued_document(cast, issue, monkeypatch):
    draft = draft_document(cast.township, 2026, actor=cast.clerk)
    draft.number = "青发〔2026〕1号"
    save_document(draft, actor=cast.clerk)
    job = request_issue(draft, date(2026, 1, 12), actor=cast.clerk)
    monkeypatch.setattr("duties.issuing.record", lambda *a, **k: 1 / 0)

    run(job.pk)

    draft.refresh_from_db()
    assert (draft.is_issued, Assignment.objects.count(), Paper.objects.count()) == (False, 0, 0)
    monkeypatch.undo()
    run(job.pk)  # control
    draft.refresh_from_db()
    assert draft.is_issued


def test_only_its_own_township_and_only_the_clerk_drafts(cast):
    from django.core.exceptions import PermissionDenied

    for person in (cast.liaison, cast.secretary, cast.administrator):
        with pytest.raises(PermissionDenied):
            draft_document(cast.township, 2026, actor=person)


def test_a_term_that_is_not_set_up_is_open(cast, issue):
    Term.objects.filter(township=cast.township).delete()

    document = issue(duties=[clause()])

    assert Assignment.objects.filter(duty__document=document).count() == 6  # 3 villages × 2 halves


def test_an_amendment_says_what_changed_from_what_to_what(cast, issue):
    first = issue(duties=[clause(title="放映", indicator="film.show_count", target=2)])
    draft = amend_document(first, actor=cast.clerk)
    draft.duties.update(target=3, kinds=["village", "community"])

    (change,) = changes(list(first.duties.all()), list(draft.duties.all()))

    assert [(one.name, one.old, one.new) for one in change.fields] == [
        ("每期目标", "2", "3"),
        ("承担单位类别", "村", "村、居"),
    ]


def test_the_papers_of_an_amendment_say_what_they_ask_and_what_they_replace(cast, issue):
    first = issue(duties=[clause(title="放映", indicator="film.show_count", target=2)])
    draft = amend_document(first, actor=cast.clerk)
    draft.duties.update(target=3)
    second = issue(draft=draft)
    said = [block.text for block in document_paper(second, list(second.duties.all()), Workdays())]
    letter = [
        block.text
        for block in letter_paper(second, cast.village, list(second.duties.all()), Workdays())
    ]

    assert f"（第2版，代替{first.number}）" in said
    for text in ("".join(said), "".join(letter)):
        assert "不少于3场" in text
    assert "代替" not in "".join(block.text for block in document_paper(first, [], Workdays()))


def test_the_preview_of_an_amendment_tells_new_from_carried_over(cast, issue, client_of):
    first = issue(duties=[clause(title="放映")])  # 3 villages × 2 halves
    draft = amend_document(first, actor=cast.clerk)
    save_duty(clause(title="增", document=draft), [], actor=cast.clerk)
    page = client_of(cast.clerk).get(reverse("document_issue", args=[draft.pk]))

    assert (page.context["new"], page.context["carried"]) == (6, 6)
    assert "署名" not in page.content.decode()

    cast.township.sign_name = ""
    cast.township.save()
    assert "还没有填署名" in client_of(cast.clerk).get(page.request["PATH_INFO"]).content.decode()


def test_the_number_is_filled_where_it_is_missed(cast, issue, client_of):
    """It sent its reader away to another page and back."""
    first = issue(duties=[clause(title="放映")])
    draft = amend_document(first, actor=cast.clerk)
    page, client = reverse("document_issue", args=[draft.pk]), client_of(cast.clerk)

    lacking = client.post(page, {"number": "", "issued_on": "2026-01-12"})
    asked = client.post(page, {"number": "青发〔2026〕9号", "issued_on": "2026-01-12"})

    draft.refresh_from_db()
    assert "请填写发文字号。" in lacking.content.decode()
    assert asked.status_code == 302
    assert draft.number == "青发〔2026〕9号"


def test_a_replaced_version_says_so_and_its_clauses_lead_to_the_new_ones(cast, issue, client_of):
    first = issue(duties=[clause(title="放映")])
    old = first.duties.get()
    second = issue(draft=amend_document(first, actor=cast.clerk))
    client = client_of(cast.clerk)

    assert "已由第 2 版取代" in client.get(reverse("documents")).content.decode()
    page = client.get(reverse("document", args=[first.pk])).content.decode()
    assert "已由第 2 版取代" in page
    assert reverse("document_amend", args=[first.pk]) not in page
    assert "取代" not in client.get(reverse("document", args=[second.pk])).content.decode()
    assert client.get(reverse("duty", args=[old.pk])).url == reverse(
        "duty", args=[second.duties.get().pk]
    )
