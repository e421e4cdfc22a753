"""交接: what a person held goes over to the next, and the paper that says so."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from townwork.lib.choices import TextChoices
from townwork.org.models.place import Unit

STAFF = settings.AUTH_USER_MODEL


class HandoverQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(unit__in=Unit.objects.visible_to(user))


class Handover(models.Model):
    """交接单, of the day it was made: nothing later changes what it says.

    `unit` is where the giver worked then. `moved`: {charge: keys of the rows that went over}.
    `lots`: [{"part", "words", "names", "count"}], as they stood; `part` one of Part. A count
    without names is of what waited at the post.
    """

    class Part(TextChoices):
        MOVED = "moved", "已改由接手人办的"
        LEFT = "left", "这次没有移交的"
        BEGUN = "begun", "起草和经手、还没办完的"
        WAITING = "waiting", "岗位上等着办的"

    DAYS = 1  # so long it may be taken back

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="移交人单位")
    giver = models.ForeignKey(
        STAFF, models.PROTECT, related_name="handovers", verbose_name="移交人"
    )
    taker = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name="接手人")
    by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name="经办人")
    at = models.DateTimeField("交接时间", default=timezone.now)
    moved = models.JSONField("移交", default=dict)
    lots = models.JSONField("清单", default=list)
    taken_back_at = models.DateTimeField("撤销时间", null=True)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "交接单"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(giver=models.F("taker")), name="handed_to_another")
        ]

    def __str__(self):
        return f"{self.giver.full_name}交{self.taker.full_name}"

    @property
    def may_be_taken_back(self) -> bool:
        is_recent = timezone.now() - self.at < timedelta(days=self.DAYS)
        return self.taken_back_at is None and is_recent

    @property
    def parts(self) -> list[tuple[str, list[dict]]]:
        """[(heading, its lots)], those with something in them."""
        found = [
            (label, [lot for lot in self.lots if lot["part"] == part])
            for part, label in self.Part.choices
        ]
        return [(label, lots) for label, lots in found if lots]
