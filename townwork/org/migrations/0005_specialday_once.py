import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Apart from 0004: PostgreSQL alters no table whose new rows wait for their checks."""

    dependencies = [
        ("org", "0004_specialday_township"),
    ]

    operations = [
        migrations.AlterField(
            model_name="specialday",
            name="township",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="special_days",
                to="org.township",
                verbose_name="镇",
            ),
        ),
        migrations.AddConstraint(
            model_name="specialday",
            constraint=models.UniqueConstraint(
                fields=("township", "day"),
                name="special_day_once",
                violation_error_message="这一天已经登记了；要改动请先删除，再重新登记。",
            ),
        ),
    ]
