"""The default template: structure and figures of a real half-year summary (docs/facts.md §5.1)."""

import re
from decimal import Decimal

import pytest

from records.figures.catalogue import built_in_indicators, by_hand
from reports import grammar
from reports.bending import bend
from reports.drafts import default_template, names
from reports.slots import State, Word


def template():
    return grammar.parse(default_template(), names())


def test_it_has_three_parts_two_and_five_sections_and_leaves_the_plans_to_be_written():
    blocks = template().blocks
    kinds = [block.kind for block in blocks]
    parts = [position for position, kind in enumerate(kinds) if kind == "h1"]

    assert kinds[0] == "title" and kinds[-2:] == ["sign", "date"]
    assert len(parts) == 3
    assert kinds[parts[0] : parts[1]].count("h2") == 2
    assert kinds[parts[1] : parts[2]].count("h2") == 5
    plans = [b.text for b in blocks[parts[2] :] if b.kind == "p" and b.text.startswith("【")]
    assert plans == [
        "【待写：下步打算。一件写一句，写明做什么、谁来办、何时办成；可从“素材”的“下一步要做的”里取用，没有办结的任务和接下来要办的事都列在那里】"
    ]


# What only an assessment reads: a summary does not list a unit's faults, nor the town's own
# housekeeping.
ASSESSED = """
    award.lacking_count award.place_count custom.charter_count custom.late_count
    custom.return_count custom.rules_count doc.system_count doc.village_rules_count
    event.lacking_count event.public_count film.month_count meet.late_archive_count
    meet.late_filed_count meet.unfiled_count mtg.training_count news.correction_count
    news.prompt_rate news.sent_count news.unreviewed_count notice.late_count
    pub.entry_count site.stale_count study.no_make_up_count study.plan_filed_count
""".split()


# What a town may say and the default text does not.
OFFERED = """
    assessments.closed_rate assessments.excellent_count assessments.excellent_names
    assessments.failed_count assessments.failed_names assessments.good_count
    assessments.good_names assessments.passed_count assessments.passed_names
    assessments.rectification_count duties.on_time_rate duties.signed_rate
    custom.case_count custom.frugal_rate study.core_attendance_rate
    study.core_seminar_count study.plan_done_count study.plan_done_rate
""".split()


def test_it_uses_every_indicator_but_the_custom_ledgers_and_what_assessments_read():
    assert set(by_hand()) - set(template().codes) == {
        "extra.entry_count",
        *ASSESSED,
        *OFFERED,
    }


def test_what_a_nought_says_is_a_clause_of_its_own():
    said = {code: item.nil for code, item in by_hand().items() if item.nil}

    assert {code for code, words in said.items() if re.search(r"[，；。：、\d{}]", words)} == set()
    assert {"notice.count", "site.problem_count", "news.count"} <= set(said)


def test_a_fault_that_did_not_happen_can_be_said():
    faults = [one for one in built_in_indicators().values() if one.counts_faults]

    assert [one.code for one in faults if not one.nil] == []


def test_its_marks_are_full_width():
    assert re.findall(r"[(),;:?!\"'\[\]]", default_template()) == []


# --- What a sentence says beside its figure -------------------------------------------------------
FILED = {"一会一报申报数": "15", "一会一报批准数": "9", "一会一报归档数": "6", "事前申报率": "80%"}


def sentence(about: str, **values: str) -> str:
    """The default text's sentence about a figure, with these in it."""
    [typed] = re.findall(rf"[^。\n]*\{{\{{{about}\}}\}}[^。\n]*。", default_template())
    codes = names()
    known = dict.fromkeys(codes.values(), Word("上半年", State.WORD, value="上半年"))
    for name, one in values.items():
        known[codes[name]] = Word(one, value=Decimal(one.rstrip("%")))
    bent = bend(grammar.parse(f"题目\n{typed}", codes), known)
    return bent.blocks[-1].text


@pytest.mark.parametrize(("held", "is_said"), [("10", True), ("9", False)])
def test_more_held_than_approved_is_owned_up_to(held, is_said):
    """受理申报15件，批准9件，举办10件 stood there proudly."""
    text = sentence("一会一报批准数", **FILED, 一会一报举办数=held)

    assert f"批准9件；举办{held}件" in text
    assert ("（含未经批准的）" in text) is is_said


@pytest.mark.parametrize(
    ("rate", "said"), [("50%", "按时反馈率为50%"), ("100%", "到期的均按时反馈")]
)
def test_letters_are_all_answered_in_time_only_where_they_were(rate, said):
    """均明确责任单位、限期办理，按时反馈率为50% contradicted itself."""
    text = sentence("提示函件数", 提示函件数="4", 提示函按时反馈率=rate)

    assert said in text
    assert ("均" in text) is (rate == "100%")
