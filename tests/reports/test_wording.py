"""How values are written: exact where exact, a floor with 余 where not, never more than there is."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import wording


@pytest.mark.parametrize(
    ("value", "measure", "approximate", "words"),
    [
        (12, "场", False, "12"),
        (0, "场", False, "0"),
        (Decimal("96.50"), "%", False, "96.5%"),
        (Decimal("100.0"), "%", False, "100%"),
        (126345, "元", True, "12.6万余元"),
        (120000, "元", True, "12万元"),
        (8650, "元", True, "8600余元"),
        (Decimal("126345.00"), "元", False, "12.6345万元"),
        (3268, "本", True, "3200余"),
        (3200, "本", True, "3200"),
        (860, "本", True, "860"),
        ("青溪镇", "", False, "青溪镇"),
        (["塘头村分坛", "桂花村分坛"], "个", False, "塘头村分坛、桂花村分坛"),
        ([], "个", False, ""),
        ({}, "篇", False, ""),
        (123456789, "元", True, "1.2亿余元"),
        (100000000, "元", True, "1亿元"),
        (123450000, "元", False, "1.2345亿元"),
        (123456789, "元", False, "12345.6789万元"),
        (["一、研究甲；二、部署乙。"], "项", False, "研究甲、部署乙"),
        (["甲。", "甲", " 乙；"], "项", False, "甲、乙"),
        (["甲、乙", "丙"], "项", False, "“甲、乙”“丙”"),
        (["“四史”、党史", "丙"], "项", False, "“‘四史’、党史”“丙”"),
        (list("甲乙丙丁戊己庚辛"), "项", False, "甲、乙、丙、丁、戊、己、庚、辛"),
        (list("甲乙丙丁戊己庚辛壬"), "项", False, "甲、乙、丙、丁、戊、己、庚、辛等9项"),
        (
            [{"date": "2026-03-05", "host": "塘头村", "title": "塘头村举办迎新春晚会。"}],
            "项",
            False,
            "3月5日塘头村举办迎新春晚会",
        ),
        ({"省级": 3, "市级": 12}, "篇", False, "省级3篇、市级12篇"),
        (
            [{"date": "2026-03-05", "host": "青溪镇", "title": "联欢晚会"}],
            "项",
            False,
            "3月5日青溪镇举办联欢晚会",
        ),
    ],
)
def test_words(value, measure, approximate, words):
    assert wording.word(value, measure, approximate=approximate) == words


@pytest.mark.parametrize(
    ("titles", "words"),
    [
        (["改陋习"], "《改陋习》"),
        (["《改陋习》", "树新风"], "《改陋习》《树新风》"),
        (["一、甲", "乙、丙"], "《甲》《乙、丙》"),
        ([], ""),
    ],
)
def test_titles_stand_in_book_marks_once(titles, words):
    assert wording.word(titles, "种", quoted=True) == words


def test_a_list_wanted_whole_is_not_cut():
    assert wording.word(list("甲乙丙丁戊己庚辛壬"), "项", whole=True).endswith("辛、壬")


def said(words: str) -> Decimal:
    number = Decimal(words.strip("余元").replace("余", "").rstrip("万亿"))
    return number * (100_000_000 if "亿" in words else 10_000 if "万" in words else 1)


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_an_approximate_sum_never_says_more_than_there_is(yuan):
    words = wording.money(yuan, approximate=True)

    assert said(words) <= yuan
    assert ("余" in words) == (said(words) != yuan)


@given(st.integers(0, 10**7))
def test_an_approximate_count_is_a_floor_within_a_hundred(count):
    words = wording.floored(count)

    assert 0 <= count - said(words) < 100
    assert ("余" in words) == (said(words) != count)
