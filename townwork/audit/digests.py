"""What binds an event to its chain. A version, once used, is never changed: what was digested by
it is verified by it for ever.
"""

import hashlib
import json
from typing import Any

from django.utils import timezone

from townwork.audit import keys

PLAIN, KEYED, NUMBERED, WITH_ROWS = 1, 2, 3, 4
NEWEST = WITH_ROWS
NO_HASH = "0" * 64  # before a chain's first event

# Of version 1: neither who acted nor a key.
_PLAIN_FACTS = (
    "chain number at actor_name actor_role actor_unit ip action object_type object_id object_name "
    "data result previous_hash"
).split()
# Of version 2: every column there was, but the row's own number and the digest itself.
_KEYED_FACTS = [*_PLAIN_FACTS, "actor_id", "version", "key_id"]
# Of version 3: the number of the request too.
_NUMBERED_FACTS = [*_KEYED_FACTS, "request_number"]
# Of version 4: what the act left of the rows it wrote.
_FACTS = {
    PLAIN: _PLAIN_FACTS,
    KEYED: _KEYED_FACTS,
    NUMBERED: _NUMBERED_FACTS,
    WITH_ROWS: [*_NUMBERED_FACTS, "rows"],
}


class KeyLost(Exception):
    """The event was digested with a key that the key file does not hold."""


def digest(event: Any) -> str:
    """The digest of an event by its own version. Raises KeyLost."""
    text = _as_text(event, _FACTS[event.version])
    if event.version == PLAIN:
        return hashlib.sha256(text.encode()).hexdigest()
    return _key_of(event).digest(text)


def seal(chain: str, last: Any) -> str:
    """What the head keeps of its last event: a tail that was cut off cannot be sealed anew without
    the key. Raises KeyLost.
    """
    return _key_of(last).digest(f"head:{chain}:{last.number}:{last.hash}")


def _key_of(event: Any) -> keys.Key:
    key = keys.by_id(event.key_id)
    if key is None:
        raise KeyLost
    return key


def _as_text(event: Any, names: list[str]) -> str:
    facts = {name: getattr(event, name) for name in names}
    facts["at"] = event.at.astimezone(timezone.get_fixed_timezone(0)).isoformat()
    facts["result"] = str(event.result)
    return json.dumps(facts, ensure_ascii=False, sort_keys=True)
