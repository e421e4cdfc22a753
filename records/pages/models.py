"""成批办理: an act that was done to many records of one ledger at once, so that it can be undone."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from townwork.org.models import Township

UNDOABLE = timedelta(days=400)  # since it was done; then what it made need not be remembered


class RecordBatchQuerySet(models.QuerySet):
    def forgotten(self):
        """Too long ago to be undone: what each record was before is kept no more."""
        return self.filter(made_at__lt=timezone.now() - UNDOABLE)

    def visible_to(self, user):
        """Whoever did it: it is theirs to undo, and the trail tells everybody else."""
        return self.filter(made_by=user)


class RecordBatch(models.Model):
    """One act on many records. `act` is its code (records.pages.batch_acts), `said` its words."""

    township = models.ForeignKey(Township, models.PROTECT, related_name="+", verbose_name="镇")
    ledger = models.CharField("台账", max_length=40)
    act = models.CharField(max_length=60)
    said = models.CharField("办了什么", max_length=300)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="经办人"
    )
    made_at = models.DateTimeField("办理时间", default=timezone.now)
    undone_at = models.DateTimeField("撤销时间", null=True)

    objects = RecordBatchQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "成批办理"
        ordering = ["-id"]
        indexes = [models.Index(fields=["made_by", "ledger"], name="batch_of_ledger")]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at=None) | Q(undone_at__gte=models.F("made_at")),
                name="batch_undone_after",
            )
        ]

    def __str__(self):
        return self.said

    @property
    def is_forgotten(self) -> bool:
        return self.made_at < timezone.now() - UNDOABLE


class RecordBatchRow(models.Model):
    """A record it changed: the rows of its history `before` and `after`."""

    is_told = False  # in the trail (townwork.audit.rows): the record's own history tells it

    of = models.ForeignKey(RecordBatch, models.CASCADE, related_name="rows")
    record_id = models.PositiveBigIntegerField()
    before = models.BigIntegerField()
    after = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["of", "record_id"], name="batch_row_once")]
