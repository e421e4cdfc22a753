"""What a rule is read off (assessments/facts.py): whose rows count, over which stretch, and what
is missing.
"""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.evaluation import judge
from assessments.facts import fact_named, missed_in_a_row, offered, own_facts, read_facts
from assessments.rounds import criteria_of
from assessments.scoring import MISSING, NOTHING_OWED, Every, Reading, Rule
from assessments.templatetags.assessments import rows_behind
from records.figures.targets import measurable
from tests.factories import (
    AssignmentFactory,
    CustomsReportFactory,
    DocumentFactory,
    DutyFactory,
    FilmShowingFactory,
    MeetingFactory,
    NilReturnFactory,
    RectificationFactory,
    RoundFactory,
    RubricFactory,
    TermFactory,
    UnitFactory,
    UserFactory,
)
from townwork.org.models import User
from townwork.org.services import close_term, reopen_term

TODAY = date(2026, 7, 3)
FILMS = Rule("ratio", "film.show_count", target=Decimal(6))


def read(cast, unit, rule, today=TODAY) -> Reading:
    return read_facts(cast.term, [(unit, rule)], today)[rule, unit.pk]


def test_every_fact_has_a_name_a_measure_and_a_definition():
    for code in offered():
        fact = fact_named(code)
        assert fact.name
        assert fact.definition
    assert set(offered()) == {*own_facts, *measurable()}
    with pytest.raises(KeyError):
        fact_named("no.such")


@pytest.mark.postgresql
def test_a_year_runs_through_both_halves(cast):
    second = TermFactory(township=cast.township, year=2026, half=2)
    MeetingFactory(unit=cast.village, kind="training", occurred_on=date(2026, 2, 9))
    rule = Rule("has", "mtg.training_count", every=Every.YEAR)

    assert read_facts(second, [(cast.village, rule)], date(2026, 12, 1))[
        rule, cast.village.pk
    ].values == (1,)


@pytest.mark.postgresql
def test_each_unit_has_its_own_and_the_leadership_the_townships(cast):
    for unit, shows in ((cast.village, 2), (cast.sibling, 3), (cast.other_unit, 50)):
        FilmShowingFactory(unit=unit, shows=shows)

    assert read(cast, cast.village, FILMS).values == (2,)
    assert read(cast, cast.sibling, FILMS).values == (3,)
    assert read(cast, cast.leadership, FILMS).values == (5,)


def test_no_row_is_missing_a_nil_return_is_nothing_and_some_rules_owe_nothing(cast):
    fine = Rule("ratio", "film.show_count", target=Decimal(6), none_is_fine=True)
    assert read(cast, cast.village, FILMS) == MISSING
    assert read(cast, cast.village, fine) == NOTHING_OWED

    NilReturnFactory(unit=cast.village, term=cast.term, ledger="films")

    assert read(cast, cast.village, FILMS) == Reading((Decimal(0),))


@pytest.mark.postgresql
def test_a_month_without_a_row_is_zero_where_the_ledger_was_kept(cast):
    FilmShowingFactory(unit=cast.village, occurred_on=date(2026, 2, 9), shows=2)
    rule = Rule("count", "film.show_count", every=Every.MONTH)

    assert read(cast, cast.village, rule, date(2026, 3, 20)).values == (0, 2, 0)


def test_only_liaisons_in_service_count(cast):
    rule = Rule("has", "org.liaison_count")
    UserFactory(unit=cast.village, is_active=False)
    UserFactory(unit=cast.village, role="clerk")

    assert read(cast, cast.village, rule).values == (1,)
    assert read(cast, cast.office, rule).values == (0,)


@pytest.mark.postgresql
def test_the_liaisons_of_a_locked_half_year_are_those_of_its_lock(cast):
    """One who leaves later, or whose village is merged into another, took part in it."""
    rule = Rule("has", "org.liaison_count")
    close_term(cast.term, actor=cast.secretary, reason="已报送")
    cast.term.refresh_from_db()
    User.objects.filter(pk=cast.liaison.pk).update(is_active=False)

    assert read(cast, cast.village, rule).values == (1,)

    reopen_term(cast.term, actor=cast.secretary, reason="补正")
    cast.term.refresh_from_db()
    assert read(cast, cast.village, rule).values == (0,)  # control


@pytest.mark.parametrize(
    ("fact", "then", "since"),
    [
        ("duties.days_late", (1,), (31,)),
        ("duties.unsent_count", (1,), (1,)),
        ("duties.unsigned_count", (1,), (0,)),
        ("duties.signed_rate", (0,), (100,)),
    ],
)
def test_what_is_owed_of_a_locked_half_year_is_read_on_the_day_of_its_lock(
    cast, time_machine, fact, then, since
):
    time_machine.move_to("2026-07-03 10:00+08:00")
    document = DocumentFactory(township=cast.township, issued=True)
    duty = DutyFactory(document=document, title="半年自查", frequency="half")
    half = {"start": date(2026, 1, 1), "end": date(2026, 6, 30), "due_on": date(2026, 7, 2)}
    AssignmentFactory(duty=duty, unit=cast.village, **half)
    document.papers.create(unit=cast.village, form="pdf", sha256="0" * 64, size=1)
    close_term(cast.term, actor=cast.secretary, reason="已报送")
    time_machine.move_to("2026-08-02 10:00+08:00")
    document.acknowledgements.create(unit=cast.village, by=cast.liaison, at=timezone.now())
    cast.term.refresh_from_db()
    rule = Rule("deadline", fact, clause="半年自查" if fact in OF_CLAUSE else "")

    assert read(cast, cast.village, rule, date(2026, 8, 2)).values == then

    reopen_term(cast.term, actor=cast.secretary, reason="补正")
    cast.term.refresh_from_db()
    assert read(cast, cast.village, rule, date(2026, 8, 2)).values == since  # control


OF_CLAUSE = [code for code, fact in own_facts.items() if fact.of_clause]


def test_a_training_of_the_leadership_is_everybodys_and_a_villages_its_own(cast):
    second = TermFactory(township=cast.township, year=2026, half=2)
    rule = Rule("has", "org.training_count", every=Every.YEAR)
    units = [cast.village, cast.sibling, cast.leadership, cast.office]

    def joined(term=second):
        read = read_facts(term, [(unit, rule) for unit in units], date(2026, 12, 1))
        return [read[rule, unit.pk].values for unit in units]

    assert joined() == [None] * 4
    MeetingFactory(unit=cast.village, kind="training", occurred_on=date(2026, 2, 9))
    assert joined() == [(1,), None, None, None]
    MeetingFactory(unit=cast.leadership, kind="training", occurred_on=date(2026, 8, 9))
    MeetingFactory(unit=cast.leadership, kind="weekly", occurred_on=date(2026, 8, 9))
    MeetingFactory(unit=cast.leadership, kind="training", occurred_on=date(2025, 8, 9))
    assert joined() == [(2,), (1,), (1,), (1,)]
    assert joined(cast.term) == [(1,), None, None, None]  # nobody else had met by June


def test_a_letter_nobody_wrote_is_missing(cast):
    assert (
        read(cast, cast.village, Rule("ratio", "duties.signed_rate", target=Decimal(100)))
        == MISSING
    )


@pytest.mark.postgresql
def test_missed_in_a_row_is_read_from_the_newest(cast):
    def item(day, answered=None):
        RectificationFactory(
            unit=cast.village,
            due_on=date(2026, 5, day),
            answered_on=answered,
            closed_on=answered,
            issued_by=cast.clerk,
        )

    item(1)
    item(5, date(2026, 5, 5))
    item(9, date(2026, 5, 10))  # a day late
    assert missed_in_a_row([cast.village], date(2026, 5, 9)) == {}  # not due before today
    assert missed_in_a_row([cast.village], date(2026, 5, 10)) == {cast.village.pk: 1}

    item(20)
    assert missed_in_a_row([cast.village], date(2026, 6, 1)) == {cast.village.pk: 2}


def test_what_it_costs_does_not_grow_with_units_or_records(cast, default_rubric):
    def cost() -> int:
        units = list(cast.township.units.all())
        with CaptureQueriesContext(connection) as queries:
            judge(cast.term, units, criteria_of(default_rubric), today=TODAY)
        return len(queries)

    FilmShowingFactory(unit=cast.village)
    few = cost()
    for _ in range(12):
        FilmShowingFactory(unit=UnitFactory(township=cast.township), occurred_on=date(2026, 5, 9))

    assert cost() == few


# --- the list behind a mark -----------------------------------------------------------------------
@pytest.mark.postgresql
@pytest.mark.parametrize("every", ["year", "half", "quarter", "month"])
def test_the_list_behind_a_mark_holds_the_rows_it_was_read_off(every, cast, client_of):
    """A yearly rule of a second half-year is read off all twelve months."""
    term = cast.previous
    spring = FilmShowingFactory(unit=cast.village, occurred_on=date(2025, 3, 9), shows=3)
    autumn = FilmShowingFactory(unit=cast.village, occurred_on=date(2025, 9, 9), shows=2)
    rubric = RubricFactory(township=cast.township, adopted=True)
    card = RoundFactory(term=term, rubric=rubric, opened_by=cast.clerk).scorecards.create(
        unit=cast.village
    )
    rule = Rule(kind="ratio", fact="film.show_count", target=Decimal(6), every=every)

    behind = rows_behind(rule, card)
    listing = client_of(cast.clerk).get(behind.url).context["listing"]

    read = read_facts(term, [(cast.village, rule)])[rule, cast.village.pk]
    assert listing.comes.value == sum(read.values)
    assert set(listing.rows) == ({spring, autumn} if every == "year" else {autumn})


@pytest.mark.postgresql
def test_a_nought_of_a_part_is_a_nought_behind_its_mark_and_missing_elsewhere(cast, client_of):
    """One month said nil, five unsaid: the mark loses, and its list says why."""
    rubric = RubricFactory(township=cast.township, adopted=True)
    round = RoundFactory(term=cast.previous, rubric=rubric, opened_by=cast.clerk)
    card = round.scorecards.create(unit=cast.village)
    july = {"start": date(2025, 7, 1), "end": date(2025, 7, 31)}
    NilReturnFactory(unit=cast.village, term=cast.previous, ledger="films", **july)
    client, url = client_of(cast.clerk), rows_behind(FILMS, card).url

    behind = client.get(url)
    elsewhere = client.get(url.replace("&mark=1", ""))

    assert read_facts(cast.previous, [(cast.village, FILMS)])[FILMS, cast.village.pk].values == (0,)
    assert behind.context["listing"].comes.value == 0
    assert "没有报全，考核按 0 计" in behind.content.decode()
    assert elsewhere.context["listing"].comes.value is None


# --- a sum of what nobody filled in ---------------------------------------------------------------
def test_a_sum_of_rows_that_all_left_the_field_empty_is_missing_and_no_nought(cast):
    rule = Rule("ratio", "custom.saved_amount", target=Decimal(1000))
    CustomsReportFactory(unit=cast.village, occurred_on=date(2026, 3, 1), saved=None)

    assert read(cast, cast.village, rule) == MISSING


@pytest.mark.postgresql
def test_control_one_that_says_so_is_a_nought_and_one_that_is_silent_leaves_the_others(cast):
    rule = Rule("ratio", "custom.saved_amount", target=Decimal(1000), every=Every.QUARTER)
    CustomsReportFactory(unit=cast.village, occurred_on=date(2026, 3, 1), saved=0)
    CustomsReportFactory(unit=cast.village, occurred_on=date(2026, 5, 1), saved=None)

    assert read(cast, cast.village, rule).values == (Decimal(0), Decimal(0))
