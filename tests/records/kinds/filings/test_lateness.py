"""迟报、逾期归档: one meaning of late for the page, the lists and the indicators, by the township's rules
and rest days.
"""

from datetime import UTC, date, datetime
from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse

from records.figures.reading import figures
from records.kinds.filings import services as acts
from records.kinds.filings.todo import FilingLists
from records.ledger.declaration import ledgers
from records.models import Filing, Import, WorkRules
from tests.factories import FilingFactory
from tests.records.kinds.filings.filed import drafted
from tests.records.sheets.books import book
from tests.records.sheets.imports import carried_out, problems_of
from townwork.org.models import SpecialDay

EVENT = date(
    2026, 2, 27
)  # the first days after the Spring Festival, whose 14th and 28th are workdays


def held(cast, **values) -> Filing:
    """As a sheet brings it: held, applied for and archived on days it says."""
    said = {
        "单位": "塘头村",
        "举办日期": EVENT,
        "名称主题": "节后讲座",
        "类别": "讲座",
        "状态": "已办",
    } | values
    sheet = book(said, said.values())
    made = carried_out(ledgers["filings"], sheet, actor=cast.clerk, same=Import.Same.ADD)
    assert (made.added, problems_of(made)) == (1, [])
    return Filing.objects.latest("pk")


def counted(cast) -> tuple[int, int]:
    found = figures(cast.township, cast.term)
    return found["meet.late_filed_count"].value, found["meet.late_archive_count"].value


def is_called_late(client, filing) -> bool:
    return (
        "迟报</span>"
        in client.get(reverse("record_detail", args=["filings", filing.pk])).content.decode()
    )


@pytest.mark.parametrize(
    ("applied", "late"), [(date(2026, 2, 13), 0), (date(2026, 2, 14), 1), (date(2026, 2, 24), 1)]
)
def test_five_workdays_reach_over_the_spring_festival(applied, late, cast, client_of):
    """The 26th, 25th, 24th, the make-up 14th and the 13th: a fortnight before, where seven days
    would say in time.
    """
    filing = held(cast, 申报日期=applied)

    assert counted(cast)[0] == late
    assert is_called_late(client_of(cast.clerk), filing) == bool(late)


def test_the_townships_own_days_and_number_are_what_counts(cast, client_of):
    WorkRules.objects.create(township=cast.township, apply_days=2, close_days=1)
    SpecialDay.objects.create(
        township=cast.township, day=date(2026, 2, 26), is_workday=False, name="停电"
    )

    in_time = held(
        cast, 申报日期=date(2026, 2, 24), 归档日期=date(2026, 2, 28), 实到人数=30, 状态="已归档"
    )
    late = held(
        cast,
        名称主题="节后又一场讲座",  # one of the same name would be the same filing
        申报日期=date(2026, 2, 25),
        归档日期=date(2026, 3, 2),
        实到人数=30,
        状态="已归档",
    )

    assert counted(cast) == (1, 1)
    client = client_of(cast.clerk)
    assert [is_called_late(client, one) for one in (in_time, late)] == [False, True]


@pytest.mark.postgresql
def test_unarchived_it_is_late_the_day_after_its_last(cast, time_machine):
    filing = held(cast, 申报日期=date(2026, 2, 3))
    for day, late in ((date(2026, 3, 5), 0), (date(2026, 3, 6), 1)):
        time_machine.move_to(datetime(day.year, day.month, day.day, 2, tzinfo=UTC))
        overdue = FilingLists(cast.clerk, cast.township, day).overdue()
        assert (counted(cast)[1], list(overdue)) == (late, [filing] * late)


def test_a_rule_changed_later_settles_no_day_anew(cast, client_of):
    filing = held(cast, 申报日期=date(2026, 2, 13))

    WorkRules.objects.create(township=cast.township, apply_days=15)

    assert counted(cast)[0] == 0
    assert not is_called_late(client_of(cast.clerk), filing)


def test_while_it_is_changed_its_last_day_follows_its_new_date(cast, time_machine):
    time_machine.move_to(datetime(2026, 3, 2, 2, tzinfo=UTC))
    filing = drafted(cast)
    acts.submit(filing, actor=cast.liaison)
    acts.withhold(filing, "改期", actor=cast.liaison)
    filing.refresh_from_db()
    assert acts.procedure_of(filing).apply_by == date(2026, 3, 13)

    filing.occurred_on = date(2026, 3, 27)

    assert acts.procedure_of(filing).apply_by == date(2026, 3, 20)


def test_held_without_consent_it_gets_its_last_days_when_told_of(cast, time_machine):
    filing = drafted(cast, occurred_on=EVENT)
    time_machine.move_to(datetime(2026, 3, 20, 2, tzinfo=UTC))

    acts.report_result(filing, 30, actor=cast.liaison)

    filing.refresh_from_db()
    assert filing.close_by == date(2026, 3, 5)
    assert counted(cast) == (0, 1)


@pytest.mark.postgresql
def test_the_migration_gives_older_filings_their_days_and_keeps_those_they_were_held_to(cast):
    SpecialDay.objects.create(
        township=cast.township, day=date(2026, 2, 26), is_workday=False, name="停电"
    )
    of = {"unit": cast.village, "occurred_on": EVENT, "entered_by": cast.clerk, "close_by": None}
    imported = FilingFactory(**of, apply_by=None)
    submitted = FilingFactory(**of, apply_by=date(2026, 2, 1))

    import_module("records.migrations.0002_filing_last_days").settle(apps, None)

    days = list(Filing.objects.order_by("pk").values_list("pk", "apply_by", "close_by"))
    assert days == [
        (imported.pk, date(2026, 2, 12), date(2026, 3, 5)),
        (submitted.pk, date(2026, 2, 1), date(2026, 3, 5)),
    ]
