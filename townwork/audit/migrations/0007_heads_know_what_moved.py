"""A chain's end says which event last changed anything. Of the chains of before nothing is known
until the next act: nothing is kept of their townships until then.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0006_request_number")]

    operations = [
        migrations.AddField(
            model_name="audithead",
            name="moved",
            field=models.CharField(blank=True, db_default="", max_length=64),
        ),
    ]
