"""townwork: a township office's responsibility system, kept where the work is done."""

import os

from townwork.celery import app as celery_app

__version__ = "0.2.0"
# Web, worker, beat and every command come by here first: what they write is the office's alone.
os.umask(0o077)

__all__ = ["__version__", "celery_app"]
