"""整改: what a unit must put right, by when, what it answered, and whether that was found true."""

from datetime import date

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from assessments.models.rounds import Mark
from duties.models.scope import OfUnit
from townwork.org.models import Evidence, Unit, answered_for

STAFF = settings.AUTH_USER_MODEL


class RectificationQuerySet(OfUnit):
    def open(self):
        """To be put right by somebody: with a unit that is gone and has no successor it ended."""
        return self.filter(answered_for(), closed_on=None)

    def overdue(self, today: date):
        """Due, and nothing standing sent in: what was sent in waits for whoever verifies it."""
        return self.open().filter(~models.Exists(_waiting()), due_on__lt=today)

    def under_way(self, today: date):
        """Not yet due, and nothing sent in that waits."""
        return self.open().filter(~models.Exists(_waiting()), due_on__gte=today)

    def replied(self):
        """Something was sent in that nobody has verified."""
        return self.filter(models.Exists(_waiting()))

    def to_verify(self, user):
        """What one sent in oneself is somebody else's to verify."""
        return self.filter(models.Exists(_waiting().exclude(sent_by=user)))


def _waiting() -> models.QuerySet:
    """The replies to the rectification at hand that nobody has verified."""
    return RectificationReply.objects.filter(rectification=models.OuterRef("pk"), is_accepted=None)


class Rectification(models.Model):
    """限期整改 of one unit. Open, replied or overdue is read off the replies and the clock.

    Verifying writes `closed_on`, and `answered_on`: the day the reply was sent that was found true.
    """

    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="rectifications", verbose_name="单位"
    )
    mark = models.ForeignKey(
        Mark,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="rectifications",
        verbose_name="考核项",
    )
    title = models.CharField("整改事项", max_length=60)
    requirement = models.CharField("要求", max_length=300)
    due_on = models.DateField("整改期限")
    issued_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name="下达人")
    issued_at = models.DateTimeField("下达时间", db_default=Now())
    escalated_at = models.DateTimeField("提请督办时间", null=True)
    answered_on = models.DateField("完成日期", null=True)
    closed_on = models.DateField("销号日期", null=True)

    objects = RectificationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "整改"
        ordering = ["due_on", "id"]
        indexes = [models.Index(fields=["unit", "due_on"], name="rectification_unit_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_on=None, closed_on=None)
                | Q(answered_on__isnull=False, closed_on__isnull=False),
                name="rectification_closed_whole",
            )
        ]

    def __str__(self):
        return self.title

    @property
    def unit_then(self) -> Unit:
        """As it was called when it was told."""
        return self.unit.as_of(timezone.localdate(self.issued_at))


class OfRectification(OfUnit):
    path = "rectification__unit"


class RectificationReply(models.Model):
    """整改回复: verified (销号), or sent back with a reason."""

    rectification = models.ForeignKey(
        Rectification, models.PROTECT, related_name="replies", verbose_name="整改"
    )
    text = models.CharField("整改情况", max_length=500)
    sent_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name="回复人")
    sent_at = models.DateTimeField("回复时间", db_default=Now())
    is_accepted = models.BooleanField("通过", null=True)
    reason = models.CharField("退回理由", max_length=200, blank=True)
    verified_by = models.ForeignKey(
        STAFF, models.PROTECT, null=True, related_name="+", verbose_name="核验人"
    )
    verified_at = models.DateTimeField("核验时间", null=True)
    evidence = GenericRelation(Evidence)

    objects = OfRectification.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "整改回复"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["rectification"], condition=Q(is_accepted=None), name="reply_one_pending"
            ),
            models.CheckConstraint(
                condition=Q(is_accepted=None, verified_by=None, verified_at=None)
                | Q(
                    is_accepted__isnull=False, verified_by__isnull=False, verified_at__isnull=False
                ),
                name="reply_verified_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(is_accepted=False) | ~Q(reason=""), name="reply_return_has_reason"
            ),
        ]

    def __str__(self):
        return f"{self.rectification} 回复"

    @property
    def unit(self) -> Unit:
        """Whose the evidence is."""
        return self.rectification.unit
