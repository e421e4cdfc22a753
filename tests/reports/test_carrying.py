"""What of a text carried over must be looked at: what turned with its figures, what is last
half-year's own or typed by hand, and, more quietly, figures that are others.
"""

import pytest

from reports import grammar
from reports.bending import bend
from reports.carrying import KEYS, Change, Mark, marks, sentences_of
from reports.standing import Line, standing
from tests.reports.test_bending import NAMES, NIL, NO_LETTER, number, wanted

TEMPLATE = "题目\n一、甲\n放映{{甲}}场，群众参与度提升。［率=100%：均好；否则：为{{率}}］。收到提示函{{函}}件。"


def stands(text: str, **words) -> tuple[Line, ...]:
    template = grammar.parse(text, NAMES)
    return standing(text, bend(template, dict.fromkeys(NAMES, number("3")) | words))


def marked(then: dict, now: dict, text: str = TEMPLATE, later: str = "") -> list[Mark]:
    ordinary = sentences_of(TEMPLATE)
    return marks(stands(later or text, **now), stands(text, **then), ordinary)


def told(found: list[Mark]) -> list[tuple[str, tuple, tuple]]:
    return [(one.text, one.reasons, one.changes) for one in found]


def test_where_nothing_is_another_nothing_is_marked():
    assert marked({}, {}) == []


def test_a_figure_that_is_another_is_marked_quietly_with_both():
    found = marked({"甲": number("3")}, {"甲": number("8")})

    assert told(found) == [("放映{{甲}}场，群众参与度提升。", (), (Change("甲", "3", "8"),))]
    line = stands(TEMPLATE)[2]
    assert line.typed[found[0].start : found[0].end] == found[0].text
    assert (found[0].line, bool(KEYS.fullmatch(found[0].key))) == (3, True)


@pytest.mark.parametrize(
    ("then", "now", "reasons"),
    [
        ({"函": NIL}, {}, ("上期没有写这一句，本期有了数据，要写",)),
        ({}, {"函": NIL}, ("上期写了这一句，本期数据变了，不写",)),
        ({}, {"函": NO_LETTER}, ("随数据换了说法，上期写的是“收到提示函3件。”",)),
        (
            {"率": number("100%")},
            {"率": number("50%")},
            ("随数据换了说法，上期写的是“均好。”",),
        ),
        (
            {"甲": number("8")},
            {"甲": number("3")},
            ("话里说“提升”，“甲”却比上期少了",),
        ),
        ({"甲": number("3")}, {"甲": wanted("甲")}, ()),
    ],
)
def test_a_sentence_that_turned_with_its_figures_says_how(then, now, reasons):
    found = marked(then, now)

    assert [one.reasons for one in found] == [reasons]


def test_words_of_ones_own_are_marked_and_the_templates_and_headings_are_not():
    own = (
        TEMPLATE.replace("群众", "上千名群众")
        + "还办了山歌会。\n二、自己的标题\n（一）小标题。话。"
    )

    found = marked({}, {}, own)

    assert [(one.text, one.reasons) for one in found] == [
        (text, ("上期自己写的话，看本期还是不是这样",))
        for text in ("放映{{甲}}场，上千名群众参与度提升。", "还办了山歌会。", "话。")
    ]


@pytest.mark.parametrize(
    ("words", "is_marked"),
    [("3月办了山歌会。", True), ("三月办了山歌会。", True), ("上半年办了山歌会。", True), ("有12人。", True),
     ("（1）办了山歌会。", False), ("［甲=3：办了山歌会］。", False), ("增强“四个意识”。", False)],
)  # fmt: skip
def test_a_day_or_a_number_typed_by_hand_is_marked_in_the_templates_words_too(words, is_marked):
    text = f"题目\n{words}"

    found = marks(stands(text), stands(text), sentences_of(text))

    assert [one.reasons for one in found] == [("有照抄上期的数字或日期",)] * is_marked


def test_a_sentence_written_anew_is_marked_no_more():
    own = TEMPLATE + "还办了山歌会。"

    assert marked({}, {}, own, own.replace("山歌会", "龙舟赛")) == []


def test_looked_at_is_a_sentence_as_it_stands():
    """Another number does not ask again; another way of saying it does."""
    keys = {
        name: marked({"率": number("90%")}, {"率": rate})[0].key
        for name, rate in (("50", number("50%")), ("60", number("60%")), ("all", number("100%")))
    }

    assert keys["50"] == keys["60"] != keys["all"]


def test_a_mark_is_read_without_the_grammars_signs():
    mark = Mark("k", 1, 0, 9, "放映{{公益电影场次：零则省}}场。", (), ())

    assert mark.words == "放映〔公益电影场次〕场。"
