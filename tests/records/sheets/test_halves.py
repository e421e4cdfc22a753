"""Last year's ledgers in an office that begins: the half-years they are of are made where they are
wanted, by one press.
"""

import re
from datetime import date

import pytest

from records.models import FilmShowing, Venue
from records.sheets.halves import halves_of, lacking
from tests.records.sheets.books import HEADER, ROW, book
from tests.records.sheets.dropped import answer, send
from townwork.audit.models import AuditEvent
from townwork.org.models import Term

pytestmark = pytest.mark.usefixtures("store")
DAY = HEADER.index("放映时间")


def of_days(*days):
    rows = [[*ROW[:DAY], day, *ROW[DAY + 1 :]] for day in days]
    return book(HEADER, *rows)


@pytest.fixture
def this_year(cast):
    """The town has the half-year of today alone."""
    Term.objects.filter(township=cast.township).delete()
    today = date.today()
    Term.objects.create(township=cast.township, year=today.year, half=1 if today.month <= 6 else 2)
    return today.year


def codes(cast):
    terms = Term.objects.filter(township=cast.township).order_by("year", "half")
    return [one.code for one in terms]


def test_rows_of_half_years_that_are_not_there_offer_to_make_them(cast, client_of, this_year):
    before = codes(cast)
    last = this_year - 1
    client = client_of(cast.clerk)
    page = send(client, ("去年.xlsx", of_days(f"{last - 1}-03-05", f"{last}-09-05")))
    asked = page.context["desk"]
    text = page.content.decode()

    page = answer(client, page, {}, extra={"halves": "1"})

    assert [one.code for one in asked.lacking_halves] == [f"{last - 1}H1", f"{last}H2"]
    assert f"有{last - 1}年上半年、{last}年下半年的记录，本镇还没有建这些半年" in text
    assert len(asked.open) == 1  # a day so long before any half-year is asked about
    assert codes(cast) == [f"{last - 1}H1", f"{last}H2", *before]
    desk = page.context["desk"]
    assert (desk.lacking_halves, desk.open, desk.adds) == ([], [], 2)
    made = AuditEvent.objects.filter(action="建立半年", actor=cast.clerk)
    assert made.count() == 2


def test_while_half_years_are_asked_for_nothing_else_stands_open(cast, client_of, this_year):
    """Of a whole year's ledgers each row asked by itself what one press answers: 20,000 pixels."""
    client = client_of(cast.clerk)
    page = send(client, ("去年.xlsx", of_days(f"{this_year - 2}-03-05")))

    text = page.content.decode()

    assert page.context["desk"].open
    assert "先点这个，下面的日期就不用一条条改" in text
    assert "处要改" not in text
    assert re.search(r'<details\s+class="card drop-sheet"\s+id="s\d+"\s*>', text)

    after = answer(client, page, {}, extra={"halves": "1"})
    assert after.context["desk"].open == []


def test_without_that_press_none_is_made(cast, client_of, this_year):
    before = codes(cast)
    client = client_of(cast.clerk)
    page = send(client, ("去年.xlsx", of_days(f"{this_year - 1}-03-05")))

    answer(client, page, {})

    assert codes(cast) == before


def test_a_liaison_is_told_who_makes_them_and_makes_none(cast, client_of, this_year):
    before = codes(cast)
    client = client_of(cast.liaison)
    page = send(client, ("去年.xlsx", of_days(f"{this_year - 1}-03-05")))

    text = page.content.decode()
    answer(client, page, {}, extra={"halves": "1"})

    assert "请宣传干事在“半年”里点“新增半年”。" in text
    assert "建好这些半年，再核对" not in text
    assert codes(cast) == before


def test_a_slip_of_the_year_and_days_to_come_offer_none(cast):
    today = date(2026, 11, 28)

    found = lacking(["2016H1", "2023H1", "2026H1", "2026H2", "2027H1"], cast.township, today)

    there = set(codes(cast))
    assert [one.code for one in found] == [c for c in ["2023H1", "2026H1"] if c not in there]


def test_what_stands_for_years_is_of_no_half_year():
    shown = FilmShowing(occurred_on=date(2025, 3, 5))
    standing = Venue(occurred_on=date(2021, 5, 1))

    assert halves_of([shown, standing, FilmShowing(occurred_on=None)]) == ["2025H1"]
