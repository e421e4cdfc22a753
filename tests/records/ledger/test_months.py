"""A month's return is in time up to the 5th of the month after, put off past rest days: one day
for all that ask.
"""

from datetime import UTC, date, datetime, timedelta
from importlib import import_module

import pytest
from django.apps import apps

from duties.models import Message
from duties.nudging import remind_owing
from records.figures.reading import figures, figures_by_township
from records.grids.halves import half_of
from records.grids.layout import State
from records.grids.spec import GRIDS
from records.ledger.declaration import ledgers
from records.ledger.indicators import Period
from records.ledger.months import due_on, last_day
from records.models import CustomsReport
from records.pages.services import save_record
from tests.factories import CustomsReportFactory
from townwork.org.models import SpecialDay, Unit
from townwork.org.services import close_term
from townwork.org.workdays import Workdays

MARCH = date(2026, 3, 20)


def bring(unit, by, at: datetime, month=MARCH) -> CustomsReport:
    return CustomsReportFactory(unit=unit, entered_by=by, occurred_on=month, entered_at=at)


def late(cast) -> int | None:
    return figures(cast.township, cast.term)["custom.late_count"].value


def rest(township, *days):
    SpecialDay.objects.bulk_create(
        SpecialDay(township=township, day=day, is_workday=False, name="放假") for day in days
    )


# 5 April 2026 is a Sunday and 清明, 6 April a day off with it. Midnight at Shanghai is 16:00 of the
# day before at UTC.
@pytest.mark.parametrize(
    ("at", "is_late"),
    [(datetime(2026, 4, 7, 15, 59, 59, tzinfo=UTC), 0), (datetime(2026, 4, 7, 16, tzinfo=UTC), 1)],
)
def test_a_return_is_late_after_the_first_workday_from_the_fifth_on(cast, at, is_late):
    bring(cast.village, cast.clerk, at)

    assert late(cast) == is_late


def test_control_where_the_fifth_is_a_workday_it_is_the_last_day(cast):
    bring(cast.village, cast.clerk, datetime(2026, 3, 5, 15, tzinfo=UTC), date(2026, 2, 3))
    bring(cast.sibling, cast.clerk, datetime(2026, 3, 5, 17, tzinfo=UTC), date(2026, 2, 3))

    assert late(cast) == 1


def test_a_townships_own_rest_days_put_its_day_off_and_nobody_elses(cast):
    rest(cast.township, date(2026, 4, 7), date(2026, 4, 8))
    for unit, by in ((cast.village, cast.clerk), (cast.other_unit, cast.other_clerk)):
        bring(unit, by, datetime(2026, 4, 9, 2, tzinfo=UTC))

    found = figures_by_township([cast.township, cast.neighbour], Period.of(cast.term))

    assert found[cast.township.pk]["custom.late_count"].value == 0
    assert found[cast.neighbour.pk]["custom.late_count"].value == 1


def test_a_day_worked_by_order_is_the_last_day(cast):
    SpecialDay.objects.create(
        township=cast.township, day=date(2026, 4, 5), is_workday=True, name="调休上班"
    )
    bring(cast.village, cast.clerk, datetime(2026, 4, 6, 2, tzinfo=UTC))

    assert late(cast) == 1


def test_decembers_return_is_due_in_january(cast):
    bring(cast.village, cast.clerk, datetime(2026, 1, 5, 2, tzinfo=UTC), date(2025, 12, 9))
    bring(cast.sibling, cast.clerk, datetime(2026, 1, 6, 2, tzinfo=UTC), date(2025, 12, 9))

    assert figures(cast.township, cast.previous)["custom.late_count"].value == 1


@pytest.mark.parametrize(("day", "state"), [(7, State.DUE), (8, State.MISSING)])
def test_the_grid_the_reminder_and_the_indicator_turn_on_the_same_day(
    cast, day, state, time_machine
):
    moment = datetime(2026, 4, day, 2, tzinfo=UTC)
    time_machine.move_to(moment)
    units, workdays = Unit.objects.visible_to(cast.clerk), Workdays.load(cast.township)

    grid = GRIDS["customs"].read(units, half_of(MARCH), workdays, moment.date())
    remind_owing("customs", cast.township, half_of(MARCH), actor=cast.clerk)
    bring(cast.village, cast.clerk, moment)

    march = next(cell for cell in grid.cells if cell.column.start == date(2026, 3, 1))
    assert march.state == state
    assert march.column.due_on == date(2026, 4, 7)
    assert late(cast) == (state is State.MISSING)
    said = Message.objects.get(user=cast.sibling_liaison).lines[0]
    assert (said["text"], said["due"]) == ("柳林村 移风易俗月报：1月、2月、3月", "2026-02-05 前")


def test_the_form_says_by_when(cast, client_of, time_machine):
    time_machine.move_to(datetime(2026, 4, 3, 2, tzinfo=UTC))

    page = client_of(cast.liaison).get("/records/customs/return/", {"month": "2026-03"})

    assert "4月7日前报" in page.content.decode()


def test_rest_days_entered_later_move_no_returns_day(cast):
    """Locked or not: what was reported as late, or in time, stays so (numbers of a locked half-year
    do not move).
    """
    bring(cast.village, cast.clerk, datetime(2026, 4, 8, 2, tzinfo=UTC))
    before = late(cast)
    close_term(cast.term, actor=cast.secretary, reason="已报送")

    rest(cast.township, date(2026, 4, 7), date(2026, 4, 8))

    assert (before, late(cast)) == (1, 1)


def test_control_read_off_the_table_of_now_it_would_move(cast):
    found = bring(cast.village, cast.clerk, datetime(2026, 4, 8, 2, tzinfo=UTC))

    rest(cast.township, date(2026, 4, 7), date(2026, 4, 8))
    found.due_on = due_on(found.occurred_on, Workdays.load(cast.township))
    found.save()

    assert late(cast) == 0


def test_a_return_corrected_to_another_month_is_due_by_that_months_day(cast, time_machine):
    time_machine.move_to(datetime(2026, 4, 8, 2, tzinfo=UTC))
    found = bring(cast.village, cast.clerk, datetime(2026, 4, 8, 2, tzinfo=UTC))
    assert late(cast) == 1

    found.occurred_on = date(2026, 4, 1)
    save_record(found, actor=cast.clerk)

    found.refresh_from_db()
    assert found.due_on == date(2026, 5, 6)
    assert late(cast) == 0


def test_the_migration_gives_older_returns_the_day_they_are_counted_by(cast):
    rest(cast.township, date(2026, 4, 7))
    here = bring(cast.village, cast.clerk, datetime(2026, 4, 7, 2, tzinfo=UTC))
    there = bring(cast.other_unit, cast.other_clerk, datetime(2026, 4, 7, 2, tzinfo=UTC))
    CustomsReport.objects.update(due_on=None)

    import_module("records.migrations.0004_returns_keep_their_day").settle(apps, None)

    days = dict(CustomsReport.objects.values_list("pk", "due_on"))
    assert days == {here.pk: date(2026, 4, 8), there.pk: date(2026, 4, 7)}


def test_the_day_is_the_first_workday_from_the_fifth_on_in_every_month_of_nine_years():
    workdays = Workdays()
    for month in (date(year, month, 1) for year in range(2018, 2027) for month in range(1, 13)):
        day, after = due_on(month, workdays), last_day(month) + timedelta(days=1)
        first = next(n for n in range(5, 29) if workdays.is_workday(after.replace(day=n)))
        assert day == after.replace(day=first)


def test_the_lists_rows_are_the_ones_the_figure_counts(cast, client_of):
    bring(cast.village, cast.clerk, datetime(2026, 4, 7, 2, tzinfo=UTC))
    behind = bring(cast.sibling, cast.clerk, datetime(2026, 4, 8, 2, tzinfo=UTC))

    page = client_of(cast.clerk).get(
        ledgers["customs"].url(), {"indicator": "custom.late_count", "term": "2026H1"}
    )

    assert [row.record for row in page.context["table"].rows] == [behind]
    assert last_day(date(2024, 2, 10)) == date(2024, 2, 29)
