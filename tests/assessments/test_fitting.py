"""A criterion reads what is its units' own: of a village nobody reads the leadership's meetings."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assessments.drafting import adopt_rubric, check_criterion, draft_rubric, unfit_of
from assessments.evaluation import judge, outlook
from assessments.models import Criterion
from assessments.rounds import criteria_of
from assessments.rules import parse_rules
from assessments.sheets import import_rubric
from tests.assessments.test_sheets import changed, row_of
from townwork.org.errors import Refusal

SAID = "“专题研究次数”只计领导班子的记录，村、居记了也不算"
SPECIAL = {"kind": "count", "fact": "mtg.special_count", "target": "1", "deduct": "2"}


@pytest.fixture
def draft(cast):
    return draft_rubric(cast.township, actor=cast.clerk)


def of_villages(sheet, columns):
    """支部专题研究 (村、居), as a real rubric of yearly clauses has it."""
    sheet.cell(row_of(sheet, columns, "A2"), columns["适用单位类别"]).value = "村、居"


def test_a_sheet_comes_in_with_what_cannot_be_read_left_to_people_and_said(cast, draft):
    sheet = changed(draft, of_villages)

    count, problems, by_hand = import_rubric(draft, sheet, actor=cast.clerk)

    assert (count > 30, problems) == (True, [])
    (one,) = by_hand
    assert one.message == f"A2 专题研究：{SAID}，这一项没有设规则，由考核组评分。"
    item = Criterion.objects.get(section__rubric=draft, code="A2")
    assert (item.rules, item.points, item.kinds) == ([], 4, ["village", "community"])


def test_the_page_says_so_after_the_import_and_beside_the_item(cast, client_of, draft):
    file = SimpleUploadedFile("细则.xlsx", changed(draft, of_villages))

    page = client_of(cast.clerk).post(
        reverse("rubric_import", args=[draft.pk]), {"file": file}, follow=True
    )

    said = page.content.decode()
    assert "已导入" in said
    assert f"A2 专题研究：{SAID}" in said
    assert said.count("没有设规则，由考核组评分") == 2


@pytest.fixture
def amiss(draft):
    """A draft of before the figure knew whose it is."""
    Criterion.objects.filter(section__rubric=draft, code="A2").update(
        kinds=["village", "community"]
    )
    return draft


def test_it_is_refused_when_it_is_saved_and_when_it_is_adopted(cast, amiss):
    item = criteria_of(amiss).get(code="A2")
    with pytest.raises(Refusal, match=f"A2 专题研究：{SAID}：请改“适用单位类别”"):
        check_criterion(item)
    with pytest.raises(Refusal, match=f"A2 专题研究：{SAID}"):
        adopt_rubric(amiss, actor=cast.clerk)

    Criterion.objects.filter(pk=item.pk).update(rules=[])
    adopt_rubric(amiss, actor=cast.clerk)  # left to people it can be

    amiss.refresh_from_db()
    assert amiss.is_adopted


@pytest.mark.parametrize(
    ("kinds", "rule", "is_fit"),
    [
        (["leadership"], SPECIAL, True),
        (["leadership", "village"], SPECIAL, False),
        (["leadership", "village"], SPECIAL | {"kinds": ["leadership"]}, True),
        (["village", "office"], {"kind": "has", "fact": "custom.return_count"}, False),
        # the leadership's figure is the whole town's
        (["leadership", "village"], {"kind": "has", "fact": "custom.return_count"}, True),
        (["office"], {"kind": "has", "fact": "org.liaison_count"}, True),
        (["office"], {"kind": "ratio", "label": "完成率"}, True),
    ],
)
def test_what_fits(cast, draft, kinds, rule, is_fit):
    item = Criterion(section=draft.sections.first(), code="Z1", title="试", kinds=kinds)

    assert (unfit_of(item, parse_rules([rule])) == "") is is_fit


def test_the_default_rubric_reads_what_is_its_units_own(draft):
    unfit = [unfit_of(one, parse_rules(one.rules)) for one in criteria_of(draft)]

    assert len(unfit) > 36
    assert set(unfit) == {""}


def test_no_forecast_sends_a_unit_to_a_form_that_refuses_it(cast, client_of, rubric):
    """The rubric was adopted before: what it asks amiss it says, and whom to turn to."""
    Criterion.objects.filter(section__rubric=rubric, code="A1").update(rules=[SPECIAL])
    (judged, *_) = judge(cast.term, [cast.village], criteria_of(rubric))[cast.village.pk]

    found = outlook(judged, cast.term, date(2026, 5, 9))

    assert found.projected is None
    (remedy,) = found.remedies
    assert (remedy.url, remedy.by) == ("", None)
    assert remedy.text.startswith("“专题研究次数”只计领导班子的记录，本单位记了也不算")
    address = reverse("unit_forecast", args=[cast.village.pk])
    page = client_of(cast.clerk).get(address).content.decode()
    assert "办了就记一条" not in page
