"""What a township tells apart within a level of its media, beside the level itself."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0011_nil_returns_speak_of_days")]

    operations = [
        migrations.AddField(
            name,
            "own_level",
            models.CharField(
                "本镇级别", max_length=10, choices=[("none", "不另分")], default="none"
            ),
        )
        for name in ("newsitem", "historicalnewsitem")
    ]
