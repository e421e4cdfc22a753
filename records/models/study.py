"""理论学习 (domain.md §3). Units are counted, never a person's views."""

from django.db import models
from django.db.models import Q

from records.models.base import Record
from townwork.lib.fields import CountField, SmallCountField


class StudyKind(models.TextChoices):
    CORE = "core", "中心组学习"
    BRANCH = "branch", "支部学习"
    STAFF = "staff", "干部职工学习"
    LECTURE = "lecture", "专题讲座"
    OUTREACH = "outreach", "统一宣讲"


class StudySession(Record):
    """One session, with its attendance as counts and the 五有 elements it has in the archive."""

    topic = models.CharField("学习主题", max_length=120)
    kind = models.CharField("类别", max_length=10, choices=StudyKind)
    place_name = models.CharField("地点", max_length=60, blank=True)
    host = models.CharField("主持人", max_length=20, blank=True, help_text="职工姓名")
    lecturer = models.CharField("主讲人", max_length=40, blank=True)
    mode = models.CharField("学习方式", max_length=40, blank=True, help_text="如：集体研讨、专题辅导")
    expected = SmallCountField("应到人数", null=True, blank=True)
    present = SmallCountField("实到人数", null=True, blank=True)
    on_leave = SmallCountField("请假人数", null=True, blank=True)
    made_up = SmallCountField("补学人数", null=True, blank=True)
    has_plan = models.BooleanField("有计划", default=False)
    has_sign_in = models.BooleanField("有签到", default=False)
    has_record = models.BooleanField("有记录", default=False)
    has_materials = models.BooleanField("有资料", default=False)
    has_summary = models.BooleanField("有总结", default=False)

    searched = ("topic", "place_name", "lecturer")
    ELEMENTS = ("has_plan", "has_sign_in", "has_record", "has_materials", "has_summary")

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "理论学习"
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(expected=None) | Q(present=None) | Q(present__lte=models.F("expected")),
                name="session_present_at_most_expected",
                violation_error_message="实到人数不能多于应到人数。",
            ),
        ]

    def __str__(self):
        return self.topic


class StudyPlan(Record):
    """学习计划: one line of the yearly plan. 发生日期 is when it is due."""

    topic = models.CharField("计划主题", max_length=120)
    kind = models.CharField("类别", max_length=10, choices=StudyKind)
    document_number = models.CharField("备案文号", max_length=40, blank=True)

    searched = ("topic", "document_number")
    may_lie_ahead = True

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "学习计划"

    def __str__(self):
        return self.topic


class PaperReturn(Record):
    """学习材料收件: how many papers a unit handed in that month; a count, never a text."""

    count = CountField("收件份数（篇）")

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "学习材料收件"

    def __str__(self):
        return f"{self.unit} {self.occurred_on:%Y-%m} 收件 {self.count} 篇"
