"""Whose a clause is: who is named, or asked; never somebody else who is only spoken of."""

import pytest

from duties.whose import owed_by, owed_outright

NAMES = ["宣传办", "文化站", "中心小学", "东街社区", "塘头村", "塘头村一组"]
EVERYBODY = ["office", "village", "community", "subordinate"]


def whose(text, above=()):
    owing = owed_by(text, NAMES, above)
    return (owing.kinds, owing.units)


@pytest.mark.parametrize(
    ("text", "kinds", "units"),
    [
        ("各村（社区）每月巡查一次", ["village", "community"], []),
        ("镇党委每季度听取一次各单位工作汇报", ["leadership"], []),
        ("各单位每月向镇党委报告", EVERYBODY, []),
        ("各中小学每学期开展一次活动", ["subordinate"], []),
        ("各办公室每月自查", ["office"], []),
        ("各村党支部书记每年述职一次", ["village"], []),
        ("每村每月放映公益电影1场", ["village"], []),
        ("每个村（居）每季度开展宣讲1场", ["village", "community"], []),
        ("中心小学每年开展一次活动", [], ["中心小学"]),
        ("东街社区每月巡查一次", [], ["东街社区"]),
        ("塘头村一组每月巡查一次", [], ["塘头村一组"]),
        ("宣传办会同各村每季度巡查一次", ["village"], ["宣传办"]),
        ("各村的上稿情况由宣传办每季度通报一次", [], ["宣传办"]),
        ("每半年核对一次，各村配合。责任单位：文化站、各站办所", ["office"], ["文化站"]),
    ],
)
def test_who_is_named_to_do_it_owes_it(text, kinds, units):
    assert whose(text) == (kinds, units)
    assert owed_by(text, NAMES).doubts == ()


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("各支部书记每年向镇党委作一次述职", "各支部书记"),
        ("各党支部每月开展学习", "各党支部"),
        ("机关党支部每月开展学习", "党支部"),
        ("包村干部每月走访一次", "包村干部"),
        ("有关单位每季度研判一次", "有关单位"),
        ("主办单位每季度报送一次", "主办单位"),
        ("全体党员每月集中学习", "全体党员"),
    ],
)
def test_who_is_of_no_kind_is_asked_about_and_nobody_else_takes_it(text, word):
    owing = owed_by(text, NAMES)

    assert (owing.kinds, owing.doubts) == ([], (f"原文为“{word}”，请选是哪些单位",))


@pytest.mark.parametrize(
    ("text", "kinds", "doubt"),
    [
        ("镇领导小组对各村每月检查一次", ["village"], "没认出“镇领导小组”是哪些单位"),
        ("每半年核对一次，各村配合", ["village"], "没有直说是哪些单位"),
        ("由派出所每季度通报一次", [], "本镇单位里没有“派出所”"),
        ("镇纪委、宣传办每半年督查一次", [], "本镇单位里没有“镇纪委”"),
        ("各村每月报一条，各站办所每月报两条", ["village"], "后面另说了“各站办所”"),
    ],
)
def test_what_is_only_supposed_is_said_to_be(text, kinds, doubt):
    owing = owed_by(text, NAMES)

    assert (owing.kinds, owing.doubts) == (kinds, (doubt,))


def test_a_heading_names_whose_the_clauses_below_it_are_and_that_is_said():
    owing = owed_by("每月巡查一次宣传栏", NAMES, ["各村（社区）责任", "阵地管理"])

    assert (owing.kinds, owing.doubts) == (
        ["village", "community"],
        ("没有直说是谁，按小标题“各村（社区）责任”推定",),
    )


@pytest.mark.parametrize(
    ("cell", "kinds", "units", "doubts"),
    [
        ("各村（居、社区）、文化站", ["village", "community"], ["文化站"], ()),
        ("村、社区", ["village", "community"], [], ()),
        ("宣传办（牵头）、各村", ["village"], ["宣传办"], ()),
        ("宣传办、派出所", [], ["宣传办"], ("本镇单位里没有“派出所”",)),
        ("宣传办，各村配合", [], ["宣传办"], ("“各村配合”没有算作承担单位",)),
        ("各支部", [], [], ("原文为“各支部”，请选是哪些单位",)),
        ("各单位", EVERYBODY, [], ()),
        ("镇直及驻镇各单位", ["office", *EVERYBODY[1:]], [], ()),
    ],
)
def test_a_cell_that_names_several(cell, kinds, units, doubts):
    owing = owed_outright(cell, NAMES)

    assert (owing.kinds, owing.units, owing.doubts) == (kinds, units, doubts)
