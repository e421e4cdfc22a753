"""A shelf for what was reckoned once: in this process's memory, and in Redis for the others.

A place on it holds one value, with the version of what it was reckoned from; the next version takes
the place of the one before, so that a shelf grows with what is asked for and not with time. Nothing
on it is needed: what is gone, too large, of another version or not ours is reckoned again, and a
Redis that does not answer is left alone for a while.

Why values are pickled, and sealed: docs/decisions/0012-read-once.md.
"""

import hashlib
import hmac
import logging
import pickle  # nosec B403 # only what bears our seal is opened
import time
import zlib
from collections.abc import Callable

import redis
from django.conf import settings
from django.core.cache import caches

log = logging.getLogger(__name__)

NOTHING = object()  # what is read from an empty place
LARGEST = 256_000  # bytes, packed: more is not worth carrying
_AWAY = 30  # s: how long a Redis that failed is not asked
_DIGEST = 32  # bytes of a SHA-256
_FAULTS = (redis.RedisError, OSError)
_silence = {"until": 0.0}


class Bytes:
    """How Django's cache of Redis writes what it is given: as it is."""

    def dumps(self, value: bytes) -> bytes:
        return value

    def loads(self, value: bytes) -> bytes:
        return value


def read(place: str, version: str, is_so: Callable[[object], bool] = lambda value: True) -> object:
    """The value of this version that still `is_so`, or NOTHING. What is near and is so no longer
    may have been reckoned anew by another process.
    """
    wanted = _digest(version)
    near = caches["near"].get(place)
    value = _opened(near, wanted)
    if value is not NOTHING and is_so(value):
        return value
    box = _fetched(place)
    value = NOTHING if box == near else _opened(box, wanted)
    if value is NOTHING or not is_so(value):
        return NOTHING
    caches["near"].set(place, box)
    return value


def write(place: str, version: str, value: object) -> None:
    """In the place of what was there. `value` holds dataclasses, rows and plain values alone."""
    box = _digest(version) + zlib.compress(pickle.dumps(value, pickle.HIGHEST_PROTOCOL), 1)
    if len(box) > LARGEST:
        return
    caches["near"].set(place, box)
    if _is_asked():
        try:
            caches["shared"].set(place, _seal(place, box) + box)
        except _FAULTS as error:
            _leave_alone(error)


def _fetched(place: str) -> bytes | None:
    """What others put there and sealed with our key."""
    if not _is_asked():
        return None
    try:
        sealed = caches["shared"].get(place)
    except _FAULTS as error:
        _leave_alone(error)
        return None
    if not isinstance(sealed, bytes):
        return None
    seal, box = sealed[:_DIGEST], sealed[_DIGEST:]
    return box if hmac.compare_digest(seal, _seal(place, box)) else None


def _opened(box: bytes | None, wanted: bytes) -> object:
    """What it holds, if it is of the version wanted."""
    if box is None or not box.startswith(wanted):
        return NOTHING
    return pickle.loads(zlib.decompress(box[_DIGEST:]))  # nosec B301 # sealed, or of our own memory


def _digest(version: str) -> bytes:
    return hashlib.sha256(version.encode()).digest()


def _seal(place: str, box: bytes) -> bytes:
    """Of the place too: a value moved to another township's is nobody's."""
    key = hashlib.sha256(b"townwork.shelf:" + settings.SECRET_KEY.encode()).digest()
    return hmac.digest(key, place.encode() + b"\0" + box, "sha256")


def _is_asked() -> bool:
    return time.monotonic() >= _silence["until"]


def _leave_alone(error: Exception) -> None:
    log.warning("Redis does not answer (%s): each process keeps for itself", error)
    _silence["until"] = time.monotonic() + _AWAY
