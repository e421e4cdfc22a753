"""Views go to the next at the post: what others open too, and their own where it is ticked."""

import pytest
from django.urls import reverse

from records.ledger.declaration import ledgers
from records.models import SavedView
from records.pages.viewing import views_of
from tests.factories import UserFactory
from townwork.org import handover as acts
from townwork.org.errors import Refusal
from townwork.org.holding import held_by
from townwork.org.withdrawing import withdraw_account

pytestmark = pytest.mark.django_db
FILMS = ledgers["films"]
BOTH = ["views", "own_views"]


def kept(owner, name: str, **shared) -> SavedView:
    return SavedView.objects.create(owner=owner, ledger="films", name=name, **shared)


def names(user) -> set[str]:
    return {view.name for view in SavedView.objects.filter(owner=user)}


def lots(handover) -> dict[str, tuple[str, list[str]]]:
    return {lot["words"]: (lot["part"], lot["names"]) for lot in handover.lots}


@pytest.fixture
def taker(cast):
    return UserFactory(unit=cast.office, role="clerk", full_name="新干事")


@pytest.fixture
def views(cast):
    clerk = cast.clerk
    return [
        kept(clerk, "全镇未报", township=cast.township),
        kept(clerk, "本室", unit=cast.office),
        kept(clerk, "我的"),
    ]


def test_shared_ones_go_and_are_the_next_ones_to_change(cast, views, taker):
    made = acts.hand_over(cast.clerk, taker, ["views"], actor=cast.administrator)

    assert names(taker) == {"全镇未报", "本室"}
    assert names(cast.clerk) == {"我的"}
    told = lots(made)["给本单位、全镇看的视图"]
    assert told == ("moved", ["公益电影“全镇未报”", "公益电影“本室”"])
    assert "只给自己看的视图" not in lots(made)  # nobody waits for it


def test_who_opened_them_opens_them_still(cast, views, taker):
    acts.hand_over(cast.clerk, taker, BOTH, actor=cast.administrator)

    assert [view.name for view in views_of(FILMS, cast.liaison)] == ["全镇未报"]


def test_control_what_is_not_ticked_stays(cast, views, taker):
    acts.hand_over(cast.clerk, taker, [], actor=cast.administrator)

    assert names(taker) == set()


def test_the_page_proposes_the_shared_and_offers_the_own(cast, client_of, views, taker):
    url = reverse("account_hand_over", args=[cast.clerk.pk])

    page = client_of(cast.administrator).get(url)

    field = page.context["form"].fields["kinds"]
    assert [key for key, _ in field.choices][-2:] == BOTH
    assert field.initial == ["views"]
    assert "可以一起交的" in page.content.decode()


def test_another_units_view_and_one_of_a_name_the_next_has_stay(cast, views):
    elsewhere = UserFactory(unit=cast.leadership, role="clerk")
    kept(elsewhere, "我的")

    made = acts.hand_over(cast.clerk, elsewhere, BOTH, actor=cast.administrator)

    assert names(cast.clerk) == {"本室", "我的"}
    assert lots(made)["只给自己看的视图"] == ("left", ["公益电影“我的”"])


def test_taken_back_they_are_the_givers_again(cast, views, taker):
    made = acts.hand_over(cast.clerk, taker, BOTH, actor=cast.administrator)

    acts.take_back(made, actor=cast.administrator)

    assert len(names(cast.clerk)) == 3


def test_one_of_the_name_made_meanwhile_stands_in_the_way(cast, views, taker):
    made = acts.hand_over(cast.clerk, taker, BOTH, actor=cast.administrator)
    kept(cast.clerk, "我的")

    with pytest.raises(Refusal, match="不能整个撤销"):
        acts.take_back(made, actor=cast.administrator)


def test_views_are_no_duty_an_account_is_taken_back_with_them(cast, views):
    """Nobody must take them over first."""
    kept(cast.liaison, "村里的")

    withdraw_account(cast.liaison, actor=cast.administrator)

    assert held_by(cast.clerk).charges == []
