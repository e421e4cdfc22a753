"""批次: all units' summaries of a township's half-year, or what all townships of a district signed,
asked for, held, and told of; reports.batch_work makes them.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import Now

from reports.models import Batch, BatchItem
from townwork.audit.services import chain_of, record
from townwork.jobs.models import Job
from townwork.jobs.services import enqueue
from townwork.org.access import require
from townwork.org.errors import Refusal
from townwork.org.models import District, Term, Township, Unit, User

BATCH = "batch"
WORKERS = 2  # jobs of one batch: as many as a worker has processes
State = BatchItem.State


@transaction.atomic
def begin(place: Township | District, half: Term, *, actor: User) -> Batch:
    """A batch of the place's half-year, begun. Those of before that are over are gone with it.

    Raises Refusal where one is under way, or there is nobody to make a paper of.
    """
    require(actor, "summary.batch")
    of = {"district": place} if isinstance(place, District) else {"township": place}
    half_year = {"year": half.year, "half": half.half}
    earlier = Batch.objects.filter(**of, **half_year)
    earlier.filter(~Q(sha256="") | Q(cancelled_at__isnull=False)).delete()
    try:
        with transaction.atomic():
            batch = Batch.objects.create(**of, **half_year, asked_by=actor)
    except IntegrityError as error:
        raise Refusal("这半年的批次正在进行，不用再发起。") from error
    items = list(_items(batch))
    if not items:
        raise Refusal("没有在用的单位。" if batch.township_id else "区内还没有镇。")
    BatchItem.objects.bulk_create(items, batch_size=500)
    _tell("发起批次", batch, actor, 份数=len(items))
    _set_going(batch, actor)
    return batch


def _items(batch: Batch) -> Iterator[BatchItem]:
    if batch.township_id:
        units = Unit.objects.filter(township=batch.township_id).active()
        for number, unit in enumerate(units, 1):
            yield BatchItem(batch=batch, number=number, unit=unit)
    else:
        for number, town in enumerate(Township.objects.filter(district=batch.district_id), 1):
            yield BatchItem(batch=batch, number=number, township=town)


def pause(batch: Batch, *, actor: User) -> None:
    """暂停: what is being made is finished, nothing more is begun. Raises Refusal."""
    _move(batch, "暂停批次", actor, Q(paused_at=None), paused_at=Now())


def go_on(batch: Batch, *, actor: User) -> None:
    """继续, after a pause or where its workers gave up. Raises Refusal."""
    still = Q() if not jobs_of(batch).active().exists() else Q(paused_at__isnull=False)
    _move(batch, "继续批次", actor, still, paused_at=None, going_since=Now(), going=True)


def cancel(batch: Batch, *, actor: User) -> None:
    """取消, for good: what was made is swept within a day. Raises Refusal."""
    _move(batch, "取消批次", actor, Q(), cancelled_at=Now())


@transaction.atomic
def _move(
    batch: Batch, act: str, actor: User, where: Q, *, going: bool = False, **values: object
) -> None:
    require(actor, "summary.batch")
    under_way = Batch.objects.filter(where, pk=batch.pk, sha256="", cancelled_at=None)
    if not under_way.update(**values):
        raise Refusal("这个批次的情况变了，请看现在的页面再办。")
    _tell(act, batch, actor)
    if going:
        _set_going(batch, actor)


@transaction.atomic
def retry(batch: Batch, *, actor: User) -> int:
    """重试: the failed ones alone, and of a district those who had not signed; how many. The ZIP is
    made anew. Raises Refusal where there are none.
    """
    require(actor, "summary.batch")
    again = batch.items.filter(state__in=(State.FAILED, State.NONE))
    number = again.update(state=State.WAITING, token=None, taken=0, remark="", settled_at=None)
    anew = {"sha256": "", "size": 0, "zipped_at": None, "paused_at": None}
    anew["token"] = None
    moved = Batch.objects.filter(pk=batch.pk, cancelled_at=None).update(**anew, going_since=Now())
    if not (number and moved):
        raise Refusal("没有要重试的。")
    _tell("重试批次", batch, actor, 份数=number)
    _set_going(batch, actor)
    return number


def _set_going(batch: Batch, actor: User) -> None:
    """Jobs of their own each time: one of before that has seen the pause may still be ending."""
    for _ in range(WORKERS):
        enqueue(
            BATCH,
            f"{batch.pk}-{uuid.uuid4().hex}",
            township=batch.township,
            actor=actor,
            params={"batch": batch.pk},
            about=str(batch),
        )


def jobs_of(batch: Batch) -> QuerySet[Job]:
    return Job.objects.filter(kind=BATCH, key__startswith=f"{batch.pk}-")


def _tell(act: str, batch: Batch, actor: User, **data: object) -> None:
    record(act, batch, actor=actor, chain=chain_of(actor, batch.township), data=data, moves=False)


# --- What a waiting person is told ----------------------------------------------------------------
@dataclass(frozen=True)
class Progress:
    """How far a batch is. `left` is how long it still takes, None while nobody can say."""

    total: int
    done: int
    none: int
    failed: int
    left: timedelta | None
    is_at_work: bool  # whether a job of it waits or runs
    error: str  # of the last job, where none is at work

    @property
    def settled(self) -> int:
        return self.done + self.none + self.failed

    @property
    def percent(self) -> int:
        return 100 * self.settled // self.total

    @property
    def left_said(self) -> str:
        return said_left(self.left) if self.left is not None else ""


def progress_of(batch: Batch) -> Progress:
    """Three queries."""
    since = Q(settled_at__gte=batch.going_since)
    counts = batch.items.aggregate(
        total=Count("pk"),
        done=Count("pk", filter=Q(state=State.DONE)),
        none=Count("pk", filter=Q(state=State.NONE)),
        failed=Count("pk", filter=Q(state=State.FAILED)),
        recent=Count("pk", filter=since),
        last=Max("settled_at", filter=since),
    )
    recent, last = counts.pop("recent"), counts.pop("last")
    # Paused and continued, it has newer jobs than the one that is still at it.
    is_at_work = jobs_of(batch).active().exists()
    jobs = jobs_of(batch).order_by("-pk")[:WORKERS]
    error = next((job.error for job in jobs if job.error), "")
    waiting = counts["total"] - counts["done"] - counts["none"] - counts["failed"]
    left = (last - batch.going_since) / recent * waiting if recent > 1 else None
    return Progress(**counts, left=left, is_at_work=is_at_work, error="" if is_at_work else error)


def may_retry(batch: Batch, progress: Progress) -> bool:
    """Whether anything is to be made once more that may come out otherwise."""
    return batch.cancelled_at is None and bool(progress.failed or progress.none)


def said_left(left: timedelta) -> str:
    """约 3 分钟; never more exact than anybody can know."""
    minutes = round(left.total_seconds() / 60)
    if minutes < 1:
        return "不到 1 分钟"
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"约 {minutes} 分钟"
    return f"约 {hours} 小时" + (f" {rest} 分钟" if rest else "")
