"""The keys the trail's digests are made with: whoever can write the database alone cannot make one.

The file holds a key a line. The first makes new digests; the others, of before, are kept for what
was digested with them. Why it is a key of its own: docs/decisions/0009-the-trails-key.md.
"""

import hashlib
import hmac
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from townwork.lib.env import key_from_file


@dataclass(frozen=True)
class Key:
    secret: bytes

    @property
    def id(self) -> str:
        """What an event says of the key it was made with; it tells nothing about the key."""
        return hashlib.sha256(b"townwork.audit.key:" + self.secret).hexdigest()[:12]

    def digest(self, text: str) -> str:
        return hmac.new(self.secret, text.encode(), hashlib.sha256).hexdigest()


def current() -> Key:
    return _ring(settings.AUDIT_KEY_FILE)[0]


def by_id(key_id: str) -> Key | None:
    """The key with this id; None where the file does not hold it."""
    return next((key for key in _ring(settings.AUDIT_KEY_FILE) if key.id == key_id), None)


@cache
def _ring(path: Path) -> tuple[Key, ...]:
    """Made on first use; read once a process: a changed file is seen after a restart."""
    return tuple(Key(word.encode()) for word in key_from_file(path).split())
