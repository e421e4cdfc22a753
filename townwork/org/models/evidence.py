"""佐证: files stored once by their SHA-256, named in the database only, attached to any record."""

from pathlib import Path, PurePath
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from townwork.lib.stored import Stored
from townwork.lib.text import search_text
from townwork.org.models.place import Township, Unit


class StoredFile(Stored, models.Model):
    """The bytes, once a township. The storage name is the digest, never what a person typed."""

    shelf = "evidence"
    ending = ""

    township = models.ForeignKey(Township, models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField("大小（字节）")
    content_type = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["township", "sha256"], name="file_once_a_township")
        ]

    def __str__(self):
        return self.sha256[:12]

    @property
    def is_picture(self) -> bool:
        return self.content_type.startswith("image/")

    @property
    def is_viewable(self) -> bool:
        """Whether every browser shows it by itself."""
        return self.is_picture or self.content_type in ("application/pdf", "video/mp4")

    @property
    def thumbnail_path(self) -> Path:
        """Beside the original, made from it once."""
        return self.path.with_suffix(".thumb")


class EvidenceQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(unit__in=Unit.objects.visible_to(user))

    def of(self, subject):
        return self.filter(
            content_type=ContentType.objects.get_for_model(subject), object_id=subject.pk
        )


class Evidence(models.Model):
    """A file under one record.

    `unit` is the record's, copied so that one rule scopes every kind.
    """

    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="uses")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    content_type = models.ForeignKey(ContentType, models.PROTECT)
    object_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey()
    name = models.CharField("文件名", max_length=150)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人"
    )
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)
    search_text = models.CharField(max_length=1000, blank=True, editable=False)

    objects = EvidenceQuerySet.as_manager()
    untold_fields = ("search_text",)  # in the trail: it follows from the name
    # What was done to it as it came in, for whoever brought it; kept nowhere.
    told = ""

    class Meta:
        verbose_name = verbose_name_plural = "佐证"
        ordering = ["id"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="evidence_subject")]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "file"],
                name="evidence_once_a_record",
                violation_error_message="这份文件已经传过了。",
            )
        ]

    def __str__(self):
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_text = search_text(self.name)
        super().save(*args, **kwargs)

    @property
    def ending(self) -> str:
        """The icon of a file that is no picture: DOC of 方案.doc."""
        return PurePath(self.name).suffix[1:6].upper()


class DetachedEvidence(models.Model):
    """A file that was taken from under a record: put back while somebody may still have meant to
    keep it (`townwork.org.evidence.KEPT`), then swept with its bytes.
    """

    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="detached")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    content_type = models.ForeignKey(ContentType, models.PROTECT)
    object_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey()
    name = models.CharField("文件名", max_length=150)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人"
    )
    uploaded_at = models.DateTimeField("上传时间")
    detached_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="移除人"
    )
    detached_at = models.DateTimeField("移除时间", default=timezone.now)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "已移除的佐证"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["content_type", "object_id"], name="detached_subject"),
            models.Index(fields=["detached_at"], name="detached_when"),
        ]

    def __str__(self):
        return self.name
