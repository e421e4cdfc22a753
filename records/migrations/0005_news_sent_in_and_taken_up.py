"""An item may be sent in and not taken up; the mark of an article has room for its title and its
unit.

What is stored stays as it is: once an empty mark became the title, so equal titles of two units
were one article and stay it.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0004_returns_keep_their_day"),
    ]

    operations = [
        migrations.AlterField(
            model_name="historicalnewsitem",
            name="article",
            field=models.CharField(
                blank=True,
                db_index=True,
                help_text="与别的单位或换了标题的是同一稿件的，在这里查找选取；不填则只与本单位同题的算一篇",
                max_length=200,
                verbose_name="同稿标记",
            ),
        ),
        migrations.AlterField(
            model_name="historicalnewsitem",
            name="level",
            field=models.PositiveSmallIntegerField(
                choices=[
                    (0, "尚未采用（只报送）"),
                    (1, "镇级"),
                    (2, "区级"),
                    (3, "市级"),
                    (4, "省级"),
                    (5, "中央级"),
                ],
                verbose_name="级别",
            ),
        ),
        migrations.AlterField(
            model_name="historicalnewsitem",
            name="medium",
            field=models.CharField(
                help_text="尚未采用的写报给谁，如：区融媒中心", max_length=60, verbose_name="媒体"
            ),
        ),
        migrations.AlterField(
            model_name="newsitem",
            name="article",
            field=models.CharField(
                blank=True,
                db_index=True,
                help_text="与别的单位或换了标题的是同一稿件的，在这里查找选取；不填则只与本单位同题的算一篇",
                max_length=200,
                verbose_name="同稿标记",
            ),
        ),
        migrations.AlterField(
            model_name="newsitem",
            name="level",
            field=models.PositiveSmallIntegerField(
                choices=[
                    (0, "尚未采用（只报送）"),
                    (1, "镇级"),
                    (2, "区级"),
                    (3, "市级"),
                    (4, "省级"),
                    (5, "中央级"),
                ],
                verbose_name="级别",
            ),
        ),
        migrations.AlterField(
            model_name="newsitem",
            name="medium",
            field=models.CharField(
                help_text="尚未采用的写报给谁，如：区融媒中心", max_length=60, verbose_name="媒体"
            ),
        ),
    ]
