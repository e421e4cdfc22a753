"""A nil return (零报告) speaks of a stretch of its half-year: those there are speak of all of it."""

from datetime import date

from django.db import migrations, models


def say_the_half_year(apps, schema_editor):
    NilReturn = apps.get_model("records", "NilReturn")
    halves = NilReturn.objects.values_list("term__year", "term__half").distinct()
    for year, half in list(halves):
        first, last = (date(year, 1, 1), date(year, 6, 30))
        if half == 2:
            first, last = (date(year, 7, 1), date(year, 12, 31))
        rows = NilReturn.objects.filter(term__year=year, term__half=half)
        rows.update(start=first, end=last)


class Migration(migrations.Migration):
    dependencies = [("records", "0009_own_kinds")]

    operations = [
        migrations.AddField("nilreturn", "start", models.DateField("自", null=True)),
        migrations.AddField("nilreturn", "end", models.DateField("至", null=True)),
        migrations.RunPython(say_the_half_year, migrations.RunPython.noop),
    ]
