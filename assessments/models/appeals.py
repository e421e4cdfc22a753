"""What a unit asks to be looked at again."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from assessments.models.rounds import Mark
from townwork.org.models import Evidence, Unit

STAFF = settings.AUTH_USER_MODEL


class OfMark(models.QuerySet):
    def visible_to(self, user):
        return self.filter(mark__in=Mark.objects.visible_to(user))


class Appeal(models.Model):
    """复核申请 on one mark, in the publicity window; answered by someone other than the inspector."""

    mark = models.ForeignKey(Mark, models.PROTECT, related_name="appeals", verbose_name="打分")
    reason = models.CharField("申请理由", max_length=500)
    asked_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name="申请人")
    asked_at = models.DateTimeField("申请时间", db_default=Now())
    is_upheld = models.BooleanField("改分", null=True)
    score_before = models.DecimalField("原得分", max_digits=9, decimal_places=6)
    score_after = models.DecimalField("复核后得分", max_digits=5, decimal_places=2, null=True)
    answer = models.CharField("答复", max_length=500, blank=True)
    answered_by = models.ForeignKey(
        STAFF, models.PROTECT, null=True, related_name="+", verbose_name="答复人"
    )
    answered_at = models.DateTimeField("答复时间", null=True)
    evidence = GenericRelation(Evidence)

    objects = OfMark.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "复核申请"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["mark"], name="appeal_once_a_mark"),
            models.CheckConstraint(
                condition=Q(is_upheld=None, answered_by=None, answered_at=None)
                | (
                    Q(is_upheld__isnull=False, answered_by__isnull=False, answered_at__isnull=False)
                    & ~Q(answer="")
                ),
                name="appeal_answered_by_someone",
            ),
        ]

    def __str__(self):
        return f"{self.mark} 复核"

    @property
    def unit(self) -> Unit:
        return self.mark.unit
