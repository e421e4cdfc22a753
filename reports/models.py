"""What is said: the summary's template, and what was generated from it."""

from django.conf import settings
from django.db import models

from townwork.lib.stored import Stored
from townwork.org.models import Term, Township


class TownshipOwned(models.QuerySet):
    """Rows of one township; `path` leads to it."""

    path = "township"

    def visible_to(self, user):
        if user.district_id:
            return self.filter(**{f"{self.path}__district_id": user.district_id})
        return self.filter(**{f"{self.path}_id": user.township_id})


class EditionQuerySet(TownshipOwned):
    path = "term__township"


class SummaryTemplate(models.Model):
    """总结模板: a township's own wording. Every save is a new row; the newest holds."""

    township = models.ForeignKey(
        Township, models.PROTECT, related_name="summary_templates", verbose_name="镇"
    )
    body = models.TextField("模板正文")
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="保存人"
    )
    saved_at = models.DateTimeField("保存时间", auto_now_add=True)

    objects = TownshipOwned.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "总结模板"
        ordering = ["-id"]

    def __str__(self):
        return f"{self.township}总结模板 {self.saved_at:%Y-%m-%d %H:%M}"


class Edition(Stored, models.Model):
    """One generated summary: its text, every figure with its source rows, the PDF and its hash.

    Never changed. `blocks`, `figures` and `gaps` are frozen copies (reports.drafts writes and reads
    their shape).
    """

    shelf = "editions"
    ending = ".pdf"

    term = models.ForeignKey(Term, models.PROTECT, related_name="editions", verbose_name="半年")
    number = models.PositiveIntegerField("稿次")
    title = models.CharField("标题", max_length=200)
    template = models.TextField("所用模板")
    blocks = models.JSONField("正文")
    figures = models.JSONField("数据")
    gaps = models.JSONField("缺项")
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveIntegerField("大小（字节）")
    pages = models.PositiveSmallIntegerField("页数")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="生成人"
    )
    made_at = models.DateTimeField("生成时间", auto_now_add=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "总结稿"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["term", "number"], name="edition_number_in_term")
        ]

    def __str__(self):
        return f"{self.title}（第 {self.number} 稿）"

    @property
    def file_name(self) -> str:
        return f"{self.term.township}_半年总结_{self.term}_第{self.number}稿.pdf"

    @property
    def township(self) -> Township:
        return self.term.township


class BoardLookQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(user_id=user.pk)


class BoardLook(models.Model):
    """When a person last said of the board that they have seen it."""

    is_told = False  # in the trail (townwork.audit.rows): what somebody has seen

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField("看过时间")

    objects = BoardLookQuerySet.as_manager()

    def __str__(self):
        return f"{self.user} {self.at:%Y-%m-%d %H:%M}"
