from django.db import migrations


def forget(apps, schema_editor):
    """Sessions lie in a table of our own now; nothing sweeps what stands in the former."""
    apps.get_model("sessions", "Session").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("org", "0012_second_factor"), ("sessions", "0001_initial")]

    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
