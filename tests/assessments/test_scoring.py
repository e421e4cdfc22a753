"""The sums: each rule kind by hand-worked cases, then what must hold of any rubric and
any reading.
"""

from dataclasses import replace
from decimal import Decimal as D
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.scoring import (
    MISSING,
    NOTHING_OWED,
    PARTS,
    AtHalf,
    Band,
    Effect,
    Every,
    Line,
    Reading,
    Result,
    Rule,
    RuleKind,
    Scale,
    band_of,
    bonus_score,
    criterion_score,
    deduction,
    ranks,
    rescaled,
    result,
    rounded,
    section_scores,
)

SCALE = Scale(bonus_cap=D(5), excellent_at=D(90), good_at=D(80), pass_at=D(60))


def rule(kind, **values) -> Rule:
    return Rule(kind, **{name: D(value) for name, value in values.items()})


def read(*values) -> Reading:
    return Reading(tuple(map(D, values)))


# --- One rule -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("made", "values", "taken"),
    [
        # 有无: below the target costs all that it says, at the target nothing
        (rule("has", deduct="2"), ["0"], "2"),
        (rule("has", deduct="2"), ["1"], "0"),
        (rule("has", deduct="2"), ["7"], "0"),
        (rule("has", deduct="2", target="3"), ["2"], "2"),
        (rule("has", deduct="0.5"), ["0", "1", "0"], "1.0"),
        # 按次扣: so much for each one short
        (rule("count", deduct="0.5", target="3"), ["3"], "0"),
        (rule("count", deduct="0.5", target="3"), ["2"], "0.5"),
        (rule("count", deduct="0.5", target="3"), ["0"], "1.5"),
        (rule("count", deduct="0.5", target="3"), ["9"], "0"),
        (
            rule("count", deduct="1", target="1"),
            ["0", "2"],
            "1",
        ),  # a second one does not make up for another quarter
        (
            rule("count", deduct="0.5", target="90", step="5"),
            ["85.1"],
            "0",
        ),  # a part of a step does not count
        (rule("count", deduct="0.5", target="90", step="5"), ["85"], "0.5"),
        (rule("count", deduct="0.5", target="90", step="5"), ["79"], "1.0"),
        # 比例: the share that is missing, of all the points
        (rule("ratio", target="6"), ["6"], "0"),
        (rule("ratio", target="6"), ["3"], "5"),
        (rule("ratio", target="6"), ["0"], "10"),
        (rule("ratio", target="6"), ["60"], "0"),
        (rule("ratio", target="2"), ["1", "2"], "2.50"),  # three of four
        (rule("ratio", target="2"), ["0", "4"], "0"),  # a share is of the whole
        # 缺件 and 逾期: so much for each fault
        (rule("papers", deduct="0.3"), ["0"], "0"),
        (rule("papers", deduct="0.3"), ["4"], "1.2"),
        (rule("papers", deduct="0.3"), ["1", "2"], "0.9"),
        (rule("late", deduct="0.5", step="10"), ["9"], "0"),
        (rule("late", deduct="0.5", step="10"), ["10"], "0.5"),
        (rule("late", deduct="0.5", step="10"), ["29"], "1.0"),
        # never more than the criterion is worth, never less than nothing
        (rule("late", deduct="4"), ["9"], "10"),
        (rule("papers", deduct="4"), ["-3"], "0"),
    ],
)
def test_what_a_rule_takes_off_ten_points(made, values, taken):
    assert deduction(made, read(*values), D(10)) == D(taken)


HALF, NOT_YET = PARTS[AtHalf.SHARE], PARTS[AtHalf.END]


@pytest.mark.parametrize(
    ("made", "part", "value", "taken"),
    [
        # twelve a year, each missing costs one: six by the end of June
        (rule("count", deduct="1", target="12"), HALF, "6", "0"),
        (rule("count", deduct="1", target="12"), HALF, "4", "2"),
        (rule("count", deduct="1", target="12"), "1", "6", "6"),
        # of what is done one by one whole ones are owed: half of five is two, half of one nothing
        (rule("count", deduct="1", target="5"), HALF, "2", "0"),
        (rule("count", deduct="1", target="5"), HALF, "1", "1"),
        (rule("has", deduct="1"), HALF, "0", "0"),
        (rule("has", deduct="1", target="2"), HALF, "0", "1"),
        (rule("has", deduct="1", target="2"), HALF, "1", "0"),
        # a share is of the exact half
        (rule("ratio", target="5"), HALF, "2.5", "0"),
        (rule("ratio", target="5"), HALF, "1", "6.0"),
        # what only year's end counts takes nothing before, neither for too little nor for faults
        (rule("has", deduct="1"), NOT_YET, "0", "0"),
        (rule("count", deduct="1", target="12"), NOT_YET, "0", "0"),
        (rule("ratio", target="5"), NOT_YET, "0", "0"),
        (rule("late", deduct="1"), NOT_YET, "3", "0"),
        (rule("papers", deduct="1"), NOT_YET, "3", "0"),
    ],
)
def test_what_a_yearly_rule_takes_off_ten_points_in_june(made, part, value, taken):
    assert deduction(made, Reading((D(value),), part=D(part)), D(10)) == D(taken)


def test_what_is_not_asked_yet_is_not_missing_either():
    rules = (rule("has", deduct="1"), rule("has", deduct="1"))
    missing_yet = replace(MISSING, part=NOT_YET)

    assert criterion_score(D(3), rules, (read("0"), missing_yet)) == D(2)
    assert criterion_score(D(3), rules, (read("0"), replace(MISSING, part=HALF))) == D(2)
    assert criterion_score(D(3), rules, (read("0"), MISSING)) is None  # control


def test_a_bonus_that_only_years_end_counts_adds_nothing_in_june():
    rules = (rule("each", deduct="2"),)

    assert bonus_score(rules, (replace(read("3"), part=NOT_YET),)) == 0
    assert bonus_score(rules, (read("3"),)) == 6  # control


def test_what_is_not_owed_costs_nothing():
    assert deduction(rule("count", deduct="2", target="5"), NOTHING_OWED, D(10)) == 0


def test_a_bonus_takes_nothing_off():
    with pytest.raises(ValueError, match="each takes nothing off"):
        deduction(rule("each", deduct="1"), read("3"), D(10))


def test_the_reading_knows_whether_it_is_missing():
    assert [one.is_missing for one in (MISSING, NOTHING_OWED, read("0"), Reading(()))] == [
        True,
        False,
        False,
        False,
    ]


def test_a_rule_is_by_default_one_in_the_half_year_for_everybody():
    assert Rule("has") == Rule(
        RuleKind.HAS,
        "",
        "",
        Every.HALF,
        D(1),
        D(1),
        D(0),
        (),
        none_is_fine=False,
        label="",
        at_half="",
    )


# --- One criterion --------------------------------------------------------------------------------
def test_a_criterion_loses_what_its_rules_take_together_down_to_nought():
    rules = (rule("late", deduct="0.2"), rule("papers", deduct="0.5"))

    assert criterion_score(D(3), rules, (read("4"), read("1"))) == D("1.7")
    assert criterion_score(D(3), rules, (read("0"), read("0"))) == D(3)
    assert criterion_score(D(3), rules, (read("10"), read("5"))) == D(0)


def test_a_criterion_is_not_known_while_any_reading_is_missing():
    rules = (rule("has", deduct="1"), rule("has", deduct="1"))

    assert criterion_score(D(3), rules, (read("1"), MISSING)) is None
    assert criterion_score(D(3), rules, (MISSING, read("1"))) is None
    assert criterion_score(D(3), rules, (NOTHING_OWED, read("0"))) == D(2)  # control


def test_a_criterion_without_rules_is_for_people_to_score():
    assert criterion_score(D(3), (), ()) is None


def test_a_criterion_and_its_readings_come_in_pairs():
    with pytest.raises(ValueError, match="shorter"):
        criterion_score(D(3), (rule("has", deduct="1"),) * 2, (read("1"),))


def test_a_bonus_adds_for_each_whole_step():
    rules = (rule("each", deduct="0.5"), rule("each", deduct="2", step="3"))

    assert bonus_score(rules, (read("1", "2"), read("7"))) == D("5.5")
    assert bonus_score(rules, (NOTHING_OWED, read("2"))) == 0
    assert bonus_score(rules, (read("1"), MISSING)) is None
    assert bonus_score((), ()) is None
    with pytest.raises(ValueError, match="shorter"):
        bonus_score(rules, (read("1"),))


# --- The sum --------------------------------------------------------------------------------------
def test_a_total_is_rescaled_to_a_hundred_then_the_bonus_is_added():
    lines = [Line("A", D(20), D(18)), Line("B", D(30), D(27))]

    assert result(lines, [D(2)], [], SCALE) == Result(
        raw=D(45), full=D(50), bonus=D(2), open_points=D(0), total=D("92.00"), band=Band.EXCELLENT
    )


def test_the_bonus_is_capped_all_together():
    lines = [Line("A", D(100), D(70))]

    assert result(lines, [D(4), D(4), None], [], SCALE).total == D(75)
    assert result(lines, [D(4), None], [], SCALE).total == D(74)


def test_a_mark_is_rounded_where_it_is_made_and_the_total_once_more_half_up():
    """Three thirds of a point are 0.99: whoever adds the card finds three times 0.33."""
    third = criterion_score(D(1), (rule("ratio", target="3"),), (read("1"),))
    thirds = [Line("A", D(1), third)] * 3

    assert third == D("0.33")
    per_cent = rule("ratio", target="100")
    assert criterion_score(D(5), (per_cent,), (read("83.3"),)) == D("4.17")  # 4.165
    assert result(thirds, [], [], SCALE).total == D("33.00")
    assert result([Line("A", D(24), D("14.01"))], [], [], SCALE).total == D("58.38")  # 58.375
    assert rounded(D("0.005")) == D("0.01")
    assert rounded(D("0.0049")) == D("0.00")


def test_a_total_just_below_a_line_that_rounds_up_to_it_reaches_it():
    assert result([Line("A", D(1000), D("899.95"))], [], [], SCALE).band == Band.EXCELLENT
    assert result([Line("A", D(1000), D("899.94"))], [], [], SCALE).band == Band.GOOD


def test_nothing_is_totalled_while_a_line_is_open():
    lines = [Line("A", D(20), D(18)), Line("B", D(30), None), Line("C", D(5), None)]

    assert result(lines, [D(1)], [], SCALE) == Result(D(18), D(55), D(1), D(35), None, None)


def test_a_unit_nothing_applies_to_has_no_total():
    assert result([], [D(1)], [], SCALE) == Result(D(0), D(0), D(1), D(0), None, None)


def test_rescaling_keeps_the_share():
    assert rescaled(D(27), D(36)) == D(75)


@pytest.mark.parametrize(
    ("total", "band"),
    [
        ("105", "excellent"),
        ("90", "excellent"),
        ("89.99", "good"),
        ("80", "good"),
        ("79.99", "passed"),
        ("60", "passed"),
        ("59.99", "failed"),
        ("0", "failed"),
    ],
)
def test_bands_begin_at_their_line(total, band):
    assert band_of(D(total), [], SCALE) == band


@pytest.mark.parametrize(
    ("total", "effects", "band"),
    [
        ("95", [Effect.FAIL], "failed"),
        ("95", [Effect.NOT_EXCELLENT], "good"),
        ("85", [Effect.NOT_EXCELLENT], "good"),
        ("65", [Effect.NOT_EXCELLENT], "passed"),
        ("95", [Effect.DOWN_ONE], "good"),
        ("85", [Effect.DOWN_ONE], "passed"),
        ("65", [Effect.DOWN_ONE], "failed"),
        ("10", [Effect.DOWN_ONE], "failed"),
        ("95", [Effect.DOWN_ONE, Effect.DOWN_ONE], "good"),
        ("95", [Effect.DOWN_ONE, Effect.NOT_EXCELLENT], "good"),
        ("95", [Effect.DOWN_ONE, Effect.NOT_EXCELLENT, Effect.FAIL], "failed"),
    ],
)
def test_vetoes_lower_the_band_in_any_order(total, effects, band):
    assert {band_of(D(total), order, SCALE) for order in permutations(effects)} == {band}


def test_a_veto_leaves_the_total_alone():
    summed = result([Line("A", D(100), D(95))], [], [Effect.FAIL], SCALE)

    assert (summed.total, summed.band) == (D(95), Band.FAILED)


def test_equal_totals_share_a_place_and_the_next_is_skipped():
    assert ranks([D(90), D(95), D(90), None, D(80)]) == [2, 1, 2, None, 4]
    assert ranks([]) == []
    assert ranks([D(0), D(0)]) == [1, 1]


def test_sections_sum_what_is_scored():
    lines = [
        Line("A", D(3), D(2)),
        Line("B", D(5), D(5)),
        Line("A", D(4), None),
        Line("A", D(2), D(0)),
    ]

    assert section_scores(lines) == {"A": (D(2), D(5)), "B": (D(5), D(5))}


# --- What holds of anything -----------------------------------------------------------------------
amounts = st.decimals(0, 200, places=2)
positive = st.decimals("0.1", 100, places=1)
taking = st.sampled_from([kind.value for kind in RuleKind if kind != RuleKind.EACH])
rules_ = st.builds(
    Rule, kind=taking, target=positive, step=positive, deduct=st.decimals(0, 20, places=2)
)
parts_ = st.sampled_from(list(PARTS.values()))
read_ = st.builds(
    Reading,
    st.lists(amounts, min_size=1, max_size=6).map(tuple),
    part=parts_,
)
readings_ = st.one_of(st.just(NOTHING_OWED), read_)
pairs = st.lists(st.tuples(rules_, readings_), min_size=1, max_size=4)
points_ = st.decimals("0.5", 40, places=1)
scored = st.tuples(points_, st.decimals(0, 1, places=4)).map(
    lambda one: Line("A", one[0], one[0] * one[1])
)
lines_ = st.lists(scored, min_size=1, max_size=12)
bonuses_ = st.lists(st.one_of(st.none(), st.decimals(0, 9, places=2)), max_size=5)
effects_ = st.lists(st.sampled_from([effect.value for effect in Effect]), max_size=4)


def by_fractions(points: D, made: list[tuple[Rule, Reading]]) -> Fraction:
    """A criterion's score as docs/facts.md §2.2 says it, in exact fractions and plain loops: what
    each rule takes is rounded to a hundredth, so that the mark it leaves is half up.
    """
    worth = left = Fraction(points)
    for rule, reading in made:
        if reading.applies:
            taken = min(max(_taken_by_fractions(worth, rule, reading), Fraction(0)), worth)
            left -= worth - Fraction(((worth - taken) * 100 + Fraction(1, 2)) // 1, 100)
    return max(left, Fraction(0))


def _taken_by_fractions(points: Fraction, rule: Rule, reading: Reading) -> Fraction:
    values = [Fraction(value) for value in reading.values]
    step, deduct = Fraction(rule.step), Fraction(rule.deduct)
    target = Fraction(rule.target) * Fraction(reading.part)
    if rule.kind in ("papers", "late"):
        return deduct * sum(value // step for value in values) if reading.part else Fraction(0)
    if rule.kind in ("has", "count") and reading.part != 1:
        target = Fraction(target // 1)
    if target == 0:
        return Fraction(0)
    if rule.kind == "has":
        return deduct * sum(1 for value in values if value < target)
    if rule.kind == "count":
        return deduct * sum((target - value) // step for value in values if value < target)
    return points - points * min(sum(values) / (target * len(values)), Fraction(1))


@given(points_, pairs)
def test_a_score_is_what_exact_fractions_make_of_it(points, made):
    score = criterion_score(points, *zip(*made, strict=True))

    assert Fraction(score) == by_fractions(points, made)


@given(points_, rules_, read_)
def test_asking_for_a_part_never_costs_more_than_asking_for_all(points, made, reading):
    part = criterion_score(points, (made,), (reading,))
    whole = criterion_score(points, (made,), (replace(reading, part=D(1)),))

    assert part >= whole


@given(points_, pairs)
def test_a_score_lies_between_nought_and_its_points(points, made):
    score = criterion_score(points, *zip(*made, strict=True))

    assert 0 <= score <= points


@given(points_, pairs, st.data())
def test_the_order_of_rules_does_not_matter(points, made, data):
    mixed = data.draw(st.permutations(made))

    assert criterion_score(points, *zip(*mixed, strict=True)) == pytest.approx(
        criterion_score(points, *zip(*made, strict=True)), abs=D("1e-20")
    )


@given(points_, rules_, st.lists(amounts, min_size=1, max_size=6), parts_, st.data())
def test_more_done_never_scores_less_and_more_faults_never_more(points, made, values, part, data):
    place = data.draw(st.integers(0, len(values) - 1))
    more = list(values)
    more[place] += data.draw(st.decimals(0, 50, places=2))

    before = criterion_score(points, (made,), (Reading(tuple(values), part=part),))
    after = criterion_score(points, (made,), (Reading(tuple(more), part=part),))

    assert after <= before if made.kind in ("papers", "late") else after >= before


@given(lines_, bonuses_, effects_)
def test_a_total_lies_between_nought_and_a_hundred_and_the_cap(lines, bonuses, effects):
    summed = result(lines, bonuses, effects, SCALE)

    assert 0 <= summed.total <= 100 + SCALE.bonus_cap
    assert summed.total == rounded(summed.total)
    assert 0 <= summed.bonus <= SCALE.bonus_cap


@given(lines_, bonuses_, effects_, st.data())
def test_the_order_of_lines_bonuses_and_vetoes_does_not_matter(lines, bonuses, effects, data):
    mixed = [data.draw(st.permutations(one)) for one in (lines, bonuses, effects)]

    assert result(*mixed, SCALE) == result(lines, bonuses, effects, SCALE)


@given(lines_, st.data())
def test_a_better_line_never_lowers_the_total_nor_the_band(lines, data):
    place = data.draw(st.integers(0, len(lines) - 1))
    better = list(lines)
    line = lines[place]
    better[place] = Line(line.section, line.points, line.points)

    before, after = result(lines, [], [], SCALE), result(better, [], [], SCALE)

    assert after.total >= before.total
    assert list(Band).index(after.band) <= list(Band).index(before.band)


@given(lines_, st.decimals("0.1", 10, places=1))
def test_rescaling_does_not_care_how_many_points_there_are(lines, factor):
    scaled = [Line(line.section, line.points * factor, line.score * factor) for line in lines]

    difference = result(lines, [], [], SCALE).total - result(scaled, [], [], SCALE).total

    assert abs(difference) <= D("0.01")


@given(st.lists(st.one_of(st.none(), amounts), max_size=12))
def test_places_are_what_a_person_would_count(totals):
    places = ranks(totals)

    for total, place in zip(totals, places, strict=True):
        higher = (
            sum(other > total for other in totals if other is not None)
            if total is not None
            else None
        )
        assert place == (None if total is None else higher + 1)
