"""A township's own kinds beside the built-in ones of a choice: a table of their own, and no column changes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("org", "0013_forget_former_sessions"),
        ("records", "0008_news_keep_their_day"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="OwnKind",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ledger", models.CharField(max_length=40, verbose_name="台账")),
                ("field", models.CharField(max_length=40, verbose_name="栏目")),
                ("label", models.CharField(max_length=10, verbose_name="名称")),
                ("measure", models.CharField(blank=True, max_length=4, verbose_name="计量单位")),
                (
                    "stopped_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="停用时间"),
                ),
                ("added_at", models.DateTimeField(auto_now_add=True, verbose_name="添加时间")),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="添加人",
                    ),
                ),
                (
                    "township",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.township",
                        verbose_name="镇",
                    ),
                ),
            ],
            options={
                "verbose_name": "本镇类别",
                "verbose_name_plural": "本镇类别",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("township", "ledger", "field", "label"), name="own_kind_label_once"
                    )
                ],
            },
        ),
    ]
