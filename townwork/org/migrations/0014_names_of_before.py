"""What a locked half-year was written with: the units' names and the township's 基本用语 of then."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

PHRASES = ("name", "place_slogan", "sign_name", "forum_brand", "culture_brands")


def keep_words(apps, schema_editor):
    """Of what is locked already nobody knows what they were: those of now."""
    Term = apps.get_model("org", "Term")
    for term in Term.objects.exclude(closed_at=None).select_related("township__district"):
        words = {name: getattr(term.township, name) for name in PHRASES}
        term.closed_words = words | {"district": term.township.district.name}
        term.save(update_fields=["closed_words"])


class Migration(migrations.Migration):
    dependencies = [("org", "0013_forget_former_sessions")]

    operations = [
        migrations.AddField(
            "term",
            "closed_words",
            models.JSONField("锁定时的基本用语", default=dict, editable=False),
        ),
        migrations.CreateModel(
            name="FormerName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField("名称", max_length=60)),
                ("until", models.DateTimeField("用到", default=django.utils.timezone.now)),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="former_names",
                        to="org.unit",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "单位曾用名",
                "verbose_name_plural": "单位曾用名",
                "ordering": ["unit", "until"],
                "indexes": [models.Index(fields=["unit", "until"], name="former_name_until")],
            },
        ),
        migrations.RunPython(keep_words, migrations.RunPython.noop),
    ]
