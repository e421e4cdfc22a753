"""Read once, not at every look: what follows from a township's records and the day is reckoned
once and kept until somebody acts (docs/decisions/0012-read-once.md).
"""

import hashlib
from collections.abc import Callable
from functools import cache
from importlib import metadata
from typing import TypeVar, cast

from django.conf import settings
from django.db import connection
from django.utils import timezone

from townwork.audit.models import NOBODY, district_chain
from townwork.audit.movement import last_moves
from townwork.lib import shelf
from townwork.org.models import Township, User

T = TypeVar("T")
ROOMS = ("townwork", "records", "duties", "assessments", "reports", "templates")
# What the code is made of: its words and rules too, which lie in files of their own.
ENDINGS = {".py", ".html", ".toml", ".txt"}
LIBRARIES = ("Django", "chinesecalendar", "django-simple-history")
SETTINGS = ("VENUE_FRESH_DAYS", "PUBLIC_ADDRESS", "TIME_ZONE", "LANGUAGE_CODE")


def kept(name: str, township: Township, *asked: object, compute: Callable[[], T]) -> T:
    """What `compute` gives, or gave since the township's last act: the same, only sooner.

    `asked` says all else that it depends on, whose eyes it is for among them (`eyes_of`); the name
    and it are the value's one place. The value is the caller's own to change.

    Within a transaction nothing is kept and nothing kept is read: what the act has written is seen
    there before its event tells of it, and may yet be taken back.
    """
    version = None if connection.in_atomic_block else version_of(township)
    if version is None:
        return compute()
    place = f"{name}:{township.pk}:{hashlib.sha256(repr(asked).encode()).hexdigest()[:32]}"
    found = shelf.read(place, version)
    if found is not shelf.NOTHING:
        return cast(T, found)
    value = compute()
    shelf.write(place, version, value)
    return value


def version_of(township: Township) -> str | None:
    """What moves with all that the township's pages are reckoned from; None where nobody has acted
    there yet. It is read before the rows are: they can only be newer.

    - the last acts that changed anything, in the township's chain, in its district's, and of
      commands;
    - the day, for lateness is of today;
    - the database, the code and the settings.
    """
    chains = (township.code, district_chain(township.district.code), NOBODY)
    moves = last_moves(chains)
    if not moves[0]:
        return None
    where = [str(connection.settings_dict[word]) for word in ("NAME", "HOST", "PORT")]
    return "\n".join([*moves, timezone.localdate().isoformat(), *where, _of_code()])


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
