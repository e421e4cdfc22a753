"""Delimited text in its encodings, and merged cells: read as they are, or refused in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.records.sheets.books import book, text
from townwork.lib.grids import Merge, read_grids
from townwork.lib.workbooks import MAX_ROWS, BadWorkbook

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


def test_hidden_sheets_are_left_alone():
    def hide(made):
        made.create_sheet("藏").append(["x", "y"])
        made["藏"].sheet_state = "hidden"

    assert [grid.title for grid in read_grids(book(*ROWS, fill=hide))] == ["Sheet1"]


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
