"""规范写法: names that must be written exactly."""

import re

from django.conf import settings
from django.db import models

from reports.models.scope import TownshipOwned
from townwork.org.models import Township

_BETWEEN = re.compile(r"[、，,；;\s]+")


class ExactName(models.Model):
    """A name as a township writes it, and how it is commonly written wrong."""

    township = models.ForeignKey(
        Township, models.PROTECT, related_name="exact_names", verbose_name="镇"
    )
    right = models.CharField("正确写法", max_length=60)
    wrong = models.CharField(
        "常见错误写法", max_length=200, blank=True, help_text="几种用顿号隔开；没有就不填"
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="添加人"
    )
    added_at = models.DateTimeField("添加时间", auto_now_add=True)

    objects = TownshipOwned.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "规范写法"
        ordering = ["right"]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "right"],
                name="exact_name_once",
                violation_error_message="这个写法已经在表里了。",
            )
        ]

    def __str__(self):
        return self.right

    @property
    def wrongs(self) -> tuple[str, ...]:
        return tuple(word for word in _BETWEEN.split(self.wrong) if word)
