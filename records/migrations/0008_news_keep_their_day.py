"""Every item of news keeps the day by which it was to be sent in, by its township's rest days as
they stand now: three workdays after the event, where the township sets no other number.
"""

from django.db import migrations, models

import townwork.lib.fields
from records.kinds.news.dates import set_sending_days
from records.kinds.rules.models import DAYS
from townwork.org.workdays import Workdays


def settle(apps, schema_editor):
    """In the history too: an import that is undone puts back what that says, and a record that
    differs from it would read as changed past the application.
    """
    WorkRules = apps.get_model("records", "WorkRules")
    SpecialDay = apps.get_model("org", "SpecialDay")
    for model in map(apps.get_model, ("records",) * 2, ("NewsItem", "HistoricalNewsItem")):
        dated = model.objects.exclude(happened_on=None)
        for town in list(dated.order_by().values_list("unit__township", flat=True).distinct()):
            rules = WorkRules.objects.filter(township=town).first() or WorkRules()
            own = SpecialDay.objects.filter(township=town).values_list("day", "is_workday")
            items = list(dated.filter(unit__township=town))
            set_sending_days(items, rules, Workdays(dict(own)))
            model.objects.bulk_update(items, ["send_by"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("records", "0007_facts_entered_twice"), ("org", "0007_fonds_number")]

    operations = [
        migrations.AddField(
            "workrules",
            "send_days",
            townwork.lib.fields.SmallCountField(
                "信息报送时限（工作日）",
                default=3,
                help_text="事情办完后几个工作日内报送算及时",
                validators=DAYS,
            ),
        ),
        *(
            migrations.AddField(
                name, "send_by", models.DateField("应报送日期", null=True, editable=False)
            )
            for name in ("newsitem", "historicalnewsitem")
        ),
        migrations.RunPython(settle, migrations.RunPython.noop),
    ]
