"""Celery's entry points: one service each."""

from celery import shared_task

from records.sheets import intake, printing


@shared_task
def clear_exports() -> None:
    printing.clear_exports()


@shared_task
def clear_imports() -> None:
    intake.clear_old()
