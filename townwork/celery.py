"""The Celery application. It carries ids of job rows and nothing else; the rows are the truth."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "townwork.settings")

app = Celery("townwork")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
