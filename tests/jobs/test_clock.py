"""Leases are read off the database's clock: a host whose own clock is wrong steals nothing and
hides nothing.
"""

from datetime import timedelta

import pytest
import time_machine
from django.db.models.functions import Now
from django.utils import timezone

from townwork.jobs import registry, services
from townwork.jobs.models import Heartbeat, Job

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

    assert services.is_alive()


def test_the_shifted_clock_is_the_databases_and_keeps_its_order(job):
    for seconds in (-1, 1):
        Job.objects.update(lease_until=services.clock(timedelta(seconds=seconds)))
        assert Job.objects.filter(lease_until__lt=Now()).exists() == (seconds < 0)


def test_every_report_prolongs_the_lease(job):
    mine = services.claim(job.pk)
    Job.objects.update(lease_until=services.clock(timedelta(seconds=1)))

    services.report_progress(mine, 50, "一半")

    assert Job.objects.filter(lease_until__gt=services.clock(services.LEASE / 2)).exists()


# --- A process whose clock was ahead: on SQLite its clock is the database's -------------------------


@pytest.fixture
def from_tomorrow(job):
    """The job as a worker left it that was killed while its clock was a day ahead."""
    services.claim(job.pk)
    Job.objects.update(lease_until=services.clock(ADAY + services.LEASE))
    return job


def test_a_lease_from_tomorrow_is_taken_over(from_tomorrow, sent):
    services.sweep()
    assert sent == [from_tomorrow.pk]

    assert services.claim(from_tomorrow.pk).attempts == 2


def test_control_a_lease_just_given_is_not(job, sent):
    services.claim(job.pk)

    services.sweep()

    assert (sent, services.claim(job.pk)) == ([], None)


@pytest.mark.parametrize("field", ["created_at", "published_at"])
def test_a_job_asked_or_published_tomorrow_is_published_again(job, sent, field):
    Job.objects.update(**{field: services.clock(ADAY)})

    services.sweep()

    assert sent == [job.pk]


def test_control_one_published_just_now_is_left_alone(job, sent):
    Job.objects.update(published_at=Now())

    services.sweep()

    assert sent == []


def test_a_sign_of_life_from_tomorrow_is_none(db):
    services.beat()
    assert services.is_alive()

    Heartbeat.objects.update(at=services.clock(ADAY))

    assert not services.is_alive()
