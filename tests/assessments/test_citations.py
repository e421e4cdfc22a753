from datetime import date

import pytest
from django.urls import reverse

from tests.factories import (
    CriterionFactory,
    FilmShowingFactory,
    RoundFactory,
    RubricFactory,
    SectionFactory,
)

FILMS = [{"kind": "ratio", "fact": "film.show_count", "target": "6"}]


@pytest.fixture
def film(cast):
    return FilmShowingFactory(
        unit=cast.village, occurred_on=date(2026, 3, 9), entered_by=cast.liaison
    )


def item(cast, version: int, rules=FILMS):
    section = SectionFactory(
        rubric=RubricFactory(township=cast.township, version=version, adopted=True)
    )
    return CriterionFactory(section=section, rules=rules)


def cited(cast, client_of, film, page="record_detail") -> set[int]:
    """The items named on the record's page."""
    text = client_of(cast.liaison).get(reverse(page, args=["films", film.pk])).content.decode()
    return {int(part.split('"')[0]) for part in text.split("#item-")[1:]}


@pytest.mark.parametrize("page", ["record_detail", "record_void"])
def test_a_record_names_the_item_it_counts_for(cast, client_of, film, page):
    made = item(cast, 1)

    assert cited(cast, client_of, film, page) == {made.pk}


def test_an_item_that_reads_something_else_is_not_named(cast, client_of, film):
    item(cast, 1, rules=[{"kind": "ratio", "fact": "news.count", "target": "6"}])

    assert cited(cast, client_of, film) == set()


def test_the_version_of_the_terms_round_counts_the_newest_only_where_there_is_none(
    cast, client_of, film
):
    older, newer = item(cast, 1), item(cast, 2)
    assert cited(cast, client_of, film) == {newer.pk}

    RoundFactory(term=cast.term, rubric=older.section.rubric, opened_by=cast.clerk)

    assert cited(cast, client_of, film) == {older.pk}
