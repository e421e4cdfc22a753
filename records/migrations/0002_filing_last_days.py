"""Every filing knows its last days for applying and archiving, by its township's rules and rest days."""

from django.db import migrations, models

from records.kinds.filings.routing import set_filing_days
from townwork.org.workdays import Workdays


def settle(apps, schema_editor):
    """Those made by import had neither; what was submitted here keeps the day it was held to."""
    Filing, WorkRules = apps.get_model("records", "Filing"), apps.get_model("records", "WorkRules")
    SpecialDay = apps.get_model("org", "SpecialDay")
    towns = Filing.objects.order_by().values_list("unit__township", flat=True).distinct()
    for town in list(towns):
        rules = WorkRules.objects.filter(township=town).first() or WorkRules()
        workdays = Workdays(
            dict(SpecialDay.objects.filter(township=town).values_list("day", "is_workday"))
        )
        filings = list(Filing.objects.filter(unit__township=town))
        kept = {filing.pk: filing.apply_by for filing in filings if filing.apply_by}
        set_filing_days(filings, rules, workdays)
        for filing in filings:
            filing.apply_by = kept.get(filing.pk, filing.apply_by)
        Filing.objects.bulk_update(filings, ["apply_by", "close_by"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("records", "0001_squashed_0008_custom_ledgers"), ("org", "0007_fonds_number")]

    operations = [
        migrations.AddField(
            "filing", "close_by", models.DateField("应归档日期", null=True, editable=False)
        ),
        migrations.AddField(
            "historicalfiling",
            "close_by",
            models.DateField("应归档日期", null=True, editable=False),
        ),
        migrations.RunPython(settle, migrations.RunPython.noop),
    ]
