"""Where the chains stand, and what acts wrote since: two looks between which no act wrote what they
read saw the same.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from threading import Lock

from django.http import HttpRequest, HttpResponse

from townwork.audit.models import AuditEvent, AuditHead

LONGEST = 1_000  # acts: what was read before so many is read anew sooner than they are
MOST = 1_000  # chains of a process, some 100 KB each at the most


@dataclass(frozen=True)
class Stand:
    """A chain's newest event, and the hash of its last that changed anything ("": none has)."""

    number: int = 0
    hash: str = ""
    moved: str = ""


_memory: ContextVar[dict[tuple[str, ...], tuple[Stand, ...]] | None] = ContextVar(
    "movement", default=None
)


def stands(chains: tuple[str, ...]) -> tuple[Stand, ...]:
    """One query, or none while it is remembered."""
    memory = _memory.get()
    if memory is not None and chains in memory:
        return memory[chains]
    heads = AuditHead.objects.filter(chain__in=chains)
    told = heads.values_list("chain", "number", "hash", "moved")
    found = {chain: Stand(*its) for chain, *its in told}
    now = tuple(found.get(chain, Stand()) for chain in chains)
    if memory is not None:
        memory[chains] = now
    return now


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


# --- What was written -----------------------------------------------------------------------------


@dataclass
class _Log:
    """A chain's events from `first` to `last`: each one's hash, and the models it wrote rows of."""

    first: int = 0
    last: int = 0
    hashes: dict[int, str] = field(default_factory=dict)
    wrote: dict[int, frozenset[str]] = field(default_factory=dict)

    def holds(self, stand: Stand) -> bool:
        return self.hashes.get(stand.number) == stand.hash

    def read(self, chain: str, first: int, last: int) -> None:
        """What is read must border on what is known, or be all of it."""
        events = AuditEvent.objects.filter(chain=chain, number__range=(first, last))
        for number, its, rows in events.order_by().values_list("number", "hash", "rows"):
            self.hashes[number], self.wrote[number] = its, frozenset(rows)
        self.first, self.last = min(first, self.first or first), max(last, self.last)

    def shorten(self) -> None:
        for number in range(self.first, self.last - LONGEST):
            self.hashes.pop(number, None)
            self.wrote.pop(number, None)
        self.first = max(self.first, self.last - LONGEST)


_logs: dict[str, _Log] = {}
_lock = Lock()


def written_since(chain: str, seen: Stand, now: Stand) -> frozenset[str] | None:
    """The models whose rows were written by the chain's events after `seen`, as each event tells
    of them (townwork.audit.rows). None where nobody can say: too many, or another history, as after
    a restore.

    A query for what this process has not heard of yet, and none for the rest.
    """
    if not 0 < now.number - seen.number <= LONGEST:
        return None
    with _lock:
        log = _log_of(chain, seen, now)
        if not (log.holds(seen) and log.holds(now)):
            return None
        numbers = range(seen.number + 1, now.number + 1)
        return frozenset().union(*(log.wrote[number] for number in numbers))


def _log_of(chain: str, seen: Stand, now: Stand) -> _Log:
    """The chain's log, read as far as it is asked about."""
    if len(_logs) >= MOST:
        _logs.clear()
    log = _logs.setdefault(chain, _Log())
    if log.last and log.first <= seen.number and log.last < now.number:
        known = Stand(log.last, log.hashes[log.last])
        log.read(chain, log.last, now.number)
        if not log.holds(known):
            log = _logs[chain] = _Log()
    if log.last and seen.number < log.first and log.holds(now):
        log.read(chain, seen.number, log.first - 1)
    if not (log.holds(seen) and log.holds(now)):
        log = _logs[chain] = _Log()
        log.read(chain, seen.number, now.number)
    log.shorten()
    return log
