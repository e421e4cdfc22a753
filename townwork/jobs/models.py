"""Work that takes a while (后台任务): the row is the truth, the queue only carries its id."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from townwork.lib.choices import TextChoices

ABOUT = "about"  # among the params: what the job is about, in the words of when it was asked for


class JobQuerySet(models.QuerySet):
    def active(self):
        return self.filter(state__in=Job.ACTIVE)

    def visible_to(self, user):
        """The jobs of one's own township; a reviewer's those of the district."""
        if user.district_id:
            return self.filter(township__district_id=user.district_id)
        return self.filter(township_id=user.township_id)


class Job(models.Model):
    """One piece of work.

    services.enqueue makes it; claim, report, finish and sweep alone move its state.
    """

    is_told = False  # in the trail (townwork.audit.rows): the worker moves it

    class State(TextChoices):
        PENDING = "pending", "排队中"
        RUNNING = "running", "进行中"
        DONE = "done", "已完成"
        FAILED = "failed", "失败"

    ACTIVE = (State.PENDING, State.RUNNING)

    kind = models.CharField("类别", max_length=40)
    key = models.CharField("对象", max_length=100)
    township = models.ForeignKey("org.Township", models.PROTECT, null=True, verbose_name="镇")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name="发起人"
    )
    params = models.JSONField("参数", default=dict)
    state = models.CharField("状态", max_length=10, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    lease_until = models.DateTimeField(null=True)
    claim_token = models.UUIDField(null=True)
    percent = models.PositiveSmallIntegerField("进度", default=0)
    stage = models.CharField("步骤", max_length=80, blank=True)
    error = models.CharField("原因", max_length=300, blank=True)
    result = models.JSONField("结果", default=dict)
    created_at = models.DateTimeField("发起时间", db_default=Now())
    published_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField("完成时间", null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "后台任务"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=Q(state__in=("pending", "running")),
                name="jobs_one_active_a_key",
            ),
        ]
        indexes = [models.Index(fields=["state", "created_at"], name="jobs_queue")]

    def __str__(self):
        """What is made, of what: as the trail names it. Those of before kept no words, only ids."""
        from townwork.jobs.registry import title_of

        return f"{title_of(self.kind)}：{self.params.get(ABOUT, self.key)}"

    @property
    def is_active(self) -> bool:
        return self.state in self.ACTIVE


class Heartbeat(models.Model):
    """The worker's last sign of life, written by a task every 30 s; one row a name."""

    is_told = False  # in the trail (townwork.audit.rows): a sign of life

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()
