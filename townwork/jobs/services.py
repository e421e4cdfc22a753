"""Enqueue, claim, progress, finish, sweep: one writer a step, by the database's clock."""

import logging
import uuid
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import takewhile
from typing import TYPE_CHECKING

from django.db import IntegrityError, connection, transaction
from django.db.models import Count, F, Q
from django.db.models.functions import Now

from townwork.audit.services import chain_of, record
from townwork.celery import app
from townwork.jobs.leases import LEASE, abandoned, clock, kept, owned, silent, within
from townwork.jobs.models import ABOUT, Heartbeat, Job
from townwork.jobs.registry import AnotherTurn, Refused, kinds
from townwork.lib.faults import fault_point

if TYPE_CHECKING:
    from townwork.org.models import Township, User

log = logging.getLogger(__name__)

RUN = "townwork.jobs.tasks.run"  # by name: the tasks stand on these services
MAX_ATTEMPTS = 3
WORKER, BEAT = "worker", "beat"  # whose signs of life are kept
UNPUBLISHED_AFTER = timedelta(seconds=10)  # committed, yet the queue never heard of it
LOST_AFTER = timedelta(seconds=120)  # published, yet nobody claimed it
STALE_AFTER = timedelta(seconds=120)
GAVE_UP = "生成三次都没有完成，已停止重试。请稍后点“重试”；仍不成功请联系管理员。"
BROKEN = "生成时出错，系统会自动再试。"
INTERRUPTED = "后台程序中断过，已重新排队。"


def enqueue(
    kind: str,
    key: str,
    *,
    township: "Township | None" = None,
    actor: "User | None" = None,
    params: dict | None = None,
    about: str = "",
    queued: bool = True,
) -> Job:
    """The one active job of this kind and key: the one under way, or a new row published on commit.

    `about` is what it is about, in words; the trail names it by them.
    `queued` False leaves the running to the caller (`summarise --now`).
    """
    params = {**(params or {}), **({ABOUT: about} if about else {})}
    wish = {"township": township, "requested_by": actor, "params": params}
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
        record("发起任务", job, actor=actor, chain=chain_of(actor, township))
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
    claimable = Job.objects.filter(pk=job_id).filter(Q(state=Job.State.PENDING) | abandoned())
    taken = claimable.filter(attempts__lt=MAX_ATTEMPTS).update(
        state=Job.State.RUNNING,
        attempts=F("attempts") + 1,
        claim_token=token,
        lease_until=clock(LEASE),
        percent=0,
        stage="",
    )
    return Job.objects.get(pk=job_id) if taken == 1 else None


def run(job_id: int) -> None:
    """Claim, work outside any transaction, publish the result behind the fence."""
    job = claim(job_id)
    if job is None:
        return
    try:
        with kept(job):
            finish(job, kinds[job.kind].work(job, partial(report_progress, job)))
    except AnotherTurn:
        wait_again(job)
    except Refused as refusal:
        fail(job, str(refusal))
    except Exception:
        log.exception("job %s (%s) attempt %s failed", job.pk, job.kind, job.attempts)
        # A database that went away and came back is met by a new connection; a caller's transaction
        # has none to be got.
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
        give_back(job)


def report_progress(job: Job, percent: int, stage: str) -> None:
    """What a waiting person sees; it also prolongs the claim."""
    owned(job).update(percent=percent, stage=stage, lease_until=clock(LEASE))


def make_headway(job: Job) -> None:
    """What it has done so far is kept: should its worker die now, that is a first failure again."""
    owned(job).update(attempts=1)


def wait_again(job: Job) -> None:
    """For another turn, behind those that wait."""
    waits = {"lease_until": None, "published_at": None, "attempts": 0}
    if owned(job).update(state=Job.State.PENDING, claim_token=None, **waits):
        publish(job.pk)


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
            chain=chain_of(job.requested_by, job.township),
            data=kinds[job.kind].told(result),
        )
    return True


def fail(job: Job, reason: str) -> None:
    with transaction.atomic():
        if owned(job).update(state=Job.State.FAILED, error=reason[:300], finished_at=Now()):
            record(
                "任务失败",
                job,
                actor=job.requested_by,
                chain=chain_of(job.requested_by, job.township),
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


@transaction.atomic
def start_over(job: Job, *, actor: "User") -> bool:
    """A person's 放弃并重做 of a job whose worker is silent: whoever held it is fenced off, and it
    is queued as if nobody had tried. False where its worker has spoken meanwhile.
    """
    given_up = Job.objects.filter(silent(), pk=job.pk).update(
        state=Job.State.PENDING,
        attempts=0,
        claim_token=None,
        lease_until=None,
        percent=0,
        stage="",
    )
    if given_up:
        record("放弃并重做任务", job, actor=actor, chain=chain_of(actor, job.township))
        transaction.on_commit(lambda: publish(job.pk))
    return bool(given_up)


def sweep() -> int:
    """Publish again what a crash, a flushed Redis or a lost message left behind.

    Give up what was tried out.
    """
    for job in Job.objects.filter(abandoned(), attempts__gte=MAX_ATTEMPTS):
        fail(job, GAVE_UP)
    ids = list(Job.objects.filter(lost() | abandoned()).values_list("pk", flat=True))
    # Waiting again, so that a long queue is not given the same job at every sweep.
    Job.objects.filter(abandoned(), pk__in=ids).update(
        state=Job.State.PENDING,
        claim_token=None,
        lease_until=None,
        published_at=None,
        stage=INTERRUPTED,
    )
    # The first refusal ends it: a dead broker would make each of a thousand wait for its time-out.
    return len(list(takewhile(publish, sorted(ids))))


def lost() -> Q:
    """Waiting, and the queue has most likely forgotten it."""
    unpublished = Q(published_at=None) & ~within("created_at", UNPUBLISHED_AFTER)
    unclaimed = Q(published_at__isnull=False) & ~within("published_at", LOST_AFTER)
    return Q(state=Job.State.PENDING) & (unpublished | unclaimed)


def beat(name: str = WORKER) -> None:
    Heartbeat.objects.update_or_create(name=name, defaults={"at": Now()})


def is_alive(name: str = WORKER) -> bool:
    return Heartbeat.objects.filter(within("at", STALE_AFTER), name=name).exists()


@dataclass(frozen=True)
class Progress:
    """What a waiting person is told of a job."""

    job: Job
    waiting: int  # jobs that were asked for before it and have not begun
    at_work: int  # others that are being done
    is_silent: bool  # its worker has most likely died: somebody else will take it over
    is_alive: bool  # whether any worker answers
    may_ask: bool  # whether this person may have it done again


def progress_of(job: Job, user: "User") -> Progress:
    others = Job.objects.active().exclude(pk=job.pk)
    counts = others.aggregate(
        waiting=Count("pk", filter=Q(state=Job.State.PENDING, pk__lt=job.pk)),
        at_work=Count("pk", filter=Q(state=Job.State.RUNNING)),
    )
    return Progress(
        job=job,
        **counts,
        is_silent=Job.objects.filter(silent(), pk=job.pk).exists(),
        is_alive=is_alive(),
        may_ask=kinds[job.kind].may_ask(user, job),
    )
