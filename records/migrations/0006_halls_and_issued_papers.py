"""A venue of the kind 讲坛 may name the 分坛 it is the place of; a 制度文件 knows whether it was written
when the paper was issued; 考核通报 is a kind of it.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0005_news_sent_in_and_taken_up"),
    ]

    operations = [
        migrations.AddField(
            model_name="historicalregulation",
            name="written_by_issue",
            field=models.BooleanField(default=False, editable=False, verbose_name="印发时写入"),
        ),
        migrations.AddField(
            model_name="historicalvenue",
            name="hall",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="类型为讲坛的选：分坛先在“讲坛分坛”登记，这里只管巡查和更新，新增只计一次",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="records.lecturehall",
                verbose_name="讲坛分坛",
            ),
        ),
        migrations.AddField(
            model_name="regulation",
            name="written_by_issue",
            field=models.BooleanField(default=False, editable=False, verbose_name="印发时写入"),
        ),
        migrations.AddField(
            model_name="venue",
            name="hall",
            field=models.ForeignKey(
                blank=True,
                help_text="类型为讲坛的选：分坛先在“讲坛分坛”登记，这里只管巡查和更新，新增只计一次",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="venues",
                to="records.lecturehall",
                verbose_name="讲坛分坛",
            ),
        ),
        migrations.AlterField(
            model_name="historicalregulation",
            name="kind",
            field=models.CharField(
                choices=[
                    ("responsibility", "责任制文件"),
                    ("assessment", "检查考核制度"),
                    ("study", "学习制度"),
                    ("venue", "阵地与报批制度"),
                    ("news", "新闻信息制度"),
                    ("village", "村规民约"),
                    ("bulletin", "学习通报"),
                    ("result", "考核通报"),
                    ("other", "其他制度"),
                ],
                max_length=16,
                verbose_name="类别",
            ),
        ),
        migrations.AlterField(
            model_name="regulation",
            name="kind",
            field=models.CharField(
                choices=[
                    ("responsibility", "责任制文件"),
                    ("assessment", "检查考核制度"),
                    ("study", "学习制度"),
                    ("venue", "阵地与报批制度"),
                    ("news", "新闻信息制度"),
                    ("village", "村规民约"),
                    ("bulletin", "学习通报"),
                    ("result", "考核通报"),
                    ("other", "其他制度"),
                ],
                max_length=16,
                verbose_name="类别",
            ),
        ),
    ]
