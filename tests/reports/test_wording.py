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
        ([], "个", False, "无"),
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


def said(words: str) -> Decimal:
    number = Decimal(words.replace("余", "").replace("元", "").replace("万", ""))
    return number * 10_000 if "万" in words else number


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
