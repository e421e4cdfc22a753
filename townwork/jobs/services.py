"""Enqueue, claim, progress, finish, sweep (reliability rules: one writer a
step, the database's clock).
"""

import logging
import uuid
from datetime import timedelta
from functools import partial
from itertools import takewhile
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import DateTimeField, ExpressionWrapper, F, Q
from django.db.models.functions import Now

from townwork.audit.services import record
from townwork.celery import app
from townwork.jobs.models import Heartbeat, Job
from townwork.jobs.registry import Refused, kinds
from townwork.lib.faults import fault_point

if TYPE_CHECKING:
    from townwork.org.models import Township, User
from django.db.models import QuerySet

log = logging.getLogger(__name__)

RUN = "townwork.jobs.tasks.run"  # by name: the tasks stand on these services
LEASE = timedelta(seconds=settings.JOB_LEASE_SECONDS)
MAX_ATTEMPTS = 3
UNPUBLISHED_AFTER = timedelta(seconds=10)  # committed, yet the queue never heard of it
LOST_AFTER = timedelta(seconds=120)  # published, yet nobody claimed it
STALE_AFTER = timedelta(seconds=120)
GAVE_UP = "生成三次都没有完成，已停止重试。请稍后点“重试”；仍不成功请联系管理员。"
BROKEN = "生成时出错，系统会自动再试。"


def clock(shift: timedelta = timedelta(0)) -> ExpressionWrapper:
    """The database's time, shifted: leases are compared across hosts whose own
    clocks may differ.
    """
    return ExpressionWrapper(Now() + shift, output_field=DateTimeField())


def enqueue(
    kind: str,
    key: str,
    *,
    township: "Township | None" = None,
    actor: "User | None" = None,
    params: dict | None = None,
    queued: bool = True,
) -> Job:
    """The one active job of this kind and key: the one under way, or a new row published on commit.

    `queued` False leaves the running to the caller (`summarise --now`).
    """
    wish = {"township": township, "requested_by": actor, "params": params or {}}
    with transaction.atomic():
        try:
            with transaction.atomic():
                job = Job.objects.create(kind=kinds[kind].name, key=key, **wish)
        except IntegrityError:
            other = Job.objects.active().filter(kind=kind, key=key).first()
            # The one in the way may have ended meanwhile: then this wish is a new job after all.
            return other or enqueue(
                kind, key, township=township, actor=actor, params=params, queued=queued
            )
        record("发起任务", job, actor=actor, chain=township.code if township else None)
        if queued:
            transaction.on_commit(lambda: publish(job.pk))
    return job


def publish(job_id: int) -> bool:
    """Hand the id to the queue.

    A dead broker is not the asker's trouble: the row stays, the sweeper tries again.
    """
    try:
        app.send_task(RUN, [job_id])
    except Exception as error:  # any transport error: kombu's, redis', the socket's
        log.warning("job %s could not be published (%s); the sweeper will", job_id, error)
        return False
    Job.objects.filter(pk=job_id).update(published_at=Now())
    return True


def claim(job_id: int) -> Job | None:
    """Take the job by one conditional UPDATE, or None where another has it.

    Works alike on both databases.
    """
    token = uuid.uuid4()
    claimable = Job.objects.filter(pk=job_id).filter(
        Q(state=Job.State.PENDING) | Q(state=Job.State.RUNNING, lease_until__lt=Now())
    )
    taken = claimable.filter(attempts__lt=MAX_ATTEMPTS).update(
        state=Job.State.RUNNING,
        attempts=F("attempts") + 1,
        claim_token=token,
        lease_until=clock(LEASE),
        percent=0,
        stage="",
    )
    return Job.objects.get(pk=job_id) if taken == 1 else None


def owned(job: Job) -> QuerySet[Job]:
    """The row while this claim still holds it: the fence every later write goes through."""
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, claim_token=job.claim_token)


def run(job_id: int) -> None:
    """Claim, work outside any transaction, publish the result behind the fence."""
    job = claim(job_id)
    if job is None:
        return
    try:
        finish(job, kinds[job.kind].work(job, partial(report_progress, job)))
    except Refused as refusal:
        fail(job, str(refusal))
    except Exception:
        log.exception("job %s (%s) attempt %s failed", job.pk, job.kind, job.attempts)
        give_back(job)


def report_progress(job: Job, percent: int, stage: str) -> None:
    """What a waiting person sees; it also prolongs the claim."""
    owned(job).update(percent=percent, stage=stage, lease_until=clock(LEASE))


def finish(job: Job, outcome: object) -> bool:
    """Publish and mark done in one transaction, only while the claim holds."""
    with transaction.atomic():
        if not owned(job).update(
            state=Job.State.DONE, percent=100, stage="", finished_at=Now(), error=""
        ):
            return False
        result = kinds[job.kind].publish(job, outcome)
        fault_point("before-commit")
        Job.objects.filter(pk=job.pk).update(result=result)
        record(
            "完成任务",
            job,
            actor=job.requested_by,
            chain=job.township.code if job.township else None,
            data=result,
        )
    return True


def fail(job: Job, reason: str) -> None:
    with transaction.atomic():
        if owned(job).update(state=Job.State.FAILED, error=reason[:300], finished_at=Now()):
            record(
                "任务失败",
                job,
                actor=job.requested_by,
                chain=job.township.code if job.township else None,
                data={"原因": reason},
            )


def give_back(job: Job) -> None:
    """After an unforeseen error: try again at once while attempts are left, else say so."""
    if job.attempts >= MAX_ATTEMPTS:
        fail(job, GAVE_UP)
    elif owned(job).update(
        state=Job.State.PENDING, claim_token=None, lease_until=None, stage=BROKEN
    ):
        publish(job.pk)


def retry(job: Job, *, actor: "User") -> Job:
    """A person's 重试 of a failed job: a new row with the same wish."""
    return enqueue(job.kind, job.key, township=job.township, actor=actor, params=job.params)


def sweep() -> int:
    """Publish again what a crash, a flushed Redis or a lost message left behind.

    Give up what was tried out.
    """
    expired = Q(state=Job.State.RUNNING, lease_until__lt=Now())
    for job in Job.objects.filter(expired, attempts__gte=MAX_ATTEMPTS):
        fail(job, GAVE_UP)
    lost = Q(state=Job.State.PENDING) & (
        Q(published_at=None, created_at__lt=clock(-UNPUBLISHED_AFTER))
        | Q(published_at__lt=clock(-LOST_AFTER))
    )
    ids = list(
        Job.objects.filter(lost | expired)
        .filter(attempts__lt=MAX_ATTEMPTS)
        .order_by("id")
        .values_list("pk", flat=True)
    )
    # The first refusal ends it: a dead broker would make each of a thousand wait for its time-out.
    return len(list(takewhile(publish, ids)))


def beat() -> None:
    Heartbeat.objects.update_or_create(name="worker", defaults={"at": Now()})


def worker_is_alive() -> bool:
    return Heartbeat.objects.filter(name="worker", at__gt=clock(-STALE_AFTER)).exists()


def queue_position(job: Job) -> int:
    """How many jobs go before this one, it included: 1 is next."""
    return Job.objects.filter(state=Job.State.PENDING, pk__lte=job.pk).count()
