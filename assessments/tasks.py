"""Celery's entry points: one service each."""

from celery import shared_task

from assessments import rectifying


@shared_task
def escalate() -> None:
    rectifying.escalate()
