"""What a township defines for itself (自定义台账、本镇类别) lies in the database, so any process may
change it at any time. It is remembered for as long as one request or one reading of figures lasts,
and beyond that each look is a query.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from townwork.audit import reads

# Of what is remembered: whoever takes it from here has read it as who looked it up.
DEFINITIONS = frozenset({"records.customledger", "records.customfield", "records.ownkind"})
_memory: ContextVar[dict | None] = ContextVar("defined_by_townships", default=None)


def remembered() -> dict | None:
    """What was looked up so far; None where nothing is remembered now."""
    reads.note(DEFINITIONS)
    return _memory.get()


@contextmanager
def remembering() -> Iterator[None]:
    """Look each definition up once while this lasts; inside another, that one's memory serves."""
    if _memory.get() is not None:
        yield
        return
    token = _memory.set({})
    try:
        yield
    finally:
        _memory.reset(token)


def forget() -> None:
    """A definition changed: what is remembered of all is stale."""
    memory = _memory.get()
    if memory is not None:
        memory.clear()
