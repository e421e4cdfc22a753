"""延期申请: asked for before a day, granted or refused by somebody else.

Whatever it is that falls due.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

STAFF = settings.AUTH_USER_MODEL


class ExtensionBase(models.Model):
    """What every extension holds.

    The model names what falls due, and asks for `extension_constraints` in its Meta. `is_granted`
    None is still unanswered; the answer, its day and its author come with it, by the service that
    decides. A refusal needs an answer in words: the service asks for it.
    """

    until = models.DateField("延至")
    reason = models.CharField("理由", max_length=200)
    asked_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name="申请人")
    asked_at = models.DateTimeField("申请时间", db_default=Now())
    is_granted = models.BooleanField("同意", null=True)
    answered_by = models.ForeignKey(
        STAFF, models.PROTECT, null=True, related_name="+", verbose_name="答复人"
    )
    answered_at = models.DateTimeField("答复时间", null=True)
    answer = models.CharField("答复", max_length=200, blank=True)

    class Meta:
        abstract = True


def extension_constraints(subject: str, name: str) -> list[models.BaseConstraint]:
    """One waiting for an answer at a time, of each `subject`; and no answer without its author and
    day.

    `name` begins the constraints' names in the database.
    """
    unanswered = Q(is_granted=None, answered_by=None, answered_at=None)
    answered = Q(is_granted__isnull=False, answered_by__isnull=False, answered_at__isnull=False)
    return [
        models.UniqueConstraint(
            fields=[subject], condition=Q(is_granted=None), name=f"{name}_one_pending"
        ),
        models.CheckConstraint(condition=unanswered | answered, name=f"{name}_answered_by_someone"),
    ]
