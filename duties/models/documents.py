"""The yearly document, its clauses and papers, and who signed for them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from duties.models.scope import OfTownship, OfUnit
from townwork.lib.choices import TextChoices
from townwork.lib.stored import Stored
from townwork.org.models import Township, Unit

STAFF = settings.AUTH_USER_MODEL


class DocumentQuerySet(OfTownship):
    def visible_to(self, user):
        """A draft is the township office's own paper.

        Units and the district read what was issued.
        """
        of_township = super().visible_to(user)
        drafts = user.role in ("clerk", "secretary")
        return of_township if drafts else of_township.exclude(issued_at=None)

    def in_force(self):
        """Each township's newest issued version of each year."""
        return self.exclude(issued_at=None).filter(~models.Exists(self._newer()))

    def issued_by_lock(self, term):
        """The versions issued for a half-year's year; of a locked one, before its lock."""
        issued = self.filter(township=term.township_id, year=term.year).exclude(issued_at=None)
        return issued.filter(issued_at__lte=term.closed_at) if term.closed_at else issued

    def with_successor(self):
        """`successor`: the newest issued version that took this one's place, None
        where this is in force or a draft.
        """
        return self.annotate(
            successor=models.Subquery(self._newer().order_by("-version").values("version")[:1])
        )

    def _newer(self):
        return self.model.objects.filter(
            township=models.OuterRef("township"),
            year=models.OuterRef("year"),
            version__gt=models.OuterRef("version"),
        ).exclude(issued_at=None)


class ResponsibilityDocument(models.Model):
    """责任制文件.

    An issued version is never changed; an amendment (修订) is the next version of its year.
    """

    township = models.ForeignKey(
        Township, models.PROTECT, related_name="documents", verbose_name="镇"
    )
    year = models.PositiveSmallIntegerField("年度")
    version = models.PositiveSmallIntegerField("版次", default=1)
    drafted_from = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", verbose_name="据以起草的文件"
    )
    title = models.CharField("标题", max_length=100)
    number = models.CharField(
        "发文字号", max_length=40, blank=True, help_text="如：青发〔2026〕3号"
    )
    preamble = models.TextField("前言", blank=True, help_text="正文第一段；一段一行")
    closing = models.TextField("结语", blank=True, help_text="正文最后一段，如执行要求")
    recipients = models.CharField(
        "主送机关", max_length=100, default="各村（社区），镇属各站办所、各下属单位"
    )
    copied_to = models.CharField("抄送", max_length=100, blank=True)
    created_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name="起草人")
    created_at = models.DateTimeField("起草时间", auto_now_add=True)
    issued_on = models.DateField("成文日期", null=True, blank=True)
    issued_at = models.DateTimeField("印发时间", null=True, editable=False)
    issued_by = models.ForeignKey(
        STAFF, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="印发人"
    )

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "责任制文件"
        ordering = ["-year", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "year", "version"], name="document_version"
            ),
            models.CheckConstraint(
                condition=Q(issued_at=None, issued_by=None)
                | (
                    Q(issued_at__isnull=False, issued_by__isnull=False, issued_on__isnull=False)
                    & ~Q(number="")
                ),
                name="document_issued_whole",
            ),
        ]

    def __str__(self):
        return self.title + (f"（第 {self.version} 版）" if self.version > 1 else "")

    @property
    def is_issued(self) -> bool:
        return self.issued_at is not None


class OfDocument(models.QuerySet):
    """Clauses and papers: of the documents one may read, and of one's own units
    where they belong to one.
    """

    def visible_to(self, user):
        mine = self.filter(document__in=ResponsibilityDocument.objects.visible_to(user))
        return mine.filter(self.of_units(Unit.objects.visible_to(user)))

    def of_units(self, units) -> Q:
        return Q()


class Duty(models.Model):
    """职责: one clause of a document, owed by the units of `kinds` and by `units` named one by one.

    `lineage` is the clause's identity through years and versions.
    """

    class Section(TextChoices):
        LEADERSHIP = "leadership", "组织领导"
        STUDY = "study", "理论学习"
        POSITION = "position", "阵地管理"
        PUBLICITY = "publicity", "宣传教育"
        CIVILITY = "civility", "精神文明建设"
        NEWS = "news", "信息与新闻宣传"
        REVIEW = "review", "督查考核"

    class Frequency(TextChoices):
        ONCE = "once", "一次"
        MONTHLY = "monthly", "每月"
        QUARTERLY = "quarterly", "每季度"
        HALF = "half", "每半年"
        YEARLY = "yearly", "每年"

    document = models.ForeignKey(ResponsibilityDocument, models.CASCADE, related_name="duties")
    lineage = models.UUIDField(default=uuid.uuid4, editable=False)
    order = models.PositiveSmallIntegerField("序号", default=0)
    section = models.CharField("类别", max_length=12, choices=Section)
    title = models.CharField("事项", max_length=40)
    requirement = models.CharField("要求", max_length=300)
    frequency = models.CharField("频次", max_length=10, choices=Frequency)
    due_days = models.SmallIntegerField(
        "宽限天数", default=0, help_text="每期结束后第几天到期；0 为期末当天，遇休息日顺延"
    )
    due_on = models.DateField("到期日", null=True, blank=True, help_text="频次为“一次”时填写")
    indicator = models.CharField(
        "指标", max_length=40, blank=True, help_text="选了指标，记录一进台账就自动计数"
    )
    target = models.DecimalField("每期目标", max_digits=10, decimal_places=1, null=True, blank=True)
    paper = models.CharField(
        "应交材料", max_length=60, blank=True, help_text="不填则写一段文字即可"
    )
    weight = models.DecimalField("权重", max_digits=5, decimal_places=1, default=1)
    kinds = models.JSONField("承担单位类别", default=list, blank=True)
    units = models.ManyToManyField(
        Unit, blank=True, related_name="+", verbose_name="另外指定的单位"
    )

    objects = OfDocument.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "职责"
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["document", "lineage"], name="duty_lineage_once"),
            models.CheckConstraint(
                condition=Q(indicator="", target=None)
                | (~Q(indicator="") & Q(target__isnull=False, target__gt=0)),
                name="duty_target_of_indicator",
                violation_error_message="选了指标就要填大于 0 的目标；没有选指标，目标请留空。",
            ),
            models.CheckConstraint(
                condition=Q(frequency="once", due_on__isnull=False)
                | (~Q(frequency="once") & Q(due_on=None)),
                name="duty_once_has_day",
                violation_error_message="频次为“一次”时要填到期日，其他频次请把到期日留空。",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_counted(self) -> bool:
        """Fills itself from records; the others take a report."""
        return bool(self.indicator)

    @property
    def whose(self) -> str:
        """Who owes it, in words; reads `units` as they are prefetched."""
        labels = dict(Unit.Kind.choices)
        kinds = [str(labels.get(kind, kind)) for kind in self.kinds]
        return "、".join([*kinds, *(unit.name for unit in self.units.all())])


class PaperQuerySet(OfDocument):
    def of_units(self, units):
        return Q(unit=None) | Q(unit__in=units)

    def letters(self):
        """One a unit: its PDF stands for it, whatever other form there is."""
        return self.exclude(unit=None).filter(form="pdf")


class Paper(Stored, models.Model):
    """A file made when the document was issued: the document itself (`unit` None), or a unit's
    letter (责任书).

    Named by its hash, so that the same job run twice writes the same file.
    """

    shelf = "papers"

    document = models.ForeignKey(ResponsibilityDocument, models.PROTECT, related_name="papers")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name="单位")
    form = models.CharField("格式", max_length=4, choices=[("pdf", "PDF"), ("docx", "Word")])
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveIntegerField("大小（字节）")

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "印发件"
        constraints = [
            models.UniqueConstraint(fields=["document", "unit", "form"], name="paper_once_a_unit"),
            models.UniqueConstraint(
                fields=["document", "form"], condition=Q(unit=None), name="paper_once"
            ),
        ]

    def __str__(self):
        return self.file_name

    @property
    def file_name(self) -> str:
        whose = self.unit.as_of(self.document.issued_on) if self.unit else self.document.township
        return f"{whose}_{self.document}.{self.form}"

    @property
    def township(self) -> Township:
        return self.document.township


class Acknowledgement(models.Model):
    """签收: who took note of a unit's responsibility letter, and when."""

    document = models.ForeignKey(
        ResponsibilityDocument, models.PROTECT, related_name="acknowledgements"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name="签收人")
    at = models.DateTimeField("签收时间", db_default=Now())

    objects = OfUnit.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "签收"
        constraints = [
            models.UniqueConstraint(fields=["document", "unit"], name="acknowledged_once")
        ]

    def __str__(self):
        return f"{self.unit} 签收 {self.document}"
