"""A block of a rubric may be called 1.1 or 12.3: its code has six signs, as an item's."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assessments", "0001_initial")]

    operations = [
        migrations.AlterField("section", "code", models.CharField("代号", max_length=6)),
    ]
