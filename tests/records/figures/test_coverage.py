"""应报与已报: who owes what, since when, and what pays it."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from records.figures.coverage import TOWN
from records.figures.gaps import gaps, lines
from records.figures.grouped import read_groups
from records.figures.reading import figures
from records.figures.reports import read_reports
from records.ledger.debts import Every, said, stretch_of, stretches, stretches_said
from records.ledger.declaration import ledgers
from records.ledger.indicators import Period
from records.ledger.lives import Life
from records.models import NilReturn
from records.pages.services import declare_nil, void_record
from tests.factories import (
    CustomEntryFactory,
    CustomLedgerFactory,
    CustomsReportFactory,
    FilmShowingFactory,
    LectureHallFactory,
    NilReturnFactory,
    PublicationFactory,
    StudySessionFactory,
    TalkFactory,
    TermFactory,
    UnitFactory,
    UserFactory,
    VenueFactory,
)
from townwork.org.errors import Refusal
from townwork.org.models import Unit
from townwork.org.services import save_unit
from townwork.org.units import stop

AUGUST = date(2026, 8, 1)


def owed(cast, slug, today=AUGUST):
    """{unit's name: what it owes of the ledger, in words}."""
    found = gaps(Unit.objects.filter(township=cast.township), cast.term, today=today)
    return {
        gap.unit.name: debt.when for gap in found for debt in gap.debts if debt.ledger.slug == slug
    }


def coverage(cast, code, today=AUGUST):
    return figures(cast.township, cast.term, today=today)[code].coverage


@pytest.mark.parametrize(
    ("every", "day", "first", "last", "words"),
    [
        (Every.MONTH, date(2026, 2, 17), date(2026, 2, 1), date(2026, 2, 28), "2月"),
        (Every.MONTH, date(2026, 12, 31), date(2026, 12, 1), date(2026, 12, 31), "12月"),
        (Every.QUARTER, date(2026, 6, 30), date(2026, 4, 1), date(2026, 6, 30), "第二季度"),
        (Every.QUARTER, date(2026, 10, 1), date(2026, 10, 1), date(2026, 12, 31), "第四季度"),
        (Every.HALF, date(2026, 6, 30), date(2026, 1, 1), date(2026, 6, 30), "上半年"),
        (Every.HALF, date(2026, 7, 1), date(2026, 7, 1), date(2026, 12, 31), "下半年"),
    ],
)
def test_a_day_lies_in_a_stretch_of_the_calendar(every, day, first, last, words):
    stretch = stretch_of(every, day)

    assert (stretch, said(stretch)) == (Period(first, last), words)


def test_stretches_in_a_row_are_said_as_one():
    months = list(stretches(Every.MONTH, Period(date(2026, 1, 1), date(2026, 6, 30))))

    assert len(months) == 6
    assert stretches_said([*months[:3], months[4]]) == "1—3月、5月"
    assert stretches_said(months) == "1—6月"


def test_only_whose_it_is_owe_and_what_happens_is_nobodys_debt(cast):
    assert owed(cast, "films") == {"塘头村": "1—6月", "柳林村": "1—6月"}
    assert owed(cast, "meetings") == {"领导班子": "1—6月"}
    nobody = ("notices", "filings", "halls", "venues", "awards", "award-places", "decisions")
    assert [slug for slug in nobody if owed(cast, slug)] == []


def test_a_stretch_is_owed_once_it_is_over(cast):
    assert owed(cast, "films", date(2026, 3, 31)) == {"塘头村": "1—2月", "柳林村": "1—2月"}
    assert owed(cast, "films", date(2026, 4, 1)) == {"塘头村": "1—3月", "柳林村": "1—3月"}
    # a month's return has until the fifth of the next
    assert owed(cast, "customs", date(2026, 4, 5)) == {"塘头村": "1—2月", "柳林村": "1—2月"}
    assert owed(cast, "customs", date(2026, 4, 6)) == {"塘头村": "1—3月", "柳林村": "1—3月"}


def test_a_row_pays_a_stretch_and_one_of_the_group_pays_the_villages(cast):
    FilmShowingFactory(unit=cast.village, occurred_on=date(2026, 2, 3))
    FilmShowingFactory(unit=cast.group, occurred_on=date(2026, 5, 3))

    assert owed(cast, "films")["塘头村"] == "1月、3—4月、6月"
    assert "塘头村一组" not in owed(cast, "films")
    assert coverage(cast, "film.show_count").words == "2 村应报 12 份，已报 2 份"


def test_a_nil_return_of_a_month_pays_the_month(cast):
    march = stretch_of(Every.MONTH, date(2026, 3, 1))
    FilmShowingFactory(unit=cast.village, occurred_on=date(2026, 2, 3))

    declare_nil(cast.village, cast.term, ledgers["films"], actor=cast.liaison, stretch=march)

    assert owed(cast, "films")["塘头村"] == "1月、4—6月"
    found = coverage(cast, "film.show_count")
    assert (found.owed, found.reported, found.nil) == (12, 2, 1)


def test_a_row_after_a_nil_return_takes_it_back_though_voided_since(cast):
    nil = NilReturnFactory(unit=cast.village, term=cast.term, ledger="publications")
    assert "塘头村" not in owed(cast, "publications")
    later = nil.declared_at + timedelta(minutes=1)
    row = PublicationFactory(unit=cast.village, entered_at=later, entered_by=cast.liaison)
    assert "塘头村" not in owed(cast, "publications")

    void_record(row, actor=cast.liaison, reason="记错")

    assert owed(cast, "publications")["塘头村"] == "上半年"
    assert figures(cast.township, cast.term)["pub.entry_count"].value is None
    # said anew it holds again
    NilReturn.objects.filter(pk=nil.pk).update(declared_at=timezone.now() - timedelta(days=9))
    type(row).objects.update(entered_at=timezone.now() - timedelta(days=8))
    declare_nil(cast.village, cast.term, ledgers["publications"], actor=cast.liaison)
    assert "塘头村" not in owed(cast, "publications")


def test_a_unit_owes_nothing_from_before_it_was_made_nor_after_it_stopped(cast, time_machine):
    time_machine.move_to("2026-03-10 10:00+08:00")
    made = Unit(township=cast.township, name="新村", kind=Unit.Kind.VILLAGE)
    save_unit(made, actor=cast.administrator)
    time_machine.move_to("2026-05-20 10:00+08:00")
    stopped = UnitFactory(township=cast.township, name="撤村")
    stop(stopped, date(2026, 5, 20), actor=cast.administrator)

    assert owed(cast, "films")["新村"] == "4—6月"
    assert "撤村" not in owed(cast, "films")  # nobody is there to be asked
    # it owed January to April: the town's figure of then lacks them
    assert coverage(cast, "film.show_count").owed == 6 + 6 + 3 + 4


def test_nothing_is_owed_from_before_the_townships_first_half_year(cast):
    """Whether or not anybody wrote down since when a unit is there."""
    UnitFactory(township=cast.township, name="老村", begun_on=date(1984, 5, 1))
    before = "film.show_count@same"  # the cast begins with 2025H2

    def covered():
        return figures(cast.township, cast.term, today=AUGUST, codes=[before])[before].coverage

    assert covered() is None

    # the control: once somebody sets that half-year up, it is asked of the three
    TermFactory(township=cast.township, year=2025, half=1)
    assert covered().words == "3 村应报 18 份，已报 0 份"


def test_what_a_merged_unit_left_is_asked_of_who_took_it_over(cast, client_of, time_machine):
    """Or the figure could never be whole: the list and the figure lack the same."""
    time_machine.move_to("2026-05-20 10:00+08:00")
    gone = UnitFactory(township=cast.township, name="并村")
    stop(gone, date(2026, 5, 20), actor=cast.administrator, successor=cast.village, is_merger=True)

    assert owed(cast, "films")["并村"] == "1—4月"
    told = coverage(cast, "film.show_count")
    lacking = gaps(Unit.objects.filter(township=cast.township), cast.term, today=AUGUST)
    listed = sum(
        len(debt.stretches) for gap in lacking for debt in gap.debts if debt.ledger.slug == "films"
    )
    assert told.owed - told.reported == listed

    form = client_of(cast.liaison).get(f"/records/films/add/?unit={gone.pk}").context["form"]
    assert gone in form.fields["unit"].queryset


@pytest.mark.parametrize(
    ("since", "stops", "is_held"),
    [
        (None, (), True),
        (date(2026, 3, 1), ((date(2026, 4, 1), None),), True),
        (date(2026, 3, 2), (), False),
        (None, ((date(2026, 1, 1), date(2026, 3, 1)),), True),  # taken up again on the first
        (None, ((date(2026, 1, 1), date(2026, 3, 2)),), False),
        (
            None,
            ((date(2026, 3, 31), None),),
            False,
        ),  # it stopped on the last day, and is not asked that day
    ],
)
def test_a_stretch_is_of_who_was_there_all_through_it(since, stops, is_held):
    march = Period(date(2026, 3, 1), date(2026, 3, 31))

    assert Life(since, stops).holds(march) is is_held


def test_who_stopped_before_the_trail_was_kept_owes_nothing(cast):
    UnitFactory(township=cast.township, name="老村", is_active=False)

    assert coverage(cast, "film.show_count").owed == 12


def test_talks_are_owed_by_who_has_a_hall_from_its_quarter_on(cast):
    assert owed(cast, "talks") == {}
    hall = LectureHallFactory(unit=cast.village, occurred_on=date(2026, 4, 9))

    assert owed(cast, "talks") == {"塘头村": "第二季度"}

    TalkFactory(unit=cast.village, hall=hall, occurred_on=date(2026, 6, 2))
    assert owed(cast, "talks") == {}
    assert not coverage(cast, "forum.talk_count").is_partial


def test_what_stands_has_a_true_nought_once_anything_of_it_is_kept(cast):
    code = "venue.new_count"
    assert figures(cast.township, cast.term)[code].is_missing

    VenueFactory(unit=cast.village, occurred_on=date(2020, 1, 1))

    read = figures(cast.township, cast.term)
    assert (read[code].value, read["venue.count"].value, read["site.stale_count"].value) == (
        0,
        0,
        1,
    )


def test_of_what_nobody_owes_the_leadership_speaks_for_the_town(cast):
    notices = ledgers["notices"]
    with pytest.raises(Refusal):
        declare_nil(cast.village, cast.term, notices, actor=cast.liaison)
    NilReturnFactory(unit=cast.village, term=cast.term, ledger="notices")  # of an earlier release
    assert figures(cast.township, cast.term)["notice.count"].is_missing

    declare_nil(cast.leadership, cast.term, notices, actor=cast.clerk)

    assert figures(cast.township, cast.term)["notice.count"].value == 0


def test_before_anything_is_due_one_nil_return_is_no_true_nought(cast):
    NilReturnFactory(unit=cast.village, term=cast.term, ledger="publications")
    today = date(2026, 2, 1)

    figure = figures(cast.township, cast.term, today=today)["pub.entry_count"]
    assert figure.is_open

    for unit in (cast.sibling,):
        NilReturnFactory(unit=unit, term=cast.term, ledger="publications")
    figure = figures(cast.township, cast.term, today=today)["pub.entry_count"]
    assert (figure.value, figure.is_open) == (0, False)


def test_a_village_does_not_say_for_the_leadership_that_it_had_no_lessons(cast):
    """Neither by a nil return nor by a lesson of its own."""
    Unit.objects.filter(pk=cast.leadership.pk).update(begun_on=date(2026, 6, 20))  # owes nothing

    def core_sessions():
        return figures(cast.township, cast.term, today=AUGUST)["study.core_session_count"].value

    declare_nil(cast.village, cast.term, ledgers["study"], actor=cast.clerk)
    assert core_sessions() is None
    StudySessionFactory(unit=cast.sibling, entered_by=cast.clerk)
    assert core_sessions() is None

    StudySessionFactory(unit=cast.leadership, entered_by=cast.clerk, kind="branch")
    assert core_sessions() == 0


def test_before_anything_is_due_a_figure_says_so_and_what_came_early(cast):
    CustomsReportFactory(unit=cast.village, occurred_on=date(2026, 1, 1), entered_by=cast.clerk)
    early = coverage(cast, "custom.return_count", today=date(2026, 1, 20))
    assert early.words == "还没到该报的时候，提前报了 1 份"

    later = coverage(cast, "custom.return_count", today=date(2026, 2, 20))
    assert later.words == "2 村已报 1 村"


def test_what_came_early_is_told_beside_what_was_due(cast):
    for month in (1, 2):
        day = date(2026, month, 1)
        CustomsReportFactory(unit=cast.village, occurred_on=day, entered_by=cast.clerk)

    told = coverage(cast, "custom.return_count", today=date(2026, 2, 20))

    assert told.words == "2 村已报 1 村，提前报了 1 份"


def test_rows_that_left_the_summed_field_empty_are_told(cast):
    for month in range(1, 7):
        for unit in (cast.village, cast.sibling):
            saved = None if (month, unit) == (3, cast.village) else 500
            CustomsReportFactory(unit=unit, occurred_on=date(2026, month, 9), saved=saved)

    found = coverage(cast, "custom.saved_amount")

    assert (found.is_whole, found.lacking, found.is_partial) == (True, 1, True)
    assert found.words == "2 村应报 12 份，已报 12 份，1 条没有填估算节约（元）"
    assert not coverage(cast, "custom.frugal_case_count").is_partial


def test_neither_units_nor_custom_ledgers_nor_nil_returns_cost_a_query(cast):
    scope, period = Q(unit__township=cast.township), Period.of(cast.term)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            reports = read_reports(scope, period, ledgers.values(), today=AUGUST)
            assert lines(gaps(Unit.objects.filter(township=cast.township), cast.term))
            assert list(reports.owed(ledgers["films"]))
        return len(captured)

    few = queries()
    for number in range(12):
        unit = UnitFactory(township=cast.township, name=f"再一村{number}")
        UserFactory(unit=unit)
        NilReturnFactory(unit=unit, term=cast.term, ledger="films")

    assert queries() == few


def test_a_figure_of_some_units_is_covered_by_those_alone(cast):
    for month in (2, 5):
        StudySessionFactory(unit=cast.leadership, kind="core", occurred_on=date(2026, month, 9))

    assert coverage(cast, "study.core_session_count").words == "应报 2 份，已报 2 份"
    assert coverage(cast, "study.session_count").words == "4 单位应报 8 份，已报 2 份"


# --- A township's own ledgers ---------------------------------------------------------------------
def test_an_own_ledger_nobody_reported_says_what_is_owed_as_any_other(cast):
    own = CustomLedgerFactory(unit=cast.office, every_term=True, kinds=["village"])

    figure = figures(cast.township, cast.term, today=AUGUST)[own.code]

    assert figure.is_missing
    assert figure.coverage.words == "2 村已报 0 村"


def test_an_own_ledger_is_owed_by_the_units_of_its_own_township(cast):
    own = CustomLedgerFactory(unit=cast.office, every_term=True, kinds=["village"])
    CustomEntryFactory(unit=cast.village, ledger=own)
    towns = Q(unit__township__in=[cast.township, cast.neighbour])

    found = read_groups(towns, TOWN, Period.of(cast.term), today=AUGUST)

    assert found[cast.township.pk][own.code].coverage.owed == 2
    assert own.code not in found.get(cast.neighbour.pk, {})


def test_a_figure_asked_by_its_code_is_covered_up_to_the_day_asked_about(cast):
    def due(today):
        read = figures(cast.township, cast.term, codes=["film.show_count"], today=today)
        return read["film.show_count"].coverage.owed

    assert (due(date(2026, 2, 1)), due(AUGUST)) == (2, 12)
