"""Every nil return says its days; apart from filling them in, as PostgreSQL asks of one table."""

import django.utils.timezone
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("records", "0010_nil_returns_by_stretch")]

    operations = [
        migrations.AlterField("nilreturn", "start", models.DateField("自")),
        migrations.AlterField("nilreturn", "end", models.DateField("至")),
        migrations.AlterField(
            "nilreturn",
            "declared_at",
            models.DateTimeField("申报时间", default=django.utils.timezone.now),
        ),
        migrations.RemoveConstraint("nilreturn", "nil_return_once"),
        migrations.AddConstraint(
            "nilreturn",
            models.UniqueConstraint(
                fields=["unit", "ledger", "start", "end"], name="nil_return_once"
            ),
        ),
        migrations.AddConstraint(
            "nilreturn",
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="nil_return_in_order"),
        ),
    ]
