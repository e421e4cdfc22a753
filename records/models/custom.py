"""自定义台账: what a county asks for and no one foresaw; and the nil return of any ledger."""

from django.conf import settings
from django.db import models

from records.models.base import Record
from townwork.org.models import Term, Unit


class CustomLedger(Record):
    """A ledger a clerk defines. 发生日期 is the day it begins."""

    class Reading(models.TextChoices):
        COUNT = "count", "计条数"
        QUANTITY = "quantity", "数量合计"
        AMOUNT = "amount", "金额合计"

    name = models.CharField("台账名称", max_length=40)
    measure = models.CharField("计量单位", max_length=10)
    reading = models.CharField("统计方式", max_length=10, choices=Reading, default=Reading.COUNT)

    searched = ("name",)
    stands = True
    is_shared = True

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "自定义台账目录"

    def __str__(self):
        return self.name


class CustomEntry(Record):
    ledger = models.ForeignKey(CustomLedger, models.PROTECT, related_name="entries", verbose_name="台账")
    title = models.CharField("事项", max_length=120)
    place_name = models.CharField("地点", max_length=60, blank=True)
    quantity = models.DecimalField("数量", max_digits=12, decimal_places=2, null=True, blank=True)
    amount = models.DecimalField("金额（元）", max_digits=14, decimal_places=2, null=True, blank=True)

    searched = ("title", "place_name")

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "自定义台账"

    def __str__(self):
        return self.title


class NilReturn(models.Model):
    """零报告: a unit says that a ledger has nothing to report this term. It makes a true 0 of a missing figure."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    term = models.ForeignKey(Term, models.PROTECT, related_name="+", verbose_name="半年")
    ledger = models.CharField("台账", max_length=40)
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="申报人"
    )
    declared_at = models.DateTimeField("申报时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "零报告"
        constraints = [models.UniqueConstraint(fields=["unit", "term", "ledger"], name="nil_return_once")]

    def __str__(self):
        return f"{self.unit} {self.term}零报告"
