"""A locked half-year's numbers do not move, whatever is done afterwards: figures, duty counts."""

import random
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.test import override_settings
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from assessments import facts
from assessments.drafting import draft_rubric
from assessments.evaluation import judge
from assessments.models import Rubric
from assessments.rounds import criteria_of
from duties import progress
from duties.matrix import rate_lines, read_reviews
from duties.models import Acknowledgement, Assignment, Paper
from duties.progress import progress_of
from records.custom.defining import Definition, define
from records.figures import coverage, owing, reports, statements
from records.figures.coverage import HEAD, UNIT
from records.figures.figure import Figure
from records.figures.grouped import read_groups
from records.figures.reading import figures
from records.figures.reports import read_reports
from records.figures.targets import FigureSpan, measured, targetable
from records.ledger import custom_ledgers, locks, places
from records.ledger.declaration import ledgers
from records.ledger.indicators import Period
from records.models import CustomLedger, Decision, FilmShowing, NewsItem, Notice, Venue
from records.pages import services
from records.pages.services import declare_nil, save_record, void_record
from tests.examples import examples
from tests.factories import (
    ActivityFactory,
    AssignmentFactory,
    CustomLedgerFactory,
    DutyFactory,
    LectureHallFactory,
    NewsItemFactory,
    NilReturnFactory,
    UserFactory,
    VenueFactory,
)
from tests.records.sheets import imports
from tests.records.sheets.books import HEADER, book, one
from tests.records.sheets.varied import FACTORY_OF, fill
from townwork.org import units
from townwork.org.errors import Refusal
from townwork.org.models import SpecialDay, Term, Unit, User
from townwork.org.services import (
    add_special_days,
    close_term,
    remove_special_day,
    reopen_term,
    save_township,
    save_unit,
)

FILLED_ON = datetime(2025, 12, 30, 2, tzinfo=UTC)
# Before December's returns are due, which is on the 5th.
LOCKED_ON, LATER = datetime(2026, 1, 3, 2, tzinfo=UTC), datetime(2026, 4, 20, 2, tzinfo=UTC)
LIVING = [ledger for ledger in ledgers.values() if ledger.model.living]


@pytest.fixture(scope="module")
def locked(company, tmp_path_factory) -> dict:
    """The second half of 2025 full of records and counted duties, then locked; it is April. Nobody
    works in 柳林村 any more, which may so be stopped. Made once: each test is taken back to it.

    What the half-year says as it was locked.
    """
    folder = tmp_path_factory.mktemp("files")
    with override_settings(MEDIA_ROOT=folder), time_machine.travel(FILLED_ON) as clock:
        fill(company, rows=12)
        NilReturnFactory(
            unit=company.sibling,
            term=company.previous,
            ledger="films",
            declared_by=company.clerk,
        )
        _assign(company)
        draft_rubric(company.township, actor=company.clerk)
        User.objects.filter(unit=company.sibling).update(is_active=False)
        clock.move_to(LOCKED_ON)
        close_term(company.previous, actor=company.secretary, reason="已报送")
        company.previous.refresh_from_db()
        return kept(company)


def _assign(cast) -> None:
    """Counted duties of two villages, of a quarter of the locked half-year and of the next."""
    document = DutyFactory(counted=True).document
    for unit in (cast.village, cast.sibling):
        Paper.objects.create(document=document, unit=unit, form="pdf", sha256="0" * 64, size=1)
    report = {"start": date(2025, 7, 1), "end": date(2025, 12, 31), "due_on": date(2026, 1, 20)}
    own = DutyFactory(document=document, title="半年自查", frequency="half")
    AssignmentFactory(duty=own, unit=cast.village, **report)
    quarters = ((date(2025, 10, 1), date(2025, 12, 31)), (date(2026, 1, 1), date(2026, 3, 31)))
    for code in [*sorted(targetable())[::3], "news.count"]:
        duty = DutyFactory(document=document, indicator=code, target=1, frequency="quarterly")
        for start, end in quarters:
            for unit in (cast.village, cast.sibling):
                AssignmentFactory(duty=duty, unit=unit, start=start, end=end, due_on=end)


@pytest.fixture
def town(locked, cast, settings, tmp_path):
    """The township on a day of April, with what its locked half-year said."""
    settings.MEDIA_ROOT = tmp_path
    cast.said = locked
    cast.previous.refresh_from_db()
    with time_machine.travel(LATER):
        yield cast


def kept(cast) -> dict:
    """Everything the locked half-year says in numbers and words: figures of the township, of each
    unit and of each with those below it; what is owed and has not come in; duties and their rates;
    marks.
    """
    with custom_ledgers.remembering():
        return _figures(cast) | _gaps(cast) | _rates(cast) | _marks(cast)


def _figures(cast) -> dict:
    period, scope = Period.of(cast.previous), Q(unit__township=cast.township)
    said = {
        code: _told(figure)
        for code, figure in figures(cast.township, cast.previous, rows=True).items()
    }
    for by in (UNIT, HEAD):
        for unit, read in read_groups(scope, by, period, rows=True).items():
            said |= {(by, unit, code): _told(one) for code, one in read.items()}
    return said


def _told(figure: Figure) -> tuple | None:
    """None where it says nothing: the figure of a township's own ledger goes with a ledger that
    never had a row.
    """
    if figure.value is None and figure.applicable and not figure.rows and not figure.coverage:
        return None
    return figure.value, figure.applicable, sorted(figure.rows), figure.coverage


def _gaps(cast) -> dict:
    """Of stopped units and ledgers too: who chases them asks of those in use alone
    (records.figures.gaps).
    """
    own = custom_ledgers.of_township(cast.township.pk)
    owed = [one for one in (*ledgers.values(), *own) if one.owes]
    reports = read_reports(Q(unit__township=cast.township), Period.of(cast.previous), owed)
    due = [(ledger.slug, *told) for ledger in owed for told in reports.due(ledger)]
    return {("gap", slug, unit.pk, stretch): is_in for slug, unit, stretch, is_in in due}


def _rates(cast) -> dict:
    """As the page of rates reads them: this half-year's with those of the next."""
    its = Assignment.objects.filter(unit__township=cast.township).select_related("duty")
    rows = progress_of(its.select_related("duty__document", "unit").order_by("pk"))
    rows = [one for one in rows if one.assignment.end <= cast.previous.end]
    reviewed = read_reviews(rows)
    lines = rate_lines(rows, reviewed, lambda one: (one.unit_id, str(one.unit_id)))
    said = {one.assignment.pk: (one.value, one.standing, one.is_late) for one in rows}
    return said | {("rate", line.name): line for line in lines}


def _marks(cast) -> dict:
    """What the rubric reads off the records, the duties and the staff."""
    units = Unit.objects.filter(township=cast.township).order_by("pk")
    judged = judge(cast.previous, units, criteria_of(Rubric.objects.get(township=cast.township)))
    return {
        ("mark", unit, line.criterion.code): (line.score, line.readings)
        for unit, lines in judged.items()
        for line in lines
    }


def add_rest_day(cast, chance):
    day = date(2025, 7, 1) + timedelta(days=chance.randrange(270))
    rest = SpecialDay(township=cast.township, day=day, is_workday=chance.random() < 0.3, name="调")
    add_special_days([rest], actor=cast.administrator)


def take_rest_day_back(cast, chance):
    known = list(SpecialDay.objects.filter(township=cast.township))
    if known:
        remove_special_day(chance.choice(known), actor=cast.administrator)


def rename(cast, chance):
    unit = Unit.objects.get(pk=chance.choice([cast.village, cast.sibling]).pk)
    unit.name = f"新名{chance.randrange(10**6)}"
    save_unit(unit, actor=cast.administrator)


def change_staff(cast, chance):
    for person in User.objects.filter(unit__township=cast.township, role="liaison"):
        if chance.random() < 0.5:
            person.is_active = not person.is_active
            person.save()
    UserFactory(unit=_unit(cast, chance))


def sign_a_letter(cast, chance):
    for paper in Paper.objects.filter(document__township=cast.township).letters():
        if chance.random() < 0.5:
            document = {"document": paper.document, "unit": paper.unit}
            Acknowledgement.objects.get_or_create(**document, defaults={"by": cast.clerk})


def reword(cast, chance):
    town = cast.township
    town.place_slogan, town.sign_name = f"口号{chance.random()}", f"署名{chance.random()}"
    save_township(town, actor=cast.clerk)


def live_on(cast, chance):
    """What a lock lets change of an old record, changed."""
    ledger = chance.choice(LIVING)
    rows = ledger.rows().standing().filter(unit__township=cast.township).select_related("unit")
    record = chance.choice(list(rows.filter(occurred_on__year=2025)) or [None])
    if record is None:
        return
    for name in chance.sample(ledger.model.living, k=min(2, len(ledger.model.living))):
        field = ledger.field(name)
        if not field.is_relation:
            setattr(record, name, _another(field, chance))
    save_record(record, actor=cast.clerk)


def _another(field: models.Field, chance: random.Random):
    if field.choices:
        return chance.choice([key for key, _ in field.choices])
    if isinstance(field, models.DateField):
        return date(2026, 1, 9) + timedelta(days=chance.randrange(90))
    if isinstance(field, models.BooleanField):
        return chance.random() < 0.5
    if isinstance(field, models.IntegerField | models.DecimalField):
        return chance.randrange(4)
    return f"改{chance.randrange(100)}"


def reprint(cast, chance):
    old = chance.choice(list(NewsItem.objects.filter(occurred_on__year=2025)))
    higher = {"article": old.article, "title": old.title, "level": NewsItem.Level.PROVINCE}
    NewsItemFactory(unit=old.unit, entered_by=cast.clerk, occurred_on=date(2026, 2, 9), **higher)


def note_an_old_venue(cast, chance):
    VenueFactory(unit=cast.village, entered_by=cast.clerk, occurred_on=date(2025, 8, 1))


def note_an_old_hall(cast, chance):
    """What talks, or opening, are owed since."""
    its = {"entered_by": cast.clerk, "occurred_on": date(2025, 7, chance.randrange(1, 31))}
    unit = chance.choice((cast.village, cast.sibling))
    if chance.random() < 0.5:
        LectureHallFactory(unit=unit, **its)
    else:
        VenueFactory(unit=unit, kind=Venue.Kind.CENTRE, **its)


def make_a_ledger(cast, chance):
    """One that is owed since before the lock."""
    its = {"every_term": True, "kinds": chance.choice(([], ["village"]))}
    CustomLedgerFactory(
        unit=cast.office, entered_by=cast.clerk, occurred_on=date(2025, 7, 1), **its
    )
    custom_ledgers.forget()


def change_a_ledger(cast, chance):
    """Who owes it, whether anybody does, and until when it is kept."""
    ledger = chance.choice(list(CustomLedger.objects.filter(unit__township=cast.township)))
    if chance.random() < 0.3:
        ledger.closed_on = chance.choice((None, date(2025, 12, 30), date(2026, 3, 1)))
        save_record(ledger, actor=cast.clerk)
        return
    kinds, fields = chance.choice(([], ["village"], ["office", "village"])), [*ledger.fields.all()]
    definition = Definition(ledger.classic, kinds, chance.random() < 0.5, fields)
    define(ledger, definition, actor=cast.clerk)


def write_on(cast, chance):
    ledger = chance.choice(list(ledgers.values()))
    day = date(2026, 1, 9) + timedelta(days=chance.randrange(90))
    FACTORY_OF[ledger.model](unit=cast.village, entered_by=cast.clerk, occurred_on=day)


def void(cast, chance):
    ledger = chance.choice(list(ledgers.values()))
    rows = list(ledger.rows().standing().filter(unit=cast.village))
    if rows:
        void_record(chance.choice(rows), actor=cast.clerk, reason="记错")


def say_nil(cast, chance):
    """Of this half-year; of the locked one it is refused."""
    ledger = chance.choice([one for one in ledgers.values() if one.takes_nil])
    april = cast.term, Period(date(2026, 4, 1), date(2026, 4, 30))
    december = cast.previous, Period(date(2025, 12, 1), date(2025, 12, 31))
    term, stretch = chance.choice((april, december))
    declare_nil(_unit(cast, chance), term, ledger, actor=cast.clerk, stretch=stretch)


def try_the_locked(cast, chance):
    """Typed in for a day of the locked half-year: refused, but for what stands."""
    ledger = ledgers[chance.choice(("films", "talks", "activities", "news", "notices", "venues"))]
    day = date(2025, 7, 1) + timedelta(days=chance.randrange(184))
    record = FACTORY_OF[ledger.model].build(unit=cast.village, occurred_on=day)
    save_record(record, actor=cast.clerk)


def mend_the_locked(cast, chance):
    """A day of it, or a number: refused."""
    film = FilmShowing.objects.standing().filter(unit__township=cast.township)
    film = film.filter(occurred_on__range=(cast.previous.start, cast.previous.end)).first()
    film.shows = 9
    save_record(film, actor=cast.clerk)


def answer(cast, chance):
    """A letter or a decision of before, done in this half-year."""
    model, name = chance.choice(((Notice, "answered_on"), (Decision, "done_on")))
    rows = model.objects.standing().filter(unit__township=cast.township, **{name: None})
    record = rows.filter(occurred_on__year=2025).first()
    if record is not None:
        setattr(record, name, date(2026, 1, 9) + timedelta(days=chance.randrange(90)))
        save_record(record, actor=cast.clerk)


def bring_in(cast, chance):
    """A sheet: of this half-year, or with a line of the locked one."""
    days = chance.sample(["2026-03-05", "2026-02-11", "2025-11-05"], k=2)
    rows = [one(放映时间=day, 影片名称=f"影片{chance.random()}") for day in days]
    imports.carried_out(ledgers["films"], book(HEADER, *rows), actor=cast.clerk)


def _unit(cast, chance) -> Unit:
    its = cast.village, cast.group, cast.sibling, cast.office
    return Unit.objects.get(pk=chance.choice(its).pk)


def _day(cast, chance) -> date:
    """Of this half-year, or of the locked one, of which units refuses it."""
    return date(2026, 4, 20) - timedelta(days=chance.randrange(200))


def call_otherwise(cast, chance):
    name = f"新名{chance.randrange(10**6)}"
    units.rename(_unit(cast, chance), name, _day(cast, chance), actor=cast.administrator)


def move(cast, chance):
    heads = (cast.village, cast.sibling, cast.office, None)
    first = date(2026, 1, 1) if chance.random() < 0.8 else date(2025, 7, 1)
    units.move(_unit(cast, chance), chance.choice(heads), first, actor=cast.administrator)


def stop(cast, chance):
    unit = chance.choice((cast.group, cast.sibling))
    units.stop(unit, _day(cast, chance), actor=cast.administrator)


def merge(cast, chance):
    into = {"successor": chance.choice((cast.sibling, cast.village)), "is_merger": True}
    units.stop(_unit(cast, chance), _day(cast, chance), actor=cast.administrator, **into)


def take_back(cast, chance):
    back = (units.take_back_name, units.take_back_stop, units.take_back_move)
    chance.choice(back)(_unit(cast, chance), actor=cast.administrator)


def lock_the_next(cast, chance):
    close_term(cast.term, actor=cast.secretary, reason="早")


ACTS = {
    act.__name__: act
    for act in (
        *(add_rest_day, take_rest_day_back, reword, live_on, answer, reprint, note_an_old_venue),
        *(note_an_old_hall, make_a_ledger, change_a_ledger),
        *(write_on, void, say_nil, try_the_locked, mend_the_locked, bring_in, lock_the_next),
        *(rename, call_otherwise, move, stop, merge, take_back, change_staff, sign_a_letter),
    )
}
OFTEN = [*ACTS, "live_on", "live_on", "reprint", "add_rest_day", "move", "merge"]
REFUSED = (Refusal, PermissionDenied, ValidationError, IntegrityError)


def do(cast, acts: Iterable[tuple[str, int]]) -> list[str]:
    """The acts that were not refused."""
    done = []
    for name, seed in acts:
        with suppress(*REFUSED), transaction.atomic():
            ACTS[name](cast, random.Random(seed))
            done.append(name)
    return done


NOTHING = (None, True, [], None)  # what a figure says that came into being since


def moved(before: dict, after: dict) -> dict:
    keys = [*dict.fromkeys((*before, *after))]
    both = {key: (before.get(key), after.get(key)) for key in keys}
    return {
        key: (was, now)
        for key, (was, now) in both.items()
        if was != now and (was, now) != (None, NOTHING)
    }


@settings(
    max_examples=examples(12),
    phases=[Phase.explicit, Phase.generate],  # a shorter list of acts is not worth minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.lists(st.tuples(st.sampled_from(OFTEN), st.integers(0, 10**6)), min_size=6, max_size=14),
)
def test_nothing_done_after_a_lock_moves_a_number_of_it(town, acts):
    with transaction.atomic():
        done = do(town, acts)
        after = kept(town)
        transaction.set_rollback(True)
    assert moved(town.said, after) == {}, done


def test_every_act_is_done_at_least_once(town):
    """None of them is always refused, but for what must be, and what there is nothing for yet."""
    done = set()
    for name in ACTS:
        for seed in range(20):
            with transaction.atomic():
                done |= {*do(town, [(name, seed)])}
                transaction.set_rollback(True)

    assert {*ACTS} - done == {"mend_the_locked", "take_back"}


def as_it_is(name: str, year: Any, half: Any) -> F:
    return F(name)


# {a protection: (how it is switched off, what is done then)}
OFF = {
    "what lives on is counted as it stood at the lock": (
        (locks, "AtLock", as_it_is),
        ("live_on", "answer"),
    ),
    "what is of a locked half-year is not written": (
        (services, "require_writable", lambda record, writes: None),
        ("mend_the_locked",),
    ),
    "a unit's life has no day in a locked half-year": (
        (units, "open_from", lambda township: date.min),
        ("stop",),
    ),
    "a unit that a locked half-year has counted was where it lay": (
        (places.Places, "head", lambda self, unit, day: unit.parent or unit),
        ("move",),
    ),
    "what is late is so on the day of the lock": (
        (Term, "day_seen", lambda self, today: today),
        (),
    ),
    "what was not due at the lock is not asked for": (
        (
            coverage.Reports,
            "_is_due",
            lambda self, ledger, unit, days: ledger.owes.is_due(days, self.today),
        ),
        (),
    ),
    "by a hall noted since nothing is owed": (
        (owing, "_after", lambda half: date.min),
        ("note_an_old_hall",),
    ),
    "a ledger of the town's own is asked for as at the lock": (
        (reports, "as_at_their_locks", lambda asked, locks: {}),
        ("make_a_ledger", "change_a_ledger"),
    ),
    "a task stands as on the day of the lock": (
        (progress, "_locks", lambda assignments: {}),
        (),
    ),
    "the liaisons are those of the lock": (
        (facts._Facts, "_read_liaisons", lambda self: User.objects.all().liaisons_in_use()),
        ("change_staff",),
    ),
}


@pytest.mark.parametrize("off", OFF)
def test_control_with_a_protection_switched_off_a_number_moves(town, monkeypatch, off):
    switch, names = OFF[off]
    monkeypatch.setattr(*switch)
    statements.forget()
    try:
        do(town, [(name, seed) for name in names for seed in range(12)])

        assert moved(town.said, kept(town))
    finally:
        statements.forget()


def test_control_reopened_it_moves(town):
    reopen_term(town.previous, actor=town.secretary, reason="补正")
    town.previous.refresh_from_db()

    do(town, [("live_on", seed) for seed in range(12)])

    assert moved(town.said, kept(town))


def test_a_list_keeps_the_name_a_unit_had_when_its_half_year_was_locked(town):
    ActivityFactory(
        unit=town.village,
        entered_by=town.clerk,
        occurred_on=date(2025, 9, 1),
        category="festival",
        organiser="",
    )
    hosts = [item["host"] for item in listed(town)]

    town.village.name = "塘头社区"
    save_unit(town.village, actor=town.administrator)

    assert "塘头村" in hosts
    assert [item["host"] for item in listed(town)] == hosts


def test_in_an_open_half_year_too_it_is_the_name_of_the_day(town):
    ActivityFactory(
        unit=town.village,
        entered_by=town.clerk,
        occurred_on=date(2026, 2, 1),
        category="festival",
        organiser="",
    )
    town.village.name = "塘头社区"
    save_unit(town.village, actor=town.administrator)

    read = figures(town.township, town.term)["event.list"].value
    # of February, when it was called so
    assert "塘头村" in [item["host"] for item in read]


def listed(cast) -> list[dict]:
    return figures(cast.township, cast.previous)["event.list"].value


def test_its_words_and_its_day_are_those_of_the_lock(town):
    before = figures(town.township, town.previous)
    town.township.sign_name = "新署名"
    save_township(town.township, actor=town.clerk)

    after = figures(town.township, town.previous)

    assert after["org.sign_name"].value == before["org.sign_name"].value != "新署名"
    assert after["report.date"].value == "2026年1月3日"
    assert figures(town.township, town.term)["org.sign_name"].value == "新署名"  # control


def test_a_hall_noted_after_the_lock_is_in_no_month_of_it_whatever_is_asked_beside(town):
    autumn, winter = (date(2025, 10, 1), date(2025, 12, 31)), (date(2026, 1, 1), date(2026, 3, 31))
    asks = [FigureSpan("forum.branch_new_count", *days) for days in (autumn, winter)]
    of_village = Q(unit=town.village)
    before = measured(of_village, asks)

    LectureHallFactory(unit=town.village, entered_by=town.clerk, occurred_on=date(2025, 11, 3))

    assert (
        measured(of_village, asks)
        == before
        == measured(of_village, asks[1:]) | measured(of_village, asks[:1])
    )
