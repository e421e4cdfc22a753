"""补映: a film shown in July for June is dated July, and fills June's gap."""

import re
from datetime import UTC, date, datetime
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from records.figures.coverage import Coverage
from records.figures.gaps import gaps
from records.figures.reading import figures
from records.grids.spec import GRIDS
from records.ledger.debts import Every, stretch_of
from records.ledger.declaration import ledgers
from records.models import FilmShowing
from records.pages.services import declare_nil, save_record, void_record
from tests.factories import FilmShowingFactory, NilReturnFactory, TermFactory
from townwork.org.errors import Refusal, TermClosed
from townwork.org.models import Unit
from townwork.org.services import close_term, reopen_term
from townwork.org.workdays import Workdays

pytestmark = pytest.mark.postgresql
JUNE, JULY, TODAY = date(2026, 6, 1), date(2026, 7, 12), date(2026, 8, 3)


@pytest.fixture(autouse=True)
def early_august(time_machine):
    time_machine.move_to(datetime(2026, 8, 3, 2, tzinfo=UTC))


@pytest.fixture
def second(cast):
    return TermFactory(township=cast.township, year=2026, half=2)


@pytest.fixture
def but_for_june(cast):
    """塘头村 showed a film each month from January to May."""
    for month in range(1, 6):
        FilmShowingFactory(unit=cast.village, occurred_on=date(2026, month, 9))


def make_up(cast, month=JUNE, **values):
    given = {"unit": cast.village, "occurred_on": JULY, "film": "补映片", "is_make_up": True}
    return save_record(FilmShowing(makes_up=month, **given | values), actor=cast.liaison)


def lock(cast, term=None):
    close_term(term or cast.term, reason="上报", actor=cast.secretary)


def shown(cast, term) -> list[str]:
    units = Unit.objects.visible_to(cast.clerk)
    term.refresh_from_db()  # as a page reads it
    grid = GRIDS["films"].read(units, term, Workdays.load(cast.township), TODAY)
    return [cell.words for row in grid.rows if row.label == "塘头村" for cell in row.cells]


def owed(cast, term) -> str:
    found = gaps(Unit.objects.filter(pk=cast.village.pk), term, today=TODAY)
    debts = [debt.when for gap in found for debt in gap.debts if debt.ledger.slug == "films"]
    return "".join(debts)


def told(cast, term) -> tuple[int, int, int]:
    """(showings, village-months, stretches reported) of the half-year."""
    read = figures(cast.township, term, today=TODAY)
    covered = read["film.show_count"].coverage
    assert isinstance(covered, Coverage)
    return read["film.show_count"].value, read["film.month_count"].value, covered.reported


def test_a_film_of_july_fills_junes_gap_and_july_stays_owed(cast, second, but_for_june):
    assert (owed(cast, cast.term), owed(cast, second)) == ("6月", "7月")

    make_up(cast)

    assert (owed(cast, cast.term), owed(cast, second)) == ("", "7月")
    assert shown(cast, cast.term) == ["1 场"] * 5 + ["7月补"]
    assert shown(cast, second)[:2] == ["缺；另补 1 场", "未到期"]


def test_it_counts_in_the_half_year_it_was_shown_in(cast, second, but_for_june):
    before = told(cast, cast.term), told(cast, second)[2]

    make_up(cast)

    assert before == ((5, 5, 5), 0)
    assert told(cast, cast.term) == (5, 5, 6)
    assert told(cast, second) == (1, 1, 0)


def test_shown_twice_for_june_it_is_one_village_month(cast, second):
    make_up(cast)
    make_up(cast, film="又一部")
    FilmShowingFactory(unit=cast.village, occurred_on=date(2026, 7, 20))

    assert told(cast, second)[:2] == (3, 2)


def test_control_one_that_names_no_month_stays_with_its_own(cast, second, but_for_june):
    make_up(cast, None)

    assert (owed(cast, cast.term), owed(cast, second)) == ("6月", "")
    assert shown(cast, cast.term)[5] == "缺"
    assert shown(cast, second)[0] == "7月补；另补 1 场"


def test_within_a_half_year_the_month_named_goes_before_the_oldest(cast):
    make_up(cast, date(2026, 3, 1), occurred_on=date(2026, 4, 20))
    make_up(cast, None, occurred_on=date(2026, 4, 21))

    assert shown(cast, cast.term)[:4] == ["4月补", "缺", "4月补", "缺；另补 2 场"]


def test_made_up_after_the_lock_it_is_noted_and_moves_nothing(cast, second, but_for_june):
    lock(cast)
    before = told(cast, cast.term), owed(cast, cast.term)

    make_up(cast)

    assert (told(cast, cast.term), owed(cast, cast.term)) == before == ((5, 5, 5), "6月")
    assert shown(cast, cast.term)[5] == "7月补（锁定后）"
    assert told(cast, second) == (1, 1, 0)


def test_opened_again_the_half_year_has_it(cast, second, but_for_june):
    lock(cast)
    make_up(cast)

    reopen_term(cast.term, reason="补报", actor=cast.secretary)

    assert (told(cast, cast.term)[2], owed(cast, cast.term)) == (6, "")
    assert shown(cast, cast.term)[5] == "7月补"


def test_what_paid_for_june_stays_once_june_is_locked(cast, second, but_for_june):
    record = make_up(cast)
    lock(cast)

    with pytest.raises(TermClosed, match="2026年上半年已锁定"):
        void_record(record, actor=cast.liaison, reason="重复")
    record.makes_up = date(2026, 5, 1)
    with pytest.raises(TermClosed, match="2026年上半年已锁定"):
        save_record(record, actor=cast.liaison)
    assert told(cast, cast.term) == (5, 5, 6)


def test_nor_is_june_given_to_what_was_there_at_the_lock(cast, second, but_for_june):
    record = make_up(cast, None)
    lock(cast)
    record.makes_up = JUNE

    with pytest.raises(TermClosed, match="2026年上半年已锁定"):
        save_record(record, actor=cast.liaison)


def test_control_what_came_after_the_lock_is_mended_and_voided(cast, second, but_for_june):
    lock(cast)
    record = make_up(cast)
    record.makes_up = date(2026, 5, 1)

    save_record(record, actor=cast.liaison)
    void_record(record, actor=cast.liaison, reason="重复")

    assert shown(cast, cast.term)[5] == "缺"


def test_a_later_make_up_takes_the_nil_return_back_and_leaves_julys_alone(cast, second):
    june = NilReturnFactory(
        unit=cast.village, term=cast.term, ledger="films", start=JUNE, end=date(2026, 6, 30)
    )
    make_up(cast, entered_at=june.declared_at.replace(year=2027))
    july = stretch_of(Every.MONTH, JULY)

    declare_nil(cast.village, second, ledgers["films"], actor=cast.liaison, stretch=july)

    assert (owed(cast, cast.term), owed(cast, second)) == ("1—5月", "")
    with pytest.raises(Refusal, match="本期已有公益电影记录"):
        declare_nil(cast.village, cast.term, ledgers["films"], actor=cast.liaison)


def test_a_gap_of_the_grid_opens_the_form_with_its_month(cast, second, client_of):
    client = client_of(cast.liaison)

    page = client.get(reverse("film_grid"), {"term": "2026H1"})
    url = next(
        cell.url for cell in page.context["grid"].cells if cell.column.label == "6月" and cell.url
    )

    form = client.get(url).content.decode()

    assert 'type="month" name="makes_up" value="2026-06"' in form
    assert "后来补办的填补办那天，补映月份不改" in form
    assert 'max="2026-06-30"' not in form


def test_so_does_the_list_of_gaps(cast, second, client_of):
    client = client_of(cast.liaison)
    page = client.get(reverse("gap_list"), {"term": "2026H1"}).content.decode()
    url = next(unescape(one) for one in re.findall(r'href="([^"]*films/add/[^"]*)"', page))

    form = client.get(url).content.decode()

    assert 'type="month" name="makes_up" value="2026-01"' in form


@pytest.mark.parametrize(
    ("day", "month", "kept"),
    [
        ("2026-07-12", "2026-06", (True, JUNE)),  # later: a make-up, though nobody ticked it
        ("2026-06-12", "2026-06", (False, None)),  # of its own month: none
        ("2026-07-12", "2026年6月", (True, JUNE)),
        ("2026-07-12", "", (False, None)),
    ],
)
def test_the_month_says_whether_it_is_one(cast, second, client_of, day, month, kept):
    data = {"unit": cast.village.pk, "occurred_on": day, "film": "片", "genre": "story"}
    data |= {"shows": 1, "makes_up": month}

    client_of(cast.liaison).post(reverse("record_add", args=["films"]), data)

    saved = FilmShowing.objects.get()
    assert (saved.is_make_up, saved.makes_up) == kept


@pytest.mark.parametrize(
    ("month", "words"),
    [("2026-08", "补映月份不能晚于放映的月份，请核对。"), ("六月", "补映月份请写成 2026-06。")],
)
def test_a_month_after_it_or_none_at_all_is_told(cast, second, client_of, month, words):
    data = {"unit": cast.village.pk, "occurred_on": "2026-07-12", "film": "片", "genre": "story"}
    data |= {"shows": 1, "makes_up": month}

    page = client_of(cast.liaison).post(reverse("record_add", args=["films"]), data)

    assert words in page.content.decode()
    assert not FilmShowing.objects.exists()


def test_the_grid_asks_as_often_for_many(cast, second):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            shown(cast, cast.term)
        return len(queries)

    make_up(cast)
    few = asked()
    for month in range(1, 6):
        make_up(cast, date(2026, month, 1), film=f"片{month}")

    assert asked() == few
