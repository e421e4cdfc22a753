"""Celery's entry points: one service each."""

from celery import shared_task

from townwork.safekeeping import nightly as nights

LONGEST = 6 * 3600  # s: hundreds of gigabytes on an old disk; unsaid, a paper's two minutes hold


# Not late: it takes longer than the broker waits before it hands a task out again, and tomorrow
# night does what a kill left undone.
@shared_task(acks_late=False, soft_time_limit=LONGEST, time_limit=LONGEST + 60)
def nightly() -> None:
    nights.nightly()
