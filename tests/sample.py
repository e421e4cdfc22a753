"""The sample township as it lives on a day, for a module's tests; gone after them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import time_machine
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings


@contextmanager
def sample_of(django_db_blocker, moment: datetime) -> Iterator[None]:
    with (
        django_db_blocker.unblock(),
        override_settings(DEMO_PASSWORD="Qingxi-2026-demo"),
        transaction.atomic(),
        time_machine.travel(moment, tick=False),
    ):
        call_command("demo")
        yield
        transaction.set_rollback(True)
