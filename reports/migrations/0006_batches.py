"""A batch of papers is a row, and each of its papers one: nothing was there before."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import townwork.lib.stored


class Migration(migrations.Migration):
    dependencies = [
        ("org", "0014_names_of_before"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("reports", "0005_year_source"),
    ]

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                (
                    "half",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "上半年"), (2, "下半年")], verbose_name="半年"
                    ),
                ),
                (
                    "asked_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="要的时间",
                    ),
                ),
                (
                    "going_since",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("paused_at", models.DateTimeField(null=True, verbose_name="暂停时间")),
                ("cancelled_at", models.DateTimeField(null=True, verbose_name="取消时间")),
                ("token", models.UUIDField(null=True)),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="SHA-256")),
                ("size", models.PositiveBigIntegerField(default=0, verbose_name="大小（字节）")),
                ("zipped_at", models.DateTimeField(null=True, verbose_name="打包时间")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="谁要的",
                    ),
                ),
                (
                    "district",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.district",
                        verbose_name="区",
                    ),
                ),
                (
                    "township",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.township",
                        verbose_name="镇",
                    ),
                ),
            ],
            options={
                "verbose_name": "批次",
                "verbose_name_plural": "批次",
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("district__isnull", False), ("township", None)),
                            models.Q(("district", None), ("township__isnull", False)),
                            _connector="OR",
                        ),
                        name="batch_of_town_or_district",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("cancelled_at", None), ("district", None), ("sha256", "")
                        ),
                        fields=("township", "year", "half"),
                        name="batch_once_a_town",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("cancelled_at", None), ("sha256", ""), ("township", None)
                        ),
                        fields=("district", "year", "half"),
                        name="batch_once_a_district",
                    ),
                ],
            },
            bases=(townwork.lib.stored.Stored, models.Model),
        ),
        migrations.CreateModel(
            name="BatchItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="序号")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "等待"),
                            ("taken", "正在做"),
                            ("done", "已完成"),
                            ("none", "未签发"),
                            ("failed", "失败"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("token", models.UUIDField(null=True)),
                ("taken", models.PositiveSmallIntegerField(default=0, verbose_name="次数")),
                ("name", models.CharField(blank=True, max_length=150, verbose_name="文件名")),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="SHA-256")),
                ("size", models.PositiveIntegerField(default=0, verbose_name="大小（字节）")),
                ("pages", models.PositiveSmallIntegerField(null=True, verbose_name="页数")),
                (
                    "word_sha256",
                    models.CharField(blank=True, max_length=64, verbose_name="Word 的 SHA-256"),
                ),
                ("word_size", models.PositiveIntegerField(default=0)),
                ("remark", models.TextField(blank=True, verbose_name="说明")),
                ("settled_at", models.DateTimeField(null=True, verbose_name="完成时间")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="reports.batch",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reports.edition",
                    ),
                ),
                (
                    "township",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.township",
                        verbose_name="镇",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.unit",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "批次文件",
                "verbose_name_plural": "批次文件",
                "ordering": ["batch_id", "number"],
                "indexes": [models.Index(fields=["batch", "state"], name="batch_item_state")],
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "number"), name="batch_item_number"),
                    models.UniqueConstraint(fields=("batch", "unit"), name="batch_item_unit"),
                    models.UniqueConstraint(
                        fields=("batch", "township"), name="batch_item_township"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("township__isnull", False), ("unit", None)),
                            models.Q(("township", None), ("unit__isnull", False)),
                            _connector="OR",
                        ),
                        name="batch_item_of_unit_or_town",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "done"), _negated=True),
                            models.Q(("sha256", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="batch_item_done_has_file",
                    ),
                ],
            },
        ),
    ]
