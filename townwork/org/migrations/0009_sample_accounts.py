from django.db import migrations, models
from django.db.models import Count


def mark(apps, schema_editor):
    """The sample's accounts of before: `demo` gave all of them one hash, and a salted hash is never
    two people's own.
    """
    users = apps.get_model("org", "User").objects
    shared = users.values("password").annotate(people=Count("pk")).filter(people__gt=1)
    users.filter(password__in=shared.values("password")).update(is_sample=True)


class Migration(migrations.Migration):
    dependencies = [("org", "0008_tally")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="is_sample",
            field=models.BooleanField(default=False, editable=False, verbose_name="示例账号"),
        ),
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]
