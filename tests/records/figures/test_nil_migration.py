"""A database of before: its nil returns speak of the whole of their half-year."""

from datetime import date

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE = [("records", "0009_own_kinds")]
AFTER = [("records", "0011_nil_returns_speak_of_days")]


@pytest.fixture
def newest_again():
    """The tests after this one have the database of today, whatever it has come to by then."""
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


@pytest.mark.usefixtures("newest_again")
@pytest.mark.django_db(transaction=True)
def test_nil_returns_of_before_speak_of_their_half_year(cast):
    executor = MigrationExecutor(connection)
    executor.migrate(BEFORE)
    old = executor.loader.project_state(BEFORE).apps
    for term in (cast.term, cast.previous):
        old.get_model("records", "NilReturn").objects.create(
            unit_id=cast.village.pk, term_id=term.pk, ledger="films", declared_by_id=cast.clerk.pk
        )

    executor = MigrationExecutor(connection)
    executor.migrate(AFTER)

    rows = executor.loader.project_state(AFTER).apps.get_model("records", "NilReturn").objects
    assert list(rows.order_by("start").values_list("start", "end")) == [
        (date(2025, 7, 1), date(2025, 12, 31)),
        (date(2026, 1, 1), date(2026, 6, 30)),
    ]
