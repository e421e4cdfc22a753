"""The half-year of today is made by itself, once, and is the one every page speaks of."""

from datetime import datetime

import pytest
from django.utils import timezone

from tests.factories import TownshipFactory
from townwork.audit.models import AuditEvent
from townwork.org import turning
from townwork.org.models import Term
from townwork.org.tasks import open_halves
from townwork.timetable import timetable

pytestmark = pytest.mark.django_db


def codes(township) -> list[str]:
    return [term.code for term in Term.objects.filter(township=township)]


@pytest.mark.parametrize(
    ("moment", "code"),
    [
        ("2027-01-01 00:03", "2027H1"),
        ("2027-06-30 23:58", "2027H1"),
        ("2027-07-01 00:01", "2027H2"),
        ("2027-12-31 23:59", "2027H2"),
    ],
)
def test_it_is_there_from_its_first_minute_in_the_townships_time(cast, time_machine, moment, code):
    time_machine.move_to(
        datetime.fromisoformat(moment).replace(tzinfo=timezone.get_default_timezone())
    )
    other = TownshipFactory()

    open_halves()

    assert codes(cast.township)[0] == code
    assert codes(other)[0] == code


def test_a_second_time_nothing_is_made_or_told(cast):
    turning.open_halves()
    events = AuditEvent.objects.count()

    assert turning.open_halves() == []
    assert AuditEvent.objects.count() == events


def test_it_is_told_in_the_towns_own_trail(cast, time_machine):
    time_machine.move_to("2027-03-01 08:00+08:00")

    turning.open_halves()

    event = AuditEvent.objects.filter(action="建立半年").get(chain=cast.township.code)
    assert (str(event.object_name), event.actor) == ("2027年上半年", None)


def test_every_page_that_names_no_half_year_speaks_of_the_same(cast, client_of, time_machine):
    time_machine.move_to("2027-01-02 08:00+08:00")
    turning.open_halves()
    client = client_of(cast.clerk)

    said = {page: client.get(page, follow=True).content.decode() for page in PAGES}

    assert [page for page, words in said.items() if "2027年上半年" not in words] == []


PAGES = ("/", "/board/", "/summary/", "/duties/matrix/", "/indicators/", "/gaps/")


def test_control_before_it_is_made_they_do_not(cast, client_of, time_machine):
    time_machine.move_to("2027-01-02 08:00+08:00")

    page = client_of(cast.clerk).get("/summary/", follow=True).content.decode()

    assert "2027年上半年总结" not in page


def test_it_is_asked_for_every_few_minutes():
    entry = timetable(sweep_seconds=15)["open-halves"]

    assert entry["task"] == "townwork.org.tasks.open_halves"
    assert entry["schedule"] <= 300
