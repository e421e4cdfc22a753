"""A unit's page: what it owes, its rounds, its records, each leading to the list of as many."""

import re
from decimal import Decimal
from itertools import chain

import pytest
from django.utils import timezone

from assessments.models import Scorecard
from records.models import FilmShowing
from tests.factories import (
    AssignmentFactory,
    CustomLedgerFactory,
    FilingFactory,
    FilmShowingFactory,
    MeetingFactory,
    NoticeFactory,
    RectificationFactory,
    RoundFactory,
    TalkFactory,
)
from townwork.org.telling import told_of


@pytest.fixture
def village(cast):
    for _ in range(3):
        FilmShowingFactory(unit=cast.village, entered_by=cast.clerk)
    FilmShowingFactory(unit=cast.sibling, entered_by=cast.clerk)
    FilmShowingFactory(unit=cast.group, entered_by=cast.clerk)
    FilmShowingFactory(
        unit=cast.village,
        entered_by=cast.clerk,
        voided_at=timezone.now(),
        voided_by=cast.clerk,
        void_reason="重复",
    )
    TalkFactory(unit=cast.village, entered_by=cast.clerk)
    return cast.village


def told(unit, user):
    return {title: {fact.words: fact.url for fact in facts} for title, facts in told_of(unit, user)}


@pytest.mark.postgresql
def test_its_records_are_counted_by_ledger_and_lead_to_as_many(cast, village, client_of):
    found = told(village, cast.clerk)["台账记录"]

    assert list(found) == ["宣讲 1 条", "公益电影 3 条"]
    for words, url in found.items():
        count = int(re.search(r"(\d+) 条", words)[1])
        assert client_of(cast.clerk).get(url).context["listing"].count == count


def test_its_rounds_lead_to_its_cards(cast):
    round = RoundFactory(
        term=cast.term,
        state="public",
        opened_by=cast.clerk,
        meeting=MeetingFactory(unit=cast.office, entered_by=cast.clerk),
    )
    card = Scorecard.objects.create(round=round, unit=cast.village, total=Decimal("92.50"))

    found = told(cast.village, cast.clerk)

    assert found["考核"] == {"2026年上半年：92.5 分": f"/assessments/cards/{card.pk}/"}


def test_what_is_open_of_it_counts_what_it_leads_to(cast, client_of):
    RectificationFactory(unit=cast.village, issued_by=cast.clerk, title="补台账")
    letters = NoticeFactory.create_batch(2, unit=cast.village, entered_by=cast.clerk)
    filing = FilingFactory(unit=cast.village, entered_by=cast.clerk, state="pending")
    AssignmentFactory(unit=cast.village)

    clerk = client_of(cast.clerk)
    page = clerk.get(f"/units/{cast.village.pk}/")
    found = {line.words: line.things for line, _ in page.context["lines"]}

    assert [one.words for one in found["没有销号的整改"]] == ["补台账（2026-08-14 前）"]
    assert {one.words for one in found["没有反馈的提示函"]} == {str(one) for one in letters}
    assert [one.words for one in found["没有批完或没有归档的一会一报"]] == [filing.title]
    assert len(found["已到期没有办完的任务"]) == 1
    for thing in chain.from_iterable(found.values()):
        assert f'href="{thing.url}"' in page.content.decode()
        assert clerk.get(thing.url).status_code == 200


def test_who_may_not_read_them_is_told_how_many_alone(cast, client_of):
    letter = NoticeFactory(unit=cast.village, entered_by=cast.clerk)

    page = client_of(cast.administrator).get(f"/units/{cast.village.pk}/").content.decode()

    assert "没有反馈的提示函 1 件" in page
    assert letter.number not in page


def test_no_score_before_it_is_public(cast):
    round = RoundFactory(term=cast.term, state="check", opened_by=cast.clerk)
    Scorecard.objects.create(round=round, unit=cast.village, total=Decimal("92.50"))

    assert list(told(cast.village, cast.clerk)["考核"]) == ["2026年上半年：核查"]


def test_who_reads_no_records_is_told_of_none(cast, village):
    assert told(village, cast.administrator) == {}


def test_it_costs_the_same_however_much_there_is(
    cast, village, client_of, django_assert_num_queries, django_assert_max_num_queries
):
    clerk, page = client_of(cast.clerk), f"/units/{village.pk}/"
    CustomLedgerFactory(unit=cast.office, entered_by=cast.clerk)
    RectificationFactory(unit=village, issued_by=cast.clerk)
    clerk.get(page)
    with django_assert_max_num_queries(60) as first:
        clerk.get(page)
        cost = len(first)
    FilmShowingFactory.create_batch(9, unit=village, entered_by=cast.clerk)
    RectificationFactory.create_batch(9, unit=village, issued_by=cast.clerk)
    with django_assert_num_queries(cost):
        clerk.get(page)


def test_what_it_owes_leads_to_its_place_in_the_gaps(cast, client_of, time_machine):
    time_machine.move_to("2026-04-20 10:00+08:00")

    found = told(cast.village, cast.clerk)["本半年欠报"]

    assert found
    clerk = client_of(cast.clerk)
    for url in found.values():
        page, _, anchor = url.partition("#")
        assert f'id="{anchor}"' in clerk.get(page).content.decode()


def test_the_unit_of_a_record_and_of_a_rectification_leads_to_its_page(cast, village, client_of):
    clerk, page = client_of(cast.clerk), f'href="/units/{village.pk}/"'
    film = FilmShowing.objects.filter(unit=village).first()
    item = RectificationFactory(unit=village, issued_by=cast.clerk)

    assert page in clerk.get(f"/records/films/{film.pk}/").content.decode()
    assert page in clerk.get(f"/assessments/rectifications/{item.pk}/").content.decode()
