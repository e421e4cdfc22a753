"""导入: a sheet on its way into a ledger, and what it made, so that it can be taken back."""

import uuid
from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from townwork.lib.choices import TextChoices
from townwork.lib.stored import Stored
from townwork.org.models import Township, Unit


class ImportQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(unit__in=Unit.objects.visible_to(user))

    def done(self):
        return self.exclude(done_at=None)


class Drop(models.Model):
    """一批表格: files dropped at once, whose tables are checked on one page, written as one and
    undone as one.

    `left_out` says, once it is done, what did not go in: [[file, table, why], …].
    """

    is_told = False  # in the trail (townwork.audit.rows): under way until it is done

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="导入单位")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="导入人"
    )
    made_at = models.DateTimeField("上传时间", default=timezone.now)
    done_at = models.DateTimeField("导入时间", null=True)
    left_out = models.JSONField(default=list)
    undone_at = models.DateTimeField("撤销时间", null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="撤销人"
    )

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "一批表格"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at=None) | Q(done_at__isnull=False, undone_by__isnull=False),
                name="drop_undone_was_done",
            )
        ]

    def __str__(self):
        return f"{timezone.localtime(self.made_at):%Y-%m-%d %H:%M} 拖进来的表格"

    @property
    def imports(self) -> models.QuerySet:
        """Of each of its tables, in the order of the files."""
        return Import.objects.filter(file__drop=self).order_by("pk")


class DroppedFile(Stored, models.Model):
    """One file of a drop. `fault` says why nothing is read of it; it lies in the store until the
    drop is done, given up or a day old.
    """

    shelf = "imports"
    is_passing = True
    is_told = False  # in the trail (townwork.audit.rows): it is gone within a day

    drop = models.ForeignKey(Drop, models.CASCADE, related_name="files")
    name = models.CharField("文件名", max_length=150)
    token = models.UUIDField(default=uuid.uuid4, unique=True)
    sha256 = models.CharField(max_length=64)
    fault = models.CharField(max_length=300)

    class Meta:
        ordering = ["id"]

    def __str__(self):
        return self.name

    @property
    def path(self) -> Path:
        return Path(settings.MEDIA_ROOT) / self.shelf / str(self.token)


class Import(Stored, models.Model):
    """One table. `outline` is what was read of its head, `answers` what was said of it on its pages
    (records.sheets.answers), `report` what the last check found.

    `file` is the dropped one it stands in beside others; one chosen alone has a file of its own.
    `ledger` is "" while nobody knows which, or where the table is left out.

    The file lies in the store under `token` until the import is done, given up or a day old; never
    longer, for a sheet may hold columns the town does not keep. `last_history` is the newest
    history row when it was done: a row of its records beyond that is somebody's later work.
    """

    shelf = "imports"
    is_passing = True
    is_told = False  # in the trail (townwork.audit.rows): under way until it is done

    class Same(TextChoices):
        SKIP = "skip", "跳过，不导入"
        UPDATE = "update", "用表格里填了的内容更新原记录"
        ADD = "add", "另外新增一条"

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="导入单位")
    ledger = models.CharField("台账", max_length=40, blank=True)
    name = models.CharField("文件名", max_length=150)
    file = models.ForeignKey(DroppedFile, models.CASCADE, null=True, related_name="imports")
    token = models.UUIDField(default=uuid.uuid4, unique=True)
    sha256 = models.CharField(max_length=64)
    outline = models.JSONField(default=dict)
    columns = models.JSONField("对应关系", default=dict)
    unit_for_all = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="全部记在"
    )
    answers = models.JSONField(default=dict)
    same = models.CharField("已有同一条时", max_length=10, choices=Same, default=Same.SKIP)
    report = models.JSONField(default=dict)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="导入人"
    )
    made_at = models.DateTimeField("上传时间", default=timezone.now)
    done_at = models.DateTimeField("导入时间", null=True)
    added = models.PositiveIntegerField("新增", default=0)
    changed = models.PositiveIntegerField("更新", default=0)
    skipped = models.PositiveIntegerField("跳过", default=0)
    last_history = models.BigIntegerField(default=0)
    undone_at = models.DateTimeField("撤销时间", null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="撤销人"
    )

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "导入"
        ordering = ["-id"]
        indexes = [models.Index(fields=["ledger", "unit"], name="import_of_ledger")]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at=None) | Q(done_at__isnull=False, undone_by__isnull=False),
                name="import_undone_was_done",
            )
        ]

    def __str__(self):
        return self.name

    @property
    def path(self) -> Path:
        if self.file_id:
            return self.file.path
        return Path(settings.MEDIA_ROOT) / self.shelf / str(self.token)


class ImportedRow(models.Model):
    """A record an import made, or changed: then `before` is the history row it is put back to."""

    is_told = False  # in the trail (townwork.audit.rows): it goes once nothing can be undone

    of = models.ForeignKey(Import, models.CASCADE, related_name="rows")
    record_id = models.PositiveBigIntegerField()
    before = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["of", "record_id"], name="import_row_once")]


class ColumnMemory(models.Model):
    """What a township's sheets of a ledger call things, learnt from those that went in: `columns`
    {column's name: field, "" for none}, `words` {field: {what a cell says: what is meant}}.
    """

    is_told = False  # in the trail (townwork.audit.rows): what was guessed last

    township = models.ForeignKey(Township, models.PROTECT, related_name="+")
    ledger = models.CharField(max_length=40)
    columns = models.JSONField(default=dict)
    words = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["township", "ledger"], name="columns_once_a_ledger")
        ]


class SheetMemory(models.Model):
    """Which ledger a township's sheets of one look belong to, learnt from those that somebody was
    asked about: `key` is of their title and columns (records.sheets.recognising), `said` names them
    for a reader. `ledger` is "" for those that are no ledger's. Where `learnt_of` is undone, it is
    forgotten with it.
    """

    is_told = False  # in the trail (townwork.audit.rows): what was guessed last

    township = models.ForeignKey(Township, models.PROTECT, related_name="+")
    key = models.CharField(max_length=64)
    said = models.CharField(max_length=120)
    ledger = models.CharField(max_length=40, blank=True)
    learnt_of = models.ForeignKey(Drop, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["township", "key"], name="sheet_memory_once")
        ]
