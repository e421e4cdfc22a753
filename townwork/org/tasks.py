"""Celery's entry points: one service each."""

from celery import shared_task

from townwork.org import trail


@shared_task(soft_time_limit=280, time_limit=290)
def check_trail() -> None:
    trail.nightly()
