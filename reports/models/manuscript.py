"""文稿: a half-year's own text, from its first line to the signature."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from reports.models.scope import TownshipOwned
from townwork.lib.choices import TextChoices
from townwork.org.models import Term, Township


class ManuscriptQuerySet(TownshipOwned):
    path = "term__township"

    def visible_to(self, user):
        """The township's own; the district reads what was signed of it."""
        return self.none() if user.district_id else super().visible_to(user)


class Manuscript(models.Model):
    """文稿: the text of one half-year's summary. Its words are those of its newest revision."""

    class State(TextChoices):
        WRITING = "writing", "起草"
        READING = "reading", "送审中"
        CHECKED = "checked", "已核稿，待签发"
        SIGNED = "signed", "已签发"

    class Source(TextChoices):
        TEMPLATE = "template", "本镇总结模板"
        LAST = "last", "上一个半年的总结"
        OLD = "old", "本单位从前的总结"
        YEAR = "year", "全年总结的写法"

    term = models.OneToOneField(
        Term, models.PROTECT, related_name="manuscript", verbose_name="半年"
    )
    state = models.CharField("状态", max_length=10, choices=State, default=State.WRITING)
    source = models.CharField("起草自", max_length=10, choices=Source, default=Source.TEMPLATE)
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="起草人"
    )
    begun_at = models.DateTimeField("起草时间", auto_now_add=True)
    # Why the text is open again after a signature; "" before the first.
    correction = models.CharField("更正事由", max_length=200, blank=True)

    objects = ManuscriptQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "总结文稿"
        ordering = ["-term__year", "-term__half"]

    def __str__(self):
        return f"{self.term}总结文稿"

    @property
    def township(self) -> Township:
        return self.term.township

    @property
    def may_be_written(self) -> bool:
        return self.state == self.State.WRITING

    @property
    def given_back(self) -> "Reading | None":
        """The reader's word that opened the text again, until it is sent again."""
        if not self.may_be_written:
            return None
        answered = self.readings.exclude(answer="").select_related("reader")
        last = answered.order_by("-answered_at").first()
        return last if last and last.answer == Reading.Answer.RETURNED else None

    @property
    def newest(self) -> "Revision":
        return self.revisions.latest("number")

    @property
    def begun(self) -> "Revision":
        """What it was begun with, the last time."""
        return self.revisions.filter(kind=Revision.Kind.BEGUN).latest("number")


class OfManuscript(TownshipOwned):
    path = "manuscript__term__township"

    def visible_to(self, user):
        return self.none() if user.district_id else super().visible_to(user)


class OfRemark(OfManuscript):
    path = "remark__manuscript__term__township"


class Revision(models.Model):
    """版本: the whole text as somebody left it. Never changed; the newest holds."""

    class Kind(TextChoices):
        BEGUN = "begun", "起草"
        KEPT = "kept", "自动保存"
        SAVED = "saved", "保存"
        JOINED = "joined", "两人的改动并在一起"
        RESTORED = "restored", "恢复旧版"

    # In the trail (townwork.audit.rows): this is the text under way; what is signed is an edition.
    is_told = False

    manuscript = models.ForeignKey(Manuscript, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField("版本")
    body = models.TextField("文字")
    kind = models.CharField("怎样来的", max_length=10, choices=Kind)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="谁写的"
    )
    at = models.DateTimeField("时间", auto_now_add=True)

    objects = OfManuscript.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "文稿版本"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["manuscript", "number"], name="revision_number_in_manuscript"
            )
        ]

    def __str__(self):
        return f"第 {self.number} 版"


class Presence(models.Model):
    """在写的人: who has the text open, and at which heading. Says nothing once it is old."""

    is_told = False  # in the trail (townwork.audit.rows): who is at it now

    FRESH = timedelta(seconds=15)

    manuscript = models.ForeignKey(Manuscript, models.CASCADE, related_name="present")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    section = models.CharField("所在标题", max_length=100, blank=True)
    at = models.DateTimeField("时间")

    objects = OfManuscript.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["manuscript", "user"], name="present_once")]

    def __str__(self):
        return f"{self.user} {self.section}"


class Reading(models.Model):
    """审阅: one named reader's word on one version of the text."""

    class Answer(TextChoices):
        PASSED = "passed", "同意"
        RETURNED = "returned", "退回修改"

    manuscript = models.ForeignKey(Manuscript, models.CASCADE, related_name="readings")
    revision = models.PositiveIntegerField("送审版本")
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="审阅人"
    )
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="送审人"
    )
    sent_at = models.DateTimeField("送审时间", auto_now_add=True)
    answer = models.CharField("答复", max_length=10, choices=Answer, blank=True)
    words = models.CharField("意见", max_length=500, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True)

    objects = OfManuscript.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "文稿审阅"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["manuscript", "revision", "reader"],
                condition=Q(answer=""),
                name="reading_asked_once",
            )
        ]

    def __str__(self):
        return f"{self.reader} {self.get_answer_display() or '未答复'}"


class Remark(models.Model):
    """批注: a reader's words at a sentence, answered below, till somebody says it is dealt with."""

    manuscript = models.ForeignKey(Manuscript, models.CASCADE, related_name="remarks")
    sentence = models.CharField("针对的句子", max_length=500)
    words = models.CharField("批注", max_length=500)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="批注人"
    )
    at = models.DateTimeField("时间", auto_now_add=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="办结人"
    )
    settled_at = models.DateTimeField("办结时间", null=True)

    objects = OfManuscript.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "文稿批注"
        ordering = ["id"]

    def __str__(self):
        return self.words


class Reply(models.Model):
    """答复: what was said to a remark, by who writes or by who reads, one below the other."""

    remark = models.ForeignKey(Remark, models.CASCADE, related_name="replies")
    words = models.CharField("答复", max_length=500)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="答复人"
    )
    at = models.DateTimeField("时间", auto_now_add=True)

    objects = OfRemark.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "批注答复"
        ordering = ["id"]

    def __str__(self):
        return self.words


class Waiver(models.Model):
    """不再提: a finding of 校对 or an offer of 素材 that need not be said of the text again,
    because. A finding is left as it is; an offer was put somewhere, or dropped with its numbers.
    """

    # As the key of an offer of 素材 begins that was put somewhere, or dropped.
    TAKEN, DROPPED = "taken:", "dropped:"

    manuscript = models.ForeignKey(Manuscript, models.CASCADE, related_name="waivers")
    key = models.CharField("问题", max_length=80)  # of reports.proofs, of reports.material
    reason = models.CharField("不改的理由", max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="谁定的"
    )
    at = models.DateTimeField("时间", auto_now_add=True)

    objects = OfManuscript.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "校对不改"
        constraints = [models.UniqueConstraint(fields=["manuscript", "key"], name="waived_once")]

    def __str__(self):
        return self.reason


class ContributionQuerySet(OfManuscript):
    def visible_to(self, user):
        """Everybody's own; the office's, who joins them, all."""
        seen = super().visible_to(user)
        return seen if user.sees_township else seen.filter(unit_id=user.unit_id)


class Contribution(models.Model):
    """单位小结: what one unit says of its half-year, asked for with a day."""

    manuscript = models.ForeignKey(Manuscript, models.CASCADE, related_name="contributions")
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+", verbose_name="单位")
    due_on = models.DateField("请于何日前交")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="谁要的"
    )
    asked_at = models.DateTimeField("要的时间", auto_now_add=True)
    body = models.TextField("小结", blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="谁交的"
    )
    sent_at = models.DateTimeField("交的时间", null=True)

    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位小结"
        ordering = ["unit_id"]
        constraints = [
            models.UniqueConstraint(fields=["manuscript", "unit"], name="contribution_once")
        ]

    def __str__(self):
        return f"{self.unit}小结"

    @property
    def is_late(self) -> bool:
        return self.sent_at is None and self.due_on < timezone.localdate()
