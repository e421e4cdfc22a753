"""Every event says how it left the rows it wrote.

Those of before say nothing of them, and their digests stay as they are (townwork/audit/digests.py).
How the rows stand on the day of the upgrade is told at the end of `migrate`
(townwork/safekeeping/management/commands/migrate.py). SQLite makes the table anew for a new column,
and the triggers go with the old one: they are put aside and made again, on both databases.
"""

from django.db import migrations, models

from townwork.audit import triggers


def put_aside(apps, editor):
    triggers.drop(editor.connection)


def put_back(apps, editor):
    triggers.create(editor.connection)


class Migration(migrations.Migration):
    dependencies = [("audit", "0007_heads_know_what_moved")]

    operations = [
        migrations.RunPython(put_aside, put_back),
        migrations.AddField(
            model_name="auditevent",
            name="rows",
            field=models.JSONField(db_default={}, default=dict, editable=False, verbose_name="行"),
        ),
        migrations.RunPython(put_back, put_aside),
    ]
