"""归档: five elements, a number, read-only, one PDF; and taking it out again."""

import io
import re

import pdfplumber
import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from records.kinds.study import archiving, elements, roster
from records.kinds.study.desk import open_desk
from records.kinds.study.views.study import session_panel
from records.ledger.declaration import ledgers
from records.models import StudyPaper, StudyPlan, StudySession
from records.pages import batches
from records.pages.batch_acts import acts_of
from records.pages.services import add_evidence, save_record, void_record
from tests.factories import DAY, AttendanceFactory, StudyPlanFactory, StudySessionFactory
from tests.flows.conftest import PDF
from townwork.jobs import services as jobs
from townwork.jobs.models import Job
from townwork.org.errors import Refusal, TermClosed
from townwork.org.services import close_term


@pytest.fixture
def full(cast, session):
    """The session with all five elements."""
    session.plan = StudyPlanFactory(unit=cast.village, entered_by=cast.liaison)
    session.minutes, session.materials, session.summary = (
        "一是学。\n二是做。",
        "《公报》",
        "小结一段",
    )
    AttendanceFactory(session=session, person=cast.liaison, present=True)
    roster.update_counts(session)
    session.refresh_from_db(fields=["has_sign_in"])
    session.save()
    return session


def stored(session):
    return StudySession.objects.get(pk=session.pk)


# --- 五有 -------------------------------------------------------------------------------------------
# -
FACTS = {
    "plan_id": "has_plan",
    "minutes": "has_record",
    "materials": "has_materials",
    "summary": "has_summary",
}


@given(
    st.sets(st.sampled_from(sorted(StudySession.ELEMENTS))),
    st.dictionaries(st.sampled_from(sorted(FACTS)), st.booleans()),
)
def test_an_element_is_there_when_its_fact_or_its_tick_is(ticked, written):
    """What is blank was not written down; without a plan there is none."""
    session = StudySession(topic="题")
    for name in ticked:
        setattr(session, name, True)
    for field, is_there in written.items():
        blank, said = (None, 1) if field == "plan_id" else (" \n", "要点")
        setattr(session, field, said if is_there else blank)

    session.index()

    there = ticked | {FACTS[field] for field, is_there in written.items() if is_there}
    assert set(session.lacking) == set(StudySession.ELEMENTS) - there


def test_a_session_says_what_it_lacks_and_how_to_mend_it(cast, session):
    session.plan = StudyPlan(pk=1)
    session.index()

    found = {one.field: one for one in elements.elements_of(session)}

    assert found["has_plan"].is_there
    assert "填发言要点" in found["has_record"].how


def test_a_township_may_call_them_otherwise(cast, session):
    elements.rename(
        cast.township, {"has_summary": "有心得", "has_plan": "有计划"}, actor=cast.clerk
    )

    names = elements.names_of(cast.township)

    assert names["has_summary"] == "有心得"
    assert elements.names_of(cast.neighbour)["has_summary"] == "有总结"
    with pytest.raises(Refusal, match="有心得"):
        archiving.archive(session, actor=cast.liaison)


def test_two_elements_of_one_name_are_refused(cast):
    with pytest.raises(Refusal, match="不能相同"):
        elements.rename(cast.township, {"has_summary": "有计划"}, actor=cast.clerk)


# --- The number -----------------------------------------------------------------------------------
def test_what_lacks_an_element_is_not_archived(cast, session):
    with pytest.raises(Refusal, match="有计划、有签到、有记录、有资料、有总结"):
        archiving.archive(session, actor=cast.liaison)

    assert stored(session).archive_number == ""


def test_a_list_not_all_marked_is_not_archived_and_an_open_desk_is_closed(cast, full, client_of):
    desk = open_desk(full, late_minutes=10, actor=cast.liaison)
    late = AttendanceFactory(session=full)
    with pytest.raises(Refusal, match="还有 1 人没有登记考勤"):
        archiving.archive(full, actor=cast.liaison)

    roster.tick(full, {late.pk: "absent"}, actor=cast.liaison)
    assert "还有 1 人待补学，归档后不能再登记" in page_of(full, cast.liaison, client_of)
    archiving.archive(full, actor=cast.liaison)

    desk.refresh_from_db()
    assert desk.closed_at is not None


def page_of(session, who, client_of) -> str:
    return client_of(who).get(f"/records/study/{session.pk}/").content.decode()


def test_a_make_up_is_read_on_the_sessions_page_and_can_be_put_right(cast, session, client_of):
    row = AttendanceFactory(session=session, person=cast.secretary, away=True)
    roster.make_up(row, on=DAY, way="观看录像", actor=cast.liaison)
    address = reverse("study_make_up", args=[row.pk])

    said = f"{cast.secretary.full_name}：{DAY} 观看录像，{cast.liaison.full_name}确认"
    assert said in page_of(session, cast.liaison, client_of)
    assert address in page_of(session, cast.liaison, client_of)
    assert 'value="观看录像"' in client_of(cast.liaison).get(address).content.decode()


@pytest.mark.parametrize("name", ["study_list", "study_tick"])
def test_what_is_archived_offers_no_form_to_fill_in_vain(cast, full, client_of, name):
    archiving.archive(full, actor=cast.liaison)

    answer = client_of(cast.liaison).get(reverse(name, args=[full.pk]), follow=True)

    assert answer.redirect_chain == [(f"/records/study/{full.pk}/", 302)]
    assert "不能再改" in answer.content.decode()


def test_the_number_is_that_of_the_standard_and_counts_up(cast, full):
    cast.township.fonds_number = "Z109"
    cast.township.save()
    ticks = dict.fromkeys(StudySession.ELEMENTS, True)
    second = StudySessionFactory(unit=cast.village, entered_by=cast.liaison, **ticks)
    other = StudySessionFactory(unit=cast.sibling, entered_by=cast.sibling_liaison, **ticks)

    numbers = [
        archiving.archive(one, actor=who).archive_number
        for one, who in (
            (full, cast.liaison),
            (second, cast.liaison),
            (other, cast.sibling_liaison),
        )
    ]

    assert numbers == [
        "Z109-WS·2026-D10-TTC-0001",
        "Z109-WS·2026-D10-TTC-0002",
        "Z109-WS·2026-D10-LLC-0001",
    ]


@pytest.mark.parametrize(
    "act",
    [
        lambda one, who: save_record(one, actor=who),
        lambda one, who: void_record(one, actor=who, reason="错"),
        lambda one, who: add_evidence(one, "a.pdf", PDF, actor=who),
        lambda one, who: roster.tick(one, {}, actor=who),
        lambda one, who: archiving.archive(one, actor=who),
    ],
    ids=["change", "void", "evidence", "tick", "archive"],
)
def test_what_is_archived_is_read_only(cast, full, act):
    archiving.archive(full, actor=cast.liaison)
    later = stored(full)
    later.topic = "改"

    with pytest.raises(Refusal, match="已归档"):
        act(later, cast.liaison)


def test_control_what_is_not_archived_can_be_changed(cast, full):
    full.topic = "改"

    assert save_record(full, actor=cast.liaison).topic == "改"


@pytest.mark.postgresql
def test_taken_out_it_can_be_mended_and_keeps_its_number(cast, full):
    number = archiving.archive(full, actor=cast.liaison).archive_number
    StudyPaper.objects.create(session=full, form="pdf", sha256="a" * 64, size=1)

    archiving.unarchive(full, actor=cast.clerk, reason="补一份资料")

    assert stored(full).archived_at is None
    assert not full.papers.exists()
    save_record(stored(full), actor=cast.liaison)
    assert archiving.archive(full, actor=cast.liaison).archive_number == number


def test_only_the_clerk_takes_out(cast, full):
    archiving.archive(full, actor=cast.liaison)

    with pytest.raises(PermissionDenied):
        archiving.unarchive(full, actor=cast.liaison, reason="想改")


def test_a_closed_terms_archive_stays(cast, full):
    archiving.archive(full, actor=cast.liaison)
    close_term(cast.term, actor=cast.clerk, reason="报送")

    with pytest.raises(TermClosed):
        archiving.unarchive(full, actor=cast.clerk, reason="想改")


# --- The file -------------------------------------------------------------------------------------
@pytest.mark.postgresql
def test_the_archive_is_one_pdf_with_cover_catalogue_record_attendance_and_papers(cast, full):
    add_evidence(full, "签到表.pdf", PDF, actor=cast.liaison)
    number = archiving.archive(full, actor=cast.liaison).archive_number

    jobs.run(Job.objects.get(kind=archiving.ARCHIVE).pk)

    paper = StudyPaper.objects.get(session=full)
    pages = pdfplumber.open(io.BytesIO(paper.path.read_bytes())).pages
    texts = [re.sub(r"\s", "", page.extract_text()) for page in pages]
    assert [
        part in text
        for part, text in zip((number, "目录", "学习记录", "考勤情况"), texts, strict=True)
    ] == [True] * 4
    assert "一是学。二是做。" in texts[2]
    assert cast.liaison.full_name in texts[3]
    assert "签到表.pdf" in texts[3]
    assert re.search(
        r"4学习资料1篇35学习小结小结正文36佐证材料1件4", texts[1]
    )  # with the pages they are on
    assert paper.file_name == f"{number}_{full.topic}.pdf"


def test_the_catalogue_names_no_paper_that_is_not_there(cast, full):
    assert "佐证材料" not in archiving.archive_html(full)


@pytest.mark.postgresql
def test_a_session_taken_out_meanwhile_makes_no_file(cast, full):
    archiving.archive(full, actor=cast.liaison)
    archiving.unarchive(full, actor=cast.clerk, reason="补")

    jobs.run(Job.objects.get(kind=archiving.ARCHIVE).pk)

    assert "已经退档" in Job.objects.get(kind=archiving.ARCHIVE).error
    assert not full.papers.exists()


def test_what_was_typed_is_text_on_paper(cast, full):
    full.minutes = "<script>x</script>{{ 7 }}"

    assert "&lt;script&gt;x&lt;/script&gt;{{ 7 }}" in archiving.archive_html(full)


def test_the_panel_costs_the_same_for_three_people_as_for_thirty(
    cast, session, django_assert_max_num_queries
):
    AttendanceFactory.create_batch(30, session=session, away=True)

    with django_assert_max_num_queries(7):
        panel = session_panel(session, cast.clerk)
        assert len(panel["owed"]) == 30


def test_a_session_is_found_by_its_number(cast, client_of, full):
    number = archiving.archive(full, actor=cast.liaison).archive_number

    page = client_of(cast.clerk).get(reverse("search"), {"q": number.split("-", 3)[-1]})

    assert full.topic in page.content.decode()


def test_the_form_of_an_archived_session_says_so_and_takes_nothing(cast, client_of, full):
    archiving.archive(full, actor=cast.liaison)

    page = client_of(cast.liaison).get(f"/records/study/{full.pk}/edit/")

    assert "已归档" in page.content.decode()
    assert all(field.disabled for field in page.context["form"].fields.values())


def test_archived_in_a_batch_they_are_taken_out_as_one_and_keep_their_numbers(cast, full):
    ledger = ledgers["study"]
    act = acts_of(ledger, cast.clerk)["archive"]

    batch = batches.carry_out(ledger, act, [full], {}, actor=cast.clerk)
    number = stored(full).archive_number
    assert stored(full).archived_at and number

    batches.undo(batch, ledger, act, actor=cast.clerk)

    assert (stored(full).archived_at, stored(full).archive_number) == (None, number)
