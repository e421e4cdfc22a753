"""Celery's entry points: one service each."""

from celery import shared_task

from records.sheets import printing, waiting


@shared_task
def clear_exports() -> None:
    printing.clear_exports()


@shared_task
def clear_imports() -> None:
    waiting.clear_old()
