"""Sessions in the database, which a full disk does not close to readers."""

import logging

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import DatabaseError

from townwork.lib.outages import FULL, outage_of

log = logging.getLogger(__name__)


class SessionStore(DatabaseStore):
    def save(self, must_create: bool = False) -> None:
        """When somebody was last seen is written with a page they only read: where it cannot be,
        they read on. A new session is not given out unless it was kept.
        """
        try:
            super().save(must_create)
        except DatabaseError as error:
            if must_create or outage_of(error) is not FULL:
                raise
            log.warning("a session was not kept: the disk is full")
