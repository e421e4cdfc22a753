"""What is wrong with an imported sheet, told by row and column; and all of
a sheet written, or nothing.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.db import transaction

from townwork.lib.workbooks import BadWorkbook, Sheet, read, require_light


@dataclass(frozen=True)
class Problem:
    """One fault: the row as Excel numbers it (0 for the header), the column, what to do."""

    row: int
    column: str
    message: str


MOST_ROWS = 500  # each becomes a form of its own, while somebody waits


def sheet_of(data: bytes, title: str, *, empty: str) -> Sheet:
    """The workbook's sheet of that title, or its first.

    Raises BadWorkbook, with `empty` where it has no rows.
    """
    require_light(data)
    sheets = read(data)
    named = [sheet for sheet in sheets if sheet.title == title]
    sheet = next(iter(named or sheets), None)
    if sheet is None or not sheet.rows:
        raise BadWorkbook(empty)
    if len(sheet.rows) > MOST_ROWS:
        raise BadWorkbook(f"一次最多导入 {MOST_ROWS} 行，请分几份再传。")
    return sheet


def header_problems(
    sheet: Sheet, *, known: Collection[str], needed: Collection[str]
) -> list[Problem]:
    """The columns nobody knows, then those that are missing."""
    header = [name for name in sheet.header if name]
    unknown = [name for name in header if name not in known]
    lacking = [name for name in needed if name not in header]
    return [
        *(Problem(0, name, f"没有“{name}”这一列。") for name in unknown),
        *(Problem(0, name, f"缺少“{name}”这一列。") for name in lacking),
    ]


def cells_of(sheet: Sheet) -> list[tuple[int, dict]]:
    """(row number, {column: value}) of every row."""
    return [
        (number, dict(zip(sheet.header, values, strict=False))) for number, values in sheet.rows
    ]


def write_whole(write: Callable[[], list[Problem]]) -> list[Problem]:
    """Write in one transaction; where `write` comes back with problems, nothing of it stays."""
    with transaction.atomic():
        problems = write()
        if problems:
            transaction.set_rollback(True)
    return problems
