"""Days and times as people write them."""

from datetime import date, time

import pytest

from townwork.lib.days import first_of, typed_day, typed_time

TODAY = date(2026, 3, 20)


@pytest.mark.parametrize(
    "words",
    [
        "2026-03-05",
        "2026.3.5",
        "2026/3/5",
        "2026。3。5",
        "２０２６．３．５",
        "2026年3月5日",
        "2026 年 3 月 5 日（星期四）",
        "20260305",
        "二〇二六年三月五日",
        "3月5日",
        "3.5",
        " 3月5号 ",
        "三月五日",
    ],
)
def test_a_day_however_it_is_typed(words):
    assert typed_day(words, TODAY) == date(2026, 3, 5)


@pytest.mark.parametrize(
    ("words", "today", "day"),
    [
        ("12月30日", date(2026, 1, 4), date(2025, 12, 30)),
        ("1月4日", date(2025, 12, 30), date(2026, 1, 4)),
        ("7月1日", date(2026, 5, 1), date(2026, 7, 1)),
        ("2月29日", date(2028, 3, 1), date(2028, 2, 29)),
        ("2月29日", date(2027, 12, 1), date(2028, 2, 29)),
    ],
)
def test_without_a_year_it_is_the_nearest(words, today, day):
    assert typed_day(words, today) == day


@pytest.mark.parametrize(
    "words", ["", "昨天", "2026年3月", "2026-02-30", "3/5/2026", "2月30日", "3.5.7.9", "1" * 5000]
)
def test_what_is_no_day_is_none(words):
    assert typed_day(words, TODAY) is None


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("14:30", time(14, 30)),
        ("15：00", time(15)),
        ("9:00", time(9)),
        ("9点", time(9)),
        ("下午3点", time(15)),
        ("下午3点半", time(15, 30)),
        ("下午三点半", time(15, 30)),
        ("上午九点", time(9)),
        ("下午两点四十分", time(14, 40)),
        ("晚上十点", time(22)),
        ("十二点", time(12)),
        ("晚上7时20分", time(19, 20)),
        ("中午12点", time(12)),
        ("中午1点", time(13)),
        ("9点5分", time(9, 5)),
        ("8时整", time(8)),
        ("上午8.30", time(8, 30)),
        ("14:30:00", time(14, 30)),
    ],
)
def test_a_time_however_it_is_typed(words, moment):
    assert typed_time(words) == moment


@pytest.mark.parametrize(
    "words", ["", "9", "9.5", "25:00", "9:75", "下午", "晚上12点", "一二点", "饭后", "930" * 900]
)
def test_what_is_no_time_is_none(words):
    assert typed_time(words) is None


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("10月18日—10月19日", date(2026, 10, 18)),
        ("10月22日至23日", date(2026, 10, 22)),
        ("2025.7.1-7.3", date(2025, 7, 1)),
        ("2026-3-5-3-7", date(2026, 3, 5)),
        ("9月3日、9月5日", date(2026, 9, 3)),
    ],
)
def test_the_first_of_several_days(words, day):
    assert first_of(words, 2026) == day


@pytest.mark.parametrize(
    "words", ["2026-03-05", "3-5", "7月", "2月30日—31日", "上午—下午", "1" * 50]
)
def test_control_what_is_one_day_or_none_has_no_first(words):
    assert first_of(words, 2026) is None
