"""A worker that is connected, idle, and takes nothing of what waits (deaf): it ends itself, and is
started again by who keeps it: systemd, the container's engine, `make run`.

Celery's consumer may come out of a lost line like that. Its connection stands, so nobody else
notices but by what does not get done.
"""

import logging
import os
import signal
import threading
from typing import Any

from celery.signals import worker_ready, worker_shutting_down
from celery.worker import state
from django.conf import settings
from redis import RedisError

from townwork.lib import broker

log = logging.getLogger(__name__)

GRACE = 30  # s to end in order; what hangs does not
LOOKS = 4  # within the time after which it is deaf: one message may just be on its way

_over = threading.Event()


class Hearing:
    """What a worker hears, look by look."""

    def __init__(self) -> None:
        self.heard = taken()
        self.missed = 0  # looks one after the other

    def look(self) -> bool:
        """Whether it is deaf by now."""
        heard = taken()
        is_missing = heard == self.heard and is_idle() and is_waited_for()
        self.heard, self.missed = heard, self.missed + 1 if is_missing else 0
        return self.missed > LOOKS


def taken() -> int:
    """How many messages this worker has taken since it began."""
    return sum(state.total_count.values())


def is_idle() -> bool:
    return not state.active_requests and not state.reserved_requests


def is_waited_for() -> bool:
    """Whether the broker answers and has something for us. Without it nobody is deaf."""
    try:
        return broker.waiting(settings.REDIS_URL) > 0
    except RedisError:
        return False


@worker_ready.connect
def begin(**kwargs: Any) -> None:
    _over.clear()
    threading.Thread(target=_watch, name="hearing", daemon=True).start()


@worker_shutting_down.connect
def end(**kwargs: Any) -> None:
    """One told to stop takes nothing more either."""
    _over.set()


def _watch() -> None:
    hearing = Hearing()
    while not _over.wait(settings.WORKER_DEAF_SECONDS / LOOKS):
        if hearing.look():
            log.error("the worker takes nothing of what waits for it: it ends, to be started again")
            os.kill(os.getpid(), signal.SIGTERM)
            threading.Event().wait(GRACE)
            os._exit(1)
