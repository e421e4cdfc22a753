"""试评: what a unit would score today, what it lacks, and what still mends it by when."""

from datetime import date
from decimal import Decimal

import pytest

from assessments.evaluation import Judged, judge, outlook, total_of
from assessments.rounds import criteria_of
from assessments.scoring import Reading, rounded
from tests.factories import (
    ActivityFactory,
    FilmShowingFactory,
    LectureHallFactory,
    MeetingFactory,
    NewsItemFactory,
    NoticeFactory,
    StudySessionFactory,
    TalkFactory,
)
from townwork.org.services import close_term


def judged(cast, rubric, code, today, entered=None):
    mine = judge(cast.term, [cast.village], criteria_of(rubric), entered=entered, today=today)[
        cast.village.pk
    ]
    return next(one for one in mine if one.criterion.code == code)


def mended(cast, rubric, code, today):
    return outlook(judged(cast, rubric, code, today), cast.term, today)


def test_what_does_not_apply_is_left_out_and_vetoes_judge_nothing(cast, default_rubric):
    codes = [
        one.criterion.code
        for one in judge(cast.term, [cast.village], criteria_of(default_rubric))[cast.village.pk]
    ]

    assert "A2" not in codes  # the leadership's
    assert "C2" in codes
    assert not [code for code in codes if code.startswith("H")]


def test_the_total_waits_for_every_line_and_is_out_of_a_hundred(cast, rubric):
    """A1 films 60, A2 typed in 30, A3 by hand 10."""
    FilmShowingFactory(unit=cast.village, shows=3)
    typed = {(cast.village.pk, criteria_of(rubric).get(code="A2").pk): Decimal(80)}

    summed = total_of(
        judge(cast.term, [cast.village], criteria_of(rubric), entered=typed)[cast.village.pk],
        rubric.scale,
    )

    assert (summed.raw, summed.full, summed.open_points, summed.total) == (
        Decimal(54),
        100,
        10,
        None,
    )


def test_the_stretch_still_running_can_be_met(cast, default_rubric):
    """讲坛宣讲: one a quarter, each missing costs 1 of 4. In May the first is over, the second still
    to do.
    """
    LectureHallFactory(unit=cast.village, occurred_on=date(2025, 3, 1))
    TalkFactory(unit=cast.village, occurred_on=date(2026, 1, 9))
    found = mended(cast, default_rubric, "D4", date(2026, 5, 9))

    assert (found.judged.score, found.lost, found.projected) == (3, 1, 4)
    (remedy,) = found.remedies
    assert remedy.text == "本季还差 宣讲场次 1 场"
    assert remedy.by == date(2026, 6, 30)
    assert remedy.url == "/records/talks/"


def test_what_is_over_can_only_have_been_left_out_of_the_ledger(cast, default_rubric):
    LectureHallFactory(unit=cast.village, occurred_on=date(2025, 3, 1))
    TalkFactory(unit=cast.village, occurred_on=date(2026, 5, 2))
    found = mended(cast, default_rubric, "D4", date(2026, 5, 9))

    assert (found.judged.score, found.projected) == (3, 3)
    assert found.remedies[0].text.startswith("期限已过")
    assert found.remedies[0].by is None


def test_a_hall_that_began_this_quarter_can_still_be_talked_in(cast, default_rubric):
    """The first quarter is not asked of it; what is left of the second is."""
    LectureHallFactory(unit=cast.village, occurred_on=date(2026, 4, 2))
    TalkFactory(unit=cast.village, occurred_on=date(2026, 2, 9))
    found = mended(cast, default_rubric, "D4", date(2026, 5, 9))

    assert (found.judged.score, found.projected) == (3, 4)
    (remedy,) = found.remedies
    assert (remedy.text, remedy.by) == ("本季还差 宣讲场次 1 场", date(2026, 6, 30))


def test_a_fault_already_made_is_not_mended(cast, default_rubric):
    NoticeFactory(unit=cast.village, occurred_on=date(2026, 3, 9), answered_on=date(2026, 3, 30))
    found = mended(cast, default_rubric, "C5", date(2026, 5, 9))

    assert (found.lost, found.projected, found.remedies) == (1, 1, ())


def test_what_is_not_known_asks_for_a_record_or_a_nil_return(cast, default_rubric):
    found = mended(cast, default_rubric, "D3", date(2026, 5, 9))

    assert (found.judged.score, found.projected) == (None, 2)
    assert "零报告" in found.remedies[0].text


def test_a_number_to_be_typed_in_is_asked_for(cast, default_rubric):
    found = mended(cast, default_rubric, "A8", date(2026, 5, 9))

    assert found.remedies[0].text == "填报“发行任务完成率（%）”"
    assert found.projected == 2


def test_a_closed_term_is_mended_by_nothing(cast, default_rubric):
    close_term(cast.term, actor=cast.secretary, reason="已报送")
    cast.term.refresh_from_db()
    found = mended(cast, default_rubric, "D3", date(2026, 5, 9))

    assert (found.remedies, found.projected) == ((), None)


@pytest.mark.parametrize(
    "today", [date(2026, 1, 9), date(2026, 5, 9), date(2026, 7, 3), date(2027, 1, 1)]
)
def test_mending_never_costs_points_and_never_passes_the_full_mark(cast, default_rubric, today):
    FilmShowingFactory(unit=cast.village)
    MeetingFactory(unit=cast.village, kind="other")
    for one in judge(cast.term, [cast.village], criteria_of(default_rubric), today=today)[
        cast.village.pk
    ]:
        if one.is_bonus:
            continue
        found = outlook(one, cast.term, today)
        if found.projected is not None:
            assert (one.score or 0) <= found.projected <= one.criterion.points, one.criterion


# --- What is asked of a year ----------------------------------------------------------------------
# Clauses as real rubrics have them (每年不少于 12 次；全年 5 次以上；年度任务), with what was done by June.
YEARLY = (
    # twelve a year, six held: on pace
    ({"kind": "count", "fact": "study.session_count", "target": "12", "deduct": "1"}, "8"),
    # eight a year, one held: three short of four
    ({"kind": "count", "fact": "event.volunteer_count", "target": "8", "deduct": "0.5"}, "6.5"),
    # five a year, one held: half of five is two, one short
    ({"kind": "count", "fact": "event.square_count", "target": "5", "deduct": "0.5"}, "7.5"),
    # six points a year, two had: two of three, in proportion
    ({"kind": "ratio", "fact": "news.points", "target": "6"}, "5.33"),
    # left for year's end
    (
        {
            "kind": "count",
            "fact": "event.square_count",
            "target": "5",
            "deduct": "0.5",
            "at_half": "end",
        },
        "8",
    ),
    # asked for whole in June, as a township may want it: four short of five
    (
        {
            "kind": "count",
            "fact": "event.square_count",
            "target": "5",
            "deduct": "0.5",
            "at_half": "whole",
        },
        "6",
    ),
)


def of_the_year(cast, rubric, rule):
    criterion = criteria_of(rubric).get(code="A1")
    criterion.rules = [rule | {"every": "year"}]
    criterion.points = Decimal(8)
    criterion.save()


@pytest.mark.parametrize(("rule", "points"), YEARLY)
def test_a_yearly_clause_is_fair_in_june(cast, rubric, rule, points):
    for month in range(1, 7):
        StudySessionFactory(unit=cast.village, occurred_on=date(2026, month, 9))
    ActivityFactory(unit=cast.village, category="volunteer")
    ActivityFactory(unit=cast.village, category="square")
    NewsItemFactory(unit=cast.village)  # district: 2 points
    of_the_year(cast, rubric, rule)

    found = judged(cast, rubric, "A1", date(2026, 7, 3))

    assert rounded(found.score) == Decimal(points), found.words()


def test_what_the_first_half_still_owes_of_a_year_is_said_and_can_be_mended(cast, rubric):
    ActivityFactory(unit=cast.village, category="volunteer", occurred_on=date(2026, 2, 9))
    of_the_year(
        cast,
        rubric,
        {"kind": "count", "fact": "event.volunteer_count", "target": "8", "deduct": "0.5"},
    )

    found = mended(cast, rubric, "A1", date(2026, 5, 9))

    assert found.judged.words() == [
        "要求：每年志愿活动场数不少于 8 场，每少 1 场扣 0.5 分（上半年折半）；"
        "上半年应达 4 场，实际 1 场，扣 1.5 分。"
    ]
    (remedy,) = found.remedies
    assert (remedy.text, remedy.by) == ("上半年还差 志愿活动场数 3 场", date(2026, 6, 30))
    assert (found.lost, found.projected) == (Decimal("1.5"), 8)


def test_what_only_years_end_counts_asks_for_nothing_in_june(cast, rubric):
    of_the_year(
        cast,
        rubric,
        {"kind": "has", "fact": "event.defense_count", "deduct": "1", "at_half": "end"},
    )

    found = mended(cast, rubric, "A1", date(2026, 5, 9))

    assert (found.judged.score, found.lost, found.remedies) == (8, 0, ())
    assert found.has_gap is False


def test_a_rule_that_takes_nothing_is_left_to_the_unfolded_line(cast, default_rubric):
    """学习考勤与补学: nearly all came, one who did not has made nothing up."""
    criterion = default_rubric.sections.get(code="B").criteria.get(code="B4")
    rules = criterion.rules_for(cast.village)
    readings = (Reading((Decimal("99.4"),)), Reading((Decimal(1),)))
    judged = Judged(criterion, cast.village, rules, readings)

    assert len(judged.words()) == 2
    assert judged.telling() == judged.words()[1:]
    assert judged.telling()[0].endswith("扣 0.2 分。")
