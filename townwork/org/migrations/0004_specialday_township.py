import django.db.models.deletion
from django.db import migrations, models


def give_each_township_its_own(apps, schema_editor):
    """A day stood for every township until now; it goes on doing so."""
    SpecialDay, Township = apps.get_model("org", "SpecialDay"), apps.get_model("org", "Township")
    shared = SpecialDay.objects.filter(township=None)
    SpecialDay.objects.bulk_create(
        SpecialDay(township=township, day=row.day, is_workday=row.is_workday, name=row.name)
        for row in list(shared)
        for township in Township.objects.all()
    )
    shared.delete()


class Migration(migrations.Migration):
    dependencies = [
        ("org", "0003_user_email"),
    ]

    operations = [
        migrations.AddField(
            model_name="specialday",
            name="township",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="special_days",
                to="org.township",
                verbose_name="镇",
            ),
        ),
        migrations.AlterField(
            model_name="specialday",
            name="day",
            field=models.DateField(verbose_name="日期"),
        ),
        migrations.RunPython(give_each_township_its_own),
    ]
