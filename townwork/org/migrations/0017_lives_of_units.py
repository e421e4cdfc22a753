"""A unit's life by days: what it was called, since when it is there, when it was stopped and who took
over, and where it lay.

A former name was kept by the moment it was changed, and a half-year locked before that moment was
read by it. Now it is kept by the first day of the next name: the day it was changed, or, where a
half-year that was locked after the change has been counted by the new name, the first day of that.
When a unit began and stopped was read off the trail alone, and is written down here. Going back
loses what was told since; the trail still has it.
"""

import datetime

import django.db.models.deletion
from django.db import migrations, models
from django.utils import timezone


def keep_names(apps, schema_editor):
    Unit, Term = apps.get_model("org", "Unit"), apps.get_model("org", "Term")
    locked = {}
    for term in Term.objects.exclude(closed_at=None):
        start = datetime.date(term.year, 1 if term.half == 1 else 7, 1)
        locked.setdefault(term.township_id, []).append((start, term.closed_at))
    names = {}
    for one in apps.get_model("org", "FormerName").objects.order_by("until", "pk"):
        names.setdefault(one.unit_id, []).append(one)
    units = list(Unit.objects.filter(pk__in=names))
    for unit in units:
        for one in names[unit.pk]:
            read_by_new = [s for s, at in locked.get(unit.township_id, ()) if at >= one.until]
            day = min([timezone.localtime(one.until).date(), *read_by_new])
            unit.former_names.append([one.name, day.isoformat()])
    Unit.objects.bulk_update(units, ["former_names"], batch_size=500)


def keep_lives(apps, schema_editor):
    """As the trail tells: a unit made, stopped, taken into use again."""
    Unit, Stop = apps.get_model("org", "Unit"), apps.get_model("org", "Stop")
    told = apps.get_model("audit", "AuditEvent").objects.filter(
        object_type="org.unit", action="保存单位", result="ok"
    )
    units = Unit.objects.in_bulk()
    begun, stops = {}, {}
    for key, at, data in told.order_by("at", "number").values_list("object_id", "at", "data"):
        day, pk = timezone.localtime(at).date(), int(key)
        if pk not in units:
            continue
        is_stopped = bool(stops.get(pk)) and stops[pk][-1].until is None
        if data.get("新增"):
            begun[pk] = units[pk]
            begun[pk].begun_on = day
        elif data.get("在用") == "是 → 否" and not is_stopped:
            stops.setdefault(pk, []).append(Stop(unit_id=pk, since=day))
        elif data.get("在用") == "否 → 是" and is_stopped:
            stops[pk][-1].until = day
    kept = [one for pk, its in stops.items() for one in its if one.until or not units[pk].is_active]
    Stop.objects.bulk_create(kept, batch_size=500)
    Unit.objects.bulk_update(begun.values(), ["begun_on"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [
        ("org", "0016_prints_code"),
        ("audit", "0008_rows"),
    ]

    operations = [
        # Its way back from the unit had the name that the field below takes.
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
            ],
            options={
                "verbose_name": "单位原归口",
                "verbose_name_plural": "单位原归口",
                "ordering": ["unit", "until"],
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
            ],
            options={
                "verbose_name": "单位停用",
                "verbose_name_plural": "单位停用",
                "ordering": ["unit", "since"],
            },
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
        migrations.AddField(
            model_name="formerplace",
            name="head",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="org.unit",
                verbose_name="原归口",
            ),
        ),
        migrations.AddField(
            model_name="formerplace",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="former_places",
                to="org.unit",
                verbose_name="单位",
            ),
        ),
        migrations.AddField(
            model_name="stop",
            name="successor",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="org.unit",
                verbose_name="接手单位",
            ),
        ),
        migrations.AddField(
            model_name="stop",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="stops",
                to="org.unit",
                verbose_name="单位",
            ),
        ),
        migrations.AddConstraint(
            model_name="formerplace",
            constraint=models.UniqueConstraint(fields=("unit", "until"), name="former_place_once"),
        ),
        migrations.AddConstraint(
            model_name="formerplace",
            constraint=models.CheckConstraint(
                condition=models.Q(("until__gt", models.F("since"))), name="former_place_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="stop",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", None)), fields=("unit",), name="unit_stopped_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="stop",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until", None), ("until__gte", models.F("since")), _connector="OR"
                ),
                name="stop_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="stop",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_merger", False), ("successor__isnull", False), _connector="OR"
                ),
                name="merged_into_one",
            ),
        ),
        migrations.RunPython(keep_names, migrations.RunPython.noop),
        migrations.RunPython(keep_lives, migrations.RunPython.noop),
        migrations.DeleteModel("FormerName"),
    ]
