"""Celery's entry points: ids in, one service, nothing else."""

from celery import shared_task
from celery.signals import worker_ready

from townwork.jobs import services


@shared_task
def run(job_id: int) -> None:
    services.run(job_id)


@shared_task
def sweep() -> None:
    services.sweep()


@shared_task
def beat() -> None:
    services.beat()


@worker_ready.connect
def first_signs(**kwargs) -> None:
    """A new worker says it lives and looks for what the last one left."""
    services.beat()
    services.sweep()
