"""Writing many rows at once."""

from collections.abc import Sequence

from django.db import models


def rewrite(rows: Sequence[models.Model], fields: Sequence[str]) -> None:
    """Write these fields of rows that are stored already and locked by the caller; their other
    columns stay as stored.

    Like `bulk_update`, whose CASE for every value of every row costs ten times as much.
    """
    if rows:
        type(rows[0])._base_manager.bulk_create(
            rows, update_conflicts=True, unique_fields=["pk"], update_fields=fields
        )
