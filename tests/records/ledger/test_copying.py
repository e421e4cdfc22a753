"""History rows copied in the database say what those written one by one say, of every ledger."""

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from records.ledger.copying import ADDED, BATCH, CHANGED, copy_to_history
from records.ledger.declaration import ledgers
from tests.factories import FilmShowingFactory
from tests.records.sheets.varied import fill

pytestmark = pytest.mark.django_db
AT = timezone.make_aware(datetime(2026, 7, 1, 9, 30))


@pytest.mark.postgresql
@pytest.mark.parametrize("slug", ledgers)
@pytest.mark.parametrize("kind", [ADDED, CHANGED])
def test_a_copied_row_is_the_row_that_was_written(cast, slug, kind):
    fill(cast, rows=3, only=[slug])
    model = ledgers[slug].model
    records = list(model.objects.order_by("pk"))
    model.history.all().delete()

    written = {"default_user": cast.clerk, "default_date": AT, "default_change_reason": None}
    model.history.bulk_history_create(records, update=kind == CHANGED, **written)
    wanted = rows_of(model)
    model.history.all().delete()
    copy_to_history(model, [one.pk for one in records], user=cast.clerk, at=AT, kind=kind)

    assert rows_of(model) == wanted
    assert len(wanted) == len(records) > 0


def rows_of(model) -> list[dict]:
    rows = model.history.order_by("history_id").values()
    return [{name: said for name, said in row.items() if name != "history_id"} for row in rows]


def test_it_is_one_statement_a_batch(cast, monkeypatch):
    made = FilmShowingFactory.create_batch(5, unit=cast.village, entered_by=cast.clerk)
    monkeypatch.setattr("records.ledger.copying.BATCH", 2)
    assert BATCH > 2

    with CaptureQueriesContext(
        connection,
    ) as asked:
        copy_to_history(type(made[0]), [one.pk for one in made], user=cast.clerk, at=AT)

    assert len(asked) == 3
