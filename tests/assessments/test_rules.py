"""Rules as kept and as said (assessments/rules.py)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.drafting import default_rubric
from assessments.rules import (
    BadRule,
    amount,
    as_json,
    by_hand,
    parse_reading,
    parse_rules,
    reading_json,
    reading_words,
    rule_words,
)
from assessments.scoring import (
    MISSING,
    NOTHING_OWED,
    PARTS,
    AtHalf,
    Every,
    Reading,
    Rule,
    RuleKind,
)

numbers = st.decimals(Decimal("0.01"), Decimal(9999), places=2)
rules = st.builds(
    Rule,
    kind=st.sampled_from(RuleKind.values),
    fact=st.just("film.show_count"),
    clause=st.text("甲乙", max_size=3),
    every=st.sampled_from(Every.values),
    target=numbers,
    step=numbers,
    deduct=numbers,
    kinds=st.lists(st.sampled_from(["village", "office"]), unique=True).map(tuple),
    none_is_fine=st.booleans(),
)
yearly = st.builds(
    Rule,
    kind=st.sampled_from(["has", "count", "ratio"]),
    fact=st.just("film.show_count"),
    every=st.just(Every.YEAR),
    target=numbers,
    at_half=st.sampled_from(AtHalf.values),
)


@given(rules | yearly)
def test_a_rule_is_read_as_it_was_kept(rule):
    assert parse_rules([as_json(rule)]) == (rule,)


def test_every_default_rule_keeps_nothing_it_need_not():
    for section in default_rubric()["section"]:
        for criterion in section["criterion"]:
            assert [as_json(rule) for rule in parse_rules(criterion.rules)] == criterion.rules


@given(
    st.none() | st.lists(numbers, max_size=6).map(tuple),
    st.booleans(),
    st.sampled_from(list(PARTS.values())),
)
def test_a_reading_is_read_as_it_was_kept(values, applies, part):
    reading = Reading(values, applies, part)

    assert parse_reading(reading_json(reading)) == reading


def test_a_reading_kept_before_there_were_parts_was_of_the_whole_target():
    assert parse_reading({"values": ["3"], "applies": True}) == Reading((Decimal(3),))


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"kind": "guess", "fact": "x"}, "没有“guess”这种计分法"),
        ({"kind": "has", "fact": "x", "every": "week"}, "没有“week”这种频次"),
        ({"kind": "has", "fact": "x", "target": "0"}, "要大于 0"),
        ({"kind": "count", "fact": "x", "step": "-1"}, "要大于 0"),
        ({"kind": "count", "fact": "x", "deduct": "-1"}, "不能小于 0"),
        ({"kind": "count", "fact": "x", "deduct": "一"}, "“一”不是数字"),
        ({"kind": "count", "fact": "x", "target": "NaN"}, "不是能用的数字"),
        ({"kind": "count", "fact": "x", "target": "1e9"}, "不是能用的数字"),
        ({"kind": "has"}, "写明由单位填什么数"),
        ({"kind": "has", "fact": "x", "kinds": ["city"]}, "单位类别不对"),
        ({"kind": "has", "fact": "x", "eval": "1"}, "不认识的项：eval"),
        ({"kind": "has", "fact": "x", "at_half": "share"}, "只有频次为“年”的规则才选“上半年”"),
        ({"kind": "has", "fact": "x", "every": "year", "at_half": "some"}, "没有“some”这种算法"),
        ({"kind": "late", "fact": "x", "every": "year", "at_half": "share"}, "没有目标，不能折半"),
    ],
)
def test_a_rule_nobody_can_carry_out_is_refused_with_its_reason(row, says):
    with pytest.raises(BadRule, match=says):
        parse_rules([row])


@pytest.mark.parametrize(
    ("rule", "reading", "asked", "found"),
    [
        (
            Rule("count", every=Every.QUARTER, deduct=Decimal(1)),
            Reading((Decimal(1), Decimal(0))),
            "每季学习场数不少于 1 次，每少 1 次扣 1 分",
            "各季实际 1 次、0 次，扣 1 分",
        ),
        (
            Rule("has", deduct=Decimal(2)),
            Reading((Decimal(1),)),
            "学习场数达到 1 次，没有则扣 2 分",
            "实际 1 次，不扣分",
        ),
        (
            Rule("ratio", target=Decimal(6)),
            Reading((Decimal(4),)),
            "学习场数以 6 次 为满分，按比例得分",
            "实际 4 次，扣 2 分",
        ),
        (Rule("late", deduct=Decimal("0.5")), MISSING, "学习场数每 1 次扣 0.5 分", "还没有数据"),
        (
            Rule("papers", deduct=Decimal("0.5")),
            NOTHING_OWED,
            "学习场数每 1 次扣 0.5 分",
            "本期没有此类事项，不扣分",
        ),
        (
            Rule("each", deduct=Decimal(2)),
            Reading((Decimal(3),)),
            "学习场数每 1 次加 2 分",
            "实际 3 次，加 6 分",
        ),
        (Rule("each", deduct=Decimal(2)), NOTHING_OWED, "学习场数每 1 次加 2 分", "本期没有"),
        (
            Rule("count", every="year", target=Decimal(12), deduct=Decimal(1), at_half="share"),
            Reading((Decimal(6),), part=PARTS[AtHalf.SHARE]),
            "每年学习场数不少于 12 次，每少 1 次扣 1 分（上半年折半）",
            "上半年应达 6 次，实际 6 次，不扣分",
        ),
        (
            Rule("has", every="year", deduct=Decimal(1), at_half="share"),
            Reading((Decimal(0),), part=PARTS[AtHalf.SHARE]),
            "每年学习场数达到 1 次，没有则扣 1 分（上半年折半）",
            "折半不足 1，上半年不作要求，实际 0 次，不扣分",
        ),
        (
            Rule("has", every="year", deduct=Decimal(1), at_half="end"),
            Reading(None, part=PARTS[AtHalf.END]),
            "每年学习场数达到 1 次，没有则扣 1 分（年底才计）",
            "年底才计，还没有记录，不扣分",
        ),
        (
            Rule("each", every="year", deduct=Decimal(1), at_half="end"),
            Reading((Decimal(2),), part=PARTS[AtHalf.END]),
            "学习场数每 1 次加 1 分（年底才计）",
            "年底才计，实际 2 次",
        ),
    ],
)
def test_what_is_asked_and_what_was_found_in_words(rule, reading, asked, found):
    assert rule_words(rule, "学习场数", "次") == asked
    assert reading_words(rule, reading, Decimal(6), "次") == found


def test_what_is_typed_in_is_a_reading_and_nothing_typed_is_missing():
    assert by_hand(Rule("ratio", label="率"), Decimal(95)) == Reading((Decimal(95),))
    assert by_hand(Rule("ratio", label="率"), None) == MISSING


@pytest.mark.parametrize(
    ("number", "measure", "words"),
    [("92.505", "%", "92.51%"), ("3", "次", "3 次"), ("0.50", "", "0.5")],
)
def test_an_amount_is_rounded_for_the_eye(number, measure, words):
    assert amount(Decimal(number), measure) == words
