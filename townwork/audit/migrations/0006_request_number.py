"""Every event names the request it came of, as the page and the log do.

Those of before have none, and their digests stay as they are (townwork/audit/digests.py). SQLite
makes the table anew for a new column, and the triggers go with the old one: they are put aside and
made again, on both databases.
"""

from django.db import migrations, models

from townwork.audit import triggers


def put_aside(apps, editor):
    triggers.drop(editor.connection)


def put_back(apps, editor):
    triggers.create(editor.connection)


class Migration(migrations.Migration):
    dependencies = [("audit", "0005_chains_end_keyed")]

    operations = [
        migrations.RunPython(put_aside, put_back),
        migrations.AddField(
            model_name="auditevent",
            name="request_number",
            field=models.CharField(
                blank=True, db_default="", max_length=64, verbose_name="请求编号"
            ),
        ),
        migrations.RunPython(put_back, put_aside),
    ]
