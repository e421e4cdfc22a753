"""What last changed anything in some chains: two looks that find the same saw the same rows."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

from townwork.audit.models import AuditHead

_memory: ContextVar[dict[tuple[str, ...], tuple[str, ...]] | None] = ContextVar(
    "movement", default=None
)


def last_moves(chains: tuple[str, ...]) -> tuple[str, ...]:
    """The hash of each chain's last event that changed anything, "" where none has. One query, or
    none while it is remembered.
    """
    memory = _memory.get()
    if memory is not None and chains in memory:
        return memory[chains]
    found = dict(AuditHead.objects.filter(chain__in=chains).values_list("chain", "moved"))
    moves = tuple(found.get(chain, "") for chain in chains)
    if memory is not None:
        memory[chains] = moves
    return moves


@contextmanager
def remembering() -> Iterator[None]:
    """Ask the database once while this lasts: all parts of a page are of one moment."""
    token = _memory.set({})
    try:
        yield
    finally:
        _memory.reset(token)


def forget() -> None:
    """Something was done: what is remembered is of before it."""
    memory = _memory.get()
    if memory is not None:
        memory.clear()


def remember_in_request(get_response: Callable) -> Callable:
    """Middleware."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with remembering():
            return get_response(request)

    return middleware
