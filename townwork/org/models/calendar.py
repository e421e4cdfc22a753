"""Rest days the calendar library does not know yet: next year's notice comes out in November."""

from django.db import models

from townwork.org.models.place import Township


class SpecialDayQuerySet(models.QuerySet):
    def visible_to(self, user):
        if user.district_id:
            return self.filter(township__district_id=user.district_id)
        return self.filter(township_id=user.township_id)


class SpecialDay(models.Model):
    """A day that is not what its weekday says: a public holiday, or a make-up workday (调休).

    Each township keeps its own, so that nobody moves another's deadlines.
    """

    township = models.ForeignKey(
        Township, models.PROTECT, related_name="special_days", editable=False, verbose_name="镇"
    )
    day = models.DateField("日期")
    is_workday = models.BooleanField("上班", help_text="勾选为调休上班，不勾为放假")
    name = models.CharField("名称", max_length=20, help_text="如：春节、国庆节调休")

    objects = SpecialDayQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "节假日"
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "day"],
                name="special_day_once",
                violation_error_message="这一天已经登记了；要改动请先删除，再重新登记。",
            )
        ]

    def __str__(self):
        return f"{self.day:%Y-%m-%d} {self.name}"
