"""A database of before: what a record is found by is kept as one looks for it now."""


def test_records_of_before_are_found_however_they_were_written(cast, bring_to):
    old = bring_to("records", "0013_sheets_as_people_have_them")
    films = old.get_model("records", "FilmShowing").objects
    for kept in ("長征　第３集 cz d3j", "春到田间 cdtj"):
        films.create(
            unit_id=cast.village.pk,
            entered_by_id=cast.clerk.pk,
            occurred_on="2026-03-05",
            film="片",
            search_text=kept,
        )

    new = bring_to("records", "0014_searched_as_typed")

    found = new.get_model("records", "FilmShowing").objects.order_by("pk")
    assert list(found.values_list("search_text", flat=True)) == [
        "长征 第3集 cz d3j",
        "春到田间 cdtj",
    ]
