"""Columns said in a way of their own are made into those a ledger has; what cannot be made is left as
it stands, for the check to ask about.
"""

from decimal import Decimal

import pytest

from tests.records.sheets.books import book
from townwork.lib.grids import read_grids
from townwork.lib.headers import read_table
from townwork.lib.made_columns import with_made_columns

KNOWN = {"应到", "实到", "红事", "白事", "场次", "人次", "日期", "文号"}


def made(header: tuple, *rows: tuple, known: set = KNOWN) -> list[dict]:
    """Each row as {name of a column that was made or kept: its cell}."""
    names, rows = with_made_columns(header, list(enumerate(rows, 2)), known)
    return [{n: v for n, v in zip(names, values, strict=False) if n} for _, values in rows]


def test_a_month_and_a_day_are_one_day_and_a_month_stands_until_the_next():
    rows = made(
        ("月", "日", "题目"),
        (8, 5, "甲"),
        (None, "19日", "乙"),
        ("9月", 2, "丙"),
        (None, None, "丁"),
    )

    assert [row["日期（月、日）"] for row in rows] == ["8月5日", "8月19日", "9月2日", None]
    assert not {"月", "日"} & rows[0].keys()  # used up: not said to be left out


def test_with_a_year_before_them():
    rows = made(("年", "月", "日"), (2026, 8, 5), (None, None, 6.0))

    assert [row["日期（月、日）"] for row in rows] == ["2026年8月5日", "2026年8月6日"]


def test_a_month_alone_is_none():
    assert made(("月", "题目"), (8, "甲")) == [{"月": 8, "题目": "甲"}]


@pytest.mark.parametrize(
    ("header", "cell", "names"),
    [
        ("应到/实到", "15/14", ("应到", "实到")),
        ("应到、实到", "15人、14人", ("应到", "实到")),
        ("场次/人次", "2/120", ("场次", "人次")),
        ("参会情况", "应到15人，实到14人", ("应到", "实到")),
        ("出席", "应到：15 实到：14", ("应到", "实到")),
    ],
)
def test_two_numbers_in_a_cell_are_two_columns(header, cell, names):
    (row,) = made((header,), (cell,))

    assert tuple(row) == names
    assert all(isinstance(number, int) for number in row.values())


@pytest.mark.parametrize(
    ("header", "cell"), [("甲/乙", "1/2"), ("应到/实到", "都到了"), ("应到/实到", None)]
)
def test_control_names_nobody_knows_and_other_cells_make_none(header, cell):
    assert made((header,), (cell,)) == [{header: cell}]


def test_a_cell_that_says_it_otherwise_is_kept_for_the_check():
    rows = made(("应到/实到",), ("15/14",), ("15/15",), ("全到",), (None,))

    assert [row["实到"] for row in rows] == [14, 15, "全到", None]


@pytest.mark.parametrize(
    "header",
    [
        ("红事（起）", "其中简办", "白事（起）", "其中简办"),
        ("红事", "红事简办", "白事", "白事简办"),
    ],
)
def test_what_is_held_simply_under_several_heads_adds_up(header):
    rows = made(header, (2, 1, "1", "1"), (0, 0, 0, None), (0, None, 0, None), (1, "一", 0, 0))

    assert [row["其中简办"] for row in rows] == [Decimal(2), 0, None, "一、0"]
    assert list(rows[0]) == [header[0], header[2], "其中简办"]


def test_control_said_once_it_stays_as_it_is():
    assert made(("红事", "白事", "其中简办"), (1, 1, 2)) == [{"红事": 1, "白事": 1, "其中简办": 2}]


def test_control_of_two_months_nothing_is_added_up():
    header = ("1月红事", "1月简办", "2月红事", "2月简办")
    assert made(header, (2, 1, 1, 1)) == [dict(zip(header, (2, 1, 1, 1), strict=True))]


@pytest.mark.parametrize(
    ("cell", "day", "place"),
    [
        ("2026年12月8日 石桥村会议室", "2026年12月8日", "石桥村会议室"),
        ("12月15日下午3:00，社区活动室", "12月15日下午3:00", "社区活动室"),
        ("2026.12.1 9:00-11:00 村部", "2026.12.1 9:00-11:00", "村部"),
        ("石桥村会议室", "石桥村会议室", None),  # not said so: the check asks
    ],
)
def test_when_and_where_in_one_cell_are_two_columns(cell, day, place):
    *_, row = made(("时间及地点",), ("2026-3-5 村部",), ("2026-3-6 村部",), (cell,))

    assert row == {"活动时间": day, "活动地点": place}


def test_a_number_within_a_title_is_told():
    rows = made(
        ("函件名称及文号",),
        ("关于展板的函（云宣函〔2026〕21号）",),
        ("关于公众号的函（云网函[2026]6号）",),
        ("口头",),
    )

    assert [row["文号"] for row in rows] == ["云宣函〔2026〕21号", "云网函[2026]6号", None]


def test_control_beside_a_column_of_numbers_none_is_made():
    header = ("文号", "函件")
    assert made(header, ("云宣函〔2026〕21号", "转发云宣函〔2026〕20号的函")) == [
        {"文号": "云宣函〔2026〕21号", "函件": "转发云宣函〔2026〕20号的函"}
    ]


def test_a_sheet_read_again_by_its_own_names_makes_the_same():
    """What was made is found anew when the kept file is read (records.sheets.job)."""
    data = book(("月", "日", "应到/实到", "题目"), (8, 5, "3/2", "甲"), (None, 6, "4/4", "乙"))
    (grid,) = read_grids(data)
    first = read_table(grid, KNOWN | {"题目", "月", "日"})

    again = read_table(grid, {"日期", "应到", "实到", "题目"})

    assert (again.header, again.rows) == (first.header, first.rows)
    assert again.rows[0][1][-3:] == ("8月5日", 3, 2)


def test_rows_wider_than_the_header_keep_their_places():
    header, rows = with_made_columns(("月", "日"), [(2, (8, 5, None, "边上")), (3, (9,))], KNOWN)

    assert header == ("", "", "", "", "日期（月、日）")
    assert rows == ((2, (8, 5, None, "边上", "8月5日")), (3, (9, None, None, None, None)))


def test_where_it_stood_and_when_in_one_cell_are_two_columns():
    known = KNOWN | {"采用媒体", "时间"}
    rows = made(
        ("采用媒体及时间",), ("市日报2026年8月3日",), ("区融媒（9月11日）",), ("某网",), known=known
    )

    assert [tuple(row.values()) for row in rows] == [
        ("市日报", "2026年8月3日"),
        ("区融媒", "9月11日"),
        ("某网", None),
    ]


def test_control_a_days_own_name_is_taken_for_no_two():
    known = {"会议", "时间", "会议时间"}
    assert made(("会议时间",), ("周三2026年8月3日",), known=known) == [
        {"会议时间": "周三2026年8月3日"}
    ]


def test_a_long_text_is_looked_at_no_further_and_never_cut():
    long = "1/2" + "长" * 400
    rows = made(("应到/实到",), ("15/14",), ("15/15",), (long,))

    assert rows[2] == {"应到": long, "实到": long}
