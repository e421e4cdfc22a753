"""单位小结 as a paper: a unit's own figures, its duties, its own words, and nothing of another's."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reports import contributing, grammar, writing
from reports.drafts import names
from reports.models import Contribution
from reports.unit_summaries import OWN, summary_of, unit_summaries, unit_template
from tests.factories import (
    AssignmentFactory,
    DocumentFactory,
    DutyFactory,
    FilmShowingFactory,
    MeetingFactory,
    StudySessionFactory,
)
from townwork.org.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def records(cast):
    FilmShowingFactory(unit=cast.village, shows=5)
    FilmShowingFactory(unit=cast.group, shows=2)  # a group's is its village's
    FilmShowingFactory(unit=cast.sibling, shows=3)
    StudySessionFactory(unit=cast.village)
    MeetingFactory(unit=cast.leadership, kind="weekly")


@pytest.fixture
def words(cast):
    """塘头村 was asked and has sent its own."""
    manuscript = writing.begin(cast.term, body="题\n正文。", actor=cast.clerk)
    contributing.ask(manuscript, [cast.village, cast.sibling], date(2099, 1, 1), actor=cast.clerk)
    one = Contribution.objects.get(unit=cast.village)
    body = "我村办了晒谷节。\n\n下半年修文化礼堂，写作{{公益电影场次}}也照原样。"
    contributing.send(one, body, actor=cast.liaison)
    return one


def text_of(unit, term) -> str:
    return "\n".join(block.text for block in summary_of(unit, term).blocks)


def test_it_says_the_units_own_figures_with_those_below_it(cast, records):
    text = text_of(cast.village, cast.term)

    assert text.startswith("塘头村2026年上半年宣传思想文化工作小结\n")
    assert "放映农村公益电影7场" in text
    assert text.rstrip().splitlines()[-2] == "塘头村"  # signed by the unit, not by the township


def test_what_is_not_the_units_work_is_not_said_and_what_it_owes_is_a_blank(cast, records):
    village, leadership = text_of(cast.village, cast.term), text_of(cast.leadership, cast.term)

    assert "例会" not in village and "召开工作例会1次" in leadership
    assert "电影" not in leadership
    assert "【待填：节俭办理桩数】" in village and "节俭" not in leadership


def test_nothing_of_the_sibling_is_in_it(cast, records, words):
    text = text_of(cast.sibling, cast.term)

    assert "放映农村公益电影3场" in text
    assert "晒谷节" not in text and "塘头" not in text and "本单位的话" not in text


def test_headings_of_which_nothing_is_left_go_and_the_rest_are_numbered_anew(cast, records, words):
    lines = text_of(cast.village, cast.term).splitlines()

    heads = [line for line in lines if line[:2] in ("一、", "二、", "三、")]
    assert heads == ["一、主要工作", "二、本单位的话"]  # it has no duties
    sections = [line[:3] for line in lines if line.startswith("（")]
    assert sections == [
        "（一）",
        "（二）",
        "（三）",
        "（四）",
        "（五）",
    ]  # 责任落实 is not a village's


def test_its_own_words_stand_as_they_were_typed(cast, records, words):
    text = text_of(cast.village, cast.term)

    assert "我村办了晒谷节。\n下半年修文化礼堂，写作{{公益电影场次}}也照原样。" in text


def test_words_that_were_not_sent_are_not_said(cast, records, words):
    Contribution.objects.filter(pk=words.pk).update(sent_at=None, sent_by=None)

    assert "晒谷节" not in text_of(cast.village, cast.term)
    assert "没有交单位小结" in summary_of(cast.village, cast.term).missing


def test_its_duties_stand_with_how_far_they_are(cast, records):
    document = DocumentFactory(township=cast.township, created_by=cast.clerk, issued=True)
    films = DutyFactory(
        document=document, title="放公益电影", indicator="film.show_count", target=4
    )
    plan = DutyFactory(document=document, title="报学习计划")
    half = {"start": date(2026, 1, 1), "end": date(2026, 6, 30), "due_on": date(2026, 6, 30)}
    for duty in (films, plan):
        AssignmentFactory(duty=duty, unit=cast.village, **half)
    AssignmentFactory(duty=plan, unit=cast.sibling)

    lines = text_of(cast.village, cast.term).splitlines()

    assert "二、任务完成情况" in lines
    said = "本期应完成任务2项，已完成1项，其中超过期限才完成1项，逾期1项。"
    assert said in lines  # the films were entered today
    assert any(line.endswith("放公益电影：达标，目标4场，已计7场。") for line in lines)
    assert any("报学习计划：逾期，期限" in line for line in lines)


def test_it_says_what_it_lacks(cast, records):
    missing = summary_of(cast.sibling, cast.term).missing

    assert any(line.startswith("节俭办理桩数（应报 ") for line in missing)
    assert missing[-1] == "没有交单位小结"


def test_the_default_text_can_be_read_in_any_township():
    codes = names()
    codes.update(OWN)

    template = grammar.parse(unit_template(), codes)

    assert {*OWN.values()} <= {*template.codes}
    assert not [block for block in template.blocks if "全镇" in block.text]


def test_more_units_take_no_more_queries(cast, records, words):
    units = list(Unit.objects.filter(township=cast.township).select_related("parent"))

    def queries(asked) -> int:
        with CaptureQueriesContext(connection) as context:
            unit_summaries(asked, cast.term)
        return len(context)

    few = queries([cast.village, cast.group])
    assert queries(units) == few


@pytest.mark.parametrize("state", ["approved", "draft"])
def test_what_the_self_check_said_is_not_asked_for_again(cast, words, client, state):
    """The unit's half-year in words was owed twice. What was not sent yet says nothing."""
    duty = DutyFactory(document=DocumentFactory(township=cast.township), title="半年自查")
    owed = AssignmentFactory(duty=duty, unit=cast.sibling, start=cast.term.start, end=cast.term.end)
    told = {"state": state, "text": "我村自查了四件事。", "entered_by": cast.sibling_liaison}
    if state == "approved":
        now = timezone.now()
        told |= {"submitted_at": now, "reviewed_by": cast.clerk, "reviewed_at": now}
    owed.reports.create(unit=cast.sibling, **told)
    client.force_login(cast.sibling_liaison)
    asked = Contribution.objects.get(unit=cast.sibling)

    page = client.get(reverse("contribution", args=[asked.pk]))

    body = page.context["form"]["body"].value()
    assert body == ("我村自查了四件事。" if state == "approved" else "")
    assert ("已带上本单位报过的半年自查" in page.content.decode()) is (state == "approved")
    own = client.get(reverse("contribution", args=[words.pk]))
    assert own.status_code == 404  # another's, who has sent theirs


@pytest.mark.postgresql
def test_it_comes_in_both_forms_from_the_page_of_its_words(cast, records, words, client):
    client.force_login(cast.liaison)
    page = client.get(reverse("contribution", args=[words.pk])).content.decode()
    pdf = client.get(reverse("contribution_pdf", args=[words.pk]))
    word = client.get(reverse("contribution_word", args=[words.pk]))

    assert reverse("contribution_pdf", args=[words.pk]) in page
    assert pdf.content.startswith(b"%PDF") and word.content.startswith(b"PK")
    assert "filename*" in pdf["Content-Disposition"]
