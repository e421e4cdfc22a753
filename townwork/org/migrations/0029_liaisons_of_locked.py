from collections import Counter, defaultdict

from django.db import migrations


def keep_liaisons(apps, schema_editor):
    """A half-year locked before its liaisons were kept stands from now on as it reads today: who
    they were on the day of the lock, nobody wrote down.
    """
    Term = apps.get_model("org", "Term")
    locked = list(Term.objects.filter(closed_liaisons__isnull=True).exclude(closed_at=None))
    if not locked:
        return
    liaisons = apps.get_model("org", "User").objects.filter(role="liaison", is_active=True)
    of_town = defaultdict(Counter)
    for township, unit in liaisons.values_list("unit__township", "unit"):
        of_town[township][unit] += 1
    for term in locked:
        term.closed_liaisons = of_town[term.township_id]
    Term.objects.bulk_update(locked, ["closed_liaisons"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [
        ("org", "0028_closed_liaisons"),
    ]

    operations = [
        migrations.RunPython(keep_liaisons, migrations.RunPython.noop),
    ]
