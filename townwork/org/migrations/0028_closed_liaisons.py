from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("org", "0027_hints_closed"),
    ]

    operations = [
        migrations.AddField(
            model_name="term",
            name="closed_liaisons",
            field=models.JSONField(editable=False, null=True, verbose_name="锁定时的在用联络员"),
        ),
    ]
