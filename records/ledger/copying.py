"""History rows of many records at once, copied inside the database: to write them one by one keeps
everybody else's saves waiting as long as the records themselves.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from records.ledger.record import Record
from townwork.org.models import User

BATCH = 500  # records a statement
ADDED, CHANGED = "+", "~"  # simple_history's signs
OWN = ("history_date", "history_user", "history_type")  # columns no record has


def copy_to_history(
    model: type[Record], keys: Sequence[int], *, user: User, at: datetime, kind: str = ADDED
) -> None:
    """Each record as it is stored now, in the name of who did it; `kind` is ADDED or
    CHANGED.
    """
    history = model.history.model
    quote = connection.ops.quote_name
    fields = [quote(field.column) for field in history.tracked_fields]
    own = [quote(history._meta.get_field(name).column) for name in OWN]
    by = quote(model._meta.pk.column)
    said = [connection.ops.adapt_datetimefield_value(at), user.pk, kind]
    # Names of our own tables and columns; what is said goes as parameters.
    insert = (
        f"INSERT INTO {quote(history._meta.db_table)} ({', '.join([*own, *fields])}) "  # nosec B608
        f"SELECT %s, %s, %s, {', '.join(fields)} FROM {quote(model._meta.db_table)} WHERE "
    )
    with connection.cursor() as cursor:
        for start in range(0, len(keys), BATCH):
            batch = keys[start : start + BATCH]
            marks = ", ".join(["%s"] * len(batch))
            cursor.execute(
                f"{insert}{by} IN ({marks}) ORDER BY {by}",
                [*said, *batch],
            )
