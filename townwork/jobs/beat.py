"""The clockwork that sends what is done at set times, on a machine whose clock may be set right."""

import logging
import time
from datetime import timedelta
from typing import Any

from celery.beat import PersistentScheduler
from django.db import DatabaseError, connection

from townwork.jobs import services

log = logging.getLogger(__name__)

SIGN_EVERY = 30  # s
TOLD_APART = timedelta(seconds=1)  # what two readings of one clock may differ by


class Scheduler(PersistentScheduler):
    """Celery's, but that a time of tomorrow does not hold it until tomorrow, and that it signs.

    A PC whose clock was ahead notes when each task was last sent, keeps it in its file, and would
    wait until its clock has come there again: a day, or a year. The clock may be set right between
    two starts, or under a beat that runs.
    """

    _signed_at: float | None = None

    def tick(self, *args: Any, **kwargs: Any) -> float:
        self.sign()
        if self.forget_tomorrow():
            self._heap = None  # filled anew: it is sorted by the times that were wrong
        return min(super().tick(*args, **kwargs), SIGN_EVERY)

    def forget_tomorrow(self) -> bool:
        """A task last sent in the future was sent just now, for all that can be known. Whether
        there was one.
        """
        ahead = [
            entry
            for entry in self.schedule.values()
            if entry.last_run_at > entry.default_now() + TOLD_APART
        ]
        for entry in ahead:
            log.warning("%s was sent by a clock that was ahead (%s)", entry.name, entry.last_run_at)
            entry.last_run_at = entry.default_now()
        return bool(ahead)

    def sign(self) -> None:
        """Its own sign of life: the worker's comes by the broker, and could not say which of the
        two is missing.
        """
        now = time.monotonic()
        if self._signed_at is not None and now - self._signed_at < SIGN_EVERY:
            return
        self._signed_at = now
        try:
            services.beat(services.BEAT)
        except DatabaseError as error:
            log.warning("the sign of life could not be written (%s)", error)
            connection.close()
