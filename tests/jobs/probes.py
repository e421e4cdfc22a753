"""The application with a kind of job whose pace a test can set; `celery -A tests.jobs.probes
worker` serves it.

params: `folder` where it leaves its marks, `seconds` of work, `greedy` bytes to ask for.
"""

import os
import time
import uuid
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "townwork.settings")
django.setup()

from townwork.celery import app  # noqa: E402  after setup: kinds stand on models
from townwork.jobs import registry  # noqa: E402
from townwork.lib import files  # noqa: E402

__all__ = ["app"]


def work(job, report):
    folder = Path(job.params["folder"])
    (folder / f"started-{job.pk}-{uuid.uuid4().hex}").write_text(str(os.getpid()))
    report(10, "开始")
    bytearray(job.params.get("greedy", 0))
    time.sleep(job.params.get("seconds", 0))
    return str(files.publish(f"job {job.pk}".encode(), folder, f"made-{job.pk}"))


if "live_probe" not in registry.kinds:
    registry.register(registry.Kind("live_probe", "试验", work, lambda job, made: {"path": made}))
