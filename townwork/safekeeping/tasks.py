"""Celery's entry points: one service each."""

from celery import shared_task

from townwork.safekeeping import nightly as nights


# Not late: it takes longer than the broker waits before it hands a task out again, and tomorrow
# night does what a kill left undone.
@shared_task(acks_late=False, soft_time_limit=None, time_limit=6 * 3600)
def nightly() -> None:
    nights.nightly()
