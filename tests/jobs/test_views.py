"""What a waiting person sees of a job, and what they may do about it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from townwork.audit.models import AuditEvent
from townwork.jobs import leases, services
from townwork.jobs.models import Job

HALF_WAY = "排版…… 35%"
TAKING_OVER = "后台程序中断了，正在接手"
START_OVER = "放弃并重做"


@pytest.fixture
def sent(monkeypatch):
    ids = []
    monkeypatch.setattr(services, "publish", lambda pk: ids.append(pk) or True)
    return ids


@pytest.fixture
def job(cast):
    """Half way, its worker alive."""
    asked = services.enqueue(
        "summary_pdf", "key", township=cast.township, actor=cast.clerk, queued=False
    )
    claimed = services.claim(asked.pk)
    services.report_progress(claimed, 35, "排版")
    services.beat()
    return claimed


def kill_its_worker(job, ago=timedelta(seconds=15)) -> None:
    Job.objects.filter(pk=job.pk).update(lease_until=leases.clock(leases.LEASE - ago))


def page(client, job) -> str:
    return client.get(reverse("job_progress", args=[job.pk])).text


def start_over(client, job):
    return client.post(reverse("job_start_over", args=[job.pk]), {"next": "/"})


def test_a_job_under_way_tells_its_step(cast, client_of, job):
    text = page(client_of(cast.clerk), job)

    assert HALF_WAY in text
    assert TAKING_OVER not in text
    assert START_OVER not in text


def test_a_killed_workers_job_never_stands_at_its_last_step(cast, client_of, job):
    kill_its_worker(job)

    text = page(client_of(cast.clerk), job)

    assert TAKING_OVER in text
    assert START_OVER in text
    assert "35%" not in text


def test_whoever_may_only_look_is_told_and_not_offered_it(cast, client_of, job):
    kill_its_worker(job)

    text = page(client_of(cast.liaison), job)

    assert TAKING_OVER in text
    assert START_OVER not in text
    assert start_over(client_of(cast.liaison), job).status_code == 404


def test_another_townships_clerk_finds_nothing(cast, client_of, job):
    kill_its_worker(job)

    assert start_over(client_of(cast.other_clerk), job).status_code == 404


def test_a_silent_job_is_given_up_and_queued_anew(
    cast, client_of, job, sent, django_capture_on_commit_callbacks
):
    kill_its_worker(job)

    with django_capture_on_commit_callbacks(execute=True):
        answer = start_over(client_of(cast.clerk), job)

    held = job
    job = Job.objects.get()
    event = AuditEvent.objects.filter(action="放弃并重做任务").get()
    assert (answer.status_code, answer.url) == (302, "/")
    assert (job.state, job.attempts, sent) == (Job.State.PENDING, 0, [job.pk])
    assert (event.actor, event.chain) == (cast.clerk, cast.township.code)
    assert services.finish(held, "late") is False


def test_the_clerk_may_give_up_what_a_colleague_asked_for(cast, client_of, job, sent):
    Job.objects.update(requested_by=cast.secretary)
    kill_its_worker(job)

    start_over(client_of(cast.clerk), job)

    assert Job.objects.get().state == Job.State.PENDING


def test_a_job_whose_worker_lives_is_not_given_up(cast, client_of, job, sent):
    client = client_of(cast.clerk)

    start_over(client, job)

    assert (Job.objects.get().state, sent) == (Job.State.RUNNING, [])
    assert "不用放弃" in client.get("/").text
    assert AuditEvent.objects.filter(action="放弃并重做任务").count() == 0


def test_a_waiting_job_tells_how_many_stand_before_it(cast, client_of, job):
    waiting = [
        services.enqueue(
            "summary_pdf", f"key-{n}", township=cast.township, actor=cast.clerk, queued=False
        )
        for n in range(3)
    ]

    assert "前面还有 2 件，另有 1 件正在做。" in page(client_of(cast.clerk), waiting[2])
    assert "前面还有 0 件，另有 1 件正在做。" in page(client_of(cast.clerk), waiting[0])


def test_a_failed_job_is_asked_for_again_and_one_that_is_done_is_not(cast, client_of, job, sent):
    client, address = client_of(cast.clerk), reverse("job_retry", args=[job.pk])
    Job.objects.update(state=Job.State.DONE)
    client.post(address)
    assert Job.objects.count() == 1

    Job.objects.update(state=Job.State.FAILED, error="出错")
    assert "没有完成：出错" in page(client, job)
    client.post(address)

    assert Job.objects.count() == 2
