"""A list as CSV: opened rightly, reckoning nothing, and read again as it was."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townwork.lib.csv_sheet import guarded, unguarded, write
from townwork.lib.grids import read_grids

NASTY = ["=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "\t=1", "=cmd|' /C calc'!A0", "'=1", "''", "'好"]


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def test_it_begins_with_the_mark_and_has_a_line_a_row():
    data = write(["单位", "数"], [["塘头村", 3], ["柳林村", None]])

    assert data.startswith(b"\xef\xbb\xbf")
    assert rows_of(data) == [["单位", "数"], ["塘头村", "3"], ["柳林村", ""]]


@pytest.mark.parametrize("text", NASTY)
def test_nothing_typed_is_reckoned(text):
    (_, (cell,)) = rows_of(write(["名称"], [[text]]))

    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝"))


def test_a_number_stays_a_number():
    assert rows_of(write(["数"], [[-3], [1.5]]))[1:] == [["-3"], ["1.5"]]


@given(st.text(max_size=12))
def test_what_was_guarded_is_as_it_was(text):
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", ["=1+1", "-1", "@会议", "'=1", "好", "'好"])
def test_it_comes_in_again_as_it_was(text):
    (grid,) = read_grids(write(["名称", "数"], [[text, 1]]))

    assert [row[1][0] for row in grid.rows] == ["名称", text]
