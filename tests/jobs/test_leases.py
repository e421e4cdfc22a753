"""A claim is prolonged while its worker works, and ends soon after it was killed."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from tests.jobs.conftest import wait_for
from townwork.jobs import leases, registry, services
from townwork.jobs.models import Job

DAY = timedelta(days=1)


@pytest.fixture
def quick(monkeypatch):
    """A word each tenth of a second."""
    monkeypatch.setattr(leases, "RENEWED_EVERY", timedelta(seconds=0.1))


@pytest.fixture
def job(transactional_db, monkeypatch):
    """Claimed, with real commits: the thread that prolongs it has a connection of its own."""
    kind = registry.Kind("probe", "试验", lambda job, report: None, lambda job, made: {})
    monkeypatch.setitem(registry.kinds, "probe", kind)
    return services.claim(services.enqueue("probe", "key", queued=False).pk)


def silence() -> None:
    Job.objects.update(lease_until=leases.clock(timedelta(seconds=1)))


def has_a_whole_lease() -> bool:
    return Job.objects.filter(lease_until__gt=leases.clock(leases.LEASE * 0.9)).exists()


def keepers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "lease"]


def test_the_lease_is_prolonged_while_the_work_says_nothing(job, quick):
    silence()

    with leases.kept(job):
        prolonged = wait_for(has_a_whole_lease, 5)

    assert prolonged
    assert wait_for(lambda: not keepers(), 5)


def test_control_without_it_a_long_page_loses_its_claim(job, quick):
    silence()

    assert not wait_for(has_a_whole_lease, 1)


def test_within_a_callers_transaction_no_thread_waits_for_its_end(job, quick):
    with transaction.atomic(), leases.kept(job):
        assert keepers() == []


def test_a_claim_that_was_taken_over_is_not_prolonged(job, quick):
    silence()
    with leases.kept(job):
        Job.objects.update(claim_token=None)
        assert wait_for(lambda: not keepers(), 5)

    assert not has_a_whole_lease()


def test_what_hangs_longer_than_a_job_may_take_is_let_go(job, quick, monkeypatch):
    monkeypatch.setattr(leases, "LONGEST", timedelta(seconds=0.3))

    with leases.kept(job):
        assert wait_for(lambda: not keepers(), 5)


@pytest.mark.parametrize(
    ("left", "is_silent"),
    [
        (leases.LEASE, False),
        (leases.LEASE - leases.RENEWED_EVERY, False),
        (leases.LEASE - 3 * leases.RENEWED_EVERY, True),
        (timedelta(seconds=-1), True),
        (DAY, True),
    ],
)
def test_a_worker_that_missed_two_words_is_silent(job, left, is_silent):
    Job.objects.update(lease_until=leases.clock(left))

    assert Job.objects.filter(leases.silent()).exists() is is_silent


def test_a_job_whose_connection_is_cut_is_given_back_at_once(job, monkeypatch):
    """As PostgreSQL stopped and started in the middle of the work: no lease is waited for."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no server to be cut off from")
    monkeypatch.setattr(services, "publish", lambda pk: True)
    Job.objects.update(state=Job.State.PENDING)

    def cut_off(job, report):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    monkeypatch.setitem(
        registry.kinds, "probe", registry.Kind("probe", "试验", cut_off, lambda job, made: {})
    )

    services.run(job.pk)

    assert Job.objects.get().state == Job.State.PENDING
