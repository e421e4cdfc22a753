"""Delimited text in its encodings, and merged cells: read as they are, or refused in words."""

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from records.sheets.cells import Leeway, read_date
from tests.records.sheets.books import book, surgery, text
from tests.records.sheets.kept import INPUTS
from townwork.lib import foreign, workbooks
from townwork.lib.gatherings import read_tables
from townwork.lib.grids import Merge, read_grids
from townwork.lib.headers import BELOW, read_table
from townwork.lib.workbooks import MAX_ROWS, BadWorkbook, Faulty

ROWS = (("单位", "片名"), ("塘头村", "春到田间"))


def cells(data: bytes) -> list[tuple]:
    return [values for _, values in read_grids(data)[0].rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_text_is_read_in_every_encoding_and_with_every_mark(encoding, mark, end):
    assert cells(text(*ROWS, encoding=encoding, mark=mark, end=end)) == list(ROWS)


def test_rare_characters_of_gb18030_are_read():
    assert cells(text(("单位", "名"), ("䶮村", "𠮷"), encoding="gb18030"))[1] == ("䶮村", "𠮷")


def test_a_quoted_cell_may_hold_marks_and_line_ends():
    assert cells('单位,事\n塘头村,"一,二\n三"\n'.encode())[1] == ("塘头村", "一,二 三")


def test_a_number_kept_as_text_loses_its_wrapping():
    assert cells('编号,名\n="007",甲\n'.encode())[1] == ("007", "甲")


def test_rows_are_numbered_as_they_stand_blank_lines_too():
    assert [number for number, _ in read_grids(b"a,b\n\n,\nc,d\n")[0].rows] == [1, 4]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "文件是空的"),
        (b"\n\n,,\n", "没有数据"),
        (b"%PDF-1.7", "PDF"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "其实是网页"),
        (b"\xef\xbb\xbf<table>", "其实是网页"),
        (b'<?xml version="1.0"?><Workbook/>', "其实是网页"),
        (b"a,b\0c", "不是表格"),
        (b"\xff\x81\xff\xff,\xff", "文字编码"),
        ('单位,名\n塘头村,"甲\n'.encode(), "引号不成对"),
        (b"\xff\xfea", "文字编码"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "旧版 .xls"),
        (b"PK\x03\x04xx", "不完整"),
        (b"a,b\n" + b"1,2\n" * (MAX_ROWS + 200), "超过 20000 行"),
    ],
)
def test_what_is_no_sheet_is_refused_in_words_that_help(data, words):
    with pytest.raises(BadWorkbook, match=words):
        read_grids(data)


def test_merged_cells_are_found():
    def merge(made):
        made.active.merge_cells("A2:A3")
        made.active.merge_cells("B1:C1")

    grid = read_grids(book(("单位", "数", None), ("塘头村", 1, 2), (None, 3, 4), fill=merge))[0]

    assert grid.merges == (Merge(1, 1, 1, 2), Merge(2, 0, 3, 0))


def test_hidden_sheets_are_told_and_come_last():
    def hide(made):
        made.create_sheet("藏").append(["x", "y"])
        made["藏"].sheet_state = "hidden"

    found = read_grids(book(*ROWS, fill=hide))

    assert [(grid.title, grid.is_hidden) for grid in found] == [("Sheet1", False), ("藏", True)]


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data):
    try:
        read_grids(data)
    except BadWorkbook as bad:
        assert str(bad)


def test_a_row_is_no_wider_than_what_it_holds():
    assert cells(book(("单位", "数"), ("塘头村", 1, None), ("柳林村", None, 3))) == [
        ("单位", "数"),
        ("塘头村", 1),
        ("柳林村", None, 3),
    ]


OLD, STRICT_BOOK = (INPUTS / name for name in ("old.xls", "strict.xlsx"))


@pytest.mark.parametrize(
    ("path", "header"),
    [
        (OLD, ("村名", "日期", "片名", "场次", "观众")),
        (STRICT_BOOK, ("单位", "放映日期", "片名", "场次")),
    ],
)
def test_old_and_strict_workbooks_are_read(path, header):
    grid = read_grids(path.read_bytes())[0]

    rows = [values for _, values in grid.rows]
    assert header in rows
    assert rows[-1][0].endswith("村")
    assert rows[-1][1].year == 2026


def test_an_old_workbook_says_what_it_does_not_show():
    """Its second sheet: the row a filter put away, a column folded in."""
    noted, films = read_grids((INPUTS / "hidden.xls").read_bytes())

    assert (noted.hidden, noted.hidden_columns) == (frozenset(), frozenset())
    assert (films.hidden, films.hidden_columns) == ({3}, {3})
    assert dict(films.rows)[3] == ("塘头村", "2026-03-06", "藏起来", 7)


def strict_that_hides() -> bytes:
    def change(members):
        sheet = "xl/worksheets/sheet1.xml"
        hides = members[sheet].replace(b'<row r="3"', b'<row r="3" hidden="1"')
        columns = b'<cols><col min="3" max="4" hidden="1"/></cols><sheetData>'
        return {**members, sheet: hides.replace(b"<sheetData>", columns)}

    return surgery(STRICT_BOOK.read_bytes(), change)


def test_so_does_a_strict_one():
    (grid,) = read_grids(strict_that_hides())

    assert (grid.hidden, grid.hidden_columns) == ({3}, {2, 3})


def test_what_cannot_be_told_of_an_odd_one_keeps_nothing_from_being_read():
    def change(members):
        links = "xl/_rels/workbook.xml.rels"
        return {**members, links: members[links].replace(b' Id="', b' Id = "')}

    (grid,) = read_grids(surgery(strict_that_hides(), change))

    assert (grid.hidden, len(grid.rows)) == (frozenset(), 3)


def test_control_openpyxl_alone_reads_neither():
    for path in (OLD, STRICT_BOOK):
        with pytest.raises(BadWorkbook):
            workbooks.opened(path.read_bytes(), lambda book: [book.worksheets[0].title])


def test_an_old_workbook_with_macros_is_refused():
    data = OLD.read_bytes() + "_VBA_PROJECT".encode("utf-16-le")

    with pytest.raises(BadWorkbook, match="宏"):
        read_grids(data)


def far_out() -> bytes:
    """Its only sheet is laid out from A1 to its last cell by the foreign reader: 17 thousand million
    cells.
    """

    def fill(made):
        made.active["XFD1048576"] = "远"

    return book(*ROWS, fill=fill)


def test_a_cell_far_out_ends_the_foreign_reader_and_not_us():
    began = time.process_time()

    with pytest.raises(foreign.Unreadable):
        foreign.read_foreign(far_out(), most_rows=MAX_ROWS, most_columns=100)

    assert time.process_time() - began < 1
    assert cells(far_out()) == list(ROWS)  # openpyxl reads it as it comes


def test_odd_but_legal_styles_are_read():
    def change(members):
        styles = members["xl/styles.xml"]
        start, end = styles.index(b"<fills"), styles.index(b"</fills>")
        return members | {
            "xl/styles.xml": styles[:start] + b'<fills count="2"><fill/><fill/>' + styles[end:]
        }

    assert cells(surgery(book(*ROWS), change)) == list(ROWS)


def test_a_formula_is_what_it_came_to_and_is_refused_where_nobody_worked_it_out():
    def change(members):
        sheet = members["xl/worksheets/sheet1.xml"].replace(b"<v></v>", b"<v>7</v>")
        return members | {
            "xl/worksheets/sheet1.xml": sheet.replace(b"<v />", b"<v>7</v>").replace(
                b"<v/>", b"<v>7</v>"
            )
        }

    data = book(("单位", "数"), ("塘头村", "=3+4"))

    assert cells(surgery(data, change))[1] == ("塘头村", 7)
    assert isinstance(cells(data)[1][1], Faulty)


def test_days_of_apples_old_calendar():
    def old(made):
        made.epoch = CALENDAR_MAC_1904

    grid = read_grids(book(*ROWS, fill=old))[0]

    assert grid.is_1904
    assert not read_grids(book(*ROWS))[0].is_1904
    assert read_date(44621, leeway=Leeway(is_1904=True)) == date(2026, 3, 2)
    assert read_date(44621) == date(2022, 3, 1)


# --- What stands on a sheet -----------------------------------------------------------------------
KNOWN = {"单位", "片名", "放映日期", "场次", "标题", "媒体"}


def test_foot_lines_of_any_number_of_parts_are_no_rows():
    data = book(
        ("单位", "片名", "放映日期", "场次"),
        ("塘头村", "甲", "2026-03-05", 1),
        ("填表人：甲", None, "审核人：乙", "联系电话：0000"),
        ("注：1.甲。",),
        ("2.乙。",),
    )

    table = read_table(read_grids(data)[0], KNOWN)

    assert [number for number, _ in table.rows] == [2]
    assert table.left_out == ((3, BELOW), (4, BELOW), (5, BELOW))


def test_two_tables_of_a_sheet_are_two():
    data = book(
        ("放映",),
        ("单位", "片名", "放映日期", "场次"),
        ("塘头村", "甲", "2026-03-05", 1),
        ("上稿",),
        ("单位", "标题", "媒体"),
        ("塘头村", "稿", "报"),
    )

    tables = read_tables(read_grids(data)[0], KNOWN)

    assert [(one.title, one.header_row, len(one.rows)) for one in tables] == [
        ("Sheet1", 2, 1),
        ("Sheet1（第 4 行起）", 5, 1),
    ]
    assert [one.above for one in tables] == [("放映",), ("上稿",)]
