"""待办 of the ledgers: counted as their pages count them, and only for who can act."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from records.todo import todos
from tests.factories import (
    CustomsReportFactory,
    DecisionFactory,
    InspectionFactory,
    MeetingFactory,
    UnitFactory,
    VenueFactory,
)
from townwork.org.services import close_term


@pytest.fixture(autouse=True)
def mid_february(time_machine):
    time_machine.move_to(datetime(2026, 2, 12, 2, tzinfo=UTC))


@pytest.fixture
def owing(cast):
    by = {"entered_by": cast.clerk, "unit": cast.village}
    january = date(2026, 1, 7)
    DecisionFactory(occurred_on=january, due_on=date(2026, 1, 31), **by)
    DecisionFactory(occurred_on=january, due_on=date(2026, 2, 28), **by)
    InspectionFactory(occurred_on=january, problems=2, mend_by=date(2026, 1, 20), **by)
    InspectionFactory(occurred_on=january, problems=1, mend_by=date(2026, 2, 20), **by)
    InspectionFactory(occurred_on=january, problems=1, mended=1, mended_on=january, **by)
    MeetingFactory(occurred_on=january, kind="weekly", topic="", **by)


def told(user) -> dict[str, int]:
    return {todo.words: todo.count for todo in todos(user)}


def test_a_liaison_is_told_what_their_unit_has_left_open(cast, owing):
    assert told(cast.liaison) == {
        "超期没有办结的议定事项": 1,
        "过了整改期限的阵地问题": 1,
        "待整改的阵地问题": 1,
        "整改后待复查的阵地问题": 1,
        "没有报的移风易俗月报": 1,  # January's of the village, which answers for its group
        "没有记录的每周例会": 4,
    }


@pytest.mark.postgresql
def test_each_leads_to_the_list_it_was_counted_from(cast, owing, client_of):
    client = client_of(cast.liaison)

    counted = {}
    for todo in todos(cast.liaison):
        page = client.get(todo.url)
        context = page.context
        counted[todo.words] = (
            sum(cell.state.is_owed for cell in context["grid"].cells)
            if "grid" in context
            else context["page"].paginator.count
        )

    assert counted["超期没有办结的议定事项"] == 1
    assert counted["没有报的移风易俗月报"] == 1
    assert counted["没有记录的每周例会"] == 4
    assert (counted["过了整改期限的阵地问题"], counted["待整改的阵地问题"]) == (1, 1)


def test_the_sibling_is_told_nothing_of_it(cast, owing):
    assert told(cast.sibling_liaison) == {"没有报的移风易俗月报": 1}


def test_the_secretary_is_told_of_decisions_alone(cast, owing):
    assert told(cast.secretary) == {"超期没有办结的议定事项": 1}


@pytest.mark.parametrize("role", ["administrator", "auditor", "reviewer"])
def test_who_keeps_no_ledger_is_told_nothing(role, cast, owing):
    assert told(getattr(cast, role)) == {}


def test_what_is_brought_is_no_longer_asked_for(cast):
    for unit in (cast.village, cast.group):
        CustomsReportFactory(unit=unit, occurred_on=date(2026, 1, 20), entered_by=cast.clerk)

    assert told(cast.liaison) == {}


def test_in_january_the_old_halfs_last_month_is_asked_for(cast, time_machine):
    time_machine.move_to(datetime(2026, 1, 6, 2, tzinfo=UTC))
    for unit in (cast.village, cast.group):
        for month in range(7, 12):
            CustomsReportFactory(
                unit=unit, occurred_on=date(2025, month, 20), entered_by=cast.clerk
            )

    found = {todo.words: (todo.count, todo.url[-6:]) for todo in todos(cast.liaison)}

    assert found["没有报的移风易俗月报"] == (1, "2025H2")


def test_what_may_still_come_in_is_not_said_to_be_late(cast, time_machine):
    """On 4 January 16 of "29 not reported" in red were due on the 5th."""
    time_machine.move_to(datetime(2026, 2, 3, 2, tzinfo=UTC))

    found = {todo.words: (todo.count, todo.is_late) for todo in todos(cast.liaison)}

    assert "没有报的移风易俗月报" not in found
    assert found["快到期、还没有报的移风易俗月报"] == (1, False)


def test_it_costs_the_same_for_few_and_for_many(cast, owing):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            todos(cast.clerk)
        return len(captured)

    few = queries()
    for _ in range(8):
        unit = UnitFactory(township=cast.township)
        venue = VenueFactory(unit=unit, entered_by=cast.clerk)
        InspectionFactory(unit=unit, venue=venue, problems=1, entered_by=cast.clerk)
        CustomsReportFactory(unit=unit, entered_by=cast.clerk)

    assert queries() == few
    assert few <= 26


def test_nothing_is_asked_of_a_closed_half_year(cast, owing):
    close_term(cast.term, actor=cast.secretary, reason="已报送")

    assert not {"没有报的移风易俗月报", "没有记录的每周例会"} & set(told(cast.liaison))
