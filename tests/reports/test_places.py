"""Where a sentence of 素材 goes: into the section about its matter, and how it goes on there."""

import pytest

from reports.places import places_of, proposed, put
from reports.suggestions import Kind, Suggestion

TEXT = """总结

一、压实{{镇名}}责任

（一）加强领导。印发制度{{制度文件印发数}}份。

（二）丰富文化。放映电影{{公益电影场次}}场。

二、正视问题短板，谋划下步工作

取得了成效，但仍有不足：一是上稿偏少；二是档案不齐。

{{下一报告期}}，我们将持续用力。

一是抓宣传。

二是建队伍。

{{署名}}

{{成文日期}}
"""
CODES = {
    "制度文件印发数": "doc.regulation_count",
    "公益电影场次": "film.show_count",
    "镇名": "org.town_name",
}


def said(kind, about="x", sentence="话。"):
    return Suggestion(kind, about, sentence, "", "")


def written(text, one, words="话。"):
    """The lines after `words` went where they are proposed to go."""
    place = next(it for it in places_of(text) if it.line == proposed(text, one, CODES))
    return [line for line in put(text, words, place, one.kind).splitlines() if line]


def test_places_are_the_headings_nothing_stands_below_as_a_person_reads_them():
    assert [(one.line, one.heading, one.above) for one in places_of(TEXT)] == [
        (5, "（一）加强领导", "一、压实〔镇名〕责任"),
        (7, "（二）丰富文化", "一、压实〔镇名〕责任"),
        (9, "二、正视问题短板，谋划下步工作", ""),
    ]


def test_a_text_without_headings_has_no_places():
    assert places_of("一段话。") == []


def test_a_shortcoming_is_the_next_of_those_named_and_not_a_word_behind_the_plans():
    lines = written(TEXT, said(Kind.SHORTCOMING), "两个村没有按期上报。")

    named = "取得了成效，但仍有不足：一是上稿偏少；二是档案不齐；三是两个村没有按期上报。"
    assert named in lines
    assert lines[-4:] == ["一是抓宣传。", "二是建队伍。", "{{署名}}", "{{成文日期}}"]


def test_a_plan_is_the_next_of_the_plans():
    lines = written(TEXT, said(Kind.PLAN), "7月10日前完成整改。")

    assert lines[-5:-2] == ["一是抓宣传。", "二是建队伍。", "三是7月10日前完成整改。"]


@pytest.mark.parametrize(
    ("about", "sentence", "begins"),
    [
        ("film.show_count", "公益电影{{公益电影场次}}场。", "（二）"),  # where the figure is said
        ("film.village_count", "放映村{{放映村数}}个。", "（二）"),  # where its ledger is
        ("award.named_count", "印发制度{{x}}份。", "（一）"),  # where it is spoken of
    ],
)
def test_a_strength_ends_the_section_about_its_matter(about, sentence, begins):
    lines = written(TEXT, said(Kind.STRENGTH, about, sentence), sentence)

    assert next(line for line in lines if line.startswith(begins)).endswith("。" + sentence)


def test_a_strength_nothing_speaks_of_is_a_persons_to_place():
    assert proposed(TEXT, said(Kind.STRENGTH, "site.venue_count", "阵地{{x}}个。"), CODES) is None
    assert proposed("一、甲\n乙。", said(Kind.PLAN), CODES) is None
    assert proposed(TEXT, said(Kind.UNIT), CODES) is None


OPEN = "一、工作\n甲。\n二、不足和打算\n【待写：不足，取自“素材”】\n{{下一报告期}}，我们将：\n【待写：打算】\n"


@pytest.mark.parametrize(
    ("kind", "becomes"),
    [
        (Kind.SHORTCOMING, ["乙村没有上报。", "{{下一报告期}}，我们将：", "【待写：打算】"]),
        (Kind.PLAN, ["【待写：不足，取自“素材”】", "{{下一报告期}}，我们将：", "乙村没有上报。"]),
    ],
)
def test_the_first_of_its_kind_stands_where_the_text_left_it_to_be_written(kind, becomes):
    assert written(OPEN, said(kind), "乙村没有上报。")[3:] == becomes


def test_the_next_of_it_goes_on_there():
    assert one_after_another(OPEN, Kind.PLAN)[-2:] == [
        "{{下一报告期}}，我们将：",
        "一是补报。二是放映。三是验收。",
    ]


def one_after_another(text: str, kind: Kind) -> list[str]:
    for words in ("补报。", "放映。", "验收。"):
        text = "\n".join(written(text, said(kind), words))
    return text.splitlines()


LED = "一、工作\n甲。\n二、存在问题\n{}\n三、下步打算\n{}\n"


@pytest.mark.parametrize(
    ("kind", "stands", "becomes"),
    [
        # what only leads to a list is none of its points
        (Kind.SHORTCOMING, "有成效，但仍存在一些不足。", "{}一是补报。二是放映。三是验收。"),
        (Kind.SHORTCOMING, "有成效，但仍有以下问题：", "{}一是补报。二是放映。三是验收。"),
        (Kind.PLAN, "{{下一报告期}}，我们将：", "{}一是补报。二是放映。三是验收。"),
        (Kind.PLAN, "下一步，我们将持续用力。", "{}一是补报。二是放映。三是验收。"),
        # what the town wrote as prose stays prose
        (Kind.PLAN, "抓宣传。建队伍。", "{}补报。放映。验收。"),
        (
            Kind.PLAN,
            "一是抓宣传；二是建队伍。",
            "一是抓宣传；二是建队伍；三是补报；四是放映；五是验收。",
        ),
        (Kind.PLAN, "一是抓宣传。二是建队伍。", "{}三是补报。四是放映。五是验收。"),
    ],
)
def test_what_is_taken_one_after_another_is_numbered(kind, stands, becomes):
    section = (stands, "无。") if kind == Kind.SHORTCOMING else ("无。", stands)

    lines = one_after_another(LED.format(*section), kind)

    assert becomes.format(stands) in lines


def test_one_alone_is_no_list():
    assert written(OPEN, said(Kind.PLAN), "补报。")[-1] == "补报。"


def test_what_is_said_behind_a_list_stays_behind_it():
    text = LED.format("仍有不足：一是上稿少；二是档案不齐。以上问题要认真改正。", "无。")

    lines = written(text, said(Kind.SHORTCOMING), "补报。")

    assert "仍有不足：一是上稿少；二是档案不齐；三是补报。以上问题要认真改正。" in lines


def test_plans_are_no_points_of_the_shortcomings_above_them():
    text = "一、工作\n甲。\n二、存在问题和下步打算\n一是上稿少。二是档案不齐。\n{{署名}}\n"

    lines = one_after_another(text, Kind.PLAN)

    assert lines[3:5] == [
        "一是上稿少。二是档案不齐。",
        "下一步，做好以下工作：一是补报。二是放映。三是验收。",
    ]


POINTS = "一、工作\n一是放映。放映电影{{公益电影场次}}场。二是上稿。上稿{{上稿数}}篇。\n"


def test_a_strength_goes_behind_what_is_said_of_its_figure_and_is_no_point_of_its_own():
    sentence = "电影{{公益电影场次}}场，同比{{公益电影场次同比}}。"
    change = "电影同比{{公益电影场次同比}}。"

    lines = written(POINTS, said(Kind.STRENGTH, "film.show_count", sentence), sentence)

    assert (
        lines[1]
        == f"一是放映。放映电影{{{{公益电影场次}}}}场。{change}二是上稿。上稿{{{{上稿数}}}}篇。"
    )


def test_a_strength_of_no_figure_that_is_said_there_is_a_sentence_at_the_end():
    sentence = "放映村{{放映村数}}个。"

    lines = written(POINTS, said(Kind.STRENGTH, "film.village_count", sentence), sentence)

    assert lines[1] == POINTS.splitlines()[1] + sentence


def test_a_units_words_take_no_place_that_others_were_left():
    place = places_of(OPEN)[-1]

    assert "【待写：打算】" in put(OPEN, "我村办了。", place, Kind.UNIT)


APART = "一、工作\n甲。\n二、存在问题\n{}\n三、下步打算\n（一）抓宣传。\n\n（二）建队伍。\n"


@pytest.mark.parametrize(
    ("stands", "becomes"),
    [
        ("上稿不多。", "一是上稿不多。二是话。"),
        ("上稿不多。质量不高。", "上稿不多。质量不高。话。"),
        ("一是上稿不多。二是档案不齐。", "一是上稿不多。二是档案不齐。三是话。"),
        ("（一）上稿不多。", "（一）上稿不多。|（二）话。"),
        ("1.上稿不多。", "1.上稿不多。|2.话。"),
        ("", "话。"),
    ],
)
def test_a_shortcoming_goes_on_as_the_section_is_numbered(stands, becomes):
    lines = written(APART.format(stands), said(Kind.SHORTCOMING))

    assert "|".join(lines[lines.index("二、存在问题") + 1 : lines.index("三、下步打算")]) == becomes


def test_plans_numbered_under_their_heading_go_on_so():
    assert written(APART.format("无。"), said(Kind.PLAN))[-2:] == ["（二）建队伍。", "（三）话。"]


def test_a_units_words_are_paragraphs_of_their_own():
    place = places_of(TEXT)[1]

    assert "\n（二）丰富文化。放映电影{{公益电影场次}}场。\n\n我村办了。\n\n二、" in put(
        TEXT, "我村办了。", place, Kind.UNIT
    )
