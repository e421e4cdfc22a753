"""Nothing is asked of a unit for days on which it was not there."""

from datetime import UTC, date, datetime

import pytest

from duties.models import Assignment, Paper
from duties.planning import make_plan
from duties.services import amend_document, draft_document
from tests.duties.test_issuing import clause
from townwork.org.models import Stop, Unit

TODAY = date(2026, 11, 24)  # the clock of these tests (conftest)
MONTHLY, QUARTERLY, HALF, YEARLY = "monthly", "quarterly", "half", "yearly"
EACH = (MONTHLY, QUARTERLY, HALF, YEARLY)


def begun(unit, day):
    Unit.objects.filter(pk=unit.pk).update(begun_on=day)


def starts(document, unit, frequency):
    rows = Assignment.objects.current().filter(
        duty__document=document, duty__frequency=frequency, unit=unit
    )
    return sorted(rows.values_list("start", flat=True))


@pytest.fixture
def four(issue):
    """The year's paper with a clause of each frequency, issued today."""
    return lambda: issue(duties=[clause(title=each, frequency=each) for each in EACH])


def test_a_unit_made_today_owes_no_month_or_quarter_that_began_before(cast, four):
    """347 tasks, 299 days overdue, were made the minute the paper of the year was issued."""
    begun(cast.village, TODAY)

    document = four()

    assert starts(document, cast.village, MONTHLY) == [date(2026, 12, 1)]
    assert starts(document, cast.village, QUARTERLY) == []
    late = Assignment.objects.filter(unit=cast.village, due_on__lt=TODAY)
    assert list(late) == []
    # Control: one that was always there owes all of the year.
    assert len(starts(document, cast.sibling, MONTHLY)) == 12


def test_the_half_year_and_the_year_under_way_are_asked_of_whom_the_paper_first_goes_to(cast, four):
    begun(cast.village, TODAY)

    document = four()

    assert starts(document, cast.village, HALF) == [date(2026, 7, 1)]
    assert starts(document, cast.village, YEARLY) == [date(2026, 1, 1)]


def test_a_paper_issued_late_asks_for_the_year_of_a_unit_that_was_there(cast, four):
    begun(cast.village, date(2026, 1, 1))

    document = four()

    assert len(starts(document, cast.village, MONTHLY)) == 12


def test_days_on_which_a_unit_was_stopped_are_not_asked_for(cast, four):
    Stop.objects.create(unit=cast.village, since=date(2026, 3, 10), until=date(2026, 5, 4))

    document = four()

    months = [day.month for day in starts(document, cast.village, MONTHLY)]
    assert months == [1, 2, 6, 7, 8, 9, 10, 11, 12]
    assert starts(document, cast.village, HALF) == [date(2026, 7, 1)]


def test_an_amendment_asks_the_same_of_a_unit_as_the_paper_it_replaces(cast, four, time_machine):
    begun(cast.village, TODAY)
    first = four()
    before = [starts(first, cast.village, each) for each in EACH]

    time_machine.move_to(datetime(2026, 12, 10, 2, tzinfo=UTC))
    plan = make_plan(amend_document(first, actor=cast.clerk))

    mine = [one for one in plan.assignments if one.unit_id == cast.village.pk]
    of = {each: sorted(a.start for a in mine if a.duty.frequency == each) for each in EACH}
    assert [of[each] for each in EACH] == before


def test_a_letter_names_the_days_its_unit_is_asked_for_and_no_clause_it_does_not_owe(cast, four):
    begun(cast.village, TODAY)
    document = draft_document(cast.township, 2026, actor=cast.clerk)
    document.duties.all().delete()
    for each in EACH:
        duty = clause(title=each, frequency=each, document=document)
        duty.save()

    letters = make_plan(document).letters()

    mine = {duty.frequency: days for duty, days in letters[cast.village].items()}
    assert mine == {
        MONTHLY: [date(2026, 12, 31)],
        HALF: [date(2026, 12, 31)],
        YEARLY: [date(2026, 12, 31)],
    }


def test_the_preview_tells_how_many_are_not_asked_for(cast, client_of):
    begun(cast.village, TODAY)
    draft = draft_document(cast.township, 2026, actor=cast.clerk)
    draft.duties.all().delete()
    clause(frequency=MONTHLY, document=draft).save()

    page = client_of(cast.clerk).get(f"/duties/documents/{draft.pk}/issue/").content.decode()

    assert "单位建进系统以前的日子不补派任务（11 项略过）" in page


def test_a_unit_without_anything_to_do_this_year_gets_no_letter(cast, issue):
    begun(cast.village, TODAY)

    document = issue(duties=[clause(frequency=QUARTERLY)])

    assert not Paper.objects.filter(document=document, unit=cast.village).exists()
    assert Paper.objects.filter(document=document, unit=cast.sibling).exists()
