"""成批办理: an act that was done to many records of one ledger at once, so that it can be undone.

视图: what a ledger's list shows, kept under a name.
"""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from townwork.lib.choices import TextChoices
from townwork.org.models import Township, Unit

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


class SavedViewQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, and those shared with one's unit or township."""
        seen = Q(owner=user)
        if user.unit_id:
            seen |= Q(unit=user.unit_id)
        if user.township_id:
            seen |= Q(township=user.township_id)
        return self.filter(seen)

    def shared(self):
        return self.exclude(unit=None, township=None)


class SavedView(models.Model):
    """What a ledger's list shows: `columns` in their order (none: the ledger's own), `sort` as an
    address says it, `conditions` that narrow it, {filter's name: value}; a half-year may be NEWEST.

    Shared with `unit` or `township`, or with nobody. It gives nobody a row: whoever opens it sees
    what they may see. `labels` is what its columns and conditions were called when it was kept, to
    say of one that is gone. records.pages.viewing.save_view writes all of it.
    """

    NEWEST = "newest"
    is_told = False  # in the trail (townwork.audit.rows): how a list is looked at, no fact in it

    class Sharing(TextChoices):
        OWN = "own", "只有自己"
        UNIT = "unit", "本单位共享"
        TOWN = "town", "全镇共享"

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="谁存的"
    )
    ledger = models.CharField("台账", max_length=40)
    name = models.CharField("名称", max_length=20)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", verbose_name="共享的单位"
    )
    township = models.ForeignKey(
        Township, models.PROTECT, null=True, related_name="+", verbose_name="共享的镇"
    )
    columns = models.JSONField("栏目", default=list)
    sort = models.CharField("排序", max_length=200, blank=True)
    conditions = models.JSONField("条件", default=dict)
    labels = models.JSONField("叫法", default=dict)
    changed_at = models.DateTimeField("修改时间", default=timezone.now)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "视图"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "ledger", "name"], name="view_name_once"),
            models.CheckConstraint(
                condition=Q(unit=None) | Q(township=None), name="view_shared_one_way"
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def sharing(self) -> Sharing:
        if self.township_id:
            return self.Sharing.TOWN
        return self.Sharing.UNIT if self.unit_id else self.Sharing.OWN

    @property
    def columns_said(self) -> list[str]:
        return [self.labels.get(name, name) for name in self.columns]

    @property
    def sort_said(self) -> list[str]:
        said = []
        for name in filter(None, self.sort.split(",")):
            column = name.removeprefix("-")
            way = "从大到小" if name.startswith("-") else "从小到大"
            said.append(f"{self.labels.get(column, column)}{way}")
        return said

    @property
    def conditions_said(self) -> list[str]:
        """Which there are, not what they ask: that may name what its reader cannot see."""
        return [self.labels.get(name, name) for name in self.conditions]


class FirstView(models.Model):
    """The view a person sees when they open the ledger."""

    is_told = False  # in the trail (townwork.audit.rows): how a page greets one person

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    ledger = models.CharField(max_length=40)
    view = models.ForeignKey(SavedView, models.CASCADE, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["user", "ledger"], name="first_view_once")]
