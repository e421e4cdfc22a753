"""Every clause the sample township issued can be met: what it counts is of who owes it."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

from duties.fitting import misfits
from duties.models import Assignment
from duties.progress import progress_of
from duties.standing import Standing


@pytest.fixture(scope="module")
def sample(django_db_setup, django_db_blocker):
    with (
        django_db_blocker.unblock(),
        override_settings(DEMO_PASSWORD="Qingxi-2026-demo"),
        transaction.atomic(),
        time_machine.travel(datetime(2026, 11, 27, 4, tzinfo=UTC), tick=False),
    ):
        call_command("demo")
        yield
        transaction.set_rollback(True)


def test_no_unit_owes_what_its_records_never_count(db, sample):
    owed = list(Assignment.objects.current().select_related("duty__document", "unit__parent"))
    counted = [one for one in owed if one.duty.is_counted]
    unfit = [one for one in counted if misfits(one.duty.indicator, (), [one.unit])]

    assert unfit == []
    assert len(counted) > 1000


def test_the_weekly_meetings_the_town_held_meet_their_clause(db, sample):
    weekly = Assignment.objects.current().filter(duty__title="每周例会")
    stood = progress_of(weekly.select_related("duty__document", "unit"))

    assert any(one.standing == Standing.MET for one in stood)
