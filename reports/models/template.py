"""How a township words its summaries."""

from django.conf import settings
from django.db import models

from reports.models.scope import TownshipOwned
from townwork.org.models import Township


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
