"""Which two half-years the sample township has, and the day it is looked at.

A newcomer finds the last half-year and the current one, whatever the day: work under way. The
workbook holds one of each kind, 2025's second half and 2026's first; each is moved by whole years,
so that what hangs on a season (国庆, 元宵, 七一) stays there, and of the current one only what a day
has brought by now is there.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from records.ledger.custom_models import CustomLedger
from records.ledger.declaration import Ledger
from records.sheets.columns import label_of
from townwork.lib.workbooks import Sheet
from townwork.org.models import Term, half_of

WRITTEN = {2: 2025, 1: 2026}  # {half: the year the workbook has it in}
BEGINS, TURNS = date(2025, 7, 1), date(2026, 1, 1)  # of the workbook's two
PLANS = "study-plans"  # the only rows that lie ahead
AHEAD = {"due_on", "mend_by", "recommend_by", "public_from", "public_to"}  # days set, not come
# What is only said once its day has come: {(ledger, day): {field: what stands there until then}}
UNTIL: dict[tuple[str, str], dict[str, Any]] = {
    ("filings", "archived_on"): {"state": "已办"},
    (PLANS, "filed_on"): {"document_number": None},
    ("awards", "public_to"): {"number": None},
}
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")


@dataclass(frozen=True)
class Life:
    """Two half-years one after the other, and the day they are looked at.

    `is_over`: both are, and the newer one's assessment is in public whatever the day, as the tests
    know the township.
    """

    older: Term
    newer: Term
    today: date
    is_over: bool = False

    @classmethod
    def on(cls, today: date) -> "Life":
        return cls(half_of(half_of(today).start - timedelta(days=1)), half_of(today), today)

    @classmethod
    def until(cls, newer: Term) -> "Life":
        """Up to a half-year that is over."""
        older = half_of(newer.start - timedelta(days=1))
        return cls(older, newer, timezone.localdate(), is_over=True)

    @property
    def terms(self) -> tuple[Term, Term]:
        return self.older, self.newer

    @property
    def last_day(self) -> date:
        """Of what has been done."""
        return min(self.today, self.newer.end)

    def years_on(self, day: date, *, lasts: bool) -> int:
        """By how many years a row of the workbook is moved. What is older than its half-years, or
        lasts, comes with the older one.
        """
        half = 1 if day >= TURNS else 2
        if day < BEGINS or lasts:
            half = self.older.half
        term = next(term for term in self.terms if term.half == half)
        return term.year - WRITTEN[half]


def lived(ledger: Ledger, sheet: Sheet, life: Life) -> tuple[dict[str, int], tuple]:
    """({field: its place}, the rows of the workbook's sheet as `life` has them)"""
    labels = {name: label_of(ledger, name) for name in ledger.fields}
    # What a township tells apart by itself has no column in the sample's sheets.
    told = {name: label for name, label in labels.items() if label in sheet.header}
    places = {name: sheet.header.index(label) for name, label in told.items()}
    # Such things are there before anything is done with them; so is a ledger before its rows.
    lasts = ledger.stands or ledger.model is CustomLedger
    rows = []
    for number, values in sheet.rows:
        years = life.years_on(values[places["occurred_on"]].date(), lasts=lasts)
        row = {name: _moved(values[place], years) for name, place in places.items()}
        if ledger.slug != PLANS and row["occurred_on"].date() > life.last_day:
            continue
        row |= _not_yet(ledger, row, life.last_day)
        rows.append((number, tuple(row.values())))
    return {name: at for at, name in enumerate(places)}, tuple(rows)


def _moved(value: Any, years: int) -> Any:
    """A day, or a text that names a year. No day of the workbook is a 29 February."""
    if not years:
        return value
    if isinstance(value, datetime):
        return value.replace(year=value.year + years)
    if isinstance(value, str):
        return _YEAR.sub(lambda year: str(int(year[0]) + years), value)
    return value


def _not_yet(ledger: Ledger, row: dict[str, Any], today: date) -> dict[str, Any]:
    """What a row says of days that have not come: nothing."""
    told: dict[str, Any] = {}
    for name, value in row.items():
        if not isinstance(value, datetime) or value.date() <= today:
            continue
        if name not in AHEAD | {"occurred_on"}:
            told[name] = None
        told |= UNTIL.get((ledger.slug, name), {})
    return told
