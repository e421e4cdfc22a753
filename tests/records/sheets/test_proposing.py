"""The month a sheet's title says, proposed where its rows lack it."""

from datetime import date

import pytest

from records.sheets.proposing import month_of

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
        (["移风易俗统计表（12月份）"], "Sheet1", "月报.xlsx", "2025年12月"),  # the last that began
        (["2026年1—6月移风易俗统计表"], "6月", "月报.xlsx", ""),
        (["7月、8月移风易俗统计表"], "Sheet1", "月报.xlsx", ""),
        (["移风易俗统计表", "填报日期：2026年8月5日"], "Sheet1", "月报.xlsx", ""),
    ],
)
def test_the_first_that_names_a_month_says_it(above, sheet, name, month):
    assert month_of(name, {"above": above, "sheet": sheet}, TODAY) == month
