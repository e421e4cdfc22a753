"""Rest days the calendar library does not know yet: next year's notice comes out in November."""

from django.db import models


class SpecialDay(models.Model):
    """A day that is not what its weekday says: a public holiday, or a make-up workday (调休)."""

    day = models.DateField("日期", unique=True)
    is_workday = models.BooleanField("上班", help_text="勾选为调休上班，不勾为放假")
    name = models.CharField("名称", max_length=20, help_text="如：春节、国庆节调休")

    class Meta:
        verbose_name = verbose_name_plural = "节假日"
        ordering = ["day"]

    def __str__(self):
        return f"{self.day:%Y-%m-%d} {self.name}"
