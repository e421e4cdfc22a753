"""批次: many papers asked for at once, each a row of its own until all are in one ZIP."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from townwork.jobs.models import Job
from townwork.lib.choices import TextChoices
from townwork.lib.stored import Stored
from townwork.org.models import District, Term, Township, Unit

KEPT = timedelta(days=1)  # as long as other exports


class BatchQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A township's own; the district's for its staff."""
        if user.district_id:
            return self.filter(district_id=user.district_id)
        return self.filter(township_id=user.township_id)

    def of_half(self, half):
        return self.filter(year=half.year, half=half.half)


class Batch(Stored, models.Model):
    """All units' summaries of a township's half-year, or of a district's what all townships signed.

    Its papers are BatchItems. `sha256` and `size` are of the ZIP; "" until there is one. `token` is
    the claim (Job.claim_token) under which somebody makes it.
    """

    is_told = False  # in the trail (townwork.audit.rows): the worker moves it
    shelf = "exports"
    is_passing = True
    ending = ".zip"

    township = models.ForeignKey(
        Township, models.PROTECT, null=True, related_name="+", verbose_name="镇"
    )
    district = models.ForeignKey(
        District, models.PROTECT, null=True, related_name="+", verbose_name="区"
    )
    year = models.PositiveSmallIntegerField("年度")
    half = models.PositiveSmallIntegerField("半年", choices=[(1, "上半年"), (2, "下半年")])
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="谁要的"
    )
    asked_at = models.DateTimeField("要的时间", db_default=Now())
    # Since when it goes on, by the last press: what is left is estimated from then.
    going_since = models.DateTimeField(db_default=Now())
    paused_at = models.DateTimeField("暂停时间", null=True)
    cancelled_at = models.DateTimeField("取消时间", null=True)
    token = models.UUIDField(null=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    size = models.PositiveBigIntegerField("大小（字节）", default=0)
    zipped_at = models.DateTimeField("打包时间", null=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "批次"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(township=None, district__isnull=False)
                | Q(township__isnull=False, district=None),
                name="batch_of_town_or_district",
            ),
            models.UniqueConstraint(
                fields=["township", "year", "half"],
                condition=Q(sha256="", cancelled_at=None, district=None),
                name="batch_once_a_town",
            ),
            models.UniqueConstraint(
                fields=["district", "year", "half"],
                condition=Q(sha256="", cancelled_at=None, township=None),
                name="batch_once_a_district",
            ),
        ]

    def __str__(self):
        return f"{self.place}{self.term}{'各镇总结' if self.district_id else '单位小结'}"

    @property
    def place(self) -> Township | District:
        return self.township or self.district

    @property
    def term(self) -> Term:
        """Its half-year, of no township: days and words."""
        return Term(year=self.year, half=self.half)

    @property
    def is_over(self) -> bool:
        """Nothing more is made of it: zipped, or cancelled."""
        return bool(self.sha256) or self.cancelled_at is not None

    @property
    def is_there(self) -> bool:
        """Whether the ZIP can still be fetched."""
        is_new = self.zipped_at is not None and self.zipped_at > timezone.now() - KEPT
        return bool(self.sha256) and is_new and self.path.exists()

    @property
    def file_name(self) -> str:
        return f"{self}.zip"


class BatchItemQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(batch__in=Batch.objects.visible_to(user))

    def unsettled(self):
        return self.filter(state__in=BatchItem.UNSETTLED)

    def free(self, held: Q):
        """Waiting, or taken under a claim that holds no more; `held` are the jobs whose does."""
        claims = Job.objects.filter(held, claim_token=models.OuterRef("token"))
        return self.filter(
            Q(state=BatchItem.State.WAITING)
            | Q(Q(state=BatchItem.State.TAKEN) & ~models.Exists(claims))
        )


TONES = {"done": "state-ok", "failed": "state-bad", "none": "state-warn"}


class BatchItem(models.Model):
    """One paper of a batch, in exactly one state.

    `token` is the claim (Job.claim_token) that took it: under another nobody settles it. `taken`
    counts how often, so that a paper which kills its worker fails alone.
    """

    is_told = False  # in the trail (townwork.audit.rows): the worker moves it

    class State(TextChoices):
        WAITING = "waiting", "等待"
        TAKEN = "taken", "正在做"
        DONE = "done", "已完成"
        NONE = "none", "未签发"  # nothing to be had of it: a township that has not signed
        FAILED = "failed", "失败"

    UNSETTLED = (State.WAITING, State.TAKEN)

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="items")
    number = models.PositiveIntegerField("序号")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name="单位")
    township = models.ForeignKey(
        Township, models.PROTECT, null=True, related_name="+", verbose_name="镇"
    )
    state = models.CharField("状态", max_length=8, choices=State, default=State.WAITING)
    token = models.UUIDField(null=True)
    taken = models.PositiveSmallIntegerField("次数", default=0)
    name = models.CharField("文件名", max_length=150, blank=True)  # without an ending
    edition = models.ForeignKey("reports.Edition", models.PROTECT, null=True, related_name="+")
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    size = models.PositiveIntegerField("大小（字节）", default=0)
    pages = models.PositiveSmallIntegerField("页数", null=True)
    word_sha256 = models.CharField("Word 的 SHA-256", max_length=64, blank=True)
    word_size = models.PositiveIntegerField(default=0)
    remark = models.TextField("说明", blank=True)  # what it lacks, or why it failed
    settled_at = models.DateTimeField("完成时间", null=True)

    objects = BatchItemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "批次文件"
        ordering = ["batch_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="batch_item_number"),
            models.UniqueConstraint(fields=["batch", "unit"], name="batch_item_unit"),
            models.UniqueConstraint(fields=["batch", "township"], name="batch_item_township"),
            models.CheckConstraint(
                condition=Q(unit=None, township__isnull=False)
                | Q(unit__isnull=False, township=None),
                name="batch_item_of_unit_or_town",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | ~Q(sha256=""), name="batch_item_done_has_file"
            ),
        ]
        indexes = [models.Index(fields=["batch", "state"], name="batch_item_state")]

    def __str__(self):
        return f"{self.number}. {self.of}"

    @property
    def of(self) -> Unit | Township:
        return self.unit or self.township

    @property
    def tone(self) -> str:
        """The class its state is shown in."""
        return TONES.get(self.state, "")


@dataclass
class BatchFile(Stored):
    """A paper made for a batch, or its ZIP, while it is kept."""

    form: str
    sha256: str = ""
    size: int = 0
    shelf = "exports"
    is_passing = True
