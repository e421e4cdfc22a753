"""townwork: a township office's responsibility system, kept where the work is done."""

from townwork.celery import app as celery_app

__all__ = ["celery_app"]
