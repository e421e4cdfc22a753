"""Every 移风易俗月报 keeps the day it was due, by its township's rest days as they stand now."""

from django.db import migrations, models

from records.ledger.months import due_on
from townwork.org.workdays import Workdays


def settle(apps, schema_editor):
    """In the history too: an import that is undone puts back what that says."""
    SpecialDay = apps.get_model("org", "SpecialDay")
    for model in map(
        apps.get_model, ("records",) * 2, ("CustomsReport", "HistoricalCustomsReport")
    ):
        towns = model.objects.order_by().values_list("unit__township", flat=True).distinct()
        for town in list(towns):
            own = SpecialDay.objects.filter(township=town).values_list("day", "is_workday")
            workdays = Workdays(dict(own))
            returns = list(model.objects.filter(unit__township=town))
            for found in returns:
                found.due_on = due_on(found.occurred_on, workdays)
            model.objects.bulk_update(returns, ["due_on"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("records", "0003_longer_minutes"), ("org", "0007_fonds_number")]

    operations = [
        *(
            migrations.AddField(
                name, "due_on", models.DateField("应报日期", null=True, editable=False)
            )
            for name in ("customsreport", "historicalcustomsreport")
        ),
        migrations.RunPython(settle, migrations.RunPython.noop),
    ]
