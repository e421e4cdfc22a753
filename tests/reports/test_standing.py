"""How a typed text stands today, sign by sign: what is kept, put in and left out is together what is
printed and what was typed, whatever the figures are.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports import grammar
from reports.bending import HANGS, bend
from reports.drafts import default_template, names
from reports.standing import EMPTY, Line, standing
from tests.examples import examples
from tests.reports.corpus import STATES, read
from tests.reports.test_bending import (
    NAMES,
    NIL,
    NO_LETTER,
    NOT_APPLICABLE,
    items,
    number,
    wanted,
)


def stands(text: str, **words) -> tuple[Line, ...]:
    template = grammar.parse(text, NAMES)
    return standing(text, bend(template, dict.fromkeys(NAMES, number("3")) | words))


def line_of(typed: str, **words) -> Line:
    return stands(f"题目\n{typed}", **words)[1]


def said(line: Line) -> str:
    return "".join(one.text for one in line.said)


def gone(line: Line) -> list[tuple[str, str]]:
    return [(line.typed[one.start : one.end], one.why) for one in line.gone]


def put(line: Line) -> list[tuple[int, str]]:
    return [(one.start, one.text) for one in line.said if one.end is None]


def hidden(line: Line) -> list[str]:
    return [line.typed[start:end] for rule in line.rules for start, end in rule.hidden]


# --- What is left out, and why --------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "words", "left_out", "put_in"),
    [
        ("放映{{甲}}场，宣讲{{乙}}场。", {}, [], []),
        ("放映{{甲}}场，宣讲{{乙}}场。", {"乙": NIL}, [("，宣讲{{乙}}场", "乙本期为零")], []),
        ("收到提示函{{函}}件。", {"函": NO_LETTER}, [("{{函}}件", "函本期为零")], [(0, "未")]),
        (
            "到课率{{率}}，好。",
            {"率": NOT_APPLICABLE},
            [("到课率{{率}}，好。", "率本期无此项")],
            [],
        ),
        ("放映{{甲}}场，均已看。", {"甲": wanted("甲")}, [], []),
    ],
)
def test_a_clause_that_is_not_written_is_told_with_its_figure(typed, words, left_out, put_in):
    line = line_of(typed, **words)

    assert (gone(line), put(line)) == (left_out, put_in)


def test_what_went_with_another_clause_says_so_and_a_lone_word_says_nothing():
    line = line_of("放映{{甲}}场。发放{{乙}}本，反响热烈。其中好的{{乙}}。", 乙=NIL)

    assert [why for _, why in gone(line)] == ["乙本期为零"]
    assert [why for _, why in gone(line_of("看了{{单}}等人。", 单=items("一人")))] == [""]
    assert HANGS  # told of four signs and more


def test_a_heading_with_nothing_below_says_so():
    lines = stands("题目\n一、空的\n放映{{甲}}场。\n二、有的\n话。", 甲=NIL)

    assert [(line.is_printed, gone(line)) for line in lines[1:3]] == [
        (False, [("一、空的", EMPTY)]),
        (False, [("放映{{甲}}场。", "甲本期为零")]),
    ]
    assert (said(lines[3]), put(lines[3])) == ("一、有的", [(0, "一")])


def test_of_points_the_one_left_out_is_and_the_others_have_their_words_and_other_numbers():
    line = line_of(
        "不足：一是上稿{{甲}}篇；二是［率>9%：到课不高］；三是［甲=3：档案不齐全］；"
        "四是［甲=3：整改不及时］；五是［甲=3：没有先报］。"
    )

    assert said(line) == "不足：一是上稿3篇；二是档案不齐全；三是整改不及时；四是没有先报。"
    kept = [line.typed[one.start : one.end] for one in line.said if one.end is not None]
    assert all(words in "".join(kept) for words in ("档案不齐全", "整改不及时", "没有先报"))
    assert [words for words, _ in gone(line)] == ["；三是", "四", "五", "到课不高"]


# --- Phrases --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("words", "shown", "rules"),
    [
        ({"率": number("100%")}, "均好。", ["［率=100%：", "；否则：为{{率}}］"]),
        ({"率": number("50%")}, "为50%。", ["［率=100%：均好；否则：", "］"]),
        ({"率": wanted("率")}, "为【待填：率（宣传办）】。", ["［率=100%：均好；否则：", "］"]),
    ],
)
def test_of_a_phrase_only_the_words_that_are_said_are_seen(words, shown, rules):
    line = line_of("［率=100%：均好；否则：为{{率}}］。", **words)

    assert (said(line), hidden(line), gone(line)) == (shown, rules, [])


def test_a_phrase_of_which_nothing_is_said_is_seen_and_says_why():
    line = line_of("先说，［甲<3：不够高］。")

    assert said(line) == "先说。"
    assert ("不够高", "条件不成立：甲<3") in gone(line)
    assert (
        line_of("先说，［甲<3：不够高］。", 甲=wanted("甲")).rules[0].why.startswith("条件里的数据")
    )


def test_places_are_those_of_what_was_typed_with_half_marks_and_spaces_too():
    line = line_of('  他说..."好"了;[率=100%:均好;否则:为{{率}}],完(了).', 率=number("50%"))

    assert said(line) == "他说……“好”了；为50%，完（了）."
    assert [line.typed[start:end] for start, end in line.rules[0].hidden] == [
        "[率=100%:均好;否则:",
        "]",
    ]


# --- Back to what was typed -----------------------------------------------------------------------
def test_what_is_said_leads_to_where_it_was_typed():
    line = line_of("放映{{甲}}场，［率=100%：均好；否则：为{{率}}］；收到{{函}}件。", 函=NIL)
    text = said(line)

    def typed(words):
        at = text.index(words)
        start, end = line.place_of(at, at + len(words))
        return line.typed[start:end], line.is_typed(at, at + len(words))

    assert text == "放映3场，为3。"
    assert typed("场，") == ("场，", True)
    assert typed("3场") == ("{{甲}}场", False)
    assert typed("，为") == ("，［率=100%：均好；否则：为", False)
    assert line.place_of(len(text), len(text) + 1) is None


def test_a_mark_that_moves_over_a_figure_leaves_it_one():
    line = line_of("，{{甲}}；,")

    assert said(line) == "3，"
    assert [one.code for one in line.said if one.code] == ["甲"]


def test_a_heading_whose_figure_is_left_out_goes_on_with_the_phrase_after_it():
    line = line_of("二、{{率}}[甲=3:放{{甲}}场]", 率=NOT_APPLICABLE)

    assert said(line) == "二、放3场"


# --- Whatever is typed ----------------------------------------------------------------------------
PIECES = st.sampled_from(
    ["{{甲}}", "{{乙：零则说没有乙}}", "{{函}}", "{{单}}", "{{率}}", "［率=100%：均好；否则：为{{率}}］", "[甲=3:放{{甲}}场]",
     "［甲>3：多；否则：少{{乙}}］", "放映", "其中", "均", "同时", "等", "一是", "二是", "（", "）", "（一）", "场", "、", "，", "；",
     "。", "：", "...", "--", " ", "\"", ",", "😀", "二、", "1."]
)  # fmt: skip
TEXTS = st.lists(st.lists(PIECES, min_size=1, max_size=14).map("".join), min_size=1, max_size=5)
WORDS = st.fixed_dictionaries(
    {
        "甲": st.sampled_from([number("3"), NIL, wanted("甲")]),
        "乙": st.sampled_from([number("1"), NIL]),
        "函": st.sampled_from([number("2"), NO_LETTER, wanted("函")]),
        "单": st.sampled_from([items("一"), items("一", "二")]),
        "率": st.sampled_from([number("100%"), number("50%"), NOT_APPLICABLE, wanted("率")]),
    }
)


def holds(text: str, lines: tuple[Line, ...], blocks) -> None:
    """What is told is what is printed, from what was typed, and every sign has one fate."""
    printed = {block.line: block.text for block in blocks}
    for line in lines:
        assert said(line) == printed.get(line.number, "")
        assert line.typed == text.split("\n")[line.number - 1]
        fates = [0] * len(line.typed)
        spans = [(one.start, one.end) for one in (*line.said, *line.gone) if one.end is not None]
        for start, end in spans:
            for at in range(start, end):
                fates[at] += 1
        assert max(fates, default=0) <= 1
        in_rules = {at for rule in line.rules for at in range(rule.start, rule.end)}
        bare = [at for at, fate in enumerate(fates) if not fate and at not in in_rules]
        assert "".join(line.typed[at] for at in bare).replace(".", "").strip() == ""


@settings(max_examples=examples(200))
@given(TEXTS, WORDS)
def test_every_sign_typed_is_kept_or_left_out_and_what_is_kept_and_put_in_is_the_paper(
    typed, words
):
    text = "题目\n" + "\n".join(typed)
    template = None
    try:
        template = grammar.parse(text, NAMES)
    except grammar.GrammarError:
        return
    bent = bend(template, dict.fromkeys(NAMES, number("3")) | words)

    holds(text, standing(text, bent), bent.blocks)


@pytest.mark.parametrize("state", STATES)
def test_the_default_text_stands_over_any_figures(state):
    text = default_template()
    bent = read(text, state)

    holds(text, standing(text, bent), bent.blocks)
    assert names()
