"""A film's make-up may name the month it stands for; those there are name none, and stand for the
oldest gap as before.
"""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("org", "0025_files_searched"),
        ("records", "0018_saved_views"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="filmshowing",
            name="makes_up",
            field=models.DateField(
                blank=True,
                help_text="补的是哪个月；没有选的，补这半年最早缺的那个月",
                null=True,
                verbose_name="补映月份",
            ),
        ),
        migrations.AddField(
            model_name="historicalfilmshowing",
            name="makes_up",
            field=models.DateField(
                blank=True,
                help_text="补的是哪个月；没有选的，补这半年最早缺的那个月",
                null=True,
                verbose_name="补映月份",
            ),
        ),
        migrations.AddConstraint(
            model_name="filmshowing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("makes_up", None),
                    models.Q(("is_make_up", True), ("makes_up__lte", models.F("occurred_on"))),
                    _connector="OR",
                ),
                name="filmshowing_makes_up_an_earlier_month",
                violation_error_message="补映月份不能晚于放映的月份，请核对。",
            ),
        ),
    ]
