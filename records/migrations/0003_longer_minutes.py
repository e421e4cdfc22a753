"""发言要点 take real minutes: 20,000 signs. Only forms and imports ask; no column changes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0002_filing_last_days")]

    operations = [
        migrations.AlterField(
            name, "minutes", models.TextField("发言要点", max_length=20_000, blank=True)
        )
        for name in ("studysession", "historicalstudysession")
    ]
