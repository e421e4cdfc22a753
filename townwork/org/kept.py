"""Read once, not at every look: what follows from a township's records and the day is reckoned
once and kept until an act writes rows of what it was read from
(docs/decisions/0012-read-once.md, docs/decisions/0019-by-what-was-read.md).
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from threading import Lock
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

from django.conf import settings
from django.db import connection
from django.utils import timezone

from townwork.audit import reads
from townwork.audit.models import NOBODY, district_chain
from townwork.audit.movement import Stand, stands, written_since
from townwork.lib import shelf
from townwork.org.models import Township, User

T = TypeVar("T")
ROOMS = ("townwork", "records", "duties", "assessments", "reports", "templates")
# What the code is made of: its words and rules too, which lie in files of their own.
ENDINGS = {".py", ".html", ".toml", ".txt"}
LIBRARIES = ("Django", "chinesecalendar", "django-simple-history")
SETTINGS = ("VENUE_FRESH_DAYS", "PUBLIC_ADDRESS", "TIME_ZONE", "LANGUAGE_CODE")
# Read before anything is reckoned, and handed in: who looks, at which half-year of which township.
HANDED_IN = frozenset(
    f"org.{model}"
    for model in (
        "district",
        "township",
        "unit",
        "stop",
        "formerplace",
        "user",
        "term",
        "specialday",
    )
)
LONGEST_WAIT = 5  # s, for who reckons the same; then it is reckoned here too


@dataclass(frozen=True)
class Moment:
    """What a look is of: where the township's chain stands, and what all that is kept hangs on."""

    chain: str
    stand: Stand
    version: str


@dataclass(frozen=True)
class Box(Generic[T]):
    """A value, the models it was read from, and how far the township's acts went by then."""

    value: T
    read: frozenset[str]
    stand: Stand


def kept(name: str, township: Township, *asked: object, compute: Callable[[], T]) -> T:
    """What `compute` gives, or gave since anybody wrote what it was read from: the same, only
    sooner.

    `asked` says all else that it depends on, whose eyes it is for among them (`eyes_of`); the name
    and it are the value's one place. The value is the caller's own to change. What it was read from
    is seen, not said: the tables of its statements, and those of what is kept and was read for it.
    What it was handed from before must be told by `asked`, but for HANDED_IN.

    Within a transaction nothing is kept and nothing kept is read: what the act has written is seen
    there before its event tells of it, and may yet be taken back.
    """
    moment = None if connection.in_atomic_block else moment_of(township)
    if moment is None:
        return compute()
    place = _place(name, township, asked)
    box = _found(place, moment)
    if box is None:
        with _alone(place):
            # Who waited finds what the other made.
            box = _found(place, moment) or _made(place, moment, compute)
    reads.note(box.read)
    return box.value


def kept_each(
    name: str,
    township: Township,
    *asked: object,
    parts: Mapping[str, object],
    compute: Callable[[list[str]], dict[str, T]],
) -> dict[str, T]:
    """The values of several parts ({its name: what it depends on besides}), each kept by itself:
    what moves one leaves the others.

    `compute` gives them for any of the parts, together; what it reads for one of them alone it says
    by `reads.of_part` or `reads.tell`.
    """
    moment = None if connection.in_atomic_block else moment_of(township)
    if moment is None or not parts:
        return compute([*parts]) if parts else {}
    places = {part: _place(name, township, (*asked, part, its)) for part, its in parts.items()}
    boxes = _found_each(places, moment)
    if len(boxes) < len(parts):
        with _alone(_place(name, township, (*asked, *parts))):
            boxes |= _found_each(
                {part: places[part] for part in parts if part not in boxes}, moment
            )
            boxes |= _made_each(
                {part: places[part] for part in parts if part not in boxes}, moment, compute
            )
    for part, box in boxes.items():
        with reads.of_part(part):
            reads.note(box.read)
    return {part: boxes[part].value for part in parts}


def _place(name: str, township: Township, asked: tuple) -> str:
    return f"{name}:{township.pk}:{hashlib.sha256(repr(asked).encode()).hexdigest()[:32]}"


def _found(place: str, moment: Moment) -> Box | None:
    """What is kept there, if it is still so."""
    box = shelf.read(place, moment.version, lambda box: _is_so(box, moment))
    return box if isinstance(box, Box) else None


def _found_each(places: dict[str, str], moment: Moment) -> dict[str, Box]:
    found = {part: _found(place, moment) for part, place in places.items()}
    return {part: box for part, box in found.items() if box is not None}


def _is_so(box: object, moment: Moment) -> bool:
    """Whether no act since wrote what the value was read from."""
    if not isinstance(box, Box):
        return False
    if box.stand.moved == moment.stand.moved:
        return True
    if box.stand.number > moment.stand.number:  # made meanwhile, of the same history
        return written_since(moment.chain, moment.stand, box.stand) is not None
    written = written_since(moment.chain, box.stand, moment.stand)
    return written is not None and reads.EVERYTHING not in box.read and not written & box.read


def _made(place: str, moment: Moment, compute: Callable[[], T]) -> Box[T]:
    with reads.observed() as reading:
        value = compute()
    return _put(place, moment, value, reading.of())


def _made_each(
    places: dict[str, str], moment: Moment, compute: Callable[[list[str]], dict[str, T]]
) -> dict[str, Box[T]]:
    if not places:
        return {}
    with reads.observed(places) as reading:
        values = compute([*places])
    return {
        part: _put(place, moment, values[part], reading.of(part)) for part, place in places.items()
    }


def _put(place: str, moment: Moment, value: T, read: frozenset[str]) -> Box[T]:
    box = Box(value, HANDED_IN | read, moment.stand)
    shelf.write(place, moment.version, box)
    return box


_locks: WeakValueDictionary[str, Lock] = WeakValueDictionary()


@contextmanager
def _alone(place: str) -> Iterator[None]:
    """After an act everybody asks for the same: one reckons it, the others of the process wait."""
    lock = _locks.setdefault(place, Lock())
    has_it = lock.acquire(timeout=LONGEST_WAIT)
    try:
        yield
    finally:
        if has_it:
            lock.release()


def moment_of(township: Township) -> Moment | None:
    """What the township's pages are reckoned at; None where nobody has acted there yet. It is read
    before the rows are: they can only be newer.

    Whatever the district or a command did, the day, the database, the code and the settings move
    all that is kept of the township; its own acts move what they wrote.
    """
    chains = (township.code, district_chain(township.district.code), NOBODY)
    own, *others = stands(chains)
    if not own.moved:
        return None
    where = [str(connection.settings_dict[word]) for word in ("NAME", "HOST", "PORT")]
    moves = [other.moved for other in others]
    version = "\n".join([*moves, timezone.localdate().isoformat(), *where, _of_code()])
    return Moment(township.code, own, version)


def eyes_of(user: User) -> tuple:
    """Who sees the same of a township as this person: everybody of the role who reads all of it,
    else those of the unit.
    """
    return user.role, None if user.sees_township else user.unit_id


@cache
def _of_code() -> str:
    """A digest of the code, and of the libraries and settings that decide what a figure is: an
    upgrade begins anew. Read once a process.
    """
    digest = hashlib.sha256()
    for room in ROOMS:
        for path in sorted((settings.BASE_DIR / room).rglob("*")):
            if path.suffix in ENDINGS:
                digest.update(path.read_bytes())
    for library in LIBRARIES:
        digest.update(f"{library}={metadata.version(library)}".encode())
    for setting in SETTINGS:
        digest.update(f"{setting}={getattr(settings, setting)}".encode())
    return digest.hexdigest()
