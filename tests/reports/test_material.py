"""素材: what the records say, offered with its figures and put in only where a person says so."""

from datetime import date

import pytest
from django.urls import reverse

from reports import contributing, writing
from reports.drafts import names
from reports.models import Contribution
from reports.suggestions import Kind, suggestions
from tests.factories import AssignmentFactory, DocumentFactory, DutyFactory, RegulationFactory
from townwork.org.errors import Refusal

pytestmark = pytest.mark.django_db

TEXT = "总结\n一、甲\n甲段。\n\n二、乙\n乙段。\n{{署名}}\n{{成文日期}}"


@pytest.fixture
def manuscript(cast):
    return writing.begin(cast.term, body=TEXT, actor=cast.clerk)


def of(kind, cast):
    return [one for one in suggestions(cast.term) if one.kind == kind]


def test_what_rose_is_offered_as_a_sentence_of_figures(cast):
    for day in (date(2025, 3, 1), date(2026, 3, 1), date(2026, 4, 1)):
        RegulationFactory(unit=cast.leadership, occurred_on=day)

    one = next(one for one in of(Kind.STRENGTH, cast) if "制度文件印发数" in one.sentence)

    assert one.sentence == "制度文件印发{{制度文件印发数}}份，同比{{制度文件印发数同比}}。"
    assert one.because == "上年同期 1份，本期 2份"
    known = names(cast.township)
    assert all(name in known for name in ("制度文件印发数", "制度文件印发数同比"))


def test_a_duty_past_its_day_is_a_shortcoming_and_an_open_one_a_plan(cast):
    document = DocumentFactory(township=cast.township, created_by=cast.clerk, issued=True)
    late = DutyFactory(document=document, title="上半年自查")
    ahead = DutyFactory(document=document, title="年终总结")
    AssignmentFactory(
        duty=late,
        unit=cast.village,
        start=date(2026, 1, 1),
        end=date(2026, 6, 30),
        due_on=date(2026, 6, 30),
    )
    AssignmentFactory(
        duty=ahead,
        unit=cast.village,
        start=date(2099, 1, 1),
        end=date(2099, 6, 30),
        due_on=date(2099, 7, 10),
    )

    missed = [one.sentence for one in of(Kind.SHORTCOMING, cast)]
    plans = [one.sentence for one in of(Kind.PLAN, cast)]

    assert f"{cast.village}“上半年自查”没有按期完成。" in missed
    assert "按期做好“年终总结”。" in plans


def test_words_go_below_the_chosen_heading_and_before_the_signature(cast, manuscript):
    writing.put_in(manuscript, "甲又一段。", below=2, base=1, actor=cast.clerk)
    writing.put_in(manuscript, "乙又一段。", below=7, base=2, actor=cast.clerk)

    lines = [line for line in manuscript.newest.body.splitlines() if line]
    assert lines == [
        *("总结", "一、甲", "甲段。", "甲又一段。", "二、乙", "乙段。", "乙又一段。"),
        *("{{署名}}", "{{成文日期}}"),
    ]


def test_a_heading_that_is_gone_takes_nothing(cast, manuscript):
    with pytest.raises(Refusal, match="重新选"):
        writing.put_in(manuscript, "话。", below=3, base=1, actor=cast.clerk)

    assert manuscript.newest.body == TEXT


def test_the_page_offers_the_units_words_and_takes_them_as_changed(cast, manuscript, client):
    contributing.ask(manuscript, [cast.village], date(2099, 7, 1), actor=cast.clerk)
    contributing.send(Contribution.objects.get(), "我村办了两场。", actor=cast.liaison)
    client.force_login(cast.clerk)

    page = client.get(reverse("material", args=["2026H1"])).content.decode()
    client.post(
        reverse("material_take", args=["2026H1"]),
        {"words": "塘头村办了两场。", "below": 2, "seen": 1},
    )

    assert "我村办了两场。" in page
    assert "塘头村办了两场。" in manuscript.newest.body
    assert "我村" not in manuscript.newest.body


def test_nothing_is_put_in_unasked(cast, manuscript, client):
    client.force_login(cast.clerk)
    client.get(reverse("material", args=["2026H1"]))

    assert manuscript.newest.body == TEXT
