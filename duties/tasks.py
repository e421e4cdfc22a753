"""Celery's entry points: one service each."""

from celery import shared_task

from duties import reminding, sending


@shared_task
def remind() -> None:
    reminding.remind()


@shared_task
def deliver() -> None:
    sending.deliver()
