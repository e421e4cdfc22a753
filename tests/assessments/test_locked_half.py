"""A locked half-year's assessments: no forecast, since who its units are today would move it, and
cards that say what they said.
"""

from datetime import date

import pytest
from django.urls import reverse

from assessments.models import Mark, Round
from assessments.rounds import advance, assign_inspector, open_round
from tests.assessments.conftest import DAYS
from tests.factories import FilmShowingFactory
from townwork.org.models import Unit, User
from townwork.org.services import close_term

AFTER = date(2026, 7, 12)  # 自评 is over


@pytest.fixture
def card(cast, default_rubric):
    """塘头村's card, frozen."""
    FilmShowingFactory(unit=cast.village, occurred_on=date(2026, 3, 9))
    made = Round(term=cast.term, rubric=default_rubric, **DAYS)
    round = open_round(made, [cast.village], actor=cast.clerk)
    assign_inspector(round.scorecards.get(), cast.clerk, actor=cast.clerk)
    return advance(round, actor=cast.clerk, today=AFTER).scorecards.get()


def locked(cast):
    close_term(cast.term, actor=cast.secretary, reason="已报送")


def pages(cast):
    return reverse("forecast"), reverse("unit_forecast", args=[cast.village.pk])


def shown(client, page) -> str:
    return client.get(page, {"term": "2026H1"}).content.decode()


def test_its_forecast_leads_to_the_cards(cast, card, client_of):
    client = client_of(cast.clerk)
    assert all(
        "还能到" in shown(client, page) or "还差的" in shown(client, page) for page in pages(cast)
    )

    locked(cast)

    for page in pages(cast):
        text = shown(client, page)
        assert "2026年上半年已锁定，不再试评" in text
        assert reverse("round", args=[card.round_id]) in text
        assert "还能到" not in text and "还差的" not in text


def test_without_a_round_it_says_there_was_none(cast, default_rubric, client_of):
    locked(cast)

    for page in pages(cast):
        text = shown(client_of(cast.liaison), page)
        assert "这个半年没有开过考核" in text and "还没有启用" not in text


def test_what_a_card_says_does_not_move_when_the_staff_leave(cast, card, client_of):
    """A7 wants a liaison in use; before the lock the card says what has changed."""
    User.objects.filter(unit=cast.village).update(is_active=False)
    address = reverse("scorecard", args=[card.pk])
    assert "记录已变：现在为 0" in shown(client_of(cast.clerk), address)  # control

    locked(cast)

    assert "记录已变" not in shown(client_of(cast.clerk), address)


def test_a_card_of_a_village_that_is_a_community_now_is_shown_as_it_was(cast, card, client_of):
    """Its rubric asks some things of a 村 alone."""
    item = Mark.objects.get(scorecard=card, criterion__code="E1").criterion
    item.kinds = ["village"]
    item.save()
    Unit.objects.filter(pk=cast.village.pk).update(kind=Unit.Kind.COMMUNITY)

    text = shown(client_of(cast.clerk), reverse("scorecard", args=[card.pk]))

    assert str(item) in text and "公益电影" in text


def test_one_that_becomes_a_community_amid_the_round_goes_on(cast, default_rubric):
    made = Round(term=cast.term, rubric=default_rubric, **DAYS)
    round = open_round(made, [cast.village], actor=cast.clerk)
    assign_inspector(round.scorecards.get(), cast.clerk, actor=cast.clerk)
    item = Mark.objects.get(scorecard__round=round, criterion__code="E1").criterion
    item.kinds = ["village"]
    item.save()
    Unit.objects.filter(pk=cast.village.pk).update(kind=Unit.Kind.COMMUNITY)

    advance(round, actor=cast.clerk, today=AFTER)

    assert Mark.objects.get(scorecard__round=round, criterion=item).automatic is None
