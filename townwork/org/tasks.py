"""Celery's entry points: one service each."""

from celery import shared_task

from townwork.org import trail, turning

LONGEST = 3600  # s: a row is held against its history, a million of them are minutes


# Not late: it may take longer than the broker waits before it hands a task out again.
@shared_task(acks_late=False, soft_time_limit=LONGEST, time_limit=LONGEST + 60)
def check_trail() -> None:
    trail.nightly()


@shared_task
def open_halves() -> None:
    turning.open_halves()
