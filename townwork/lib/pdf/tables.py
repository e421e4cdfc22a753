"""A ledger's paper form: landscape A4, the title in 二号 song, unit and
period, repeated heads, a totals row.
"""

import logging
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string

from townwork.lib.pdf import Paper, render, typefaces
from townwork.lib.pdf.layout import half_widths

SHEET = Path(__file__).with_name("tables.css")
# half characters a column is reckoned at, its padding of two included
WIDEST = 44
NARROWEST = 5
# Up to here a column is not narrowed for the others' sake: a date, a unit's name stay on one line.
WHOLE = 17
WHOLE_HEAD, HEAD_LINES = 8, 3
ACROSS = 142  # half characters of 五号 in the page's 267 mm
ROWS_A_PAGE = 22  # about: for the progress bar alone


@dataclass(frozen=True)
class Table:
    """What is printed.

    `rows` and `totals` hold a value a column; dates, numbers and text are told apart by type.
    """

    title: str
    unit: str
    period: str
    made_on: date
    heads: tuple[str, ...]
    rows: Sequence[tuple]
    totals: tuple = ()
    remarks: tuple[str, ...] = field(default=())


def render_table(table: Table, report: Callable[[int, str], None] | None = None) -> Paper:
    """The table as a paper; the same input gives the same bytes.

    `report` hears how many pages are set.
    """
    return render_tables([table], report)


def render_tables(
    tables: Sequence[Table], report: Callable[[int, str], None] | None = None
) -> Paper:
    """Each from a new page on: such as the columns that are too many for one page's width."""
    parts = [_Part(table, widths(table), shown(table.rows)) for table in tables]
    lacking = typefaces.missing("".join(map(_text, parts)), settings.FONT_DIR)
    context = {"title": tables[0].title, "parts": parts, "missing": "、".join(lacking)}
    html = render_to_string("lib/table.html", context)
    count = sum(len(part.rows) for part in parts)
    with pages_heard(report, max(1, count // ROWS_A_PAGE)):
        return render(html, missing=lacking, flush=False, sheet=SHEET)


@dataclass(frozen=True)
class _Part:
    """A table as its page shows it."""

    table: Table
    widths: list[int]
    rows: list[list[tuple[str, bool]]]

    @property
    def totals(self) -> list[tuple[str, bool]]:
        return [_cell(value) for value in self.table.totals]


def shown(rows: Sequence[tuple]) -> list[list[tuple[str, bool]]]:
    """Each value as it is printed, and whether it stands flush right."""
    return [[_cell(value) for value in row] for row in rows]


def widths(table: Table) -> list[int]:
    """Each column's share of the page in per cent, by its longest value."""
    return _widths(table.heads, shown([*table.rows, table.totals] if table.totals else table.rows))


def _cell(value) -> tuple[str, bool]:
    """A value as it is printed, and whether it stands flush right."""
    if value is None:
        return "", False
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}", False
    return str(value), isinstance(value, int | float)


def _text(part: _Part) -> str:
    table = part.table
    words = [table.title, table.unit, table.period, *table.heads, *table.remarks]
    return "".join([*words, *(shown for row in part.rows for shown, _ in row)])


def _widths(heads: tuple[str, ...], rows) -> list[int]:
    """Each column's share of the page in per cent, by its longest value.

    What is too much, the long ones give up; and then the heads, which take more lines: a number
    is never parted.
    """
    values = [0] * len(heads)
    for row in rows:
        values = [
            max(most, half_widths(shown)) for most, (shown, _) in zip(values, row, strict=True)
        ]
    longest = [max(value, _of_head(head)) for value, head in zip(values, heads, strict=True)]
    reckoned = [_bounded(most) for most in longest]
    short = sum(one for one in reckoned if one <= WHOLE)
    # What is there for each half character of the long.
    left = max(ACROSS - short, 0) / max(sum(reckoned) - short, 1)
    shares = [one if one <= WHOLE else max(WHOLE, one * min(left, 1)) for one in reckoned]
    return _per_cent(_squeezed(shares, [min(WHOLE, _bounded(value)) for value in values]))


def _bounded(most: int) -> int:
    return min(WIDEST, max(NARROWEST, most + 2))


def _squeezed(shares: list[float], needed: list[int]) -> list[float]:
    """No more than the page together: what values need stays, heads share what is left."""
    over, spare = sum(shares) - ACROSS, sum(shares) - sum(needed)
    if over <= 0 or spare <= 0:
        return shares
    kept = max(0, 1 - over / spare)
    return [need + (one - need) * kept for one, need in zip(shares, needed, strict=True)]


def _per_cent(shares: list[float]) -> list[int]:
    """Whole ones, the page together; what rounding leaves over goes where it cut off the most."""
    exact = [100 * one / sum(shares) for one in shares]
    whole = [max(1, int(one)) for one in exact]
    by_loss = sorted(range(len(exact)), key=lambda at: whole[at] - exact[at])
    for at in by_loss[: max(0, 100 - sum(whole))]:
        whole[at] += 1
    return whole


def _of_head(head: str) -> int:
    """What a head asks for: four characters whole, a longer one in up to three lines."""
    width = half_widths(head)
    return min(width, max(WHOLE_HEAD, -(-width // HEAD_LINES)))


@contextmanager
def pages_heard(report: Callable[[int, str], None] | None, expected: int):
    """WeasyPrint tells its log which page it is at: the bar follows it from a
    third to nine tenths.
    """
    if report is None:
        yield
        return
    log = logging.getLogger("weasyprint.progress")
    ear = _Ear(report, expected)
    level = log.level
    log.addHandler(ear)
    log.setLevel(logging.INFO)
    log.propagate = False  # a line a page is for the bar, not for the console
    try:
        yield
    finally:
        log.removeHandler(ear)
        log.setLevel(level)
        log.propagate = True


class _Ear(logging.Handler):
    def __init__(self, report: Callable[[int, str], None], expected: int):
        super().__init__()
        self.report = report
        self.expected = expected
        self.told = 30

    def emit(self, record: logging.LogRecord) -> None:
        match record.args:
            case (int(page),) if "Page" in record.msg:
                percent = min(90, 30 + 60 * page // self.expected)
                if percent >= self.told + 5:
                    self.told = percent
                    self.report(percent, f"排版第 {page} 页")
