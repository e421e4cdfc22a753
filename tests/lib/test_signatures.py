"""落款 below a table: who wrote the sheet, and when. It is no record."""

import pytest

from townwork.lib.grids import Grid
from townwork.lib.headers import BELOW, read_table

HEADER = ("单位", "名称", "日期")
ROW = ("塘头村", "甲", "2026-03-05")


def left_out(last, header=HEADER):
    rows = ((1, header), (2, ROW[: len(header)]), (3, last))
    return read_table(Grid("表", rows), {"单位", "名称"}).left_out


@pytest.mark.parametrize(
    "said", ["青溪镇党政办  2026年11月", "2026年11月28日", "青溪镇党政办二〇二六年十一月"]
)
def test_who_wrote_the_sheet_and_when_is_below_it(said):
    assert left_out((said,)) == ((3, BELOW),)
    assert left_out((None, None, said)) == ((3, BELOW),)


@pytest.mark.parametrize("last", [("塘头村", "2026年11月"), ("塘头村",), ("2026年11月放映",)])
def test_what_says_more_or_no_day_is_a_row(last):
    assert left_out(last) == ()


def test_in_a_table_of_two_columns_a_month_alone_may_be_a_row():
    assert left_out(("2026年11月",), header=("单位", "名称")) == ()
