"""表格里的叫法: what a town's sheets call things, as it was learnt from those that went in: shown,
and forgotten one by one.
"""

from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet

from records.ledger.custom_ledgers import find
from records.ledger.declaration import Ledger
from records.sheets.columns import label_of
from records.sheets.models import ColumnMemory, SheetMemory
from townwork.audit.services import record
from townwork.org.access import allows, require
from townwork.org.models import KindWord, User


class Word(NamedTuple):
    """`field` is whose word it is; "" for a column's name."""

    field: str
    said: str
    meant: str


def words_of(user: User) -> list[tuple[Ledger, list[Word]]]:
    """Each ledger's of the user's town, columns first; none for who takes no ledger's sheets in."""
    found: list[tuple[Ledger, list[Word]]] = []
    if not allows(user, "records.write"):
        return found
    for memory in ColumnMemory.objects.filter(township=user.township_id).order_by("ledger"):
        ledger = find(memory.ledger)
        rows = _rows(ledger, memory)
        if rows:
            found.append((ledger, rows))
    return found


def _rows(ledger: Ledger, memory: ColumnMemory) -> list[Word]:
    return [*_columns(ledger, memory), *_words(ledger, memory)]


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
    """The tables the user's town was asked about; none for who takes no ledger's sheets in."""
    if not allows(user, "records.write"):
        return []
    rows = SheetMemory.objects.filter(township=user.township_id)
    return [Look(row.key, row.said, _meant(row)) for row in rows]


def _meant(look: SheetMemory) -> str:
    return find(look.ledger).title if look.ledger else ""


def kinds_of(user: User) -> QuerySet[KindWord]:
    """What the town's lists of units call a kind of unit; none for who takes no such list in."""
    rows = KindWord.objects.filter(township=user.township_id).order_by("kind", "said")
    return rows if allows(user, "org.manage") else rows.none()


@transaction.atomic
def forget_look(key: str, *, actor: User) -> None:
    """The next table of that look is asked about anew."""
    require(actor, "records.write")
    rows = SheetMemory.objects.select_for_update(of=("self",))
    look = rows.filter(township=actor.township_id, key=key).first()
    if look is not None:
        _tell(look.said, _meant(look) or "不导入", actor)
        look.delete()


@transaction.atomic
def forget_word(slug: str, field: str, said: str, *, actor: User) -> None:
    """The next sheet that says so is asked about anew."""
    require(actor, "records.write")
    rows = ColumnMemory.objects.select_for_update(of=("self",))
    memory = rows.filter(township=actor.township_id, ledger=slug).first()
    if memory is None:
        return
    ledger = find(slug)
    known = {(one.field, one.said): one.meant for one in _rows(ledger, memory)}
    if (field, said) not in known:
        return
    _tell(said, known[field, said], actor, ledger.title)
    (memory.words[field] if field else memory.columns).pop(said)
    memory.save(update_fields=["columns", "words"])


def _tell(said: str, meant: str, actor: User, ledger: str = "") -> None:
    of = {"台账": ledger} if ledger else {}
    told = of | {"表里的叫法": said, "当作": meant}
    record("忘掉叫法", actor.township, actor=actor, data=told, moves=False)
