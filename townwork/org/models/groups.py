"""常用名单: people called for together, again and again."""

from typing import Self

from django.db import models

from townwork.org.models.people import User
from townwork.org.models.place import Township


class PeopleGroupQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        return self.filter(township__in=Township.objects.visible_to(user))


class PeopleGroup(models.Model):
    """中心组成员, 班子成员, 各村联络员: of the township's staff, with an account or without."""

    township = models.ForeignKey(
        Township, models.PROTECT, related_name="people_groups", editable=False, verbose_name="镇"
    )
    name = models.CharField("名称", max_length=20, help_text="如：中心组成员、各村联络员")
    people = models.ManyToManyField(User, related_name="+", blank=True, verbose_name="人员")

    objects = PeopleGroupQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "常用名单"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "name"],
                name="people_group_once",
                violation_error_message="已有这个名称的常用名单，请换一个。",
            )
        ]

    def __str__(self) -> str:
        return self.name
