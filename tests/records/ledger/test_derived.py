"""Figures by declaration: whatever a ledger takes in can be said, once, under a name of its own;
each against a count in plain Python.
"""

from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from records.figures.catalogue import by_hand, catalogue, ledger_for
from records.figures.reading import figures
from records.ledger.declaration import ledgers
from records.ledger.derived import of_label
from records.ledger.indicators import CountOf, SumOf
from records.models import Decision, LectureHall, Publication, StudySession, Venue
from reports.drafts import names
from tests.factories import (
    ActivityFactory,
    CustomLedgerFactory,
    DecisionFactory,
    LectureHallFactory,
    PublicationFactory,
    StudyPlanFactory,
    StudySessionFactory,
)
from tests.records.sheets.varied import fill
from townwork.org.services import close_term

COUNTING = [ledger for ledger in ledgers.values() if ledger.counting]


def add(cast, factory, **values):
    return factory(unit=cast.village, entered_by=cast.liaison, **values)


def read(cast, *codes, term=None):
    return [one.value for one in figures(cast.township, term or cast.term, codes=codes).values()]


# --- Whole kinds: no field of any ledger is left unsaid -------------------------------------------
def choices_of(ledger):
    counted = [ledger.field(name) for name in ledger.fields if name not in ledger.counting.apart]
    return [field for field in counted if field.choices]


def said_of(ledger, field):
    """The values there is a figure of."""
    apart = ledger.counting.apart
    return [value for value, _ in field.flatchoices if f"{field.name}.{value}" not in apart]


def numbers_of(ledger):
    named = dict.fromkeys((*ledger.fields, *ledger.totals))
    fields = [ledger.field(name) for name in named if name not in ledger.counting.apart]
    kinds = (models.IntegerField, models.DecimalField)
    return [field for field in fields if isinstance(field, kinds) and not field.choices]


def reads(indicator, kind, where, *columns):
    return (
        type(indicator) is kind
        and indicator.where == where
        and (kind is CountOf or indicator.field in columns)
    )


@pytest.mark.parametrize("ledger", COUNTING, ids=lambda ledger: ledger.slug)
def test_each_value_is_counted_and_each_number_is_summed_in_all_and_by_value(ledger):
    base = ledger.counting.where
    lacking = []
    for field in choices_of(ledger):
        for value in said_of(ledger, field):
            where = base & models.Q(**{field.name: value})
            if not any(reads(one, CountOf, where) for one in ledger.figures.values()):
                lacking.append((field.name, value))
            for number in numbers_of(ledger):
                columns = (number.name, f"counted_{number.name}")
                if not any(reads(one, SumOf, where, *columns) for one in ledger.figures.values()):
                    lacking.append((field.name, value, number.name))
    for number in numbers_of(ledger):
        counted = ledger.counting.sums.get(number.name)
        if counted is None or counted.whole is not None:
            columns = (number.name, f"counted_{number.name}")
            if not any(reads(one, SumOf, base, *columns) for one in ledger.figures.values()):
                lacking.append(number.name)

    assert lacking == []


def test_names_and_codes_are_each_one_figures_and_short():
    items = [catalogue[code] for code in catalogue]

    assert [name for name, n in Counter(item.name for item in items).items() if n > 1] == []
    assert max(len(item.name) for item in items) <= 16
    assert max(len(item.code) for item in items) <= 40  # what a duty keeps
    assert [item.name for item in items if not item.definition.endswith("。")] == []


def test_what_stands_by_hand_is_not_there_twice():
    """宣讲场次 and 阵地数 are written by hand; the derivation would make the same ones."""
    assert "talks.rows" not in catalogue and "venues.rows" not in catalogue
    assert catalogue["forum.talk_count"].name == "宣讲场次"
    assert "talks.attendance" in catalogue  # control: what nobody wrote is there


@pytest.mark.parametrize("ledger", COUNTING, ids=lambda ledger: ledger.slug)
def test_nothing_living_is_read_but_as_a_lock_keeps_it(ledger):
    """The rows' words of a venue are living and kept by no lock: no list is made of them."""
    living = set(ledger.model.living) - set(ledger.model.counts)
    read = {getattr(one, "field", None) or getattr(one, "text", None) for one in ledger.derived}

    assert read & {*living, *ledger.model.counts} == set()
    assert not (ledger.model is Venue and read - {None})


@pytest.mark.parametrize(
    ("label", "tail", "measure"),
    [
        ("红事（桩）", "红事桩数", "桩"),
        ("命名数（户）", "命名数", "户"),
        ("参加人次", "参加人次", "人次"),
        ("应到人数", "应到人数", "人"),
        ("维护投入（元）", "维护投入", "元"),
        ("观众（人次）", "观众人次", "人次"),
        ("开放周数", "开放周数", "周"),
        ("册数", "册数", "册"),
    ],
)
def test_a_number_is_called_as_its_label_says(label, tail, measure):
    found = of_label(label)

    assert (found.name(""), found.measure) == (tail, measure)


def test_a_name_a_township_had_first_stays_its_own_ledgers(cast):
    """A custom ledger called 活动人次 before there was such a figure: its sentences go on saying it."""
    own = CustomLedgerFactory(unit=cast.office, entered_by=cast.clerk, name="活动人次")

    assert names(cast.township)["活动人次"] == own.code
    assert names(cast.neighbour)["活动人次"] == "activities.attendance"  # control
    taken = CustomLedgerFactory.build(unit=cast.other_unit, name="活动人次", measure="人次")
    with pytest.raises(ValidationError, match="系统已有"):
        taken.clean()


# --- Each against plain Python --------------------------------------------------------------------
class Recount:
    """The figures of one ledger, from its rows and the rule alone."""

    def __init__(self, ledger, cast):
        self.ledger, self.cast = ledger, cast
        rows = ledger.model.objects.filter(voided_at=None, unit__township=cast.township)
        self.all = [row for row in rows if self.is_meant(row)]

    def is_meant(self, row):
        if self.ledger.slug == "news":
            return row.level > 0
        return self.ledger.slug != "filings" or row.state in ("held", "archived")

    def standing(self):
        end = self.cast.term.end
        if self.ledger.model.lasts:
            open_ = [r for r in self.all if not (getattr(r, "closed_on", None) or date.max) <= end]
            return [row for row in open_ if row.occurred_on <= end]
        return self.new()

    def new(self):
        start, end = self.cast.term.start, self.cast.term.end
        return [row for row in self.all if start <= row.occurred_on <= end]

    def counted(self):
        found = {"rows": len(self.standing()), "new": len(self.new())}
        for number in numbers_of(self.ledger):
            found[number.name] = self.sum_of(number, self.standing())
        for choice in choices_of(self.ledger):
            for value in said_of(self.ledger, choice):
                own = [row for row in self.standing() if getattr(row, choice.name) == value]
                new = [row for row in self.new() if getattr(row, choice.name) == value]
                code = f"{choice.name}.{value}"
                found |= {code: len(own), f"{code}.new": len(new)}
                for number in numbers_of(self.ledger):
                    said = self.sum_of(number, own) if own or self.is_kept(choice, value) else None
                    found[f"{code}.{number.name}"] = said
        return {f"{self.ledger.slug}.{code}": value for code, value in found.items()}

    def is_kept(self, choice, value):
        """A nought of what some kinds of unit alone choose is said by one of them."""
        whose = self.ledger.choices_of.get(choice.name, {}).get(value)
        if not whose or self.ledger.owes is None or self.ledger.model.lasts:
            return True
        return any((row.unit.parent or row.unit).kind in whose for row in self.new())

    def sum_of(self, number, rows):
        values = [getattr(row, number.name) for row in rows]
        known = [value for value in values if value is not None]
        return sum(known) if known or not values else None


@pytest.mark.postgresql
@pytest.mark.parametrize("seed", [1, 2])
def test_every_number_is_what_plain_python_counts(seed, cast):
    fill(cast, seed=seed, rows=20)

    for ledger in COUNTING:
        derived = [one.code for one in ledger.derived if isinstance(one, CountOf | SumOf)]
        expected = Recount(ledger, cast).counted()
        values = dict(zip(derived, read(cast, *derived), strict=True))

        assert {code: values[code] for code in derived} == {
            code: expected[code] for code in derived
        }
    assert len([code for code in catalogue if code not in by_hand()]) > 250


@pytest.mark.postgresql
def test_an_article_in_several_media_is_one_at_its_highest_level(cast):
    for level, medium in ((2, "融媒"), (4, "省报")):
        fields = {"title": "同一稿", "level": level, "medium": medium, "genre": "photo"}
        ledgers["news"].model.objects.create(
            unit=cast.village, entered_by=cast.clerk, occurred_on=date(2026, 3, 5), **fields
        )

    counted = read(cast, "news.level.4", "news.level.2", "news.genre.photo", "news.level.4.points")

    assert counted == [1, 0, 1, Decimal(10)]


# --- Lists ----------------------------------------------------------------------------------------
def test_topics_are_listed_by_month_each_once(cast):
    for day, topic in ((3, "甲"), (9, "甲"), (20, "乙")):
        add(cast, StudySessionFactory, occurred_on=date(2026, 2, day), topic=topic)
    add(cast, StudySessionFactory, occurred_on=date(2026, 5, 6), topic="甲")

    assert read(cast, "study.months", "study.list") == ["2月甲、乙；5月甲", ["甲", "乙"]]


@pytest.mark.postgresql
def test_a_list_of_nothing_is_none_and_of_no_ledger_missing(cast):
    assert read(cast, "study.months") == [None]
    add(cast, StudySessionFactory, occurred_on=date(2025, 9, 1))

    assert read(cast, "study.months", "study.list") == [None, None]
    add(cast, StudySessionFactory, kind="core")
    assert read(cast, "study.kind.branch.list") == [[]]


@pytest.mark.postgresql
def test_activities_of_a_kind_and_decisions_done_are_listed(cast):
    add(cast, ActivityFactory, title="清扫河道", category="volunteer")
    add(cast, ActivityFactory, title="元宵晚会", category="festival")
    add(cast, DecisionFactory, matter="修路", done_on=date(2026, 4, 1))
    add(cast, DecisionFactory, matter="绿化", done_on=None)

    codes = ("activities.category.volunteer.list", "decisions.done_on.list", "decisions.list")
    assert read(cast, *codes) == [["清扫河道"], ["修路"], ["修路", "绿化"]]


# --- What a lock keeps ----------------------------------------------------------------------------
@pytest.mark.postgresql
def test_a_locked_half_year_keeps_its_teams_and_its_plans_done(cast):
    term = cast.term
    hall = add(cast, LectureHallFactory, team_size=6, occurred_on=date(2026, 2, 1))
    done = add(cast, StudyPlanFactory, kind="core", occurred_on=date(2026, 3, 1))
    open_ = add(cast, StudyPlanFactory, kind="branch", occurred_on=date(2026, 6, 1))
    add(cast, StudySessionFactory, kind="core", plan=done, occurred_on=date(2026, 3, 5))
    codes = ("halls.team_size", "forum.team_count", "study.plan_done_rate", "halls.rows")
    before = read(cast, *codes)
    close_term(term, actor=cast.clerk, reason="总结已报送")

    hall.team_size = 9
    hall.save()
    # Held in July for June's plan: no deed of the locked half-year.
    StudySession.objects.create(
        unit=cast.village,
        entered_by=cast.liaison,
        plan=open_,
        kind="branch",
        topic="补上",
        occurred_on=date(2026, 7, 3),
    )

    assert before == read(cast, *codes) == [6, 1, Decimal("50.0"), 1]
    assert LectureHall.objects.get().team_size == 9  # control: it did change


# --- The cost -------------------------------------------------------------------------------------
@pytest.mark.postgresql
def test_what_is_asked_for_is_read_and_nothing_else(cast):
    add(cast, PublicationFactory, kind="appeal", quantity=300)
    add(cast, PublicationFactory, kind="board", quantity=4)
    codes = ("publications.kind.appeal.quantity", "publications.kind.board.quantity")

    with CaptureQueriesContext(connection) as asked:
        assert read(cast, *codes) == [300, 4]

    # The nil returns, the one ledger, and who owes it: units, their lives, what was entered.
    assert len(asked) == 5
    assert sum("records_publication" in one["sql"] for one in asked) == 2
    assert "news" not in "".join(one["sql"] for one in asked)


def test_all_figures_of_the_house_are_still_one_query_a_ledger(cast, django_assert_num_queries):
    fill(cast)
    codes = [code for code in catalogue if ledger_for(code)]
    asked = defaultdict(list)
    for code in codes:
        asked[ledger_for(code).slug].append(code)

    # the nil returns, who owes what, since when two ledgers are owed
    with django_assert_num_queries(len(asked) + 6):
        figures(cast.township, cast.term, codes=codes)


def test_nobody_is_asked_for_a_ledger_for_what_is_derived_of_it():
    """The study plan is nobody's debt by having figures."""
    assert ledgers["study-plans"].owes is None
    assert Publication._meta.get_field("kind").choices and Decision.past_days == ("done_on",)
