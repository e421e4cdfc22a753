"""Leases are read off the database's clock: a host whose own clock is wrong steals nothing and
hides nothing.
"""

from datetime import timedelta

import pytest
import time_machine
from django.db.models.functions import Now
from django.utils import timezone

from townwork.jobs import registry, services
from townwork.jobs.models import Job

ADAY = timedelta(days=1)


@pytest.fixture
def job(db, monkeypatch):
    kind = registry.Kind("probe", "试验", lambda job, report: None, lambda job, made: {})
    monkeypatch.setitem(registry.kinds, "probe", kind)
    return services.enqueue("probe", "key", queued=False)


@pytest.fixture
def sent(monkeypatch):
    ids = []
    monkeypatch.setattr(services, "publish", lambda pk: ids.append(pk) or True)
    return ids


def test_a_worker_a_day_ahead_steals_no_lease(job):
    services.claim(job.pk)

    with time_machine.travel(timezone.now() + ADAY):
        assert services.claim(job.pk) is None
        services.sweep()

    assert Job.objects.get(pk=job.pk).attempts == 1


def test_control_by_its_own_clock_it_would_find_the_lease_expired(job):
    services.claim(job.pk)

    with time_machine.travel(timezone.now() + ADAY):
        assert Job.objects.filter(pk=job.pk, lease_until__lt=timezone.now()).exists()


def test_a_lease_taken_by_a_worker_a_day_ahead_still_ends_in_time(job):
    with time_machine.travel(timezone.now() + ADAY):
        services.claim(job.pk)

    assert Job.objects.filter(
        lease_until__lt=services.clock(services.LEASE + timedelta(seconds=5))
    ).exists()


def test_a_job_asked_by_a_host_a_day_behind_is_not_taken_for_lost(job, sent, monkeypatch):
    job.delete()
    with time_machine.travel(timezone.now() - ADAY):
        services.enqueue("probe", "key", queued=False)

    services.sweep()

    assert sent == []


def test_a_worker_a_day_behind_is_seen_alive(db):
    with time_machine.travel(timezone.now() - ADAY):
        services.beat()

    assert services.worker_is_alive()


def test_the_shifted_clock_is_the_databases_and_keeps_its_order(job):
    for seconds in (-1, 1):
        Job.objects.update(lease_until=services.clock(timedelta(seconds=seconds)))
        assert Job.objects.filter(lease_until__lt=Now()).exists() == (seconds < 0)


def test_every_report_prolongs_the_lease(job):
    mine = services.claim(job.pk)
    Job.objects.update(lease_until=services.clock(timedelta(seconds=1)))

    services.report_progress(mine, 50, "一半")

    assert Job.objects.filter(lease_until__gt=services.clock(timedelta(seconds=60))).exists()
