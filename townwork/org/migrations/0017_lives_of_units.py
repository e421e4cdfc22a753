"""Room for a unit's life by days: its names, its beginning, its stops, its places. 0018 fills it."""

import datetime

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0008_rows"),
        ("org", "0016_prints_code"),
    ]

    operations = [
        migrations.CreateModel(
            name="FormerPlace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateField(default=datetime.date(1, 1, 1), verbose_name="自")),
                ("until", models.DateField(verbose_name="至")),
                (
                    "head",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.unit",
                        verbose_name="原归口",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="former_places",
                        to="org.unit",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "单位原归口",
                "verbose_name_plural": "单位原归口",
                "ordering": ["unit", "until"],
                "constraints": [
                    models.UniqueConstraint(fields=("unit", "until"), name="former_place_once"),
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("since"))),
                        name="former_place_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Stop",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateField(verbose_name="自")),
                ("until", models.DateField(null=True, verbose_name="至")),
                ("is_merger", models.BooleanField(default=False, verbose_name="并入")),
                ("left", models.JSONField(default=dict, verbose_name="遗留")),
                (
                    "successor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.unit",
                        verbose_name="接手单位",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stops",
                        to="org.unit",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "单位停用",
                "verbose_name_plural": "单位停用",
                "ordering": ["unit", "since"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until", None)),
                        fields=("unit",),
                        name="unit_stopped_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until", None), ("until__gte", models.F("since")), _connector="OR"
                        ),
                        name="stop_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_merger", False), ("successor__isnull", False), _connector="OR"
                        ),
                        name="merged_into_one",
                    ),
                ],
            },
        ),
        migrations.AlterField(
            model_name="formername",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="org.unit",
                verbose_name="单位",
            ),
        ),
        migrations.AddField(
            model_name="unit",
            name="begun_on",
            field=models.DateField(editable=False, null=True, verbose_name="启用日期"),
        ),
        migrations.AddField(
            model_name="unit",
            name="former_names",
            field=models.JSONField(blank=True, default=list, editable=False, verbose_name="曾用名"),
        ),
        migrations.AddField(
            model_name="unit",
            name="moved_on",
            field=models.DateField(editable=False, null=True, verbose_name="归口日期"),
        ),
        migrations.AddField(
            model_name="unit",
            name="successor",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="predecessors",
                to="org.unit",
                verbose_name="接手单位",
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                condition=models.Q(("successor", None), ("is_active", False), _connector="OR"),
                name="unit_successor_of_stopped",
            ),
        ),
    ]
