"""Celery's entry points: one service each."""

from celery import shared_task

from records import printing


@shared_task
def clear_exports() -> None:
    printing.clear_exports()
