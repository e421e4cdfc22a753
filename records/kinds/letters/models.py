"""提示函 (docs/facts.md §4.9). A letter is a number, dates and a unit: never what it says."""

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q

from records.ledger.record import Record, RecordQuerySet
from townwork.lib.choices import TextChoices
from townwork.org.models import ExtensionBase, extension_constraints


class NoticeQuerySet(RecordQuerySet):
    def unanswered(self):
        return self.filter(answered_on=None)

    def unsigned(self):
        return self.unanswered().filter(signed_on=None)

    def overdue(self, today: date):
        return self.unanswered().filter(due_on__lt=today)


class Notice(Record):
    """提示函. 发生日期 is the day it was received; answered within `due_on`.

    How it stands is read off its dates and the clock. records.kinds.letters.services writes
    `signed_on`, `answered_on`, `answer_number` and, granting an extension, `due_on`.
    """

    class Kind(TextChoices):
        ONLINE = "online", "网络类"
        VENUE = "venue", "阵地类"
        ACTIVITY = "activity", "活动类"
        OTHER = "other", "其他"

    class State(TextChoices):
        UNSIGNED = "unsigned", "待签收"
        UNDER_WAY = "open", "办理中"
        OVERDUE = "overdue", "超期"
        ANSWERED = "answered", "已反馈"
        ANSWERED_LATE = "late", "超期反馈"

    DAYS_TO_ANSWER = 7

    number = models.CharField("函号", max_length=40)
    sender = models.CharField("来文单位", max_length=60)
    kind = models.CharField("事项类别", max_length=10, choices=Kind)
    signed_on = models.DateField("签收日期", null=True, blank=True)
    due_on = models.DateField(
        "反馈时限", null=True, blank=True, help_text="不填即按镇里的规定推算，一般为收函后 7 日"
    )
    answered_on = models.DateField("反馈日期", null=True, blank=True)
    answer_number = models.CharField("反馈件号", max_length=40, blank=True)

    objects = NoticeQuerySet.as_manager()

    search_fields = ("number", "sender", "answer_number")
    day_order = (("occurred_on", "due_on", "收函日期"),)
    living = ("signed_on", "due_on", "answered_on", "answer_number", "note")
    counts = ("due_on", "answered_on")

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "提示函"
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["answered_on", "due_on"], name="notice_due"),
        ]
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(answered_on=None) | Q(answered_on__gte=F("occurred_on")),
                name="notice_answered_after_received",
                violation_error_message="反馈日期不能早于收函日期。",
            ),
        ]

    def __str__(self):
        return self.number

    is_due_by_default = (
        False  # nobody said a day: what the township's rules make of it takes its place
    )

    def index(self):
        super().index()
        if self.due_on is None:
            self.due_on, self.is_due_by_default = (
                self.occurred_on + timedelta(self.DAYS_TO_ANSWER),
                True,
            )

    def state_on(self, today: date) -> "Notice.State":
        """How it stands on a day."""
        if self.answered_on:
            late = self.answered_on > self.due_on
            return self.State.ANSWERED_LATE if late else self.State.ANSWERED
        if today > self.due_on:
            return self.State.OVERDUE
        return self.State.UNDER_WAY if self.signed_on else self.State.UNSIGNED

    def left_on(self, today: date) -> str:
        """How long still, in words; nothing once it is answered."""
        if self.answered_on:
            return ""
        days = (self.due_on - today).days
        if days < 0:
            return f"已超期 {-days} 天"
        return "今天到期" if days == 0 else f"还有 {days} 天"


class NoticeExtensionQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(notice__in=Notice.objects.visible_to(user))

    def unanswered(self):
        return self.filter(is_granted=None)


class NoticeExtension(ExtensionBase):
    """延期申请 of a letter: asked for before its time is up."""

    notice = models.ForeignKey(
        Notice, models.PROTECT, related_name="extensions", verbose_name="提示函"
    )
    due_before = models.DateField("原时限")

    objects = NoticeExtensionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "提示函延期申请"
        ordering = ["id"]
        constraints = [
            *extension_constraints("notice", "notice_extension"),
            models.CheckConstraint(
                condition=Q(until__gt=F("due_before")), name="notice_extension_is_later"
            ),
        ]

    def __str__(self):
        return f"{self.notice} 延至 {self.until}"
