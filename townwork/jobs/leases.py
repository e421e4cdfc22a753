"""How long a claim holds: by the database's clock, prolonged while its worker works, never until
tomorrow.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import DateTimeField, ExpressionWrapper, Q, QuerySet
from django.db.models.functions import Now

from townwork.jobs.models import Job

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=settings.JOB_LEASE_SECONDS)
RENEWED_EVERY = LEASE / 6
SILENT_AFTER = RENEWED_EVERY * 2  # one word may be late; two are not
# No longer than a job may take: what hangs where no time limit reaches it is let go all the same.
LONGEST = timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT)


def clock(shift: timedelta = timedelta(0)) -> ExpressionWrapper:
    """The database's time, shifted: leases are compared across hosts whose own
    clocks may differ.
    """
    return ExpressionWrapper(Now() + shift, output_field=DateTimeField())


def within(field: str, span: timedelta) -> Q:
    """Where `field` is a time of the last `span`, read off the clock that wrote it.

    SQLite's clock is that of the process. One that was ahead left times of tomorrow, and they would
    pass for fresh until tomorrow; those of a clock in order are never further off than `span`.
    """
    return Q(**{f"{field}__gt": clock(-span), f"{field}__lt": clock(span)})


def held() -> Q:
    """Running under a lease that still holds. One further off than two was noted by a clock that
    was ahead (`within`), and counts as ended.
    """
    return Q(state=Job.State.RUNNING, lease_until__gte=Now(), lease_until__lt=clock(2 * LEASE))


def abandoned() -> Q:
    """Running, and its lease has ended: whoever comes may take it."""
    return Q(state=Job.State.RUNNING) & ~held()


def silent() -> Q:
    """Running, and its worker has not said a word for so long that it is most likely dead."""
    heard = Q(lease_until__gte=clock(LEASE - SILENT_AFTER)) & held()
    return Q(state=Job.State.RUNNING) & ~heard


def owned(job: Job) -> QuerySet[Job]:
    """The row while this claim still holds it: the fence every later write goes through."""
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, claim_token=job.claim_token)


def prolong(job: Job) -> bool:
    """A whole lease from now; False where somebody else has taken the job over."""
    return bool(owned(job).update(lease_until=clock(LEASE)))


@contextmanager
def kept(job: Job) -> Iterator[None]:
    """Prolong the claim while the block works, from a thread of its own: a page that takes a minute
    to set says nothing meanwhile. It dies with its process, so a killed worker's claim ends soon.

    In a caller's transaction nobody else sees the claim, and none may be written beside it.
    """
    if connection.in_atomic_block:
        yield
        return
    over = threading.Event()
    threading.Thread(target=_keep, args=(job, over), name="lease", daemon=True).start()
    try:
        yield
    finally:
        over.set()


def _keep(job: Job, over: threading.Event) -> None:
    try:
        for _ in range(LONGEST // RENEWED_EVERY):
            if over.wait(RENEWED_EVERY.total_seconds()) or not _told(job):
                return
    finally:
        connection.close()  # the thread's own


def _told(job: Job) -> bool:
    """Whether to go on. A database that is away for a moment may be back for the next word."""
    try:
        return prolong(job)
    except DatabaseError as error:
        log.warning("the lease of job %s could not be prolonged (%s)", job.pk, error)
        connection.close()
        return True
