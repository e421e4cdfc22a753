"""What a sheet says in its rows' stead, or nearly: proposed on its page."""

from datetime import date

import pytest

from records.sheets.proposing import choice_like, month_of, only_number_in

TODAY = date(2026, 11, 28)


@pytest.mark.parametrize(
    ("above", "sheet", "name", "month"),
    [
        (["移风易俗月报（2026年7月）"], "Sheet1", "月报.xlsx", "2026年7月"),
        (["移风易俗月报2026年7月"], "5月", "月报.xlsx", "2026年7月"),  # the title before the tab
        (
            ["移风易俗统计表（8月份）", "移风易俗统计表（7月份）"],
            "Sheet1",
            "7月8月.xlsx",
            "2026年8月",
        ),
        (["移风易俗统计表"], "7月", "2026年月报.xlsx", "2026年7月"),
        (["统计表（二〇二六年八月份）"], "Sheet1", "统计.csv", "2026年8月"),
        (["统计表（十一月）"], "Sheet1", "统计.csv", "2026年11月"),
        (["移风易俗统计表（12月份）"], "Sheet1", "月报.xlsx", "2025年12月"),  # the last that began
        (["2026年1—6月移风易俗统计表"], "6月", "月报.xlsx", ""),
        (["7月、8月移风易俗统计表"], "Sheet1", "月报.xlsx", ""),
        (["移风易俗统计表", "填报日期：2026年8月5日"], "Sheet1", "月报.xlsx", ""),
    ],
)
def test_the_first_that_names_a_month_says_it(above, sheet, name, month):
    assert month_of(name, {"above": above, "sheet": sheet}, TODAY) == month


KINDS = [
    "宣传栏",
    "电子屏",
    "公众号",
    "文化站",
    "文化广场",
    "阵地类",
    "区级",
    "市级",
    "塘头村",
    "塘头村小学",
]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("微信公众号", "公众号"),  # named in it
        ("塘头村三组", "塘头村"),
        ("塘头村小学门口", "塘头村小学"),  # the longer one
        ("区", "区级"),  # naming it
        ("宣传阵地", "阵地类"),
        ("电子显示屏", "电子屏"),  # all its signs in their order
    ],
)
def test_a_word_that_is_like_one_choice_proposes_it(said, meant):
    assert choice_like(said, KINDS) == meant


@pytest.mark.parametrize("said", ["", "农家书屋", "级", "文化", "柳林"])
def test_control_one_like_none_or_several_proposes_nothing(said):
    assert choice_like(said, KINDS) == ""


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("雨天40余", "40"),
        ("已完成3处", "3"),
        ("约一百", ""),
        ("12至15", ""),
        ("3-5", ""),
        ("50%", ""),
        ("2.5万", ""),
    ],
)
def test_the_one_number_among_words_is_proposed(words, number):
    assert only_number_in(words) == number
