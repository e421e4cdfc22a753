"""Every event says by which version of the digest it is bound, and with which key.

Those of before stay as they are, of version 1. SQLite makes the table anew for a new column, and
the triggers go with the old one: they are put aside and made again, today's, on both databases.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from townwork.audit import triggers


def put_aside(apps, editor):
    triggers.drop(editor.connection)


def put_back(apps, editor):
    triggers.create(editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0003_triggers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(put_aside, put_back),
        migrations.AddField(
            model_name="auditevent",
            name="key_id",
            field=models.CharField(blank=True, db_default="", max_length=12, verbose_name="密钥"),
        ),
        migrations.AddField(
            model_name="auditevent",
            name="version",
            field=models.PositiveSmallIntegerField(db_default=1, verbose_name="校验方法"),
        ),
        migrations.AddField(
            model_name="audithead",
            name="seal",
            field=models.CharField(blank=True, db_default="", max_length=64),
        ),
        migrations.AlterField(
            model_name="auditevent",
            name="actor",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="用户",
            ),
        ),
        migrations.AlterField(
            model_name="auditevent",
            name="chain",
            field=models.CharField(
                help_text="镇代码、区的链，空为没有账号的", max_length=60, verbose_name="链"
            ),
        ),
        migrations.AlterField(
            model_name="audithead",
            name="chain",
            field=models.CharField(max_length=60, primary_key=True, serialize=False),
        ),
        migrations.CreateModel(
            name="TrailCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "findings",
                    models.JSONField(
                        default=list, help_text="[链或 null，一句话]，逐条", verbose_name="发现"
                    ),
                ),
            ],
            options={
                "verbose_name": "审计校验",
                "verbose_name_plural": "审计校验",
                "ordering": ["-at"],
            },
        ),
        migrations.RunPython(put_back, put_aside),
    ]
