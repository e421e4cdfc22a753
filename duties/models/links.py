"""手机 30 秒: a link that opens one assignment's form for one person, once."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from duties.models.assignments import Assignment


class QuickLink(models.Model):
    """一次性填报链接. Only the token's digest is kept.

    duties.quick_links makes it, opens it and uses it up.
    """

    is_told = False  # in the trail (townwork.audit.rows): good once

    digest = models.CharField(max_length=64, unique=True)
    assignment = models.ForeignKey(
        Assignment, models.CASCADE, related_name="links", verbose_name="任务"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="填报人"
    )
    made_at = models.DateTimeField("生成时间", db_default=Now())
    expires_at = models.DateTimeField("失效时间")
    used_at = models.DateTimeField("使用时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "填报链接"

    def __str__(self):
        return f"{self.assignment} {self.user}"
