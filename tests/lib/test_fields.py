import pytest
from django.db import DataError, IntegrityError, transaction
from django.urls import reverse

from records.models import FilmShowing
from tests.factories import FilmShowingFactory
from townwork.lib.fields import CountField, SmallCountField

HUGE = 9_223_372_036_854_775_807  # the largest SQLite takes; two of them overflow its SUM


def test_a_form_refuses_what_nobody_counted(cast, client_of):
    typed = {
        "unit": cast.village.pk,
        "occurred_on": "2026-03-09",
        "film": "战狼",
        "location": "广场",
        "shows": HUGE,
        "audience": 20,
    }

    page = client_of(cast.liaison).post(reverse("record_add", args=["films"]), typed)

    assert page.context["form"].errors["shows"] == ["场次不能大于 9999，请核对。"]
    assert not FilmShowing.objects.exists()


@pytest.mark.parametrize(
    ("name", "most"), [("shows", SmallCountField.most), ("audience", CountField.most)]
)
def test_the_column_refuses_it_too(cast, name, most):
    row = FilmShowingFactory(unit=cast.village, entered_by=cast.liaison, **{name: most})  # control

    for bad in (most + 1, HUGE, -1):
        with pytest.raises((IntegrityError, DataError)), transaction.atomic():
            FilmShowing.objects.filter(pk=row.pk).update(**{name: bad})


def test_the_pages_stand_at_the_largest_there_is(cast, client_of):
    for _ in range(3):
        FilmShowingFactory(
            unit=cast.village,
            entered_by=cast.liaison,
            shows=SmallCountField.most,
            audience=CountField.most,
        )
    client = client_of(cast.clerk)

    for address in (
        "/",
        "/indicators/?term=2026H1",
        "/records/films/",
        "/duties/matrix/?term=2026H1",
    ):
        assert client.get(address).status_code == 200, address
    assert f"{3 * SmallCountField.most}" in client.get("/records/films/").content.decode()
