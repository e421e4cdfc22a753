"""学习通报: drafted from the records, edited, issued once, counted among the documents."""

import io
from datetime import date

import pdfplumber
import pytest
from django.urls import reverse
from docx import Document

from records.models import Regulation, StudyBulletin
from records.study import bulletins as acts
from tests.factories import AttendanceFactory, StudyPlanFactory, StudySessionFactory
from townwork.jobs import services as jobs
from townwork.jobs.models import Job
from townwork.org.errors import Refusal, TermClosed
from townwork.org.services import close_term

MARCH = (date(2026, 3, 1), date(2026, 3, 31))
APRIL_FIRST = date(2026, 4, 1)


@pytest.fixture
def march(cast):
    """塘头村 held one of two planned and owes a make-up; 柳林村 planned for April."""
    held = StudySessionFactory(unit=cast.village, entered_by=cast.liaison, expected=10, present=8, made_up=1)
    AttendanceFactory(session=held, person=cast.liaison, away=True)
    for day, kind in ((date(2026, 3, 9), "core"), (date(2026, 3, 5), "branch")):
        StudyPlanFactory(unit=cast.village, entered_by=cast.liaison, occurred_on=day, kind=kind)
    StudyPlanFactory(unit=cast.sibling, entered_by=cast.clerk, occurred_on=date(2026, 4, 8), topic="春季专题")
    return held


@pytest.fixture
def draft(cast, march):
    return acts.draft_bulletin(cast.township, *MARCH, actor=cast.clerk)


@pytest.mark.parametrize(
    ("since", "until", "name"),
    [
        (*MARCH, "2026年3月"),
        (APRIL_FIRST, date(2026, 6, 30), "2026年第二季度"),
        (date(2026, 2, 1), date(2026, 4, 30), "2026年2月1日至2026年4月30日"),
        (date(2026, 3, 1), date(2026, 3, 30), "2026年3月1日至2026年3月30日"),
        (date(2025, 12, 1), date(2026, 2, 28), "2025年12月1日至2026年2月28日"),
    ],
)
def test_a_period_has_the_name_an_office_gives_it(since, until, name):
    assert acts.period_named(since, until) == name


def test_the_draft_says_what_was_held_who_lags_and_what_is_next(draft):
    assert draft.title == "关于2026年3月学习情况的通报"
    for words in (
        "全镇共组织学习1场，其中中心组学习1场",
        "本期计划2场，已开展1场",
        "应到10人次，实到8人次，补学1人次，到课率90.0%",
        "未按计划开展学习的有：塘头村1场",
        "缺课未补学的有：塘头村1人次",
        "4月8日，柳林村，中心组学习：春季专题",
    ):
        assert words in draft.text


def test_it_names_no_person(cast, draft):
    assert cast.liaison.full_name not in draft.text


def test_a_period_has_one_bulletin(cast, draft):
    with pytest.raises(Refusal, match="已经起草"):
        acts.draft_bulletin(cast.township, *MARCH, actor=cast.clerk)


def test_issued_it_is_a_document_among_the_documents_and_frozen(cast, draft):
    acts.issue_bulletin(draft, number="青宣〔2026〕5号", on=date(2026, 3, 10), actor=cast.clerk)

    issued = StudyBulletin.objects.get()
    entry = Regulation.objects.get()
    assert issued.regulation == entry
    assert (entry.kind, entry.number, entry.unit) == ("bulletin", "青宣〔2026〕5号", cast.clerk.unit)
    with pytest.raises(Refusal, match="不能再改"):
        acts.save_bulletin(issued, actor=cast.clerk)
    with pytest.raises(Refusal, match="不能再改"):
        acts.discard_bulletin(issued, actor=cast.clerk)


def test_a_closed_term_takes_no_bulletin(cast, draft):
    close_term(cast.term, actor=cast.clerk, reason="报送")

    with pytest.raises(TermClosed):
        acts.issue_bulletin(draft, number="5号", on=date(2026, 3, 10), actor=cast.clerk)

    assert not StudyBulletin.objects.get().is_issued


def test_its_files_hold_the_text(cast, draft):
    acts.issue_bulletin(draft, number="5号", on=date(2026, 3, 10), actor=cast.clerk)

    jobs.run(Job.objects.get(kind=acts.BULLETIN).pk)

    papers = {paper.form: paper for paper in draft.papers.all()}
    pdf = "".join(page.extract_text() for page in pdfplumber.open(papers["pdf"].path).pages)
    word = "\n".join(p.text for p in Document(io.BytesIO(papers["docx"].path.read_bytes())).paragraphs)
    for text in (pdf.replace("\n", ""), word):
        assert "一、总体情况" in text
        assert "2026年3月10日" in text
    assert "塘头村1场" in word


def test_what_is_edited_is_kept_and_bad_input_too(cast, draft, client_of):
    client, address = client_of(cast.clerk), reverse("bulletin", args=[draft.pk])

    refused = client.post(address, {"title": "", "text": "改过的正文"}).content.decode()
    assert "请填写标题" in refused
    assert "改过的正文" in refused
    client.post(address, {"title": "新标题", "text": "改过的正文"})

    draft.refresh_from_db()
    assert (draft.title, draft.text) == ("新标题", "改过的正文")


@pytest.mark.parametrize(
    ("since", "until", "says"),
    [
        ("2026-03-31", "2026-03-01", "不能早于"),
        ("2020-01-01", "2026-01-01", "最长一年"),
        ("", "", "请填写自"),
    ],
)
def test_an_odd_period_is_refused_by_name(cast, client_of, since, until, says):
    page = client_of(cast.clerk).post(reverse("bulletin_draft"), {"since": since, "until": until})

    assert says in page.content.decode()
    assert not StudyBulletin.objects.exists()


@pytest.mark.parametrize("day", ["2026-03-11", "0206-03-01"])
def test_an_odd_day_of_issue_is_refused_by_name(cast, draft, client_of, day):
    page = client_of(cast.clerk).post(
        reverse("bulletin_issue", args=[draft.pk]), {"number": "5号", "on": day}
    )

    assert "印发日期" in page.content.decode()
    assert not StudyBulletin.objects.get().is_issued


def test_a_text_half_edited_is_kept_till_it_is_saved(cast, draft, client_of):
    client, address = client_of(cast.clerk), reverse("bulletin", args=[draft.pk])

    form = client.get(address).content.decode()
    done = client.post(address, {"title": "新", "text": "改过"}, follow=True).content.decode()

    key = f"bulletin-{draft.pk}"
    assert f'data-draft="{key}"' in form and f'data-saved="{key}"' in done


def test_of_two_editors_the_later_is_told(cast, draft, client_of):
    client, address = client_of(cast.clerk), reverse("bulletin", args=[draft.pk])
    seen = draft.digest
    client.post(address, {"title": "甲改的", "text": "甲", "seen": seen})

    late = client.post(address, {"title": "乙改的", "text": "乙", "seen": seen}).content.decode()
    assert "别人刚刚改过" in late
    assert "乙改的" in late
    draft.refresh_from_db()
    assert draft.title == "甲改的"
    client.post(address, {"title": "乙改的", "text": "乙", "seen": draft.digest})

    draft.refresh_from_db()
    assert draft.title == "乙改的"


def test_words_nobody_has_seen_are_not_issued(cast, draft):
    seen = draft.digest
    StudyBulletin.objects.update(text="别人改的")

    with pytest.raises(Refusal, match="看过现在的正文"):
        acts.issue_bulletin(draft, number="5号", on=date(2026, 3, 10), actor=cast.clerk, seen=seen)
