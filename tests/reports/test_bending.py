"""Sentences bend to their figures: a nought says nothing or says that there was none, what hangs on
it goes with it, a blank stays, and marks and numbers are those of what is left.
"""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import grammar
from reports.bending import Dropped, bend
from reports.slots import State, Word

NAMES = {name: name for name in ("甲", "乙", "丙", "率", "单", "书", "镇", "变", "函")}
TOWN = Word("青溪镇", State.WORD, value="青溪镇")
NIL = Word("", State.NIL)
NONE_OF = Word("", State.NIL, items=0, why="本期没有")
NOT_APPLICABLE = Word("", State.NONE, why="本期无此项")
NO_LETTER = Word("", State.NIL, nil="未收到提示函")


def number(text: str) -> Word:
    return Word(text, value=Decimal(text.rstrip("%")))


def items(*words: str) -> Word:
    return Word("、".join(words), items=len(words), value=Decimal(len(words)))


def wanted(name: str) -> Word:
    return Word(f"【待填：{name}（宣传办）】", State.MISSING)


def bent(line: str, **words: Word):
    known = dict.fromkeys(NAMES, number("3")) | {"镇": TOWN} | words
    template = grammar.parse(f"题目\n{line}", NAMES)
    return bend(template, known)


def said(line: str, **words: Word) -> str:
    return "\n".join(block.text for block in bent(line, **words).blocks[1:])


# --- A clause and its figures ---------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "words", "expected"),
    [
        ("放映{{甲}}场，宣讲{{乙}}场。", {}, "放映3场，宣讲3场。"),
        ("放映{{甲}}场，宣讲{{乙}}场。", {"乙": NIL}, "放映3场。"),
        ("放映{{甲}}场，宣讲{{乙}}场。", {"甲": NIL}, "宣讲3场。"),
        ("放映{{甲}}场；宣讲{{乙}}场。", {"乙": NIL}, "放映3场。"),
        ("先说。放映{{甲}}场，宣讲{{乙}}场。再说。", {"甲": NIL, "乙": NIL}, "先说。再说。"),
        ("放映{{甲}}场，到课率{{率}}。", {"率": NOT_APPLICABLE}, "放映3场。"),
        (
            "放映{{甲}}场，宣讲{{乙}}场。",
            {"甲": wanted("甲"), "乙": NIL},
            "放映【待填：甲（宣传办）】场。",
        ),
        ("整改率为{{率}}。", {"率": number("0%")}, "整改率为0%。"),
        ("{{镇}}放映{{甲}}场。{{镇}}努力。", {"甲": NIL}, "青溪镇努力。"),
    ],
)
def test_a_clause_of_nought_is_left_out_and_a_blank_stays(typed, words, expected):
    assert said(typed, **words) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("收到提示函{{函}}件，均按时反馈。", "未收到提示函。"),
        ("收到提示函{{函}}件，其中逾期{{函：零则说未出现逾期}}件。", "未收到提示函。"),
        ("放映{{甲}}场，其中逾期{{函：零则说未出现逾期}}件。", "放映3场，未出现逾期。"),
        ("本期共收到提示函{{函}}件，放映{{甲}}场。", "本期未收到提示函，放映3场。"),
        ("收到提示函{{函：零则省}}件，放映{{甲}}场。", "放映3场。"),
        ("收到提示函{{函：零则说没有提示函}}件，放映{{甲}}场。", "没有提示函，放映3场。"),
        ("收到提示函{{函：零则说}}件，放映{{甲}}场。", "未收到提示函，放映3场。"),
    ],
)
def test_what_must_be_said_of_nought_is_said(typed, expected):
    assert said(typed, 函=NO_LETTER) == expected


def test_nought_itself_is_said_where_the_template_asks_for_it():
    assert said("逾期{{甲：零则说}}件。", 甲=NIL) == "逾期0件。"


@pytest.mark.parametrize(
    ("typed", "words", "expected"),
    [
        ("发放{{书}}等宣传册{{甲}}本、折页{{乙}}份。", {"甲": NIL, "书": NONE_OF}, "发放折页3份。"),
        ("发放{{书}}等宣传册{{甲}}本、折页{{乙}}份。", {"乙": NIL, "书": items("《一》", "《二》")},
         "发放《一》、《二》等宣传册3本。"),
        ("设置墙报{{甲}}块、展板、标语{{乙}}条。", {"甲": NIL}, "设置展板、标语3条。"),
        ("上稿{{甲}}篇（{{单}}），计{{乙}}分。", {"单": NONE_OF}, "上稿3篇，计3分。"),
        ("上稿{{甲}}篇（省级{{乙}}篇，市级{{丙}}篇）。", {"乙": NIL}, "上稿3篇（市级3篇）。"),
        ("依托“{{镇}}讲坛，分坛”宣讲{{甲}}场，放映{{乙}}场。", {"乙": NIL}, "依托“青溪镇讲坛，分坛”宣讲3场。"),
    ],
)  # fmt: skip
def test_points_and_brackets_are_clauses_of_their_own(typed, words, expected):
    assert said(typed, **words) == expected


# --- What hangs on what ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "words", "expected"),
    [
        ("新设分坛{{甲}}个，分别为{{单}}；宣讲{{乙}}场。", {"甲": NIL, "单": NONE_OF}, "宣讲3场。"),
        ("学习{{甲}}场，其中中心组{{乙}}次。", {"甲": NIL}, "中心组3次。"),
        (
            "学习{{甲}}场，其中中心组{{乙}}次，其中支部{{丙}}次。",
            {"乙": NIL},
            "学习3场，其中支部3次。",
        ),
        ("放映{{甲}}场，并宣讲{{乙}}场。", {"甲": NIL}, "宣讲3场。"),
        ("放映{{甲}}场，同比{{变}}，宣讲{{乙}}场。", {"甲": NIL}, "宣讲3场。"),
        ("慰问{{甲}}次，把关心送到群众身边。宣讲{{乙}}场。", {"甲": NIL}, "宣讲3场。"),
        ("目前，铺开{{甲}}个村，节俭{{乙}}桩。", {"甲": NIL}, "节俭3桩。"),
        ("上半年，放映{{甲}}场。再说。", {"甲": NIL}, "再说。"),
        ("围绕文明新风，放映{{甲}}场。再说。", {"甲": NIL}, "再说。"),
        ("一方面宣讲{{甲}}场，另一方面放映{{乙}}场。", {"甲": NIL}, "放映3场。"),
        ("一方面，宣讲{{甲}}场；另一方面，放映{{乙}}场。", {"甲": NIL}, "放映3场。"),
        ("一方面，宣讲{{甲}}场；另一方面，放映{{乙}}场。", {"甲": NIL, "乙": NIL}, ""),
        ("不仅宣讲{{甲}}场，而且放映{{乙}}场。", {"乙": NIL}, "宣讲3场。"),
        ("不仅宣讲{{甲}}场，而且放映{{乙}}场。", {"甲": NIL}, "放映3场。"),
        ("上稿{{甲}}篇，其中省级{{乙}}篇、市级{{丙}}篇。", {"乙": NIL}, "上稿3篇，其中市级3篇。"),
        ("设分坛{{甲}}个，其中，宣讲{{乙}}场。", {"乙": NIL}, "设分坛3个。"),
        ("但有不足：一是宣讲{{甲}}场；二是放映{{乙}}场。", {"甲": NIL, "乙": NIL}, ""),
        ("取得成效，但有不足：宣讲{{甲}}场。", {"甲": NIL}, "取得成效。"),
        ("现有中心{{甲}}个，均有人管。", {"甲": number("1")}, "现有中心1个，有人管。"),
        ("举办活动：{{单}}。再说。", {"单": NONE_OF}, "再说。"),
        (
            "收函{{甲}}件，均完成{{乙}}次。",
            {"甲": NIL, "乙": wanted("乙")},
            "完成【待填：乙（宣传办）】次。",
        ),
    ],
)
def test_what_hangs_on_a_clause_goes_with_it(typed, words, expected):
    assert said(typed, **words) == expected


@pytest.mark.parametrize(
    ("typed", "words", "expected"),
    [
        ("一是甲好。宣讲{{甲}}场。二是乙好。放映{{乙}}场。三是丙好。", {"甲": NIL},
         "一是乙好。放映3场。二是丙好。"),
        ("一是宣讲{{甲}}场；二是放映{{乙}}场。总之好。", {"甲": NIL}, "放映3场。总之好。"),
        ("一是宣讲{{甲}}场，放映{{乙}}场；二是好。", {"甲": NIL}, "一是放映3场；二是好。"),
        ("一是宣讲{{甲}}场。\n二是放映{{乙}}场。\n三是好。", {"乙": NIL}, "一是宣讲3场。\n二是好。"),
        ("一、甲\n（一）好。宣讲{{甲}}场。\n（二）美。放映{{乙}}场。\n二、乙\n好。", {"甲": NIL},
         "一、甲\n（一）美。放映3场。\n二、乙\n好。"),
        ("一、甲\n（一）好。宣讲{{甲}}场。\n二、乙\n好。", {"甲": NIL}, "一、乙\n好。"),
        ("一、甲\n（一）好。宣讲{{甲}}场。\n另有正文。\n二、乙\n好。", {"甲": NIL},
         "一、甲\n（一）好。\n另有正文。\n二、乙\n好。"),
        ("1.宣讲{{甲}}场。\n2.放映{{乙}}场。", {"甲": NIL}, "1.放映3场。"),
    ],
)  # fmt: skip
def test_numbers_are_those_of_what_is_left(typed, words, expected):
    assert said(typed, **words) == expected


def test_a_heading_its_author_left_bare_stays():
    assert said("一、甲\n二、乙\n好。") == "一、甲\n二、乙\n好。"


# --- Values between words -------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "words", "expected"),
    [
        ("研究了{{单}}等议题。", {"单": items("甲")}, "研究了甲议题。"),
        ("研究了{{单}}等议题。", {"单": items("甲", "乙")}, "研究了甲、乙等议题。"),
        ("研究了{{单}}等议题。", {"单": Word("甲、乙等9项", items=9)}, "研究了甲、乙等9项议题。"),
        ("研究了党建、{{单}}等议题。", {"单": items("甲")}, "研究了党建、甲等议题。"),
        ("研究了{{单}}等议题。", {"单": items("研究甲", "研究乙")}, "研究了甲、乙等议题。"),
        ("分为{{单}}等次。", {"单": items("甲")}, "分为甲等次。"),
        ("新设{{甲}}个，分别为{{单}}。", {"单": items("塘头村分坛")}, "新设3个，为塘头村分坛。"),
        ("新设{{甲}}个（分别是{{单}}）。", {"单": items("塘头村分坛")}, "新设3个（塘头村分坛）。"),
        ("发放《{{书}}》{{甲}}本。", {"书": items("《一》")}, "发放《一》3本。"),
        ("节约{{甲}}元。", {"甲": Word("12.6万余元")}, "节约12.6万余元。"),
        ("节约{{甲}}多万元。", {"甲": Word("12.6万余元")}, "节约12.6万余元。"),
        (
            "发放{{甲}}余份、{{乙}}多本。",
            {"甲": Word("3200余"), "乙": Word("860")},
            "发放3200余份、860本。",
        ),
        ("放映{{甲}}多功能厅。", {}, "放映3多功能厅。"),
        ("节约{{甲}}万元。", {"甲": Word("12.6万余元")}, "节约12.6万余元。"),
        ("到课率{{率}}%。", {"率": number("96.5%")}, "到课率96.5%。"),
        ("同比增加{{变}}。", {"变": Word("减少3场，下降25%")}, "同比减少3场，下降25%。"),
        ("同比{{变}}。", {"变": Word("持平")}, "同比持平。"),
        (
            "议题是{{单}}，宣讲{{甲}}场。",
            {"单": items("甲，乙；丙。丁"), "甲": NIL},
            "议题是甲，乙；丙。丁。",
        ),
    ],
)
def test_a_value_fits_between_its_words(typed, words, expected):
    assert said(typed, **words) == expected


# --- Phrases on a condition -----------------------------------------------------------------------
RATE = "收函{{函}}件，［率=100%：均按时反馈；否则：按时反馈率为{{率}}］。"


@pytest.mark.parametrize(
    ("typed", "words", "expected"),
    [
        (RATE, {"率": number("100%")}, "收函3件，均按时反馈。"),
        (RATE, {"率": number("50%")}, "收函3件，按时反馈率为50%。"),
        (RATE, {"率": NOT_APPLICABLE}, "收函3件。"),
        (RATE, {"率": wanted("率")}, "收函3件，按时反馈率为【待填：率（宣传办）】。"),
        (RATE, {"函": number("1"), "率": number("100%")}, "收函1件，按时反馈。"),
        ("办{{甲}}件［甲>乙：（含未批的）］。", {"甲": number("4")}, "办4件（含未批的）。"),
        ("办{{甲}}件［甲>乙：（含未批的）］。", {}, "办3件。"),
        (
            "办{{甲}}件，［率<90%：不够好］。",
            {"率": wanted("率")},
            "办3件。",
        ),
        ("率为{{率}}，［率<90%：不够好］。", {"率": wanted("率")}, "率为【待填：率（宣传办）】。"),
        ("办{{甲}}件（［甲>乙：未批］）。", {}, "办3件。"),
        ("［单≥2：多项］好。", {"单": items("一", "二")}, "多项好。"),
        ("［镇=“青溪镇”：本镇；否则：外镇］好。", {}, "本镇好。"),
        ("[甲>=3次:够]了。", {}, "够了。"),
        ("依据［2026］3号文件，宣讲{{甲}}场。", {}, "依据［2026］3号文件，宣讲3场。"),
    ],
)
def test_a_phrase_is_said_where_its_condition_is_so(typed, words, expected):
    assert said(typed, **words) == expected


# --- What was left out ----------------------------------------------------------------------------
def test_what_is_left_out_is_told_with_its_reason():
    line = "{{镇}}宣讲{{甲}}场，分别为{{单}}，讲清道理；到课率{{率}}；收函{{函}}件。"

    found = bent(line, 甲=NIL, 单=NONE_OF, 率=NOT_APPLICABLE, 函=NO_LETTER)

    assert [block.text for block in found.blocks[1:]] == ["未收到提示函。"]
    assert found.dropped == (
        Dropped(2, "青溪镇宣讲〔甲〕场", "甲", "本期为零"),
        Dropped(2, "分别为〔单〕", "单", "本期没有"),
        Dropped(2, "讲清道理", "", "随前文省去"),
        Dropped(2, "到课率〔率〕", "率", "本期无此项"),
    )


def test_what_has_no_figures_is_as_it_was_typed():
    line = "一是好，均好；其中好。目前，好：好！好？“好，”（好。）……"

    assert said(line) == line
    assert bent(line).dropped == ()


def test_figures_keep_their_codes_and_a_blank_is_marked():
    runs = bent("放映{{甲}}场，宣讲{{乙}}场。", 乙=wanted("乙")).blocks[1].runs

    assert runs == (
        grammar.Run("放映"),
        grammar.Run("3", "甲"),
        grammar.Run("场，宣讲"),
        grammar.Run("【待填：乙（宣传办）】", "乙", True),
        grammar.Run("场。"),
    )


SAID = st.sampled_from(
    ["好", "均好", "其中好", "一是好", "围绕好", "（好，好）", "“好。”", "3.5万元", "目前"]
)
MARK = st.sampled_from([*"，；。：", "！", "？！", "……"])


@given(st.lists(st.tuples(SAID, MARK), max_size=12))
def test_words_without_figures_stay_as_they_are(typed):
    line = "字" + "".join(words + mark for words, mark in typed)

    assert said(line) == line


STATES = [
    NIL,
    NONE_OF,
    NOT_APPLICABLE,
    NO_LETTER,
    wanted("甲"),
    number("3"),
    number("1"),
    items("一"),
]
TYPED = st.lists(
    st.sampled_from(
        [*"，；。、：“”《》", "均", "其中", "一是", "等", "好", "{{甲}}", "{{乙}}", "{{镇}}"]
    ),
    max_size=30,
).map("".join)


@given(TYPED, st.sampled_from(STATES), st.sampled_from(STATES))
def test_whatever_is_typed_bends_and_no_blank_is_lost(typed, one, other):
    found = bent(f"字{typed}", 甲=one, 乙=other)

    text = "".join(block.text for block in found.blocks)
    blanks = sum(typed.count(f"{{{{{name}}}}}") for name, word in (("甲", one), ("乙", other))
                 if word.state is State.MISSING)  # fmt: skip
    assert text.count("【待填") >= blanks
    assert not {"\U000f0000", "\U000f0001"} & set(text)


@given(st.text(max_size=60).filter(lambda text: text.strip() == text))
def test_a_value_is_text_whatever_it_holds(value):
    block = bent("放映{{甲}}场", 甲=Word(value or "0")).blocks[1]

    assert grammar.Run(value or "0", "甲") in block.runs


def test_headings_that_are_figures_alone_may_all_come_to_nothing():
    """Found by the property of what becomes of every sign: the page of such a text was a fault."""
    text = "1.{{甲}}\n1.{{甲}}\n{{乙：零则说没有乙}}"

    assert "3" not in said(text, 甲=NIL, 乙=number("1"))
