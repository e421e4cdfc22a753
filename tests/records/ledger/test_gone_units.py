"""A unit that is there no more: what it had not entered till then may be, and nothing of later."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from records.models import FilmShowing
from tests.factories import FilmShowingFactory, UnitFactory, UserFactory
from townwork.org import units
from townwork.org.models import Unit

pytestmark = pytest.mark.django_db
URL = "/records/films/add/"


@pytest.fixture
def gone(cast):
    """Stopped ten days ago, and nobody took its place."""
    unit = UnitFactory(township=cast.township, name="青山村", kind=Unit.Kind.VILLAGE)
    units.stop(unit, timezone.localdate() - timedelta(days=10), actor=cast.administrator)
    return Unit.objects.get(pk=unit.pk)


def typed(unit, day):
    return {
        "unit": unit.pk,
        "occurred_on": day.isoformat(),
        "film": "春到田间",
        "genre": "story",
        "shows": 1,
    }


def test_the_clerk_enters_what_it_had_not(cast, client_of, gone):
    client, day = client_of(cast.clerk), timezone.localdate() - timedelta(days=11)

    offered = client.get(f"{URL}?unit={gone.pk}").context["form"].fields["unit"].queryset
    client.post(URL, typed(gone, day))

    assert gone in offered
    assert FilmShowing.objects.filter(unit=gone, occurred_on=day).exists()


def test_nothing_of_the_day_it_was_stopped_or_later(cast, client_of, gone):
    day = timezone.localdate() - timedelta(days=10)

    page = client_of(cast.clerk).post(URL, typed(gone, day))

    (said,) = page.context["form"].errors["occurred_on"]
    assert said == (
        f"青山村{day:%Y年%-m月%-d日}起停用，那天起没有这个单位了：请填停用以前的日子，或另选单位。"
    )
    assert not FilmShowing.objects.exists()


def test_what_stands_since_before_may_be_corrected(cast, client_of, gone):
    """Only a save that says a day or a unit is asked about them."""
    old = FilmShowingFactory(
        unit=gone, occurred_on=timezone.localdate() - timedelta(days=5), entered_by=cast.clerk
    )
    page = client_of(cast.clerk).get(reverse("record_edit", args=["films", old.pk]))

    sent = page.context["form"].initial | {"film": "护林员", "unit": gone.pk}
    client_of(cast.clerk).post(
        reverse("record_edit", args=["films", old.pk]), {k: v for k, v in sent.items() if v}
    )

    old.refresh_from_db()
    assert old.film == "护林员"


def test_a_liaison_of_another_unit_is_not_offered_it(cast, client_of, gone):
    liaison = UserFactory(unit=cast.sibling, role="liaison")

    offered = client_of(liaison).get(URL).context["form"].fields["unit"].queryset

    assert gone not in offered


def test_a_unit_gone_for_more_than_a_year_is_offered_to_nobody(cast, client_of):
    unit = UnitFactory(township=cast.township, kind=Unit.Kind.VILLAGE)
    units.stop(unit, timezone.localdate() - timedelta(days=400), actor=cast.administrator)

    offered = client_of(cast.clerk).get(URL).context["form"].fields["unit"].queryset

    assert unit not in offered
