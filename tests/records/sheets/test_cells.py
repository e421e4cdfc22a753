"""One cell at a time: what people type for a day, a number, a yes, a choice, and what each is
taken for.
"""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from records.ledger.declaration import ledgers
from records.models import NewsItem, StudySession
from records.sheets.cells import (
    BadCell,
    from_cell,
    read_bool,
    read_choice,
    read_date,
    read_number,
    read_text,
)
from tests.examples import examples

DAY = date(2026, 3, 5)


@pytest.mark.parametrize(
    "said",
    [
        "2026-03-05",
        "2026-3-5",
        "2026/3/5",
        "2026.3.5",
        "2026．3．5",
        "２０２６年３月５日",
        "2026年3月5日",
        "2026年03月05",
        "2026 年 3 月 5 日",
        "2026年3月5号",
        "2026。3。5",
        "20260305",
        20260305,
        20260305.0,
        46086,
        46086.0,
        "46086",
        "2026-03-05 00:00:00",
        "2026-03-05T09:30:00",
        "2026/3/5 9:30",
        "2026年3月5日（星期四）",
        "2026年3月5日 周四 下午3时",
        "2026年3月5日上午",
        "二〇二六年三月五日",
        datetime(2026, 3, 5, 9, 30),
        DAY,
    ],
)
def test_a_day_is_read_however_it_is_written(said):
    assert read_date(said) == DAY


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("13/3/2026", date(2026, 3, 13)),
        ("3/13/2026", date(2026, 3, 13)),
        ("3/3/2026", date(2026, 3, 3)),
        ("二〇二五年十二月二十三日", date(2025, 12, 23)),
        ("二〇二五年十月三十一日", date(2025, 10, 31)),
    ],
)
def test_other_days(said, day):
    assert read_date(said) == day


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("3/5/2026", "分不清"),
        ("05-03-2026", "分不清"),
        ("26.3.5", "年份只有两位"),
        ("26年3月5日", "年份只有两位"),
        ("3月5日", "缺少年份"),
        ("3.5", "缺少年份"),
        ("2026年3月", "只到月"),
        ("2026.3", "只到月"),
        ("2026年3月5日-7日", "不止一天"),
        ("2026.3.5-3.7", "不止一天"),
        ("2026年3月5日、6日", "不止一天"),
        ("2026-02-30", "不是日期"),
        ("2026-13-05", "不是日期"),
        ("13/13/2026", "不是日期"),
        ("三月上旬", "不是日期"),
        ("待定", "不是日期"),
        (True, "不是日期"),
        (5, "不是日期"),
        (99999999, "不是日期"),
    ],
)
def test_a_day_that_is_none_is_refused_with_the_reason(said, words):
    with pytest.raises(BadCell, match=words):
        read_date(said)


def test_a_month_will_do_where_the_ledger_asks_for_a_month():
    assert read_date("2026年3月", month_will_do=True) == date(2026, 3, 1)
    assert read_date("2026-03", month_will_do=True) == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("1,200", 1200),
        ("1，200", 1200),
        ("12,345,678", 12_345_678),
        ("1 200", 1200),
        ("１２０", 120),
        ("120人", 120),
        ("120 人次", 120),
        ("3场", 3),
        ("1.2万", 12_000),
        ("1.2万元", 12_000),
        ("￥1,200.00元", 1200),
        ("12.0", 12),
        (12.0, 12),
        ("1.2E+03", 1200),
        ("-5", -5),
        (0, 0),
    ],
)
def test_a_number_is_read_however_it_is_written(said, number):
    assert read_number(said, whole=True) == number


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("约30人", "不是确数"),
        ("30余人", "不是确数"),
        ("30人左右", "不是确数"),
        ("30多", "不是确数"),
        ("3~5", "不是确数"),
        ("95%", "百分数"),
        ("1,2", "不是数字"),
        ("3-5", "不是数字"),
        ("12,34", "不是数字"),
        ("(5)", "不是数字"),
        ("几十", "不是数字"),
        ("无", "没有就填 0"),
        ("1.5", "应为整数"),
        ("1e400", "不是可用的数字"),
        ("NaN", "不是数字"),
        (float("inf"), "不是数字"),
        (True, "不是数字"),
    ],
)
def test_a_number_that_is_none_is_refused_with_the_reason(said, words):
    with pytest.raises(BadCell, match=words):
        read_number(said, whole=True)


def test_money_keeps_its_cents():
    assert read_number("1,200.50元", whole=False) == Decimal("1200.50")


@pytest.mark.parametrize("said", ["是", "√", "✔", " 有 ", "Ｙ", True, 1, 1.0, "已有"])
def test_yes(said):
    assert read_bool(said) is True


@pytest.mark.parametrize("said", ["否", "×", "x", "无", "没有", False, 0, 0.0])
def test_no(said):
    assert read_bool(said) is False


KIND = StudySession._meta.get_field("kind")


@pytest.mark.parametrize("said", ["中心组学习", " 中心组 学习", "中心组", "core"])
def test_a_choice_is_known_by_its_label_or_a_part_that_no_other_has(said):
    assert read_choice(said, KIND) == "core"


LEVEL = NewsItem._meta.get_field("level")


@pytest.mark.parametrize(
    ("said", "level"),
    [("县级", 2), ("县区级", 2), ("国家级", 5), ("乡镇级", 1), ("地市级", 3), ("省级", 4)],
)
def test_a_county_calls_its_levels_otherwise(said, level):
    assert read_choice(said, LEVEL) == level


def test_a_towns_own_kind_of_that_name_goes_first():
    assert read_choice("县级", LEVEL, [("own-3", "县级")]) == "own-3"


def test_control_elsewhere_a_county_is_no_choice():
    with pytest.raises(BadCell):
        read_choice("县级", KIND)


@pytest.mark.parametrize("said", ["学习", "中", "别的"])
def test_a_choice_that_could_be_several_is_refused(said):
    with pytest.raises(BadCell, match="请从这些里选"):
        read_choice(said, KIND)


@pytest.mark.parametrize("blank", [None, "", "  ", "/", "／", "—", "——", "-", "--"])
def test_signs_for_nothing_are_nothing(blank):
    assert from_cell(blank, StudySession._meta.get_field("present")) is None


def test_an_identity_number_is_never_taken():
    with pytest.raises(BadCell, match="身份证号"):
        read_text("甲 110101199003077758")

    assert (
        read_text("发票 12345678901234567890") == "发票 12345678901234567890"
    )  # control: no date in it


FIELDS = [
    (ledger.model._meta.get_field(name), ledger.slug)
    for ledger in ledgers.values()
    for name in ledger.fields
    if not ledger.model._meta.get_field(name).is_relation
]
SIGNS = st.text(alphabet="0123456789.-/年月日号一二十〇,，%约万元人 ：:（）Tte+√×", max_size=24)


@settings(max_examples=examples(300), deadline=None)
@given(
    st.sampled_from(FIELDS),
    st.one_of(
        SIGNS, st.text(), st.integers(), st.floats(), st.booleans(), st.dates(), st.datetimes()
    ),
)
def test_any_cell_is_read_or_refused_in_words(field, value):
    try:
        from_cell(value, field[0])
    except BadCell as error:
        assert str(error)
