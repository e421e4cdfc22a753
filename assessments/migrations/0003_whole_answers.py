"""A mark settled by an appeal keeps the whole answer as its reason: it was cut at 300 signs."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assessments", "0002_longer_section_codes")]

    operations = [
        migrations.AlterField(
            "mark", "settle_reason", models.CharField("审定理由", max_length=510, blank=True)
        ),
    ]
