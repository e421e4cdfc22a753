"""What a new form begins with: habits of the unit, never facts; and what 再记一条 keeps."""

from datetime import date, timedelta

import pytest
from django.db import models
from django.urls import reverse
from django.utils import timezone

from records.ledger.declaration import ledgers
from records.models import FilmShowing
from tests.factories import CustomsReportFactory, FilmShowingFactory

ADD = "/records/films/add/"
FACTS = (models.DateField, models.BooleanField, models.IntegerField, models.DecimalField)
# What stands from one to the next until somebody changes it.
STANDING = {
    "customs": {"is_under_way", "has_council", "council_size", "has_charter"},
    "study-plans": {"filed_on"},  # of the one paper that all of a year's items stand in
}


@pytest.fixture(autouse=True)
def summer(time_machine):
    time_machine.move_to(timezone.make_aware(timezone.datetime(2026, 7, 1, 10)))


def entered(cast, **values):
    sent = {
        "unit": cast.village.pk,
        "occurred_on": "2026-06-10",
        "film": "片甲",
        "genre": "science",
        "shows": "2",
        "team": "三队",
        "audience": "90",
    }
    return sent | values


@pytest.mark.parametrize("slug", sorted(ledgers))
def test_no_day_no_number_and_no_tick_is_carried_over(slug):
    ledger = ledgers[slug]
    carried = set(ledger.form_fields) - {*ledger.left_empty, "unit", "occurred_on"}

    facts = {name for name in carried if _is_fact(ledger.field(name))}

    assert facts == STANDING.get(slug, set())
    assert "note" not in carried


def _is_fact(field) -> bool:
    return isinstance(field, FACTS) and not field.choices


def test_an_events_own_words_are_not_said_of_the_next():
    fresh = set(ledgers["filings"].left_empty)

    assert {"kind", "size", "speaker", "has_outline", "has_safety_plan", "is_reported"} <= fresh
    assert "name" in ledgers["meetings"].left_empty


@pytest.mark.parametrize(
    ("slug", "is_own"),
    [("films", False), ("inspections", False), ("study", True), ("filings", True)],
)
def test_an_office_is_no_silent_default_for_what_villages_have(slug, is_own, cast, client_of):
    page = client_of(cast.clerk).get(f"/records/{slug}/add/", follow=True)

    initial = page.context["form"].initial.get("unit")
    assert initial == (cast.office.pk if is_own else None)


def test_a_village_is_its_own_default(cast, client_of):
    page = client_of(cast.sibling_liaison).get(ADD)

    assert page.context["form"].initial["unit"] == cast.sibling.pk


def test_an_address_names_the_unit_all_the_same(cast, client_of):
    page = client_of(cast.clerk).get(f"{ADD}?unit={cast.office.pk}")

    assert page.context["form"].initial["unit"] == cast.office.pk


def test_one_more_keeps_unit_film_and_team_and_moves_the_day_on(cast, client_of):
    client = client_of(cast.clerk)

    answer = client.post(ADD, entered(cast, again="1"))

    page = client.get(answer.url)
    initial = page.context["form"].initial
    kept = {name: initial.get(name) for name in ("unit", "film", "genre", "team", "occurred_on")}
    assert kept == {
        "unit": cast.village.pk,
        "film": "片甲",
        "genre": "science",
        "team": "三队",
        "occurred_on": date(2026, 6, 11),
    }
    assert not {"audience", "note", "is_make_up"} & initial.keys()
    assert "日期往后推" in page.content.decode()


def test_one_more_of_today_is_not_dated_ahead(cast, client_of):
    client = client_of(cast.clerk)

    answer = client.post(ADD, entered(cast, occurred_on="2026-07-01", again="1"))

    assert client.get(answer.url).context["form"].initial["occurred_on"] == date(2026, 7, 1)


@pytest.mark.parametrize("key", ["0", "x", "9" * 30, "their"])
def test_what_a_stranger_noted_is_not_kept(key, cast, client_of):
    theirs = FilmShowingFactory(unit=cast.village)

    page = client_of(cast.sibling_liaison).get(
        f"{ADD}?after={theirs.pk if key == 'their' else key}"
    )

    assert page.status_code == 404


def test_a_ledger_with_a_form_of_its_own_goes_back_there(cast, client_of):
    kept = CustomsReportFactory(unit=cast.village, occurred_on=date(2026, 3, 5))

    page = client_of(cast.clerk).get(f"/records/customs/add/?after={kept.pk}", follow=True)

    assert page.request["PATH_INFO"] == reverse("customs_return")


def test_ten_films_one_after_another(cast, client_of):
    """Each time what is new is said, and the rest is there."""
    client = client_of(cast.clerk)
    sent = entered(cast, again="1")
    for _ in range(10):
        initial = client.get(client.post(ADD, sent).url).context["form"].initial
        sent = {**sent, **initial, "occurred_on": initial["occurred_on"].isoformat()}

    days = list(FilmShowing.objects.order_by("pk").values_list("occurred_on", flat=True))
    assert days == [date(2026, 6, 10) + timedelta(days=at) for at in range(10)]
