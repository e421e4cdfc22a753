from datetime import date

from django.urls import reverse

from tests.factories import FilmShowingFactory


def test_a_record_names_the_duty_it_counts_for(cast, client_of, counted):
    film = FilmShowingFactory(
        unit=cast.village, occurred_on=date(2026, 3, 9), entered_by=cast.liaison
    )

    for page in ("record_detail", "record_void"):
        text = client_of(cast.liaison).get(reverse(page, args=["films", film.pk])).content.decode()
        assert f"{reverse('duty', args=[counted.duty.pk])}?term=2026H1" in text
        assert "职责" in text


def test_a_record_that_counts_for_none_names_none(cast, client_of, reported):
    film = FilmShowingFactory(
        unit=cast.village, occurred_on=date(2026, 3, 9), entered_by=cast.liaison
    )

    text = (
        client_of(cast.liaison)
        .get(reverse("record_detail", args=["films", film.pk]))
        .content.decode()
    )

    assert "/duties/clauses/" not in text
