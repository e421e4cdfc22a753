"""What happened to a record, in words: who changed which field from what to what."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from records.ledger.declaration import Ledger
from records.ledger.display import display, label_of
from records.ledger.record import Record
from townwork.org.models import User

SHOWN, CHANGED = 30, "修改"


@dataclass(frozen=True)
class Change:
    """One row of the history; the entry itself has no lines."""

    at: datetime
    by: User | None
    act: str
    lines: tuple[tuple[str, str, str], ...] = ()


def changes_of(ledger: Ledger, record: Record, *, since: int | None = None) -> list[Change]:
    """What happened to a record of the ledger, newest first, at most SHOWN; with `since`, after
    that row of the history.
    """
    rows = list(record.history.select_related("history_user")[: SHOWN + 1])
    pairs = zip(rows, [*rows[1:], None], strict=True)
    found = [(newer, _change(ledger, newer, older)) for newer, older in pairs]
    told = [(row, change) for row, change in found[:SHOWN] if change.lines or change.act != CHANGED]
    return [change for row, change in told if since is None or row.history_id > since]


def _change(ledger: Ledger, newer: Any, older: Any | None) -> Change:
    if older is None:
        return Change(newer.history_date, newer.history_user, "录入")
    if newer.voided_at and not older.voided_at:
        return Change(newer.history_date, newer.history_user, f"作废：{newer.void_reason}")
    return Change(
        newer.history_date, newer.history_user, CHANGED, lines_between(ledger, older, newer)
    )


def lines_between(
    ledger: Ledger, older: Any, newer: Any, names: Iterable[str] | None = None
) -> tuple[tuple[str, str, str], ...]:
    """What differs between two states of a record: (label, before, after); of `names` only, where
    given.
    """
    fields = [
        ledger.field(name) for name in names or (*ledger.known_fields, *ledger.model.noted_fields)
    ]
    return tuple(
        (label_of(ledger, field), display(older, field), display(newer, field))
        for field in fields
        if field.value_from_object(newer) != field.value_from_object(older)
    )
