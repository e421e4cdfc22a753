"""A database of before, in which one fact stood in two places or in none: the migrations' own
steps, over rows as they were then.
"""

import importlib
from datetime import UTC, date, datetime

import pytest
from django.apps import apps

from records.figures.reading import figures
from records.models import Regulation, Venue
from tests.factories import (
    DocumentFactory,
    LectureHallFactory,
    MeetingFactory,
    RegulationFactory,
    RoundFactory,
    TermFactory,
    VenueFactory,
)
from townwork.org.models import Term

DAY = date(2026, 2, 18)
LOCKED = datetime(2026, 7, 8, 2, tzinfo=UTC)


def migrate(app, name, step):
    getattr(importlib.import_module(f"{app}.migrations.{name}"), step)(apps, None)


def enter_documents():
    migrate("duties", "0004_documents_among_the_regulations", "enter")


def lock(cast):
    Term.objects.update(closed_at=LOCKED, closed_by=cast.secretary, closed_reason="总结已报送")


@pytest.fixture
def document(cast):
    return DocumentFactory(
        township=cast.township,
        created_by=cast.clerk,
        issued=True,
        number="青发〔2026〕3号",
        issued_on=date(2026, 1, 12),
    )


def month_of_issue(cast):
    return figures(cast.township, cast.term)["doc.resp_issue_month"].value


def test_a_document_that_stood_nowhere_gets_its_row_once(cast, document):
    enter_documents()
    enter_documents()

    row = Regulation.objects.get()
    assert (row.unit, row.number, row.occurred_on, row.written_by_issue) == (
        cast.leadership,
        document.number,
        document.issued_on,
        True,
    )
    assert row.history.count() == 1
    assert Regulation.objects.filter(search_text__icontains="qf〔2026〕3h").exists()
    assert month_of_issue(cast) == 1


def test_one_registered_by_hand_is_the_paper(cast, document):
    by_hand = RegulationFactory(
        unit=cast.office,
        kind="responsibility",
        number=document.number,
        occurred_on=date(2026, 3, 12),
        entered_by=cast.clerk,
    )

    enter_documents()

    assert Regulation.objects.get().pk == by_hand.pk
    assert month_of_issue(cast) == 1


def test_what_a_lock_keeps_is_not_touched(cast, document):
    lock(cast)

    enter_documents()

    assert not Regulation.objects.exists()


@pytest.mark.parametrize("is_locked", [False, True])
def test_a_published_notice_gets_its_row_once(cast, is_locked):
    RoundFactory(
        term=cast.term,
        opened_by=cast.clerk,
        state="published",
        meeting=MeetingFactory(unit=cast.leadership),
        published_at=LOCKED,
        published_by=cast.secretary,
    )
    if is_locked:
        TermFactory(
            township=cast.township,
            year=2026,
            half=2,
            closed_at=LOCKED,
            closed_by=cast.secretary,
            closed_reason="早了",
        )

    for _ in range(2):
        migrate("assessments", "0004_notices_among_the_regulations", "enter")

    rows = Regulation.objects.values_list("title", "kind", "occurred_on")
    title = "关于2026年上半年意识形态和宣传思想文化工作责任制考核结果的通报"
    assert list(rows) == ([] if is_locked else [(title, "result", date(2026, 7, 8))])


@pytest.mark.parametrize(
    ("venue", "halls", "matched"),
    [
        ("塘头村分坛", ["塘头村分坛"], True),
        ("塘头村分坛（村活动中心）", ["塘头村分坛", "老年讲坛"], True),
        ("村口讲坛", ["塘头村分坛"], False),
        ("分坛", ["一组分坛", "二组分坛"], False),  # which of the two, nobody knows
    ],
)
def test_a_venue_names_the_hall_it_is(cast, venue, halls, matched):
    for name in halls:
        LectureHallFactory(unit=cast.village, name=name, occurred_on=DAY)
    LectureHallFactory(unit=cast.sibling, name=venue, occurred_on=DAY)  # another village's
    VenueFactory(unit=cast.village, kind="forum", name=venue, occurred_on=DAY)

    migrate("records", "0007_facts_entered_twice", "match")

    found = Venue.objects.get()
    assert (found.hall and found.hall.name) == (halls[0] if matched else None)
    read = figures(cast.township, cast.term)["venue.new_count"]
    assert read.value == (0 if matched else 1)


def test_a_venue_of_a_locked_half_year_is_counted_as_it_was(cast):
    LectureHallFactory(unit=cast.village, name="塘头村分坛", occurred_on=DAY)
    VenueFactory(unit=cast.village, kind="forum", name="塘头村分坛", occurred_on=DAY)
    lock(cast)

    migrate("records", "0007_facts_entered_twice", "match")

    assert Venue.objects.get().hall is None
