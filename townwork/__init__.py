"""townwork: a township office's responsibility system, kept where the work is done."""

from townwork.celery import app as celery_app

__version__ = "0.2.0"
__all__ = ["__version__", "celery_app"]
