"""Celery's entry points: ids in, one service, nothing else."""

import resource
from typing import Any

from celery import shared_task
from celery.signals import worker_process_init, worker_ready
from django.conf import settings

from townwork.jobs import hearing, services  # noqa: F401  hearing listens to the worker's signals
from townwork.lib import files


@shared_task
def run(job_id: int) -> None:
    services.run(job_id)


@shared_task
def sweep() -> None:
    services.sweep()


@shared_task
def beat() -> None:
    services.beat()


@shared_task
def clear_drafts() -> None:
    files.clear_drafts(settings.MEDIA_ROOT)


@worker_ready.connect
def first_signs(**kwargs: Any) -> None:
    """A new worker says it lives and looks for what the last one left."""
    services.beat()
    services.sweep()


@worker_process_init.connect
def cap_memory(**kwargs: Any) -> None:
    """One document too large ends its own job with MemoryError, not the
    machine's other processes.
    """
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (settings.WORKER_ADDRESS_SPACE, hard))
