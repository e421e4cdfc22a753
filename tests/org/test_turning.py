"""The half-year of today is made by itself, once, and is the one every page speaks of."""

from contextlib import suppress
from datetime import datetime

import pytest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from tests.access_table import TABLE
from tests.factories import TownshipFactory
from townwork.audit.models import AuditEvent
from townwork.org import turning
from townwork.org.models import Term, User
from townwork.org.services import close_term
from townwork.org.tasks import open_halves
from townwork.timetable import timetable

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


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


def shown_by(client) -> dict[str, str]:
    """{page: the half-year it shows}, of all addresses that want no argument and show one."""
    found = {}
    for name in addresses():
        with suppress(NoReverseMatch):
            page = client.get(reverse(name), follow=True)
            term = page.context and page.context.get("term")
            if isinstance(term, Term):
                found[name] = term.code
    return found


def addresses() -> list[str]:
    lines = TABLE.strip().splitlines()
    return [name for name in (line.split()[0] for line in lines) if name != "sign_out"]


@pytest.mark.parametrize(
    ("day", "role"),
    [
        ("2027-01-01", "clerk"),
        ("2027-06-30", "liaison"),
        ("2027-07-01", "secretary"),
        ("2027-07-01", "reviewer"),
    ],
)
def test_every_page_asked_for_none_shows_the_same_half_year(
    cast, client_of, time_machine, day, role
):
    time_machine.move_to(f"{day} 08:00+08:00")
    turning.open_halves()
    User.objects.update(password_changed_at=timezone.now())

    said = shown_by(client_of(cast.by_role[role]))

    code = Term.objects.filter(township=cast.township).shown_today().code
    assert {page for page, shown in said.items() if shown != code} == set()
    assert len(said) > 6


def test_and_before_it_is_made_they_agree_too(cast, client_of, time_machine):
    time_machine.move_to("2027-01-02 08:00+08:00")

    assert set(shown_by(client_of(cast.clerk)).values()) == {"2026H1"}


def test_a_locked_half_year_is_shown_while_it_runs(cast, client_of, time_machine):
    time_machine.move_to("2026-06-30 08:00+08:00")
    close_term(cast.term, actor=cast.secretary, reason="已报送")

    assert set(shown_by(client_of(cast.clerk)).values()) == {"2026H1"}


def test_control_before_it_is_made_they_do_not(cast, client_of, time_machine):
    time_machine.move_to("2027-01-02 08:00+08:00")

    page = client_of(cast.clerk).get("/summary/", follow=True).content.decode()

    assert "2027年上半年总结" not in page


def test_it_is_asked_for_every_few_minutes():
    entry = timetable(sweep_seconds=15)["open-halves"]

    assert entry["task"] == "townwork.org.tasks.open_halves"
    assert entry["schedule"] <= 300
