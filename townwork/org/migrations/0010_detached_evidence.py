"""What is taken from a record is kept apart for a while, so that it can be put back."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("org", "0009_sample_accounts"),
    ]

    operations = [
        migrations.CreateModel(
            name="DetachedEvidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_id", models.PositiveBigIntegerField()),
                ("name", models.CharField(max_length=150, verbose_name="文件名")),
                ("uploaded_at", models.DateTimeField(verbose_name="上传时间")),
                (
                    "detached_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="移除时间"
                    ),
                ),
                (
                    "content_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="contenttypes.contenttype"
                    ),
                ),
                (
                    "detached_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="移除人",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="detached",
                        to="org.storedfile",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.unit"
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="上传人",
                    ),
                ),
            ],
            options={
                "verbose_name": "已移除的佐证",
                "verbose_name_plural": "已移除的佐证",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["content_type", "object_id"], name="detached_subject"),
                    models.Index(fields=["detached_at"], name="detached_when"),
                ],
            },
        ),
    ]
