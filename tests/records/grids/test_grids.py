"""Grids: what is there, made up, missing, due, not yet owed; one grouped query
whatever the size.
"""

from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from time_machine import travel

from records.grids.halves import half_of
from records.grids.layout import Column, Fact, Owner, State, build, fold, makers_up, months, weeks
from records.grids.spec import GRIDS
from records.ledger import months as monthly
from records.models import CustomsReport
from tests.factories import (
    CustomsReportFactory,
    FilmShowingFactory,
    LectureHallFactory,
    MeetingFactory,
    NilReturnFactory,
    TalkFactory,
    UnitFactory,
)
from townwork.org.models import SpecialDay, Unit, User
from townwork.org.services import close_term, save_unit
from townwork.org.units import stop
from townwork.org.workdays import Workdays

HALF = half_of(date(2026, 3, 10))
TODAY = date(2026, 4, 3)


@pytest.fixture(autouse=True)
def early_april(time_machine):
    time_machine.move_to(datetime(2026, 4, 3, 2, tzinfo=UTC))


def read(slug, cast, today=TODAY):
    units = Unit.objects.visible_to(cast.clerk)
    return GRIDS[slug].read(units, HALF, Workdays.load(cast.township), today)


def said(grid) -> dict[str, list[str]]:
    return {row.label: [cell.words if cell else "" for cell in row.cells] for row in grid.rows}


def test_a_village_is_late_with_march_only_after_the_fifth_put_off_past_the_holiday(cast):
    for month in (1, 2):
        CustomsReportFactory(unit=cast.village, occurred_on=date(2026, month, 20))

    third = said(read("customs", cast))
    seventh = said(read("customs", cast, date(2026, 4, 7)))
    eighth = said(read("customs", cast, date(2026, 4, 8)))

    assert third["塘头村"] == ["1 份", "1 份", "待报", "未到期", "未到期", "未到期"]
    assert third["柳林村"] == ["缺", "缺", "待报", "未到期", "未到期", "未到期"]
    # 5 April 2026 is a Sunday and 清明, 6 April a day off with it: the 7th is the last day.
    assert (seventh["塘头村"][2], eighth["塘头村"][2]) == ("待报", "缺")


def test_a_village_that_declared_it_has_nothing_owes_nothing(cast):
    NilReturnFactory(unit=cast.sibling, term=cast.term, ledger="customs")

    assert said(read("customs", cast))["柳林村"][:2] == ["不计", "不计"]


def test_a_voided_return_leaves_its_gap(cast):
    row = CustomsReportFactory(unit=cast.village, occurred_on=date(2026, 1, 20))
    CustomsReport.objects.filter(pk=row.pk).update(
        voided_at=datetime(2026, 2, 1, tzinfo=UTC), voided_by=cast.clerk, void_reason="重复"
    )

    assert said(read("customs", cast))["塘头村"][0] == "缺"


def test_a_make_up_showing_fills_the_oldest_gap_and_says_when(cast):
    FilmShowingFactory(unit=cast.village, occurred_on=date(2026, 1, 8))
    FilmShowingFactory(unit=cast.village, occurred_on=date(2026, 3, 8))
    FilmShowingFactory(unit=cast.village, occurred_on=date(2026, 3, 20), is_make_up=True)

    grid = read("films", cast)

    assert said(grid)["塘头村"][:3] == ["1 场", "3月补", "1 场（补 1）"]
    assert grid.totals[1] == (1, 2)  # of 塘头村, which answers for its group, and 柳林村


@pytest.mark.parametrize("slug", ["films", "customs"])
def test_a_groups_rows_are_its_villages_and_it_owes_none_of_its_own(cast, slug):
    """As the list of gaps and each figure's coverage say."""
    of_group = {"unit": cast.group, "occurred_on": date(2026, 1, 8)}
    {"films": FilmShowingFactory, "customs": CustomsReportFactory}[slug](**of_group)

    grid = said(read(slug, cast))

    assert {*grid} == {"塘头村", "柳林村"}
    assert grid["塘头村"][:2] != ["缺", "缺"] and grid["塘头村"][1] == "缺"


def test_a_groups_make_up_is_its_villages(cast):
    FilmShowingFactory(
        unit=cast.group,
        occurred_on=date(2026, 3, 20),
        is_make_up=True,
        makes_up=date(2026, 2, 1),
    )

    assert said(read("films", cast))["塘头村"][1] == "3月补"


@pytest.mark.parametrize("locked", [False, True])
def test_a_village_that_stopped_stays_with_what_it_did_and_is_asked_no_more(cast, locked):
    """Its films count in the half-year's figure, and what it lacked in the coverage."""
    FilmShowingFactory(unit=cast.sibling, occurred_on=date(2026, 1, 8))
    if locked:
        close_term(cast.term, actor=cast.secretary, reason="已报送")
    User.objects.filter(unit=cast.sibling).update(is_active=False)
    since = date(2026, 7, 2) if locked else date(2026, 3, 9)
    with travel(datetime(2026, 7, 3, tzinfo=UTC)):
        stop(cast.sibling, since, actor=cast.administrator)

    grid = read("films", cast)

    assert said(grid)["柳林村"][:3] == ["1 场", "缺", "缺" if locked else "不计"]
    assert {*grid.owed_by_unit()} == {cast.village.pk}


def test_a_village_that_stopped_before_has_no_row(cast):
    User.objects.filter(unit=cast.sibling).update(is_active=False)
    stop(cast.sibling, date(2025, 12, 9), actor=cast.administrator)

    assert "柳林村" not in said(read("films", cast))


def test_a_hall_owes_a_talk_a_quarter_from_the_one_it_was_set_up_in(cast):
    old = LectureHallFactory(unit=cast.village, name="旧坛", occurred_on=date(2024, 5, 1))
    LectureHallFactory(unit=cast.sibling, name="新坛", occurred_on=date(2026, 4, 2))
    TalkFactory(unit=cast.village, hall=old, occurred_on=date(2026, 2, 1))
    TalkFactory(unit=cast.village, hall=old, occurred_on=date(2026, 3, 1))

    grid = read("talks", cast)

    assert said(grid) == {"旧坛": ["2 场", "未到期"], "新坛": ["不计", "未到期"]}


def meet(unit, day, **values):
    return MeetingFactory(unit=unit, occurred_on=day, kind="weekly", topic="", **values)


def test_a_week_of_rest_is_no_gap_and_a_made_up_holiday_neither(cast):
    meet(cast.office, date(2026, 1, 5))
    SpecialDay.objects.bulk_create(
        SpecialDay(township=cast.township, day=date(2026, 3, day), is_workday=False, name="放假")
        for day in range(9, 16)
    )

    cells = {cell.column.label: cell.words for cell in read("meetings", cast).rows[0].cells}

    assert cells["1.5—1.11"] == "1 次"
    assert cells["2.16—2.22"] == "放假"  # 春节
    assert cells["3.9—3.15"] == "放假"  # the township's own
    assert cells["3.16—3.22"] == "缺"
    assert cells["3.30—4.5"] == "未到期"


def test_control_the_same_week_is_a_gap_without_the_day_off(cast):
    meet(cast.office, date(2026, 1, 5))

    cells = {cell.column.label: cell.words for cell in read("meetings", cast).rows[0].cells}

    assert cells["3.9—3.15"] == "缺"


def test_the_leading_group_is_asked_where_nobody_has_met_weekly(cast):
    assert [row.label for row in read("meetings", cast).rows] == ["领导班子"]


def test_a_unit_owes_nothing_from_before_it_was_made(cast, time_machine):
    time_machine.move_to(datetime(2026, 3, 11, 2, tzinfo=UTC))  # a Wednesday
    village = Unit(township=cast.township, name="新村", kind=Unit.Kind.VILLAGE, order=99)
    save_unit(village, actor=cast.administrator)
    MeetingFactory(unit=village, kind="weekly", occurred_on=date(2026, 3, 26))
    time_machine.move_to(datetime(2026, 4, 8, 2, tzinfo=UTC))

    monthly = said(read("customs", cast, date(2026, 4, 8)))["新村"]
    weekly = said(read("meetings", cast, date(2026, 4, 8)))["新村"]

    assert monthly == ["不计", "不计", "不计", "未到期", "未到期", "未到期"]
    assert set(weekly[:10]) == {"不计", "放假"}  # the week it was made in among them
    assert weekly[10:13] == ["缺", "1 次", "缺"]


def test_every_day_of_a_year_lies_in_one_week_of_one_half():
    columns = weeks(half_of(date(2026, 1, 1)), Workdays()) + weeks(
        half_of(date(2026, 7, 1)), Workdays()
    )

    ordered = sorted(columns, key=lambda column: column.start)
    gaps = [(b.start - a.end).days for a, b in pairwise(ordered)]
    assert set(gaps) == {1}
    assert (ordered[0].start, ordered[-1].end) == (date(2026, 1, 5), date(2027, 1, 3))


@pytest.mark.parametrize("slug", ["talks", "meetings"])
def test_the_form_that_fills_a_gap_knows_what_the_grid_knows(slug, cast, client_of):
    hall = LectureHallFactory(
        unit=cast.village, occurred_on=date(2026, 1, 1), entered_by=cast.clerk
    )
    meet(cast.office, date(2026, 1, 5), entered_by=cast.clerk)
    spec = GRIDS[slug]
    gap = next(cell for cell in read(slug, cast).cells if cell.state is State.MISSING)

    form = client_of(cast.clerk).get(spec.link(gap, may_write=True)).context["form"]

    filled = {"talks": ("hall", str(hall.pk)), "meetings": ("kind", "weekly")}
    name, value = filled[slug]
    assert str(form[name].value()) == value
    assert form["occurred_on"].value() is None
    said = {"talks": "补的是第一季度", "meetings": "补的是1.12—1.18"}
    assert said[slug] in form.fields["occurred_on"].help_text
    assert form.fields["occurred_on"].widget.attrs["min"] == gap.column.start.isoformat()


def test_weeks_fold_into_a_calendar_of_months():
    columns = weeks(HALF, Workdays())
    grid = build([Owner(1, "党政办", 1)], columns, {}, today=TODAY, measure="次")

    folded = fold(grid, lambda cell: f"{cell.column.start.month}月", list("一二三四五"))

    assert [row.label for row in folded.rows] == [f"党政办 {n}月" for n in range(1, 7)]
    assert {len(row.cells) for row in folded.rows} == {5}
    assert [cell.column for cell in folded.cells] == columns


FACTS = st.lists(
    st.builds(Fact, count=st.integers(0, 2), made_up=st.integers(0, 3)), min_size=1, max_size=8
)


@given(FACTS)
def test_make_ups_fill_gaps_backwards_only_and_never_more_than_there_are(facts):
    filled = makers_up(facts)

    assert all(
        gap <= place and not facts[gap].count and facts[place].made_up
        for gap, place in filled.items()
    )
    for place, fact in enumerate(facts):
        assert sum(by == place for by in filled.values()) <= fact.made_up
    unfilled = [p for p, fact in enumerate(facts) if not fact.count and p not in filled]
    spare = [p for p, f in enumerate(facts) if f.made_up > sum(by == p for by in filled.values())]
    # A make-up stays spare only where no gap lay before it.
    assert all(gap > place for gap in unfilled for place in spare)


def fifth(month: date) -> date:
    return monthly.due_on(month, Workdays())


@given(FACTS, st.dates(date(2025, 12, 1), date(2026, 8, 1)))
def test_nothing_is_missing_before_its_days_are_over(facts, today):
    columns = [
        Column(str(n), c.start, c.end, c.due_on) for n, c in enumerate(months(HALF, due_on=fifth))
    ]
    held = {(1, column.start): fact for column, fact in zip(columns, facts, strict=False)}

    grid = build([Owner(1, "村", 1)], columns, held, today=today, measure="份")

    for cell in grid.cells:
        assert cell.state is not State.MISSING or today > cell.column.due_on
        assert not cell.state.is_owed or (today > cell.column.end and not cell.fact.count)


PAGES = ("customs_grid", "film_grid", "talk_grid", "week_grid")


@pytest.mark.parametrize("name", PAGES)
def test_a_grid_costs_the_same_for_few_and_for_many(name, cast, client_of):
    client = client_of(cast.clerk)
    address = reverse(name) + "?term=2026H1"

    def grow(units):
        for _ in range(units):
            unit = UnitFactory(township=cast.township)
            for month in (1, 2, 3):
                day = date(2026, month, 9)
                CustomsReportFactory(unit=unit, occurred_on=day, entered_by=cast.clerk)
                FilmShowingFactory(unit=unit, occurred_on=day, entered_by=cast.clerk)
                meet(unit, day, entered_by=cast.clerk)
            hall = LectureHallFactory(
                unit=unit, occurred_on=date(2025, 1, 1), entered_by=cast.clerk
            )
            TalkFactory(unit=unit, hall=hall, entered_by=cast.clerk)

    def queries():
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    grow(2)
    few = queries()
    grow(12)

    assert queries() == few
    assert few <= 12


@pytest.mark.parametrize("name", PAGES)
def test_a_liaison_sees_their_own_units_in_the_grid_and_no_others(name, cast, client_of):
    for unit in (cast.village, cast.sibling):
        LectureHallFactory(unit=unit, name=f"{unit}分坛")
        meet(unit, date(2026, 3, 9))

    rows = client_of(cast.liaison).get(reverse(name)).context["grid"].rows

    assert rows
    assert [row.label for row in rows if "柳林" in row.label] == []


def test_a_cell_leads_to_its_record_or_to_the_form_that_fills_it(cast, client_of):
    there = CustomsReportFactory(unit=cast.village, occurred_on=date(2026, 1, 20))

    cells = client_of(cast.liaison).get(reverse("customs_grid")).context["grid"].rows[0].cells

    assert cells[0].url == f"/records/customs/{there.pk}/"
    assert cells[1].url == f"/records/customs/return/?unit={cast.village.pk}&month=2026-02"
    assert cells[4].url == ""


@pytest.mark.parametrize("reader", ["secretary", "closed"])
def test_a_gap_leads_nowhere_for_a_reader_or_in_a_closed_half(reader, cast, client_of):
    user = cast.secretary if reader == "secretary" else cast.clerk
    if reader == "closed":
        close_term(cast.term, actor=cast.clerk, reason="已报送")

    page = client_of(user).get(reverse("customs_grid") + "?term=2026H1")

    assert {cell.url for cell in page.context["grid"].cells} == {""}
    assert "提醒未报的" not in page.content.decode()
