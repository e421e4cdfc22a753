"""A plan may say the hour, the place and who speaks; those there are say none of it."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0019_make_ups_name_their_month"),
    ]

    operations = [
        migrations.AddField(
            model_name="historicalstudyplan",
            name="begins",
            field=models.CharField(
                blank=True,
                help_text="如 14:30；签到按它算迟到",
                max_length=5,
                validators=[
                    django.core.validators.RegexValidator(
                        "^([01]\\d|2[0-3]):[0-5]\\d$", "开始时间请写成 14:30。"
                    )
                ],
                verbose_name="开始时间",
            ),
        ),
        migrations.AddField(
            model_name="historicalstudyplan",
            name="host",
            field=models.CharField(
                blank=True, help_text="职工姓名", max_length=20, verbose_name="主持人"
            ),
        ),
        migrations.AddField(
            model_name="historicalstudyplan",
            name="lecturer",
            field=models.CharField(blank=True, max_length=40, verbose_name="主讲人"),
        ),
        migrations.AddField(
            model_name="historicalstudyplan",
            name="mode",
            field=models.CharField(blank=True, max_length=40, verbose_name="学习方式"),
        ),
        migrations.AddField(
            model_name="historicalstudyplan",
            name="place_name",
            field=models.CharField(blank=True, max_length=60, verbose_name="地点"),
        ),
        migrations.AddField(
            model_name="studyplan",
            name="begins",
            field=models.CharField(
                blank=True,
                help_text="如 14:30；签到按它算迟到",
                max_length=5,
                validators=[
                    django.core.validators.RegexValidator(
                        "^([01]\\d|2[0-3]):[0-5]\\d$", "开始时间请写成 14:30。"
                    )
                ],
                verbose_name="开始时间",
            ),
        ),
        migrations.AddField(
            model_name="studyplan",
            name="host",
            field=models.CharField(
                blank=True, help_text="职工姓名", max_length=20, verbose_name="主持人"
            ),
        ),
        migrations.AddField(
            model_name="studyplan",
            name="lecturer",
            field=models.CharField(blank=True, max_length=40, verbose_name="主讲人"),
        ),
        migrations.AddField(
            model_name="studyplan",
            name="mode",
            field=models.CharField(blank=True, max_length=40, verbose_name="学习方式"),
        ),
        migrations.AddField(
            model_name="studyplan",
            name="place_name",
            field=models.CharField(blank=True, max_length=60, verbose_name="地点"),
        ),
    ]
