"""A locked half-year's numbers do not move, whatever is done afterwards: figures of the town, its
units and those with what is below them, marks, duty counts and rates.
"""

import random
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from assessments.drafting import adopt_rubric, draft_rubric
from assessments.evaluation import judge
from assessments.rounds import criteria_of
from duties.progress import progress_of
from records.figures.coverage import HEAD
from records.figures.grouped import read_groups
from records.figures.reading import figures
from records.figures.targets import FigureSpan, measured, targetable
from records.ledger.declaration import ledgers
from records.ledger.indicators import Period
from records.models import NewsItem
from records.pages.services import declare_nil, save_record, void_record
from tests.examples import examples
from tests.factories import (
    ActivityFactory,
    AssignmentFactory,
    DutyFactory,
    LectureHallFactory,
    NewsItemFactory,
    VenueFactory,
)
from tests.records.sheets.test_import_guards import imported
from tests.records.sheets.varied import FACTORY_OF, fill
from townwork.org import units as lives
from townwork.org.errors import Refusal
from townwork.org.models import SpecialDay, Unit
from townwork.org.services import (
    add_special_days,
    close_term,
    remove_special_day,
    reopen_term,
    save_township,
    save_unit,
)

LOCKED_ON, LATER = datetime(2026, 1, 8, 2, tzinfo=UTC), datetime(2026, 4, 20, 2, tzinfo=UTC)
LIVING = [ledger for ledger in ledgers.values() if ledger.model.living]


@pytest.fixture
def town(cast, time_machine, settings, tmp_path):
    """The second half of 2025 full of records and counted duties, then locked; it is April."""
    settings.MEDIA_ROOT = tmp_path
    time_machine.move_to(datetime(2025, 12, 30, 2, tzinfo=UTC))
    fill(cast, rows=12)
    rubric = draft_rubric(cast.township, actor=cast.clerk)
    adopt_rubric(rubric, actor=cast.clerk)
    cast.criteria = list(criteria_of(rubric))
    document = DutyFactory(counted=True).document
    quarters = ((date(2025, 10, 1), date(2025, 12, 31)), (date(2026, 1, 1), date(2026, 3, 31)))
    for code in [*sorted(targetable())[::3], "news.count"]:
        duty = DutyFactory(document=document, indicator=code, target=1, frequency="quarterly")
        for start, end in quarters:
            AssignmentFactory(duty=duty, unit=cast.village, start=start, end=end, due_on=end)
    time_machine.move_to(LOCKED_ON)
    close_term(cast.previous, actor=cast.secretary, reason="已报送")
    time_machine.move_to(LATER)
    cast.previous.refresh_from_db()
    return cast


def kept(cast) -> dict:
    """Everything the locked half-year says in numbers and words."""
    period = Period.of(cast.previous)
    said = {
        code: (figure.value, figure.applicable, sorted(figure.rows))
        for code, figure in figures(cast.township, cast.previous, rows=True).items()
    }
    scope = Q(unit__township=cast.township)
    for by in ("unit", HEAD):
        for unit, read in read_groups(scope, by, period, rows=True).items():
            said |= {
                (str(by), unit, c): (one.value, one.applicable, sorted(one.rows))
                for c, one in read.items()
            }
    units = list(Unit.objects.filter(township=cast.township).order_by("pk"))
    for unit, marks in judge(cast.previous, units, cast.criteria).items():
        said |= {("mark", unit, one.criterion.code): one.score for one in marks if _is_of_then(one)}
    # As the page of rates reads them: this half-year's with those of the next.
    of_duties = cast.village.assignments.select_related("duty").order_by("pk")
    for progress in progress_of(of_duties):
        if progress.assignment.end <= period.end:
            said[progress.assignment.pk] = progress.value, progress.standing
    return said


def _is_of_then(judged) -> bool:
    """How many accounts a unit has is said of today, on its card too; a round keeps its own mark."""
    return all(rule.fact != "org.liaison_count" for rule in judged.rules)


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
    ledger = chance.choice([one for one in ledgers.values() if one.takes_nil])
    declare_nil(cast.village, chance.choice([cast.term, cast.previous]), ledger, actor=cast.clerk)


def stop(cast, chance):
    """Alone, or with what is open handed on, or merged into another."""
    unit, other = chance.sample(list(Unit.objects.filter(township=cast.township)), k=2)
    successor, is_merger = chance.choice([(None, False), (other, False), (other, True)])
    day = date(2026, 1, 9) + timedelta(days=chance.randrange(90))
    lives.stop(unit, day, actor=cast.administrator, successor=successor, is_merger=is_merger)


def take_up(cast, chance):
    unit = chance.choice(list(Unit.objects.filter(township=cast.township)))
    lives.take_up(unit, date(2026, 4, 1), actor=cast.administrator)


def move(cast, chance):
    unit, other = chance.sample(list(Unit.objects.filter(township=cast.township)), k=2)
    parent = chance.choice([None, other])
    lives.move(unit, parent, date(2026, 1, 1), actor=cast.administrator)


def call_anew(cast, chance):
    unit = chance.choice(list(Unit.objects.filter(township=cast.township)))
    day = date(2026, 1, 9) + timedelta(days=chance.randrange(90))
    lives.rename(unit, f"新名{chance.randrange(10**6)}", day, actor=cast.administrator)


def take_back(cast, chance):
    undo = chance.choice([lives.take_back_name, lives.take_back_stop, lives.take_back_move])
    undo(chance.choice(list(Unit.objects.filter(township=cast.township))), actor=cast.administrator)


def bring_a_sheet(cast, chance):
    """Rows of before and after the lock, by the importer."""
    days = [date(2025, 7, 1) + timedelta(days=chance.randrange(270)) for _ in range(3)]
    rows = [(cast.village.name, f"{day}", f"活动{day}", "专题教育") for day in days]
    imported(cast, "activities", ["单位", "发生日期", "活动名称", "类别"], *rows)


def lock_the_next(cast, chance):
    close_term(cast.term, actor=cast.secretary, reason="早")


ACTS = {
    act.__name__: act
    for act in (
        add_rest_day,
        take_rest_day_back,
        rename,
        reword,
        live_on,
        reprint,
        note_an_old_venue,
        write_on,
        void,
        say_nil,
        stop,
        take_up,
        move,
        call_anew,
        take_back,
        bring_a_sheet,
        lock_the_next,
    )
}
OFTEN = [*ACTS, "live_on", "live_on", "reprint", "add_rest_day", "stop", "move"]


@settings(
    max_examples=examples(25),
    phases=[Phase.explicit, Phase.generate],  # a shorter list of acts is not worth minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.tuples(st.sampled_from(OFTEN), st.integers(0, 10**6)), max_size=10))
def test_nothing_done_after_a_lock_moves_a_number_of_it(town, acts):
    with transaction.atomic():
        before = kept(town)
        for name, seed in acts:
            try:
                with transaction.atomic():
                    ACTS[name](town, random.Random(seed))
            except (Refusal, PermissionDenied, ValidationError, IntegrityError):
                pass  # refused, as it should be
        after = kept(town)
        transaction.set_rollback(True)
    assert {
        key: (before[key], after.get(key)) for key in before if before[key] != after.get(key)
    } == {}


def test_control_reopened_it_moves(town):
    before = kept(town)
    reopen_term(town.previous, actor=town.secretary, reason="补正")
    town.previous.refresh_from_db()

    for seed in range(12):
        with suppress(Refusal, ValidationError, IntegrityError), transaction.atomic():
            live_on(town, random.Random(seed))

    assert kept(town) != before


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
    assert after["report.date"].value == "2026年1月8日"
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
