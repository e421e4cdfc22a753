"""What a reckoning read: the models whose rows its statements asked for, seen as they are asked.

Nobody declares it, so nobody forgets to. Beside `rows`, which says what an act wrote.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from django.apps import apps
from django.db import connection

from townwork.audit import rows
from townwork.audit.models import AuditEvent

EVERYTHING = "*"  # what any act at all moves
_TABLE = re.compile(r'\b(?:FROM|JOIN) "(\w+)"')


@dataclass
class Reading:
    """The labels of what was read: for all that is reckoned together, and for one part of it
    alone.
    """

    parts: frozenset[str] = frozenset()
    shared: set[str] = field(default_factory=set)
    own: dict[str, set[str]] = field(default_factory=dict)
    part: str = ""  # whose turn it is

    def note(self, labels: Iterable[str], part: str = "") -> None:
        its = part if part in self.parts else self.part
        (self.own.setdefault(its, set()) if its else self.shared).update(labels)

    def of(self, part: str = "") -> frozenset[str]:
        return frozenset(self.shared | self.own.get(part, set()))


_open: ContextVar[tuple[Reading, ...]] = ContextVar("reads", default=())
_is_told: ContextVar[bool] = ContextVar("reads_told", default=False)


@contextmanager
def observed(parts: Iterable[str] = ()) -> Iterator[Reading]:
    """What is read while this lasts, and what is noted; of each of the parts by itself, where
    `of_part` or `tell` says which it is for.
    """
    outer, reading = _open.get(), Reading(frozenset(parts))
    token = _open.set((*outer, reading))
    try:
        with nullcontext() if outer else connection.execute_wrapper(_see):
            yield reading
    finally:
        _open.reset(token)


@contextmanager
def of_part(part: str) -> Iterator[None]:
    """What is read while this lasts is for this part alone, where it is one."""
    reading = _open.get()[-1] if _open.get() else Reading()
    before = reading.part
    reading.part = part if part in reading.parts else before
    try:
        yield
    finally:
        reading.part = before


def note(labels: Iterable[str]) -> None:
    """These are read too, though no statement asks for them: they were read before."""
    for reading in _open.get():
        reading.note(labels)


@contextmanager
def tell(asked: Iterable[tuple[str, str]]) -> Iterator[None]:
    """What one statement reads for several parts: [(the part, its SQL)]."""
    for part, sql in asked:
        labels = _labels_of(sql)
        for reading in _open.get():
            reading.note(labels, part)
    token = _is_told.set(True)
    try:
        yield
    finally:
        _is_told.reset(token)


def _see(execute: Any, sql: Any, params: Any, many: bool, context: dict) -> Any:
    if not _is_told.get():
        labels = _labels_of(str(sql))
        note(labels | _told_of(params) if AuditEvent._meta.db_table in str(sql) else labels)
    return execute(sql, params, many, context)


def _labels_of(sql: str) -> set[str]:
    known = _labels()
    return {known[table] for table in _tables(sql) if table in known}


@lru_cache(maxsize=2000)
def _tables(sql: str) -> frozenset[str]:
    return frozenset(_TABLE.findall(sql))


@cache
def _labels() -> dict[str, str]:
    """{table: the model whose rows move with it}. What ties rows together is told with the row it
    is kept at, a row of the history with the record's.
    """
    found = {}
    for model in apps.get_models(include_auto_created=True):
        owner: Any = model._meta.auto_created or getattr(model, "instance_type", None) or model
        if owner._meta.label_lower in rows.told_models():
            found[model._meta.db_table] = owner._meta.label_lower
    return found


def _told_of(params: Any) -> set[str]:
    """Of what was read in the trail: its events about a model come with rows of it."""
    told = {one for one in params or () if isinstance(one, str) and one in rows.told_models()}
    return told or {EVERYTHING}
