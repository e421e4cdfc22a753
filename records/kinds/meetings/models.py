"""会议研究 (docs/facts.md §4.8) and the documents issued."""

from django.db import models
from django.db.models import F, Q

from records.ledger.own_kinds import KindField
from records.ledger.record import Record
from townwork.lib.choices import TextChoices
from townwork.lib.fields import SmallCountField
from townwork.org.errors import Refusal


class Meeting(Record):
    class Kind(TextChoices):
        SPECIAL = "special", "党政班子会专题研究"
        HEARING = "hearing", "听取工作汇报"
        WEEKLY = "weekly", "每周例会"
        TRAINING = "training", "业务培训"
        OTHER = "other", "其他会议"

    name = models.CharField("会议名称", max_length=100)
    kind = KindField("类别", max_length=10, choices=Kind, ledger="meetings")
    host = models.CharField("主持人", max_length=20, blank=True)
    topic = models.CharField(
        "议题", max_length=200, blank=True, help_text="专题研究必填；总结按日期列出"
    )
    expected = SmallCountField("应到人数", null=True, blank=True)
    present = SmallCountField("实到人数", null=True, blank=True)

    search_fields = ("name", "topic", "host")

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "会议研究"
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(kind="special") | ~Q(topic=""),
                name="special_meeting_has_topic",
                violation_error_message="专题研究的会议请填写议题，总结要列出。",
            ),
        ]

    def __str__(self):
        return self.name


class Decision(Record):
    """议定事项. 发生日期 is the meeting's; `unit` answers for it."""

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="decisions", verbose_name="会议"
    )
    matter = models.CharField("议定事项", max_length=200)
    due_on = models.DateField("办理时限", null=True, blank=True)
    done_on = models.DateField("办结日期", null=True, blank=True)
    outcome = models.CharField("办结情况", max_length=200, blank=True)

    search_fields = ("matter",)
    past_days = ("done_on",)
    day_order = (("occurred_on", "due_on", "会议日期"),)
    living = ("done_on", "outcome", "note")
    counts = ("done_on",)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "议定事项"
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(done_on=None) | Q(done_on__gte=F("occurred_on")),
                name="decision_done_after_made",
                violation_error_message="办结日期不能早于会议日期。",
            ),
        ]

    def __str__(self):
        return self.matter


class Regulation(Record):
    """制度文件: issued, when, to whom. 发生日期 is the day of issue.

    `written_by_issue`: records.kinds.meetings.issued wrote it when the paper was issued here, so it
    says what the paper says.
    """

    class Kind(TextChoices):
        RESPONSIBILITY = "responsibility", "责任制文件"
        ASSESSMENT = "assessment", "检查考核制度"
        STUDY = "study", "学习制度"
        VENUE = "venue", "阵地与报批制度"
        NEWS = "news", "新闻信息制度"
        VILLAGE = "village", "村规民约"
        BULLETIN = "bulletin", "学习通报"
        RESULT = "result", "考核通报"
        OTHER = "other", "其他制度"

    title = models.CharField("文件标题", max_length=120)
    kind = models.CharField("类别", max_length=16, choices=Kind)
    number = models.CharField("文号", max_length=40, blank=True)
    sent_to = models.CharField("印发范围", max_length=120, blank=True)
    written_by_issue = models.BooleanField("印发时写入", default=False, editable=False)

    search_fields = ("title", "number")

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "制度文件"

    def __str__(self):
        return self.title

    @property
    def sealed(self) -> str:
        if not self.written_by_issue:
            return ""
        return "这一条是文件在系统里印发时写入的，与文件一致，不能在台账里改；有更正请另发一件。"

    def refuse_void(self):
        if self.written_by_issue:
            raise Refusal(
                "这一条是文件在系统里印发时写入的，文件还在，不能作废；有更正请另发一件。"
            )
