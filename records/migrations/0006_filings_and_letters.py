import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import townwork.lib.fields


def begin_at_the_head(apps, editor):
    """What is pending waits where every application begins."""
    apps.get_model("records", "Filing").objects.filter(state="pending").update(waits_for="head")


def name_who_filed(apps, editor):
    """Checked at once: PostgreSQL makes no index while a table's foreign keys wait for their check."""
    pending = apps.get_model("records", "Filing").objects.filter(state="pending", filed_by=None)
    pending.update(filed_by=models.F("entered_by"))
    editor.connection.check_constraints()


class Migration(migrations.Migration):
    dependencies = [
        ("org", "0006_bounded_numbers"),
        ("records", "0005_venues_meetings_news"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FilingStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(verbose_name="申报轮次")),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("submit", "提交申报"),
                            ("head", "单位负责人同意"),
                            ("publicity", "宣传办同意"),
                            ("secretary", "书记同意"),
                            ("return", "退回"),
                            ("refuse", "不同意"),
                            ("change", "变更"),
                            ("cancel", "取消"),
                            ("hold", "报办理结果"),
                            ("archive", "归档"),
                        ],
                        max_length=10,
                        verbose_name="办理",
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="时间"
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                ("head", models.CharField(blank=True, max_length=20, verbose_name="负责人")),
                ("head_on", models.DateField(null=True, verbose_name="负责人同意日期")),
            ],
            options={
                "verbose_name": "一会一报经过",
                "verbose_name_plural": "一会一报经过",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="NoticeExtension",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("due_before", models.DateField(verbose_name="原时限")),
                ("until", models.DateField(verbose_name="延至")),
                ("reason", models.CharField(max_length=200, verbose_name="理由")),
                (
                    "asked_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="申请时间"
                    ),
                ),
                ("is_granted", models.BooleanField(null=True, verbose_name="同意")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="答复时间")),
                ("answer", models.CharField(blank=True, max_length=200, verbose_name="答复")),
            ],
            options={
                "verbose_name": "提示函延期申请",
                "verbose_name_plural": "提示函延期申请",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="WorkRules",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "apply_days",
                    townwork.lib.fields.SmallCountField(
                        default=5,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="一会一报提前申报（工作日）",
                    ),
                ),
                (
                    "close_days",
                    townwork.lib.fields.SmallCountField(
                        default=5,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="活动办完后归档（工作日）",
                    ),
                ),
                (
                    "large_size",
                    townwork.lib.fields.CountField(
                        default=200,
                        help_text="超过这个人数的，须有安全预案，并报书记审批",
                        verbose_name="大型活动（人）",
                    ),
                ),
                (
                    "forum_size",
                    townwork.lib.fields.CountField(
                        default=50,
                        help_text="论坛、研讨会超过这个人数的，报书记审批",
                        verbose_name="论坛、研讨会报书记的规模（人）",
                    ),
                ),
                (
                    "answer_days",
                    townwork.lib.fields.SmallCountField(
                        default=7,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="提示函反馈时限（天）",
                    ),
                ),
                (
                    "answers_in_workdays",
                    models.BooleanField(
                        default=False, help_text="不勾选即按自然日计", verbose_name="反馈时限按工作日计"
                    ),
                ),
            ],
            options={
                "verbose_name": "办理规则",
                "verbose_name_plural": "办理规则",
            },
        ),
        migrations.AddField(
            model_name="filing",
            name="apply_by",
            field=models.DateField(editable=False, null=True, verbose_name="应报日期"),
        ),
        migrations.AddField(
            model_name="filing",
            name="filed_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="申报人",
            ),
        ),
        migrations.AddField(
            model_name="filing",
            name="round",
            field=models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="申报轮次"),
        ),
        migrations.AddField(
            model_name="filing",
            name="waits_for",
            field=models.CharField(
                blank=True,
                choices=[("head", "单位负责人"), ("publicity", "宣传办"), ("secretary", "书记")],
                editable=False,
                max_length=10,
                verbose_name="等待环节",
            ),
        ),
        migrations.AddField(
            model_name="historicalfiling",
            name="apply_by",
            field=models.DateField(editable=False, null=True, verbose_name="应报日期"),
        ),
        migrations.AddField(
            model_name="historicalfiling",
            name="filed_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="申报人",
            ),
        ),
        migrations.AddField(
            model_name="historicalfiling",
            name="round",
            field=models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="申报轮次"),
        ),
        migrations.AddField(
            model_name="historicalfiling",
            name="waits_for",
            field=models.CharField(
                blank=True,
                choices=[("head", "单位负责人"), ("publicity", "宣传办"), ("secretary", "书记")],
                editable=False,
                max_length=10,
                verbose_name="等待环节",
            ),
        ),
        migrations.AlterField(
            model_name="filing",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "草稿"),
                    ("pending", "待审"),
                    ("returned", "退回"),
                    ("approved", "同意"),
                    ("refused", "不同意"),
                    ("changed", "变更"),
                    ("cancelled", "取消"),
                    ("held", "已办"),
                    ("archived", "已归档"),
                ],
                default="draft",
                max_length=10,
                verbose_name="状态",
            ),
        ),
        migrations.AlterField(
            model_name="historicalfiling",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "草稿"),
                    ("pending", "待审"),
                    ("returned", "退回"),
                    ("approved", "同意"),
                    ("refused", "不同意"),
                    ("changed", "变更"),
                    ("cancelled", "取消"),
                    ("held", "已办"),
                    ("archived", "已归档"),
                ],
                default="draft",
                max_length=10,
                verbose_name="状态",
            ),
        ),
        migrations.AlterField(
            model_name="historicalnotice",
            name="due_on",
            field=models.DateField(
                blank=True,
                help_text="不填即按镇里的规定推算，一般为收函后 7 日",
                null=True,
                verbose_name="反馈时限",
            ),
        ),
        migrations.AlterField(
            model_name="notice",
            name="due_on",
            field=models.DateField(
                blank=True,
                help_text="不填即按镇里的规定推算，一般为收函后 7 日",
                null=True,
                verbose_name="反馈时限",
            ),
        ),
        migrations.AddIndex(
            model_name="filing",
            index=models.Index(fields=["state", "waits_for"], name="filing_state"),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["answered_on", "due_on"], name="notice_due"),
        ),
        migrations.RunPython(begin_at_the_head, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="filing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "pending"), models.Q(("waits_for", ""), _negated=True)),
                    models.Q(models.Q(("state", "pending"), _negated=True), ("waits_for", "")),
                    _connector="OR",
                ),
                name="filing_waits_while_pending",
            ),
        ),
        migrations.AddField(
            model_name="filingstep",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="经办人",
            ),
        ),
        migrations.AddField(
            model_name="filingstep",
            name="filing",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="records.filing"
            ),
        ),
        migrations.AddField(
            model_name="noticeextension",
            name="answered_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="答复人",
            ),
        ),
        migrations.AddField(
            model_name="noticeextension",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="申请人",
            ),
        ),
        migrations.AddField(
            model_name="noticeextension",
            name="notice",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="extensions",
                to="records.notice",
                verbose_name="提示函",
            ),
        ),
        migrations.AddField(
            model_name="workrules",
            name="township",
            field=models.OneToOneField(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="org.township",
                verbose_name="镇",
            ),
        ),
        migrations.AddConstraint(
            model_name="filingstep",
            constraint=models.UniqueConstraint(
                condition=models.Q(("act__in", ("submit", "head", "publicity", "secretary", "archive"))),
                fields=("filing", "round", "act"),
                name="filing_step_once_a_round",
            ),
        ),
        migrations.AddConstraint(
            model_name="filingstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("act__in", ("return", "refuse", "change", "cancel")), _negated=True),
                    models.Q(("note", ""), _negated=True),
                    _connector="OR",
                ),
                name="filing_step_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="filingstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("act", "head"), ("head_on__isnull", False), models.Q(("head", ""), _negated=True)
                    ),
                    models.Q(models.Q(("act", "head"), _negated=True), ("head", ""), ("head_on", None)),
                    _connector="OR",
                ),
                name="filing_step_names_head",
            ),
        ),
        migrations.AddConstraint(
            model_name="noticeextension",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_granted", None)),
                fields=("notice",),
                name="notice_extension_one_pending",
            ),
        ),
        migrations.AddConstraint(
            model_name="noticeextension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at", None), ("answered_by", None), ("is_granted", None)),
                    models.Q(
                        ("answered_at__isnull", False),
                        ("answered_by__isnull", False),
                        ("is_granted__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="notice_extension_answered_by_someone",
            ),
        ),
        migrations.AddConstraint(
            model_name="noticeextension",
            constraint=models.CheckConstraint(
                condition=models.Q(("until__gt", models.F("due_before"))), name="notice_extension_is_later"
            ),
        ),
        migrations.RunPython(name_who_filed, migrations.RunPython.noop),
    ]
