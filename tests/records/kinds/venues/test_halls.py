"""A hall is one fact: set up once, entered once; its place among the 阵地 names it."""

from datetime import date

import pytest
from django.urls import reverse

from records.figures.reading import figures
from records.models import Venue
from tests.factories import LectureHallFactory, VenueFactory

DAY = date(2026, 2, 18)


def new_ones(cast):
    read = figures(cast.township, cast.term)
    return read["forum.branch_new_count"].value, read["venue.new_count"].value


def typed(cast, **more):
    said = {
        "unit": cast.village.pk,
        "occurred_on": "2026-02-18",
        "name": "塘头讲坛",
        "kind": "forum",
    }
    return said | more


@pytest.fixture
def hall(cast):
    return LectureHallFactory(unit=cast.village, name="塘头村分坛", occurred_on=DAY)


def test_a_new_hall_is_one_though_it_is_looked_after_as_a_venue(cast, client_of, hall):
    VenueFactory(unit=cast.village, kind="centre", occurred_on=DAY)

    page = client_of(cast.liaison).post(
        reverse("record_add", args=["venues"]), typed(cast, hall=hall.pk)
    )

    assert page.status_code == 302
    assert Venue.objects.get(kind="forum").hall == hall
    assert new_ones(cast) == (1, 1)  # the hall, and the centre


def test_a_venue_of_a_hall_that_nobody_set_up_is_sent_there(cast, client_of):
    page = client_of(cast.liaison).post(reverse("record_add", args=["venues"]), typed(cast))

    assert "请先在“讲坛分坛”里登记" in page.content.decode()
    assert not Venue.objects.exists()


@pytest.mark.parametrize(
    ("kind", "whose", "said"),
    [("board", "village", "只有类型为“讲坛”的阵地才选分坛"), ("forum", "sibling", "请选本单位的")],
)
def test_a_hall_of_another_kind_or_unit_is_refused(cast, client_of, kind, whose, said):
    hall = LectureHallFactory(unit=getattr(cast, whose), occurred_on=DAY)

    page = client_of(cast.clerk).post(
        reverse("record_add", args=["venues"]), typed(cast, kind=kind, hall=hall.pk)
    )

    assert said in page.content.decode()


def test_one_of_before_goes_on_counting_and_may_be_changed(cast, client_of):
    """Nothing is lost: it counts as it did, and is asked about its hall only once it names one."""
    old = VenueFactory(unit=cast.village, kind="forum", name="老讲坛", occurred_on=DAY)
    assert new_ones(cast)[1] == 1

    page = client_of(cast.liaison).post(
        reverse("record_edit", args=["venues", old.pk]),
        typed(cast, name="老讲坛", keeper="管护员甲"),
    )

    assert page.status_code == 302
    assert Venue.objects.get().keeper == "管护员甲"
    assert new_ones(cast)[1] == 1


def test_a_station_is_new_whatever_hall_it_was_once_given(cast):
    hall = LectureHallFactory(unit=cast.village, occurred_on=date(2020, 1, 1))
    VenueFactory(unit=cast.village, kind="station", hall=hall, occurred_on=date(2026, 3, 1))

    assert figures(cast.township, cast.term)["venue.new_count"].value == 1
