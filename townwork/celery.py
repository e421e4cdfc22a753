"""The Celery application. It carries ids of job rows and nothing else; the rows are the truth."""

import gc
import logging
import os
import warnings
from typing import Any

from celery import Celery
from celery.exceptions import SecurityWarning
from celery.signals import worker_init, worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "townwork.settings")

app = Celery("townwork")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# It warns root of pickled messages; here only JSON is accepted.
warnings.filterwarnings("ignore", category=SecurityWarning)


@worker_init.connect
def tell_of_broker(**kwargs: Any) -> None:
    """Said where it would lose jobs; the worker itself waits for one that does not answer."""
    from django.conf import settings
    from redis import RedisError

    from townwork.lib import broker

    logger = logging.getLogger("townwork")
    try:
        for fault in broker.faults(settings.REDIS_URL):
            logger.warning(fault)
    except RedisError as error:
        logger.error(broker.NO_ANSWER.format(error))


@worker_ready.connect
def keep_for_good(**kwargs: Any) -> None:
    """What is loaded by now stays until the end: traced never again, it lets
    the worker stop in half the time.
    """
    gc.freeze()
