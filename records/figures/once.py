"""A reading of a township's half-year, kept until somebody acts there (townwork.org.kept)."""

from collections.abc import Callable, Iterable
from functools import partial, wraps
from typing import Any, TypeVar

from records.ledger.declaration import Ledger
from townwork.org.kept import kept
from townwork.org.models import Term, Township

T = TypeVar("T")


def read_once(read: Callable[..., T]) -> Callable[..., T]:
    """Of a function that reads by a township, a half-year, and what it is asked by name."""

    @wraps(read)
    def once(township: Township, term: Term, **asked: Any) -> T:
        asked = {name: _settled(value) for name, value in asked.items()}
        told = tuple((name, _told(asked[name])) for name in sorted(asked))
        compute = partial(read, township, term, **asked)
        return kept(read.__name__, township, term.code, told, compute=compute)

    return once


def _settled(value: Any) -> Any:
    """What can be gone through twice."""
    is_several = isinstance(value, Iterable) and not isinstance(value, str)
    return tuple(value) if is_several else value


def _told(value: Any) -> Any:
    """A ledger by its name."""
    if isinstance(value, tuple):
        return tuple(map(_told, value))
    return value.slug if isinstance(value, Ledger) else value
