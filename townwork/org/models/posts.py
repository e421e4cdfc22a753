"""任职: who holds a post of a unit, or has the unit in their charge, from a day to a day."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from townwork.lib.choices import TextChoices
from townwork.org.models.place import Unit

STAFF = settings.AUTH_USER_MODEL


class PostQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(unit__in=Unit.objects.visible_to(user))

    def on(self, day: date):
        """Those held on a day."""
        return self.filter(Q(until=None) | Q(until__gte=day), since__lte=day)


class Post(models.Model):
    """A post is ended, not overwritten: papers and approvals of a day read who held it then.

    `title` is how papers call it (村党总支书记); `matters` of 分管: what is in their charge.
    `holder` is their account, where they have one; `full_name` is what papers print.
    """

    class Kind(TextChoices):
        HEAD = "head", "单位负责人"
        CHARGE = "charge", "分管领导"
        PUBLICITY = "publicity", "宣传委员"
        OTHER = "other", "其他职务"

    # Of these a unit has one at a time: a new one ends the former.
    SINGLE = (Kind.HEAD, Kind.CHARGE, Kind.PUBLICITY)

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts", verbose_name="单位")
    kind = models.CharField("类别", max_length=10, choices=Kind)
    title = models.CharField("职务", max_length=40, help_text="如：村党总支书记")
    full_name = models.CharField("姓名", max_length=20)
    holder = models.ForeignKey(
        STAFF, models.PROTECT, null=True, blank=True, related_name="posts", verbose_name="账号"
    )
    matters = models.CharField("分管事项", max_length=100, blank=True)
    since = models.DateField("任职起")
    until = models.DateField("任职止", null=True)  # the last day

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任职"
        ordering = ["unit__order", "unit_id", "kind", "-since", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="post_ends_after_it_began"
            ),
            models.UniqueConstraint(
                fields=["unit", "kind"],
                condition=Q(until=None) & ~Q(kind="other"),
                name="post_held_by_one",
            ),
        ]

    def __str__(self):
        return f"{self.title}{self.full_name}"
