"""表格里的叫法: what a town's sheets call things, as it was learnt from those that went in: shown,
and forgotten one by one.
"""

from typing import NamedTuple

from django.db import transaction

from records.ledger.custom_ledgers import find
from records.ledger.declaration import Ledger
from records.sheets.columns import label_of
from records.sheets.models import ColumnMemory, SheetMemory
from townwork.org.access import require
from townwork.org.models import User


class Word(NamedTuple):
    """`field` is whose word it is; "" for a column's name."""

    field: str
    said: str
    meant: str


def words_of(user: User) -> list[tuple[Ledger, list[Word]]]:
    """Each ledger's of the user's town, columns first."""
    found = []
    for memory in ColumnMemory.objects.filter(township=user.township_id).order_by("ledger"):
        ledger = find(memory.ledger)
        rows = [*_columns(ledger, memory), *_words(ledger, memory)]
        if rows:
            found.append((ledger, rows))
    return found


def _columns(ledger: Ledger, memory: ColumnMemory) -> list[Word]:
    return [
        Word("", said, f"“{label_of(ledger, field)}”这一列" if field else "不导入的列")
        for said, field in memory.columns.items()
        if not field or field in ledger.fields
    ]


def _words(ledger: Ledger, memory: ColumnMemory) -> list[Word]:
    return [
        Word(field, said, f"{label_of(ledger, field)}“{meant}”")
        for field, words in memory.words.items()
        if field in ledger.fields
        for said, meant in words.items()
    ]


class Look(NamedTuple):
    """A table that somebody was asked about; `meant` is the title of its ledger, "" of none."""

    key: str
    said: str
    meant: str


def looks_of(user: User) -> list[Look]:
    """The tables the user's town was asked about."""
    rows = SheetMemory.objects.filter(township=user.township_id)
    return [Look(row.key, row.said, find(row.ledger).title if row.ledger else "") for row in rows]


@transaction.atomic
def forget_look(key: str, *, actor: User) -> None:
    """The next table of that look is asked about anew."""
    require(actor, "records.write")
    SheetMemory.objects.filter(township=actor.township_id, key=key).delete()


@transaction.atomic
def forget_word(slug: str, field: str, said: str, *, actor: User) -> None:
    """The next sheet that says so is asked about anew."""
    require(actor, "records.write")
    rows = ColumnMemory.objects.select_for_update().filter(township=actor.township_id, ledger=slug)
    for memory in rows:
        words = memory.words.get(field, {}) if field else memory.columns
        words.pop(said, None)
        memory.save(update_fields=["columns", "words"])
