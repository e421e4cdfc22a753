"""What an office leaves for later while it begins."""

from django.conf import settings
from django.db import models

from townwork.org.models.place import Township


class LeftStep(models.Model):
    """先放着的一步: one of townwork.org.first_steps, by its key."""

    township = models.ForeignKey(
        Township, models.PROTECT, related_name="left_steps", verbose_name="镇"
    )
    key = models.CharField("步骤代码", max_length=20)
    title = models.CharField("步骤", max_length=40)  # as it read then
    left_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="放着的人"
    )
    left_at = models.DateTimeField("放着的时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "先放着的起步步骤"
        constraints = [models.UniqueConstraint(fields=["township", "key"], name="step_left_once")]

    def __str__(self):
        return self.title
