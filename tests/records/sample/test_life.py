"""The sample township's two half-years: the last and the current one, whatever the day."""

from collections import Counter
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command

from assessments.models import Round
from records.ledger.declaration import ledgers
from records.sample.life import AHEAD, PLANS, Life, lived
from records.sample.load import WORKBOOK
from townwork.lib.workbooks import read
from townwork.org.models import Term

DAYS = [
    date(2026, 11, 27),
    date(2026, 12, 31),
    date(2027, 1, 1),
    date(2027, 2, 28),
    date(2027, 6, 30),
    date(2028, 2, 29),
    date(2031, 7, 1),
]


@pytest.fixture(scope="module")
def sheets():
    return {sheet.title: sheet for sheet in read(WORKBOOK.read_bytes())}


def rows_of(life: Life, sheets: dict) -> dict[str, list[dict]]:
    """{ledger: its rows, by field}"""
    found = {}
    for ledger in ledgers.values():
        if ledger.title in sheets:
            columns, rows = lived(ledger, sheets[ledger.title], life)
            found[ledger.slug] = [dict(zip(columns, values, strict=True)) for _, values in rows]
    return found


@pytest.mark.parametrize(
    ("today", "codes"),
    [
        (date(2026, 11, 27), ["2026H1", "2026H2"]),
        (date(2027, 1, 1), ["2026H2", "2027H1"]),
        (date(2027, 7, 1), ["2027H1", "2027H2"]),
    ],
)
def test_the_last_and_the_current_half_year(today, codes):
    assert [term.code for term in Life.on(today).terms] == codes


def test_until_a_half_year_it_is_the_workbook_as_it_was_written(sheets):
    life = Life.until(Term.named("2026H1"))

    for ledger in ledgers.values():
        if ledger.title in sheets:
            columns, rows = lived(ledger, sheets[ledger.title], life)
            written = [[values[at] for at in range(len(values))] for _, values in rows]
            places = [sheets[ledger.title].header.index(label) for label in labels(ledger, columns)]
            assert written == [
                [values[place] for place in places] for _, values in sheets[ledger.title].rows
            ]


def labels(ledger, columns):
    from records.sheets.columns import label_of

    return [label_of(ledger, name) for name in columns]


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_nothing_is_told_of_a_day_to_come(today, sheets):
    for slug, rows in rows_of(Life.on(today), sheets).items():
        for row in rows:
            ahead = AHEAD | ({"occurred_on"} if slug == PLANS else set())
            days = {
                name: value
                for name, value in row.items()
                if isinstance(value, datetime) and name not in ahead
            }
            assert all(day.date() <= today for day in days.values()), (slug, row)


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_what_a_ledger_holds_lies_in_the_two_half_years_or_was_there_before(today, sheets):
    life = Life.on(today)
    rows = rows_of(life, sheets)

    assert len(rows["films"]) >= 60
    assert min(row["occurred_on"].date() for row in rows["films"]) >= life.older.start
    assert {row["occurred_on"].year for row in rows["regulations"]} <= {
        life.older.year - 1,
        life.older.year,
        life.newer.year,
    }
    assert all(row["occurred_on"].date() < life.older.end for row in rows["custom-ledgers"])


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_a_paper_says_the_year_it_is_of_and_no_number_is_given_twice(today, sheets):
    rows = rows_of(Life.on(today), sheets)

    for row in rows["notices"]:
        assert f"〔{row['occurred_on'].year}〕" in row["number"]
    for row in rows["awards"]:
        assert row["name"].startswith(str(row["occurred_on"].year))
    for slug, field in (("notices", "number"), ("regulations", "number")):
        said = Counter(row[field] for row in rows[slug] if row[field])
        assert set(said.values()) <= {1}


@pytest.mark.long
@pytest.mark.parametrize(
    ("day", "assessed"),
    [
        (date(2027, 1, 1), None),
        (date(2027, 2, 8), Round.State.PUBLIC),
    ],
    ids=str,
)
def test_the_township_is_loaded_on_any_day(day, assessed, db, settings):
    settings.DEMO_PASSWORD = "Qingxi-2026-demo"
    at_ten = datetime(day.year, day.month, day.day, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
    with time_machine.travel(at_ten):
        call_command("demo")

    older, newer = Term.objects.order_by("year", "half")
    assert (older.code, newer.code) == tuple(term.code for term in Life.on(day).terms)
    assert not older.is_closed
    assert list(Round.objects.values_list("state", flat=True)) == ([assessed] if assessed else [])
