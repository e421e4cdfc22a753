"""Every 移风易俗月报 keeps the day it was due, by its township's rest days as they stand now."""

from django.db import migrations, models

from records.ledger.months import due_on
from townwork.org.workdays import Workdays


def settle(apps, schema_editor):
    CustomsReport = apps.get_model("records", "CustomsReport")
    SpecialDay = apps.get_model("org", "SpecialDay")
    towns = CustomsReport.objects.order_by().values_list("unit__township", flat=True).distinct()
    for town in list(towns):
        own = SpecialDay.objects.filter(township=town).values_list("day", "is_workday")
        workdays = Workdays(dict(own))
        returns = list(CustomsReport.objects.filter(unit__township=town))
        for found in returns:
            found.due_on = due_on(found.occurred_on, workdays)
        CustomsReport.objects.bulk_update(returns, ["due_on"], batch_size=500)


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
