"""What an act left of the rows it wrote: a digest of each stands in the act's event.

A row that is no longer as the last event that wrote it says was changed past the application: so
with a role raised, an approval given or a mark altered in the database. Why it is so:
docs/decisions/0016-rows-in-the-trail.md.

Django tells of each row that is saved or deleted by itself. Of what is written in bulk it tells
nothing: that goes through `add_rows`, `change_rows` and `rewrite`. An act writes first and tells
then.
"""

import hashlib
import json
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models.signals import m2m_changed, post_delete, post_save

GONE = ""  # the digest of a row that was deleted
BATCH = 500  # rows a statement
LENGTH = 24  # hex digits: 96 bits, as many as nobody finds a second row for

Row = TypeVar("Row", bound=models.Model)
Told = dict[str, dict[str, str]]  # {model: {key: digest}}
_written = threading.local()


# --- Which rows -----------------------------------------------------------------------------------


@cache
def told_models() -> dict[str, type[models.Model]]:
    """{label: model} of all that is kept of the office, but for the trail itself, for the history
    of records, which is held against them, and for what a model says is not told (`is_told`).
    """
    return {model._meta.label_lower: model for model in apps.get_models() if _is_told(model)}


def _is_told(model: type[models.Model]) -> bool:
    room = apps.get_app_config(model._meta.app_label)
    is_ours = Path(room.path) == settings.BASE_DIR.joinpath(*room.name.split("."))
    is_of_another = room.label == "audit" or hasattr(model, "instance_type")
    return is_ours and not is_of_another and getattr(model, "is_told", True)


def _fields(model: type[models.Model]) -> list[str]:
    """Every column, but for those that no act writes (`untold_fields`)."""
    untold = getattr(model, "untold_fields", ())
    return [field.attname for field in model._meta.concrete_fields if field.name not in untold]


def digests(model: type[models.Model], keys: Iterable[Any]) -> dict[str, str]:
    """{key: digest} of the rows that are there, as the database has them now."""
    found, left, names = {}, iter(keys), _fields(model)
    while batch := list(islice(left, BATCH)):
        many = {field.name: _tied(field, batch) for field in model._meta.many_to_many}
        for row in model._base_manager.filter(pk__in=batch):
            tied = [sorted(others.get(row.pk, ())) for others in many.values()]
            found[str(row.pk)] = _digest(row, names, tied)
    return found


def _tied(field: Any, keys: list) -> dict[Any, list]:
    """{row: what it is tied to}"""
    source, target = field.m2m_field_name(), field.m2m_reverse_field_name()
    rows = field.remote_field.through._base_manager.filter(**{f"{source}__in": keys})
    found: dict[Any, list] = {}
    for key, other in rows.values_list(source, target):
        found.setdefault(key, []).append(other)
    return found


def _digest(row: models.Model, names: list[str], tied: list) -> str:
    facts = [row._meta.label_lower, *((name, getattr(row, name)) for name in names)]
    text = json.dumps([*facts, *tied], default=str, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:LENGTH]


# --- What was written -----------------------------------------------------------------------------


def add_rows(model: type[Row], rows: Iterable[Row], *, batch_size: int | None = None) -> list[Row]:
    """Many new rows at once."""
    added = model._base_manager.bulk_create(rows, batch_size=batch_size)
    note(added)
    return added


def change_rows(rows: models.QuerySet, **values: Any) -> int:
    """The same change of many rows; how many."""
    keys = list(rows.order_by().values_list("pk", flat=True))
    if not keys:
        return 0
    note_keys(rows.model, keys)
    batches = (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))
    # Asked for again as it was: who waited for a lock finds what is so by then.
    return sum(rows.filter(pk__in=one).update(**values) for one in batches)


def rewrite(rows: Sequence[models.Model], fields: Sequence[str]) -> None:
    """Write these fields of rows that are stored already and locked by the caller; their other
    columns stay as stored.

    Like `bulk_update`, whose CASE for every value of every row costs ten times as much.
    """
    if rows:
        type(rows[0])._base_manager.bulk_create(
            rows, update_conflicts=True, unique_fields=["pk"], update_fields=fields
        )
        note(rows)


def note(rows: Iterable[models.Model]) -> None:
    """These were written by other ways; the next event says how they stand."""
    for row in rows:
        note_keys(type(row), [row.pk])


def note_keys(model: type[models.Model], keys: Iterable[Any]) -> None:
    if model._meta.label_lower in told_models():
        written().setdefault(model._meta.label_lower, set()).update(map(str, keys))


def written() -> dict[str, set[str]]:
    """{model: keys} of what was written since the last event; a model whose keys were told since
    the request began stays, with none.
    """
    if not hasattr(_written, "keys"):
        _written.keys = {}
    return _written.keys


def forget(**kwargs: object) -> None:
    """Another request or task begins: what was written before and taken back is not its own."""
    _written.keys = {}


def take() -> Told:
    """What was written since the last event, as it stands now."""
    found: Told = {}
    for label, keys in written().items():
        if keys:
            now = digests(told_models()[label], sorted(keys))
            found[label] = {key: now.get(key, GONE) for key in sorted(keys)}
            keys.clear()
    return found


def listen() -> None:
    """Once all models are known."""
    for model in told_models().values():
        post_save.connect(_saved, sender=model)
        post_delete.connect(_saved, sender=model)
        for field in model._meta.many_to_many:
            m2m_changed.connect(_tied_anew, sender=field.remote_field.through)


def _saved(
    sender: type[models.Model],
    instance: models.Model,
    update_fields: frozenset[str] | None = None,
    **kwargs: object,
) -> None:
    if not update_fields or update_fields - {*getattr(sender, "untold_fields", ())}:
        note_keys(sender, [instance.pk])


def _tied_anew(instance: models.Model, model: Any, pk_set: Any, reverse: bool, **_: object) -> None:
    if reverse:
        note_keys(model, pk_set or ())
    else:
        note_keys(type(instance), [instance.pk])


# --- What stands ----------------------------------------------------------------------------------


def last_told(events: models.QuerySet, told: Told) -> int:
    """Add to `told` how these events left each row, the later ones last; the last event's key."""
    last = 0
    for key, said in events.order_by("id").values_list("id", "rows").iterator():
        last = key
        for label, left in said.items():
            told.setdefault(label, {}).update(left)
    return last


@dataclass(frozen=True)
class Difference:
    """A row that is not as the last event that wrote it left it."""

    key: str
    is_there: bool
    was_told: bool  # whether an event tells that it is there


def differences(
    told: Told, model: type[models.Model], keys: Iterable[str] | None = None
) -> Iterator[Difference]:
    """Of all rows of the model, or of these."""
    said = told.get(model._meta.label_lower, {})
    if keys is None:
        there = model._base_manager.order_by("pk").values_list("pk", flat=True)
        keys = {**dict.fromkeys(map(str, there)), **dict.fromkeys(said)}
    left = iter(keys)
    while batch := list(islice(left, BATCH)):
        now = digests(model, batch)
        for key in batch:
            if now.get(key, GONE) != said.get(key, GONE):
                yield Difference(key, key in now, said.get(key, GONE) != GONE)
