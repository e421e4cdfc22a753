"""一会一报 (docs/facts.md §4.1): a unit's own event, applied for, approved by steps, held, archived."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from records.kinds.venues.models import Venue
from records.ledger.record import Record, RecordQuerySet
from townwork.lib.choices import TextChoices
from townwork.lib.fields import CountField

STAFF = settings.AUTH_USER_MODEL


class Step(TextChoices):
    """The steps of approval, in their order."""

    HEAD = "head", "单位负责人"
    PUBLICITY = "publicity", "宣传办"
    SECRETARY = "secretary", "书记"


# 迟报: what the page, the lists and the indicator all mean by it.
FILED_LATE = Q(applied_on__gt=F("apply_by"))


class FilingQuerySet(RecordQuerySet):
    def waiting(self, step: str):
        return self.filter(state=Filing.State.PENDING, waits_for=step)

    def to_file(self):
        """What its unit still has to submit: new, returned or being changed."""
        return self.filter(state__in=Filing.EDITABLE)

    def unclosed(self, today):
        """Approved or held, its day past, and not archived."""
        return self.filter(
            state__in=(Filing.State.APPROVED, Filing.State.HELD), occurred_on__lt=today
        )

    def overdue(self, today):
        """Unclosed beyond the days for it."""
        return self.unclosed(today).filter(close_by__lt=today)

    def waiting_late(self):
        """Waiting, but submitted after the last day for it."""
        return self.filter(FILED_LATE, state=Filing.State.PENDING)


class Filing(Record):
    """一会一报. 发生日期 is the event's day, `applied_on` the application's.

    records.kinds.filings.services moves `state` and writes with it what it derives: `round` (the
    application's number: a return or a change begins a new one), `waits_for` (the step a pending
    one is at), `filed_by`. `apply_by` and `close_by`, the last days for applying and archiving, are
    settled by the township's rules when it is applied for, or told of.
    """

    filed_by_id: int | None

    class Kind(TextChoices):
        REPORT = "report", "报告会"
        SEMINAR = "seminar", "研讨会"
        LECTURE = "lecture", "讲座"
        FORUM = "forum", "论坛"
        OTHER = "other", "其他"

    class State(TextChoices):
        DRAFT = "draft", "草稿"
        PENDING = "pending", "待审"
        RETURNED = "returned", "退回"
        APPROVED = "approved", "同意"
        REFUSED = "refused", "不同意"
        CHANGED = "changed", "变更"
        CANCELLED = "cancelled", "取消"
        HELD = "held", "已办"
        ARCHIVED = "archived", "已归档"

    EDITABLE = (State.DRAFT, State.RETURNED, State.CHANGED)

    title = models.CharField("名称主题", max_length=120)
    kind = models.CharField("类别", max_length=10, choices=Kind)
    number = models.CharField("编号", max_length=40, blank=True)
    applied_on = models.DateField("申报日期", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.DRAFT)
    organiser = models.CharField("主办（承办）单位", max_length=80, blank=True)
    venue = models.ForeignKey(
        Venue, models.PROTECT, null=True, blank=True, related_name="filings", verbose_name="场地"
    )
    place_name = models.CharField("地点", max_length=60, blank=True)
    size = CountField("规模（人）", null=True, blank=True)
    audience = models.CharField("参加对象", max_length=60, blank=True)
    speaker = models.CharField("主讲人", max_length=20, blank=True)
    speaker_post = models.CharField(
        "主讲人单位职务", max_length=60, blank=True, help_text="公开信息"
    )
    funding = models.CharField("经费来源", max_length=40, blank=True)
    is_reported = models.BooleanField("安排新闻报道", default=False)
    has_outline = models.BooleanField("有内容提纲", default=False)
    has_safety_plan = models.BooleanField("有安全预案", default=False)
    contact_phone = models.CharField("联系电话", max_length=20, blank=True)
    approved_on = models.DateField("审批日期", null=True, blank=True)
    attendance = CountField("实到人数", null=True, blank=True)
    archived_on = models.DateField("归档日期", null=True, blank=True)
    round = models.PositiveSmallIntegerField("申报轮次", default=0, editable=False)
    waits_for = models.CharField(
        "等待环节", max_length=10, choices=Step, blank=True, editable=False
    )
    filed_by = models.ForeignKey(
        STAFF, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="申报人"
    )
    apply_by = models.DateField("应报日期", null=True, editable=False)
    close_by = models.DateField("应归档日期", null=True, editable=False)

    objects = FilingQuerySet.as_manager()

    search_fields = ("title", "number", "organiser", "speaker")
    indexed_fields = (*Record.indexed_fields, "waits_for", "filed_by")
    may_lie_ahead = True
    living = (
        *("applied_on", "state", "approved_on", "attendance", "archived_on", "note"),
        *("round", "waits_for", "filed_by", "apply_by", "close_by"),
    )
    counts = ("state", "archived_on", "attendance")
    outside_history = ("apply_by", "close_by")

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "一会一报"
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["state", "waits_for"], name="filing_state"),
        ]
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state="pending") & ~Q(waits_for="")
                | ~Q(state="pending") & Q(waits_for=""),
                name="filing_waits_while_pending",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_filed_late(self) -> bool:
        """FILED_LATE, of one row."""
        return bool(self.applied_on and self.apply_by and self.applied_on > self.apply_by)

    def index(self):
        """A pending one that came by import waits where every application begins."""
        super().index()
        if self.state != self.State.PENDING:
            self.waits_for = ""
        elif not self.waits_for:
            self.waits_for, self.filed_by_id = Step.HEAD, self.filed_by_id or self.entered_by_id

    def clean(self):
        """An import may say what became of past events.

        It approves nothing that is still to come.
        """
        super().clean()
        is_settled = self.state not in (self.State.DRAFT, self.State.PENDING)
        is_to_come = self.occurred_on is not None and self.occurred_on > timezone.localdate()
        if self._state.adding and is_settled and is_to_come:
            words = "还没有举办的活动，状态只能填“草稿”或“待审”；审批请在这条记录的页面上办。"
            raise ValidationError({"state": words})

    @property
    def sealed(self) -> str:
        """What is under approval, or decided, is not what somebody edits: each way leads through an
        act.
        """
        if self.state in self.EDITABLE:
            return ""
        if self.state == self.State.PENDING:
            return "正在审批，内容不能改；要改请审批人退回。"
        if self.state == self.State.APPROVED:
            return "已经同意，内容不能改；时间、地点等有变动，请在记录页“变更”，改好重新申报。"
        return f"这件{self.get_state_display()}，内容不能再改；记错了请作废后另记一条。"


class FilingStepQuerySet(models.QuerySet):
    def in_order(self):
        return self.select_related("by").order_by("round", "id")


class FilingStep(models.Model):
    """One act on a filing, stamped with who and when. records.kinds.filings.services writes it.

    Nothing changes it; one of a batch goes when that is undone.
    """

    class Act(TextChoices):
        SUBMIT = "submit", "提交申报"
        HEAD = "head", "单位负责人同意"
        PUBLICITY = "publicity", "宣传办同意"
        SECRETARY = "secretary", "书记同意"
        RETURN = "return", "退回"
        REFUSE = "refuse", "不同意"
        CHANGE = "change", "变更"
        CANCEL = "cancel", "取消"
        HOLD = "hold", "报办理结果"
        ARCHIVE = "archive", "归档"

    filing = models.ForeignKey(Filing, models.CASCADE, related_name="steps")
    round = models.PositiveSmallIntegerField("申报轮次")
    act = models.CharField("办理", max_length=10, choices=Act)
    by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name="经办人")
    at = models.DateTimeField("时间", db_default=Now())
    note = models.CharField("说明", max_length=200, blank=True)
    head = models.CharField("负责人", max_length=20, blank=True)
    head_on = models.DateField("负责人同意日期", null=True)

    objects = FilingStepQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "一会一报经过"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["filing", "round", "act"],
                condition=Q(act__in=("submit", "head", "publicity", "secretary", "archive")),
                name="filing_step_once_a_round",
            ),
            models.CheckConstraint(
                condition=~Q(act__in=("return", "refuse", "change", "cancel")) | ~Q(note=""),
                name="filing_step_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(act="head", head_on__isnull=False) & ~Q(head="")
                | ~Q(act="head") & Q(head="", head_on=None),
                name="filing_step_names_head",
            ),
        ]

    def __str__(self):
        return f"{self.filing} {self.get_act_display()}"
