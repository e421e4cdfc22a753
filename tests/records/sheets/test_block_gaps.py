"""A grid's gaps filled on one page: unit and month stand there, what was not touched is not saved."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from records.ledger.gap_days import day_in, from_address, in_address, in_words
from records.ledger.indicators import Period
from records.models import CustomsReport, FilmShowing
from tests.factories import CustomsReportFactory, FilmShowingFactory, UnitFactory
from townwork.org.models import Unit
from townwork.org.services import close_term

CUSTOMS = "/records/customs/rows/?term=2026H1&gaps="
FILMS = "/records/films/rows/?term=2026H1&gaps="


@pytest.fixture(autouse=True)
def summer(time_machine):
    time_machine.move_to(timezone.make_aware(timezone.datetime(2026, 7, 20, 10)))


def rows_of(page) -> list[tuple[str, str]]:
    """(unit, the days it is asked for) of each row."""
    return [(row.cells["unit"], row.days_said) for row in page.context["typed"].rows]


def sent(page, **said) -> dict[str, str]:
    """The page as it came, with what was typed: {"1-film": …}."""
    typed = page.context["typed"]
    cells = {"rows": str(len(typed.rows))}
    for row in typed.rows:
        cells |= {f"{row.number}-{name}": words for name, words in row.cells.items()}
        cells |= {f"{row.number}-was": row.kept, f"{row.number}-gap": row.days}
    return cells | {name.replace("_", "-", 1).lstrip("r"): words for name, words in said.items()}


def test_a_column_of_the_grid_is_a_page_of_its_villages(cast, client_of):
    CustomsReportFactory(unit=cast.village, occurred_on=date(2026, 3, 9))

    page = client_of(cast.clerk).get(CUSTOMS + "2026-03-01")

    assert rows_of(page) == [("柳林村", "3月")]  # 塘头村 answers for its group
    assert page.context["typed"].rows[0].cells["occurred_on"] == "2026年3月"


@pytest.mark.postgresql
def test_sixty_four_returns_stand_on_one_page_and_are_saved_at_once(cast, client_of):
    for number in range(14):
        UnitFactory(township=cast.township, kind=Unit.Kind.VILLAGE, name=f"第{number}村")
    for unit in Unit.objects.filter(township=cast.township, kind=Unit.Kind.VILLAGE):
        for month in (1, 2):
            CustomsReportFactory(unit=unit, occurred_on=date(2026, month, 9))
    client = client_of(cast.clerk)
    page = client.get(CUSTOMS + "all")
    assert len(rows_of(page)) == 64
    numbers = {"weddings": "1", "funerals": "0", "frugal": "1", "saved": "2000"}
    said = {f"r{at}_{name}": words for at in range(1, 65) for name, words in numbers.items()}

    with CaptureQueriesContext(connection) as captured:
        answer = client.post(CUSTOMS + "all", sent(page, **said))

    assert answer.url == "/records/customs/grid/?term=2026H1"
    assert CustomsReport.objects.filter(occurred_on__month__in=(3, 4, 5, 6)).count() == 64
    assert set(rows_of(client.get(CUSTOMS + "all"))) == set()
    assert len(captured) < 60


def test_only_what_was_touched_is_saved(cast, client_of):
    client = client_of(cast.clerk)
    page = client.get(CUSTOMS + "2026-03-01")
    assert rows_of(page) == [("塘头村", "3月"), ("柳林村", "3月")]

    client.post(CUSTOMS + "2026-03-01", sent(page, r2_weddings="0", r2_funerals="2", r2_frugal="1"))

    made = CustomsReport.objects.get()
    assert (made.unit, made.occurred_on, made.funerals) == (cast.sibling, date(2026, 3, 1), 2)


def test_habits_of_the_last_return_stand_there_and_figures_do_not(cast, client_of):
    CustomsReportFactory(
        unit=cast.village,
        occurred_on=date(2026, 2, 9),
        has_council=True,
        council_size=7,
        weddings=5,
    )

    page = client_of(cast.clerk).get(CUSTOMS + "2026-03-01")

    cells = page.context["typed"].rows[0].cells
    assert (cells["has_council"], cells["council_size"]) == ("是", "7")
    assert not cells.get("weddings")
    names = [column.name for column in page.context["typed"].columns]
    assert names.index("weddings") < names.index("has_council")


def test_a_village_that_has_not_begun_is_not_told_to_have(cast, client_of):
    """已铺开 is yes where nothing is said: a no of last time must be said again."""
    CustomsReportFactory(unit=cast.village, occurred_on=date(2026, 2, 9), is_under_way=False)
    client = client_of(cast.clerk)
    page = client.get(CUSTOMS + "2026-03-01")
    (number,) = [row.number for row in page.context["typed"].rows if row.cells["unit"] == "塘头村"]

    numbers = {"weddings": "0", "funerals": "1", "frugal": "0"}
    said = {f"r{number}_{name}": words for name, words in numbers.items()}
    client.post(CUSTOMS + "2026-03-01", sent(page, **said))

    made = CustomsReport.objects.get(unit=cast.village, occurred_on__month=3)
    assert made.is_under_way is False


def test_a_bare_day_is_one_of_the_gaps(cast, client_of):
    client = client_of(cast.clerk)
    page = client.get(FILMS + "2026-04-01")

    client.post(FILMS + "2026-04-01", sent(page, r1_film="片甲", r1_occurred_on="9"))

    assert FilmShowing.objects.get().occurred_on == date(2026, 4, 9)


def test_a_village_fills_its_own(cast, client_of):
    page = client_of(cast.sibling_liaison).get(FILMS + "all")

    assert {unit for unit, _ in rows_of(page)} == {"柳林村"}


def test_a_return_is_asked_for_its_figures_as_its_own_form_asks(cast, client_of):
    client = client_of(cast.clerk)
    page = client.get(CUSTOMS + "2026-03-01")

    answer = client.post(CUSTOMS + "2026-03-01", sent(page, r1_weddings="1"))

    faults = answer.context["typed"].rows[0].faults
    assert faults == {name: ["请填写，没有就填 0。"] for name in ("funerals", "frugal")}
    assert CustomsReport.objects.count() == 0


def test_somebody_else_was_quicker(cast, client_of):
    client = client_of(cast.clerk)
    page = client.get(CUSTOMS + "2026-03-01")
    CustomsReportFactory(unit=cast.village, occurred_on=date(2026, 3, 9), weddings=4)

    answer = client.post(CUSTOMS + "2026-03-01", sent(page, r1_weddings="1", r2_weddings="2"))

    assert "这个月已报过" in answer.content.decode()
    assert 'name="sure"' not in answer.content.decode()
    assert CustomsReport.objects.count() == 1


def test_a_locked_half_year_refuses(cast, client_of):
    client = client_of(cast.clerk)
    page = client.get(FILMS + "2026-04-01")
    close_term(cast.term, actor=cast.secretary, reason="已报送")

    answer = client.post(FILMS + "2026-04-01", sent(page, r1_film="片", r1_occurred_on="9"))

    assert "锁定" in answer.content.decode() and FilmShowing.objects.count() == 0


def test_the_grid_leads_to_all_its_gaps_and_to_a_columns(cast, client_of):
    FilmShowingFactory(unit=cast.village, occurred_on=date(2026, 1, 9))

    said = client_of(cast.clerk).get("/records/films/grid/?term=2026H1").content.decode()

    assert "填缺的 11 格" in " ".join(said.split())
    assert "/records/films/rows/?term=2026H1&amp;gaps=2026-01-01" in said


@pytest.mark.parametrize("name", ["secretary", "reviewer"])
def test_a_reader_is_not_led_there(name, cast, client_of):
    said = client_of(getattr(cast, name)).get("/records/films/grid/?term=2026H1").content.decode()

    assert "gaps=" not in said


@pytest.mark.parametrize(
    ("slug", "said"), [("customs", "塘头村 2026年1月月报"), ("films", "补的是1月，请填其中的一天")]
)
def test_what_is_lacking_at_home_carries_its_month_too(slug, said, cast, client_of):
    client = client_of(cast.liaison)
    page = client.get("/gaps/?term=2026H1").content.decode()
    links = re.findall(
        rf'href="(/records/{slug}/add/\?unit={cast.village.pk}&amp;gap=[^"]*)"', page
    )

    shown = client.get(links[0].replace("&amp;", "&"), follow=True).content.decode()

    assert said in " ".join(shown.split())


def test_a_page_of_gaps_costs_the_same_for_many(cast, client_of):
    client = client_of(cast.clerk)
    client.get(CUSTOMS + "all")
    counts = []
    for _ in range(2):
        UnitFactory.create_batch(3, township=cast.township, kind=Unit.Kind.VILLAGE)
        with CaptureQueriesContext(connection) as captured:
            client.get(CUSTOMS + "all")
        counts.append(len(captured))

    assert counts[0] == counts[1]


def test_a_half_year_nobody_set_up_is_filled_too(cast, client_of, time_machine):
    time_machine.move_to(timezone.make_aware(timezone.datetime(2026, 9, 20, 10)))

    page = client_of(cast.clerk).get("/records/films/rows/?term=2026H2&gaps=2026-08-01")

    assert rows_of(page) == [("塘头村", "8月"), ("柳林村", "8月")]


@pytest.mark.parametrize("asked", ["x", "2026-13-01", "9999-12-31"])
def test_a_strange_column_is_no_fault(asked, cast, client_of):
    assert client_of(cast.clerk).get(CUSTOMS + asked).status_code == 200


# --- The days of a gap, pure ----------------------------------------------------------------------
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
WEEK = Period(date(2026, 3, 30), date(2026, 4, 5))


def test_days_go_into_an_address_and_come_back():
    assert [from_address(in_address(days)) for days in (MARCH, WEEK)] == [MARCH, WEEK]
    assert [
        from_address(said) for said in ("", "x/y", "2026-03-02/2026-03-01", "0001-01-01/9999-01-01")
    ] == [None] * 4


def test_days_in_words():
    quarter, half = (
        Period(date(2026, 4, 1), date(2026, 6, 30)),
        Period(date(2026, 7, 1), date(2026, 12, 31)),
    )

    assert [in_words(days) for days in (MARCH, WEEK, quarter, half)] == [
        "3月",
        "3.30—4.5",
        "第二季度",
        "下半年",
    ]


def test_a_bare_number_is_the_one_day_of_it():
    quarter = Period(date(2026, 4, 1), date(2026, 6, 30))

    assert day_in(WEEK, "31") == date(2026, 3, 31)
    assert [day_in(WEEK, "9"), day_in(quarter, "9"), day_in(MARCH, "32"), day_in(MARCH, "²")] == [
        None
    ] * 4
