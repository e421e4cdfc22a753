"""What the cells of a column say where its name does not."""

import pytest

from records.ledger.declaration import ledgers
from records.sheets.by_cells import columns_told
from records.sheets.columns import Vocabulary

NOTICES = Vocabulary(ledgers["notices"], None)


def outline(name: str, *cells: str) -> dict:
    return {
        "header": [name, "收函日期", "来文单位"],
        "samples": [[cell, "2026-03-05", "区委宣传部"] for cell in cells],
    }


@pytest.mark.parametrize("cells", [("1",), ("1", "2", "3")])
def test_an_own_count_of_the_rows_is_no_number_of_a_letter(cells):
    assert "number" not in columns_told(NOTICES, outline("编号", *cells)).values()


@pytest.mark.parametrize("cells", [("云宣函〔2026〕1号",), ("7", "12"), ()])
def test_control_what_is_not_counted_is_one(cells):
    assert columns_told(NOTICES, outline("编号", *cells))[0] == "number"


def test_a_column_that_is_called_so_is_taken_at_its_word():
    assert columns_told(NOTICES, outline("函号", "1", "2"))[0] == "number"
