"""What was said of a sheet on its pages is kept with it, and what words mean is remembered beside
what columns do.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0012_news_own_level")]

    operations = [
        migrations.AddField("import", "answers", models.JSONField(default=dict)),
        migrations.AddField("columnmemory", "words", models.JSONField(default=dict)),
    ]
