"""不适用: what a unit never owed leaves its total, as the duty says 无此项 of it; what merely did not
happen this time costs nothing and stays in.
"""

from datetime import date
from decimal import Decimal as D

import pytest

from assessments.evaluation import judge, total_of
from assessments.facts import read_facts
from assessments.marking import (
    Entry,
    lacking_check,
    lacking_self,
    marks_of,
    save_check,
    settle_mark,
    take_agreed,
)
from assessments.models import Mark, Round
from assessments.results import lines_of
from assessments.rounds import advance, assign_inspector, criteria_of, open_round
from assessments.scoring import MISSING, NOT_ITS_OWN, NOTHING_OWED, Reading, Rule
from tests.assessments.conftest import DAYS
from tests.factories import (
    AssignmentFactory,
    DocumentFactory,
    DutyFactory,
    LectureHallFactory,
    TalkFactory,
)
from townwork.org.errors import Refusal

TODAY = date(2026, 7, 3)
AFTER = date(2026, 7, 12)  # 自评 is over


def judged(cast, unit, rubric, code):
    mine = judge(cast.term, [unit], criteria_of(rubric), today=TODAY)[unit.pk]
    return next(one for one in mine if one.criterion.code == code), total_of(mine, rubric.scale)


def test_talks_of_a_village_without_a_hall_leave_the_total(cast, default_rubric):
    """With a hall and one of two quarters done: 3 of 4, and the 4 are in."""
    LectureHallFactory(unit=cast.sibling, occurred_on=date(2025, 3, 1))
    TalkFactory(unit=cast.sibling, occurred_on=date(2026, 5, 9))

    without, its_sum = judged(cast, cast.village, default_rubric, "D4")
    with_one, other_sum = judged(cast, cast.sibling, default_rubric, "D4")

    assert (without.is_left_out, without.score) == (True, None)
    assert (with_one.is_left_out, with_one.score) == (False, 3)
    assert other_sum.full - its_sum.full == 4


@pytest.mark.parametrize("kind", ["count", "has", "ratio", "papers", "late"])
def test_no_rule_of_a_ledger_it_does_not_owe_concerns_a_unit(cast, kind):
    rule = Rule(kind, "forum.talk_count", deduct=D(1))
    LectureHallFactory(unit=cast.sibling, occurred_on=date(2025, 3, 1))

    found = read_facts(cast.term, [(cast.village, rule), (cast.sibling, rule)], TODAY)

    assert found[rule, cast.village.pk] == NOT_ITS_OWN
    assert found[rule, cast.sibling.pk] == MISSING  # control


def test_nor_does_one_of_a_duty_the_document_does_not_give_it(cast):
    document = DocumentFactory(township=cast.township, created_by=cast.clerk, issued=True)
    duty = DutyFactory(document=document, title="半年自查")
    days = {"start": date(2026, 7, 1), "end": date(2026, 12, 31), "due_on": date(2026, 12, 31)}
    AssignmentFactory(duty=duty, unit=cast.sibling, **days)
    rule = Rule("late", "duties.days_late", clause="半年自查", deduct=D(1))

    found = read_facts(cast.term, [(cast.village, rule), (cast.sibling, rule)], TODAY)

    assert found[rule, cast.village.pk] == NOT_ITS_OWN
    assert found[rule, cast.sibling.pk] == NOTHING_OWED  # control: its duty ends later this year


def test_what_only_did_not_happen_stays_in(cast, default_rubric):
    award, _ = judged(cast, cast.office, default_rubric, "D5")

    assert (award.is_left_out, award.score) == (False, 3)


# --- On a card ------------------------------------------------------------------------------------
@pytest.fixture
def card(cast, default_rubric):
    """塘头村's card, its marks frozen: it has no hall."""
    made = Round(term=cast.term, rubric=default_rubric, **DAYS)
    round = open_round(made, [cast.village], actor=cast.clerk)
    card = round.scorecards.select_related("unit", "round__term", "round__rubric").get()
    assign_inspector(card, cast.clerk, actor=cast.clerk)
    round = advance(round, actor=cast.clerk, today=AFTER)
    return round.scorecards.select_related("unit", "round__term", "round__rubric").get()


def mark_of(card, code) -> Mark:
    return next(mark for mark in marks_of(card) if mark.criterion.code == code)


def test_nobody_is_asked_for_a_score_of_it(cast, card, client_of):
    talks = mark_of(card, "D4")
    words = "".join(lacking_check(marks_of(card)))
    of_unit = lacking_self([talks], {}, left_out={talks.criterion_id})
    page = client_of(cast.clerk).get(f"/assessments/cards/{card.pk}/").content.decode()

    assert talks.is_left_out and talks.final is None
    assert "D4" not in words and "D3" in words
    assert of_unit == [] and lacking_self([talks], {}) != []
    assert f'name="score_{talks.criterion_id}"' not in page
    assert f'name="score_{mark_of(card, "D3").criterion_id}"' in page
    assert "本单位无此项，不计入总分。" in page and "（4）" in page


def test_its_points_leave_the_sum_unless_the_meeting_says_a_score(cast, card):
    talks = mark_of(card, "D4")
    assert talks.criterion.points not in _points(card, "D4")
    with pytest.raises(Refusal, match="D4 讲坛宣讲：本单位不适用，不打分"):
        save_check(card, {talks.criterion_id: Entry(D(4), "x")}, actor=cast.clerk)
    take_agreed(card, actor=cast.clerk)
    assert mark_of(card, "D4").checked is None

    Round.objects.filter(pk=card.round_id).update(state="settle")
    settle_mark(talks, D(2), "会议认定要办", actor=cast.secretary)

    assert mark_of(card, "D4").final == 2
    assert _points(card, "D4") == [D(4)]


def _points(card, code) -> list[D]:
    marks = [mark for mark in marks_of(card) if mark.criterion.code == code]
    return [line.points for line in lines_of(marks)]


def test_a_mark_frozen_before_keeps_its_points(cast, card):
    """4 of 4 as it was published: its reading says nothing was owed, not whose it was."""
    Mark.objects.filter(scorecard=card, criterion__code="D4").update(
        readings=[{"values": None, "applies": False}], automatic=4, checked=4, checked_by=cast.clerk
    )

    kept = mark_of(card, "D4")

    assert kept.frozen_readings() == (Reading(None, applies=False),)
    assert (kept.is_left_out, kept.final) == (False, 4)
    assert _points(card, "D4") == [D(4)]


def test_the_unit_submits_without_it(cast, default_rubric, client_of):
    made = Round(term=cast.term, rubric=default_rubric, **DAYS)
    card = open_round(made, [cast.village], actor=cast.clerk).scorecards.get()
    marks = [mark for mark in marks_of(card) if mark.criterion.points]
    page = client_of(cast.liaison).get(f"/assessments/cards/{card.pk}/").content.decode()
    offered = [mark for mark in marks if f'name="score_{mark.criterion_id}"' in page]
    left = {mark.criterion.code for mark in marks} - {mark.criterion.code for mark in offered}
    data = {f"score_{mark.criterion_id}": "1" for mark in offered}
    data |= {f"note_{mark.criterion_id}": "说明" for mark in offered}

    client_of(cast.liaison).post(f"/assessments/cards/{card.pk}/self/", data | {"submit": "1"})

    card.refresh_from_db()
    assert "D4" in left
    assert card.self_at is not None
