"""The template grammar: numbering decides the kind, braces hold figures, an error
names its line.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import grammar

NAMES = {
    "公益电影场次": "film.show_count",
    "film.show_count": "film.show_count",
    "署名": "org.sign_name",
    "成文日期": "report.date",
}
WORDS = st.text(
    alphabet=st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="{}"),
    max_size=40,
)


def parse(*lines):
    return grammar.parse("\n".join(lines), NAMES)


def kinds(*lines):
    return [block.kind for block in parse(*lines).blocks]


def problems(*lines):
    with pytest.raises(grammar.GrammarError) as caught:
        parse(*lines)
    return caught.value.problems


def test_numbering_decides_the_kind():
    found = kinds(
        "标题",
        "（2026年7月）",
        "开头。",
        "一、组织",
        "（一）领导。正文",
        "1.第三级",
        "（1）第四级",
        "一是分说。",
        "{{署名}}",
        "{{成文日期}}",
    )

    assert found == ["title", "subtitle", "p", "h1", "h2", "h3", "h4", "p", "sign", "date"]


def test_a_second_level_heading_runs_on_into_its_text():
    block = parse("标题", "（一）加强领导。放映{{公益电影场次}}场。").blocks[1]

    assert block.lead == "（一）加强领导。"
    assert block.runs == (
        grammar.Run("放映"),
        grammar.Run("公益电影场次", "film.show_count"),
        grammar.Run("场。"),
    )


def test_a_decimal_is_not_a_third_level_heading():
    assert kinds("标题", "3.5万元已到位。") == ["title", "p"]


def test_figures_are_found_by_name_and_by_code():
    assert parse("标题", "{{公益电影场次}}和{{ film.show_count }}").codes == ("film.show_count",)


def test_an_unknown_name_names_the_line_and_the_likely_word():
    assert problems("标题", "", "放映{{公益电影场}}场") == (
        grammar.Problem(3, "第 3 行：没有名为“公益电影场”的指标，是不是“公益电影场次”？"),
    )


def test_every_problem_is_told_at_once():
    assert [problem.line for problem in problems("标题", "{{甲乙}}", "{{公益电影场次", "{{}}")] == [
        2,
        3,
        4,
    ]


def test_an_empty_template_says_so():
    assert problems("  ", "")[0].message == "模板是空的：第一行写标题，下面写正文。"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("放映{{公益电影场次：零则删}}场", "第 2 行：“公益电影场次”冒号后的“零则删”看不懂"),
        ("放映{{公益电影：零则省}}场", "第 2 行：没有名为“公益电影”的指标"),
        ("［公益电影场次=几场：好］", "第 2 行：条件“公益电影场次=几场”有误：“几场”既不是数"),
        ("［电影场次>3：好］", "第 2 行：条件“电影场次>3”有误：没有名为“电影场次”的指标"),
        ("［公益电影场次：好］", "第 2 行：条件“公益电影场次”有误：“公益电影场次”里没有比较"),
        ("［公益电影场次>3：］", "第 2 行：条件“公益电影场次>3”后面没有写要说的话"),
        ("好，［公益电影场次>3：好。", "第 2 行：条件“公益电影场次>3”没有用“］”收尾"),
        ("［公益电影场次>3：放映{{电影}}场］", "第 2 行：没有名为“电影”的指标"),
    ],
)
def test_a_choice_or_condition_that_cannot_be_read_says_why(line, message):
    assert [found.message[: len(message)] for found in problems("题目", line)] == [message]


@pytest.mark.parametrize(
    "line",
    [
        "放映{{公益电影场次：零则省}}场",
        "放映{{公益电影场次:零则说没有放映}}场",
        "放映{{公益电影场次：全列}}场",
        "［公益电影场次≥3场：放映{{公益电影场次}}场；否则：放映得少］。",
        "［公益电影场次＞1.5万：多］，[公益电影场次>=film.show_count:怪]。",
        "依据〔2026〕3号、［2026］4号文件，［注：略］。",
    ],
)
def test_a_choice_or_condition_is_read(line):
    assert set(parse("题目", line).codes) <= {"film.show_count"}


def test_a_phrase_is_cited_by_its_words_with_the_figure():
    template = parse(
        "题目",
        "先说。电影［公益电影场次=100%：场场办到；否则：放了{{公益电影场次}}场］。再说。",
        "［公益电影场次>3：放得多；否则：放得少］。",
    )

    assert template.sentences_citing("film.show_count") == [
        "电影放了〔公益电影场次〕场。",
        "放得多。",
    ]


def test_sentences_citing_a_figure():
    template = parse("标题", "先说别的。放映{{公益电影场次}}场；再说。")

    assert template.sentences_citing("film.show_count") == ["放映〔公益电影场次〕场；"]
    assert template.sentences_citing("org.sign_name") == []


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("(一)加强领导,落实", "（一）加强领导，落实"),
        ("上午10:30开会", "上午10:30开会"),
        ("共3.5万元,其中1,000元", "共3.5万元，其中1,000元"),
        ('牢记"两个维护"', "牢记“两个维护”"),
        ("学习--提高", "学习——提高"),
        ("放映{{公益电影场次}};再说", "放映{{公益电影场次}}；再说"),
        ("https://a.b/c?d=1", "https://a.b/c?d=1"),
        # of a pair both are wide or neither
        ("(2025年12月30日)", "（2025年12月30日）"),
        ("（{{年度}}年)", "（{{年度}}年）"),
        ("f(x)", "f(x)"),
    ],
)
def test_marks_become_full_width_in_chinese_context(typed, shown):
    assert grammar.normalise(typed) == shown


@given(st.text(max_size=200))
def test_any_text_parses_or_says_why(text):
    try:
        grammar.parse(text, NAMES)
    except grammar.GrammarError as error:
        assert all(problem.line >= 1 and problem.message for problem in error.problems)


@given(WORDS)
def test_normalising_twice_is_normalising_once(text):
    once = grammar.normalise(text)

    assert grammar.normalise(once) == once


@given(st.lists(WORDS.filter(str.strip), min_size=1, max_size=6), st.integers(0, 5))
def test_the_unknown_name_is_on_the_line_it_is_reported_for(lines, position):
    position = min(position, len(lines))
    text = ["题目", *lines]
    text.insert(position + 1, "{{没有这个}}")
    text = [line.splitlines()[0] if line.splitlines() else "字" for line in text]

    assert [problem.line for problem in problems(*text)] == [position + 2]


@pytest.mark.parametrize(
    ("typed", "mended"),
    [
        (
            '我村探索"积分制"管理,村民…2分;…3场. 党员都好.',
            "我村探索“积分制”管理，村民…2分；…3场。党员都好。",
        ),
        ("13.      志愿服务：开展 3 场", "13.志愿服务：开展3场"),
        ("一. 抓学习", "一.抓学习"),
        ("用Word 2019写的，3.5万元", "用Word 2019写的，3.5万元"),
    ],
)
def test_words_of_a_plain_box_are_made_neat(typed, mended):
    assert grammar.neat(typed) == mended
