"""学习通报: drafted from the records, edited, issued once, counted among the documents."""

import io
import re
from datetime import date

import pdfplumber
import pytest
from django.urls import reverse
from docx import Document

from records.kinds.study import bulletins as acts
from records.models import Regulation, StudyBulletin
from tests.factories import (
    AttendanceFactory,
    RegulationFactory,
    StudyPlanFactory,
    StudySessionFactory,
)
from townwork.jobs import services as jobs
from townwork.jobs.models import Job
from townwork.org.errors import Refusal, TermClosed
from townwork.org.services import close_term

MARCH = (date(2026, 3, 1), date(2026, 3, 31))
APRIL_FIRST = date(2026, 4, 1)


@pytest.fixture
def march(cast):
    """塘头村 held one of two planned and owes a make-up; 柳林村 planned for April."""
    held = StudySessionFactory(
        unit=cast.village, entered_by=cast.liaison, kind="core", expected=10, present=8, made_up=1
    )
    AttendanceFactory(session=held, person=cast.liaison, away=True)
    for day, kind in ((date(2026, 3, 9), "core"), (date(2026, 3, 5), "branch")):
        StudyPlanFactory(unit=cast.village, entered_by=cast.liaison, occurred_on=day, kind=kind)
    StudyPlanFactory(
        unit=cast.sibling, entered_by=cast.clerk, occurred_on=date(2026, 4, 8), topic="春季专题"
    )
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
        "4月8日，柳林村，支部学习：春季专题",
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
    assert (entry.kind, entry.number, entry.unit) == (
        "bulletin",
        "青宣〔2026〕5号",
        cast.clerk.unit,
    )
    with pytest.raises(Refusal, match="不能再改"):
        acts.save_bulletin(issued, actor=cast.clerk)
    with pytest.raises(Refusal, match="不能再改"):
        acts.discard_bulletin(issued, actor=cast.clerk)


def test_what_is_typed_is_what_is_issued(cast, draft, client_of):
    """Saved before or not: the page has one text."""
    typed = {"title": "改过的标题", "text": "改过的正文", "seen": draft.digest}

    client_of(cast.clerk).post(
        reverse("bulletin_issue", args=[draft.pk]), {**typed, "number": "5号", "on": "2026-03-10"}
    )

    issued = StudyBulletin.objects.get()
    assert (issued.is_issued, issued.title, issued.text) == (True, "改过的标题", "改过的正文")
    assert Regulation.objects.get().title == "改过的标题"


@pytest.mark.parametrize("number", ["", "5号"])
def test_refused_it_keeps_what_was_typed(cast, draft, client_of, number):
    RegulationFactory(unit=cast.office, entered_by=cast.clerk, number="5号", title="别的文件")
    typed = {"title": "改过的标题", "text": "改过的正文", "seen": draft.digest}

    page = client_of(cast.clerk).post(
        reverse("bulletin_issue", args=[draft.pk]), {**typed, "number": number, "on": "2026-03-10"}
    )

    said = "文号 5号 已经用在《别的文件》上" if number else "请填写文号"
    assert [word in page.content.decode() for word in (said, "改过的正文", "2026-03-10")] == [
        True
    ] * 3
    assert not StudyBulletin.objects.get().is_issued


def test_of_two_who_edit_the_one_who_issues_is_shown_the_others_words(cast, draft, client_of):
    seen = draft.digest
    StudyBulletin.objects.update(text="别人改的正文")
    typed = {
        "title": "标题",
        "text": "我填的正文",
        "seen": seen,
        "number": "5号",
        "on": "2026-03-10",
    }

    page = (
        client_of(cast.clerk)
        .post(reverse("bulletin_issue", args=[draft.pk]), typed)
        .content.decode()
    )

    assert [word in page for word in ("看过现在的正文", "别人改的正文", "我填的正文")] == [True] * 3
    assert not StudyBulletin.objects.get().is_issued


def test_issued_twice_it_is_said_to_be_issued(cast, draft, client_of):
    acts.issue_bulletin(draft, number="5号", on=date(2026, 3, 10), actor=cast.clerk)

    page = client_of(cast.clerk).post(
        reverse("bulletin_issue", args=[draft.pk]),
        {"title": "再", "text": "再", "number": "6号", "on": "2026-03-10"},
        follow=True,
    )

    assert "通报已经印发，不能再改" in page.content.decode()
    assert "没有保存的“标题”：再" in page.content.decode()
    assert "没有保存的“文号”：6号" in page.content.decode()
    assert StudyBulletin.objects.get().title == draft.title


def test_saved_after_it_was_issued_nothing_vanishes(cast, draft, client_of):
    acts.issue_bulletin(draft, number="5号", on=date(2026, 3, 10), actor=cast.clerk)

    page = client_of(cast.clerk).post(
        reverse("bulletin", args=[draft.pk]), {"title": draft.title, "text": "一、改过的一段"}
    )

    assert "通报已经印发，不能再改" in page.content.decode()
    assert "没有保存的“正文”：一、改过的一段" in page.content.decode()
    assert draft.text in StudyBulletin.objects.get().text


def test_a_period_without_study_is_not_praised(cast):
    said = acts.words(cast.township, date(2026, 5, 1), date(2026, 5, 31))

    assert "没有学习计划和学习记录" in said
    assert "均按计划开展学习" not in said


def test_a_closed_term_takes_no_bulletin(cast, draft):
    close_term(cast.term, actor=cast.clerk, reason="报送")

    with pytest.raises(TermClosed):
        acts.issue_bulletin(draft, number="5号", on=date(2026, 3, 10), actor=cast.clerk)

    assert not StudyBulletin.objects.get().is_issued


def test_its_files_hold_the_text_under_its_number(cast, draft):
    acts.issue_bulletin(draft, number="青宣〔2026〕5号", on=date(2026, 3, 10), actor=cast.clerk)

    jobs.run(Job.objects.get(kind=acts.BULLETIN).pk)

    papers = {paper.form: paper for paper in draft.papers.all()}
    pdf = "".join(page.extract_text() for page in pdfplumber.open(papers["pdf"].path).pages)
    paper = Document(io.BytesIO(papers["docx"].path.read_bytes()))
    word = "\n".join(line.text for line in paper.paragraphs)
    word += "\n".join(cell.text for row in paper.tables[0].rows for cell in row.cells)
    for text in (pdf.replace("\n", ""), word):
        assert "青宣〔2026〕5号" in text
        assert "一、总体情况" in text
        assert "2026年3月10日印发" in text
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


def test_a_month_or_a_quarter_is_one_click(cast, client_of):
    """On the tenth of March: February, March, and the quarters they lie in and after."""
    client, address = client_of(cast.clerk), reverse("bulletins")
    page = client.get(address).content.decode()
    assert re.findall(r"since=([0-9-]+)&amp;until=([0-9-]+)\">(.+?)</a>", page) == [
        ("2026-02-01", "2026-02-28", "2026年2月"),
        ("2026-03-01", "2026-03-31", "2026年3月"),
        ("2025-10-01", "2025-12-31", "2025年第四季度"),
        ("2026-01-01", "2026-03-31", "2026年第一季度"),
    ]

    page = client.get(address, {"since": "2025-10-01", "until": "2025-12-31"}).content.decode()

    assert [f'value="{day}"' in page for day in ("2025-10-01", "2025-12-31", "2026-02-01")] == [
        True,
        True,
        False,
    ]


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
