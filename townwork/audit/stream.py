"""The trail as lines of a log, so that it can be kept by another machine (AUDIT_LOG)."""

import json
import logging
from collections.abc import Iterable

from townwork.audit.models import AuditEvent

log = logging.getLogger("townwork.audit")

_TOLD = (
    "chain number actor_id actor_name actor_role actor_unit ip request_number action object_type "
    "object_id object_name data result hash"
).split()


def send(events: Iterable[AuditEvent]) -> None:
    """A line an event, JSON. Called once they are committed: what was rolled back never was."""
    if all(isinstance(handler, logging.NullHandler) for handler in log.handlers):
        return  # nobody keeps them elsewhere
    for event in events:
        told = {"at": event.at.isoformat(), **{name: getattr(event, name) for name in _TOLD}}
        log.info(json.dumps({**told, "result": str(event.result)}, ensure_ascii=False))
