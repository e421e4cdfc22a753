"""Jobs: one claims, one finishes, none is lost; each guard with what happens without it."""

import ast
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from townwork.audit.models import AuditEvent
from townwork.celery import app
from townwork.jobs import registry, services, tasks
from townwork.jobs.models import Heartbeat, Job

ROOT = Path(__file__).resolve().parents[2]
DONE, FAILED, PENDING, RUNNING = (
    Job.State.DONE,
    Job.State.FAILED,
    Job.State.PENDING,
    Job.State.RUNNING,
)


@pytest.fixture
def kind(monkeypatch):
    """A kind of job whose work and publishing a test can look at."""
    seen = {"work": [], "published": [], "error": None}

    def work(job, report):
        seen["work"].append(job.pk)
        report(50, "一半")
        if seen["error"]:
            raise seen["error"]
        return "made"

    def publish(job, made):
        seen["published"].append(made)
        return {"made": made}

    monkeypatch.setitem(registry.kinds, "probe", registry.Kind("probe", "试验", work, publish))
    return seen


@pytest.fixture
def job(db, kind):
    return services.enqueue("probe", "key", queued=False)


def expire(job):
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_a_job_runs_once_and_is_done(job, kind):
    services.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.percent, job.attempts, job.result) == (DONE, 100, 1, {"made": "made"})
    assert kind["published"] == ["made"]


def test_the_trail_names_what_is_made_and_of_what(db, kind, monkeypatch):
    """Of the result what the kind has words for; an id is of no use to an auditor."""
    named = replace(registry.kinds["probe"], words={"made": "成果"})
    monkeypatch.setitem(registry.kinds, "probe", named)
    job = services.enqueue("probe", "qingxi-2026H1", about="2026年上半年", queued=False)

    services.run(job.pk)

    told = AuditEvent.objects.order_by("pk").values_list("action", "object_name", "data")
    assert list(told) == [
        ("发起任务", "试验：2026年上半年", {}),
        ("完成任务", "试验：2026年上半年", {"成果": "made"}),
    ]


def test_every_kind_is_told_in_words():
    """Of a sheet's hash alone the name is the same in every language."""
    shown = {
        word for kind in registry.kinds.values() for word in (kind.title, *kind.words.values())
    }

    assert {word for word in shown if word.isascii()} <= {"sha256"}


def test_every_wish_says_what_it_is_about():
    calls = [
        (path.name, node)
        for room in ("records", "duties", "assessments", "reports")
        for path in (ROOT / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "enqueue"
    ]
    silent = [name for name, call in calls if "about" not in {word.arg for word in call.keywords}]

    assert (len(calls) >= 8, silent) == (True, [])


def test_the_same_message_ten_times_makes_one_result(job, kind):
    for _ in range(10):
        services.run(job.pk)

    assert kind["work"] == [job.pk]
    assert AuditEvent.objects.filter(action="完成任务").count() == 1


def test_control_without_the_claim_ten_messages_work_ten_times(job, kind):
    for _ in range(10):
        registry.kinds["probe"].work(job, lambda percent, stage: None)

    assert len(kind["work"]) == 10


def test_asking_twice_is_one_active_job(job):
    assert services.enqueue("probe", "key", queued=False) == job
    assert services.enqueue("probe", "other", queued=False) != job


def test_after_it_is_done_it_may_be_asked_again(job):
    services.run(job.pk)

    assert services.enqueue("probe", "key", queued=False) != job


def test_a_running_job_is_not_claimed_until_its_lease_ends(job):
    first = services.claim(job.pk)

    assert services.claim(job.pk) is None
    expire(job)
    second = services.claim(job.pk)

    assert second.claim_token != first.claim_token
    assert second.attempts == 2


def test_what_was_tried_three_times_is_claimed_by_nobody(job):
    """The sweeper gives it up; a message that comes before it must not be a fourth try."""
    Job.objects.filter(pk=job.pk).update(attempts=2)
    assert services.claim(job.pk).attempts == services.MAX_ATTEMPTS
    expire(job)

    assert services.claim(job.pk) is None


def test_a_late_finisher_is_fenced_off(job, kind):
    late = services.claim(job.pk)
    expire(job)
    winner = services.claim(job.pk)

    assert services.finish(late, "late") is False
    assert services.finish(winner, "winner") is True
    assert kind["published"] == ["winner"]


def test_control_without_the_token_the_late_one_would_publish(job):
    late = services.claim(job.pk)
    expire(job)
    services.claim(job.pk)

    assert Job.objects.filter(pk=late.pk, state=RUNNING).exists()
    assert not services.owned(late).exists()


def test_an_unforeseen_error_is_tried_three_times_then_told(job, kind, monkeypatch):
    monkeypatch.setattr(services, "publish", lambda pk: True)
    kind["error"] = RecursionError("nested")

    for _ in range(5):
        services.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.attempts) == (FAILED, 3)
    assert job.error == services.GAVE_UP
    assert len(kind["work"]) == 3


def test_a_refusal_is_told_at_once(job, kind):
    kind["error"] = registry.Refused("模板有误，请改正。")

    services.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.attempts, job.error) == (FAILED, 1, "模板有误，请改正。")


def test_the_sweeper_publishes_what_was_lost(job, monkeypatch):
    sent = []
    monkeypatch.setattr(services, "publish", lambda pk: sent.append(pk) or True)
    services.sweep()
    assert sent == []  # too young to be lost

    Job.objects.update(created_at=timezone.now() - timedelta(minutes=1))
    services.sweep()

    assert sent == [job.pk]


def test_the_sweeper_takes_up_an_expired_lease_and_gives_up_the_third(job, monkeypatch):
    sent = []
    monkeypatch.setattr(services, "publish", lambda pk: sent.append(pk) or True)
    services.claim(job.pk)
    expire(job)
    services.sweep()
    job.refresh_from_db()
    assert (sent, job.state, job.stage) == ([job.pk], PENDING, services.INTERRUPTED)

    services.claim(job.pk)
    Job.objects.update(attempts=3)
    expire(job)
    services.sweep()

    job.refresh_from_db()
    assert job.state == FAILED


def test_a_long_queue_is_given_an_abandoned_job_once(job, monkeypatch):
    sent = []
    monkeypatch.setattr(services, "publish", lambda pk: sent.append(pk) or True)
    services.claim(job.pk)
    expire(job)
    services.sweep()
    Job.objects.update(published_at=timezone.now())

    for _ in range(3):
        services.sweep()

    assert sent == [job.pk]


def test_an_abandoned_job_a_dead_broker_did_not_take_is_published_at_the_next_sweep(
    job, monkeypatch
):
    Job.objects.update(
        created_at=timezone.now() - timedelta(minutes=1), published_at=timezone.now()
    )
    services.claim(job.pk)
    expire(job)
    assert services.sweep() == 0  # nobody listens there

    sent = []
    monkeypatch.setattr(services, "publish", lambda pk: sent.append(pk) or True)
    services.sweep()

    assert sent == [job.pk]


def test_a_dead_broker_is_not_the_askers_trouble(job):
    # bin/test names a broker nobody listens at
    assert services.publish(job.pk) is False
    assert Job.objects.get(pk=job.pk).state == PENDING


def test_nothing_is_published_before_the_commit(
    db, kind, monkeypatch, django_capture_on_commit_callbacks
):
    sent = []
    monkeypatch.setattr(services, "publish", lambda pk: sent.append(pk) or True)

    with django_capture_on_commit_callbacks(execute=True):
        with transaction.atomic():
            services.enqueue("probe", "key")
            assert sent == []

    assert len(sent) == 1


def test_the_is_alive_while_its_sign_is_fresh(db):
    assert not services.is_alive()
    services.beat()
    assert services.is_alive()

    Heartbeat.objects.update(at=timezone.now() - timedelta(minutes=3))

    assert not services.is_alive()


def test_what_is_sent_by_name_is_a_task_the_worker_knows():
    assert app.tasks[services.RUN].name == tasks.run.name


def test_every_room_makes_its_kind_of_job_known():
    assert {"issue_document", "assessment_notice", "summary_pdf"} <= registry.kinds.keys()


def test_two_kinds_of_one_name_are_refused(kind):
    with pytest.raises(ValueError, match="registered twice"):
        registry.register(registry.kinds["probe"])


# --- A job that takes turns -----------------------------------------------------------------------


def test_a_job_that_wants_another_turn_waits_behind_the_others_as_if_nobody_had_tried(job, kind):
    kind["error"] = registry.AnotherTurn()

    for _ in range(services.MAX_ATTEMPTS + 1):
        services.run(job.pk)
        job.refresh_from_db()
        assert (job.state, job.attempts, job.claim_token) == (PENDING, 0, None)

    kind["error"] = None
    services.run(job.pk)
    job.refresh_from_db()
    assert (job.state, kind["published"]) == (DONE, ["made"])


def test_what_makes_headway_may_die_as_often_as_at_first(job):
    for _ in range(services.MAX_ATTEMPTS + 2):
        claimed = services.claim(job.pk)
        services.make_headway(claimed)
        expire(job)

    job.refresh_from_db()
    assert job.attempts == 1


def test_control_without_headway_it_is_given_up(job):
    for _ in range(services.MAX_ATTEMPTS):
        assert services.claim(job.pk)
        expire(job)

    assert services.claim(job.pk) is None


def test_who_was_taken_over_makes_no_headway_and_gives_nothing_back(job):
    late = services.claim(job.pk)
    expire(job)
    holder = services.claim(job.pk)

    services.make_headway(late)
    services.wait_again(late)

    job.refresh_from_db()
    assert (job.state, job.attempts, job.claim_token) == (RUNNING, 2, holder.claim_token)
