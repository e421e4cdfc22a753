"""Many workers at the same moment, each on a connection of its own, on both databases."""

import threading

import pytest
from django.db import connection

from townwork.audit.models import AuditEvent
from townwork.jobs import registry, services
from townwork.jobs.models import Job

MANY, ROUNDS = 8, 20


def together(count, act):
    """Run `act` in `count` threads at once; what each returned."""
    gate, answers = threading.Barrier(count), []

    def run():
        try:
            gate.wait(timeout=20)
            answers.append(act())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


@pytest.fixture
def worked(transactional_db, monkeypatch):
    """Counts the work of a kind that is asked without a queue."""
    done = []
    kind = registry.Kind(
        "probe", "试验", lambda job, report: done.append(job.pk), lambda job, made: {"made": 1}
    )
    monkeypatch.setitem(registry.kinds, "probe", kind)
    return done


def test_of_many_claims_one_wins_each_round(worked):
    for n in range(ROUNDS):
        job = services.enqueue("probe", f"key-{n}", queued=False)

        claims = together(MANY, lambda: services.claim(job.pk))  # noqa: B023  the threads end in this round

        assert sum(claim is not None for claim in claims) == 1
    assert set(Job.objects.values_list("attempts", flat=True)) == {1}


def test_control_look_first_then_take_lets_several_win(worked):
    """What claim would be without its condition in the UPDATE itself."""
    job = services.enqueue("probe", "key", queued=False)
    looked = threading.Barrier(MANY)

    def look_then_take():
        free = Job.objects.filter(pk=job.pk, state=Job.State.PENDING).exists()
        looked.wait(timeout=20)
        return free and Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING)

    assert sum(together(MANY, look_then_take)) == MANY


def test_the_same_message_to_many_workers_makes_one_result(worked):
    job = services.enqueue("probe", "key", queued=False)

    together(MANY, lambda: services.run(job.pk))

    job.refresh_from_db()
    assert (worked, job.state, job.attempts) == ([job.pk], Job.State.DONE, 1)
    assert AuditEvent.objects.filter(action="完成任务").count() == 1


def test_many_who_ask_for_the_same_share_one_job(worked):
    asked = together(MANY, lambda: services.enqueue("probe", "key", queued=False).pk)

    assert len(asked) == MANY
    assert len(set(asked)) == 1
    assert AuditEvent.objects.filter(action="发起任务").count() == 1
