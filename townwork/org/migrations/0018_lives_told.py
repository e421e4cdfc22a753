"""A unit's life by days: what it was called, since when it is there, when it was stopped and who took
over, and where it lay.

A former name was kept by the moment it was changed, and a half-year locked before that moment was
read by it. Now it is kept by the first day of the next name: the day it was changed, or, where a
half-year that was locked after the change has been counted by the new name, the first day of that.
When a unit began and stopped was read off the trail alone, and is written down here. Going back
loses what was told since; the trail still has it.
"""

import datetime

from django.db import migrations
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
    # Apart from 0017 and 0019: PostgreSQL alters no table whose rows were written in the same
    # transaction.
    dependencies = [("org", "0017_lives_of_units")]

    operations = [
        migrations.RunPython(keep_names, migrations.RunPython.noop),
        migrations.RunPython(keep_lives, migrations.RunPython.noop),
    ]
