"""What was looked at."""

from django.conf import settings
from django.db import models


class BoardLookQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(user_id=user.pk)


class BoardLook(models.Model):
    """When a person last said of the board that they have seen it."""

    is_told = False  # in the trail (townwork.audit.rows): what somebody has seen

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField("看过时间")

    objects = BoardLookQuerySet.as_manager()

    def __str__(self):
        return f"{self.user} {self.at:%Y-%m-%d %H:%M}"
