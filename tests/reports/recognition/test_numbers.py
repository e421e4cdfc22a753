"""What a number of a text is, and what figure may be written so."""

from decimal import Decimal

import pytest

from reports.recognition.numbers import numbers_in
from townwork.lib import outline


def only(text):
    (number,) = numbers_in(text)
    return number


@pytest.mark.parametrize(
    "text, value, measure, typed",
    [
        ("放映84场", 84, "场", "84"),
        ("放映８４场次", 84, "场次", "８４"),
        ("发放2,400份", 2400, "份", "2,400"),
        ("发放1.2万份", 12000, "份", "1.2万"),
        ("发放3200多份", 3200, "份", "3200多"),
        ("节约12.6万余元", 126000, "元", "12.6万余元"),
        ("节约五十多万元", 500000, "元", "五十多万元"),
        ("印发两千份", 2000, "份", "两千"),
        ("召开三十一次", 31, "次", "三十一"),
        ("整改率95.5％", Decimal("95.5"), "%", "95.5％"),
        ("整改率百分之九十五点五", Decimal("95.5"), "%", "百分之九十五点五"),
        ("集中学习一次。", 1, "次", "一"),
    ],
)
def test_what_is_typed_is_read(text, value, measure, typed):
    number = only(text)

    assert (number.low, number.measure) == (value, measure)
    assert text[number.start : number.end] == typed


@pytest.mark.parametrize(
    "text, may_be, may_not_be",
    [
        ("放映84场", [84], [83, 85, 80]),
        ("放映80场", [80], [81, 79]),
        ("发放3200余份", [3200, 3268, 3299], [3199, 3300]),
        ("节约12.6万元", [126000, 126345, 125600], [127000, 125000]),
        ("节约12万余元", [120000, 126345], [130000, 119999]),
        ("整改率94%", [94, Decimal("94.3")], [95, Decimal("94.6")]),
        ("整改率94.3%", [Decimal("94.3")], [Decimal("94.4"), 94]),
        ("巡查3至5次", [3, 4, 5], [2, 6]),
    ],
)
def test_what_a_figure_may_be_written_as(text, may_be, may_not_be):
    number = only(text)

    assert [one for one in (*may_be, *may_not_be) if number.agrees_with(Decimal(one))] == may_be


def test_the_number_of_a_line_is_none_of_its_numbers():
    assert only("1.放映84场").low == 84
    assert only("（3）放映84场").low == 84


@pytest.mark.parametrize("number", range(1, 100))
def test_chinese_numbers_are_read_as_they_are_written(number):
    assert outline.from_chinese(outline.in_chinese(number)) == number


@pytest.mark.parametrize(
    "line, kind, value, right",
    [
        ("一、组织", "h1", 1, "一、"),
        ("十二. 组织", "h1", 12, "十二、"),
        ("(二)领导", "h2", 2, "（二）"),
        ("（三）、领导", "h2", 3, "（三）"),
        ("4、学习", "h3", 4, "4."),
        ("(5) 学习", "h4", 5, "（5）"),
    ],
)
def test_a_line_is_numbered_rightly_however_it_was_typed(line, kind, value, right):
    number = outline.number_of(line)

    assert (number.kind, number.value, number.right) == (kind, value, right)


@pytest.mark.parametrize(
    "line", ["一是抓学习。", "2.5万元", "一批先进", "三农工作", "2026年", "（略）"]
)
def test_a_plain_line_has_no_number(line):
    assert outline.number_of(line) is None


def test_points_are_counted_where_they_begin():
    text = "一是抓学习；二是抓阵地。统一是关键，第一是学。三是抓活动。"

    assert [point.value for point in outline.points_of(text)] == [1, 2, 3]
