"""A database of before: its nil returns speak of the whole of their half-year."""

from datetime import date


def test_nil_returns_of_before_speak_of_their_half_year(cast, bring_to):
    old = bring_to("records", "0009_own_kinds")
    for term in (cast.term, cast.previous):
        old.get_model("records", "NilReturn").objects.create(
            unit_id=cast.village.pk, term_id=term.pk, ledger="films", declared_by_id=cast.clerk.pk
        )

    new = bring_to("records", "0011_nil_returns_speak_of_days")

    rows = new.get_model("records", "NilReturn").objects
    assert list(rows.order_by("start").values_list("start", "end")) == [
        (date(2025, 7, 1), date(2025, 12, 31)),
        (date(2026, 1, 1), date(2026, 6, 30)),
    ]
