import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("org", "0002_specialday"),
    ]

    operations = [
        migrations.CreateModel(
            name="ResponsibilityDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("version", models.PositiveSmallIntegerField(default=1, verbose_name="版次")),
                ("title", models.CharField(max_length=100, verbose_name="标题")),
                (
                    "number",
                    models.CharField(
                        blank=True,
                        help_text="如：青发〔2026〕3号",
                        max_length=40,
                        verbose_name="发文字号",
                    ),
                ),
                (
                    "preamble",
                    models.TextField(
                        blank=True, help_text="正文第一段；一段一行", verbose_name="前言"
                    ),
                ),
                (
                    "closing",
                    models.TextField(
                        blank=True, help_text="正文最后一段，如执行要求", verbose_name="结语"
                    ),
                ),
                (
                    "recipients",
                    models.CharField(
                        default="各村（社区），镇属各站办所、各下属单位",
                        max_length=100,
                        verbose_name="主送机关",
                    ),
                ),
                ("copied_to", models.CharField(blank=True, max_length=100, verbose_name="抄送")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="起草时间")),
                ("issued_on", models.DateField(blank=True, null=True, verbose_name="成文日期")),
                (
                    "issued_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="印发时间"),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="起草人",
                    ),
                ),
                (
                    "drafted_from",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="duties.responsibilitydocument",
                        verbose_name="据以起草的文件",
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="印发人",
                    ),
                ),
                (
                    "township",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="org.township",
                        verbose_name="镇",
                    ),
                ),
            ],
            options={
                "verbose_name": "责任制文件",
                "verbose_name_plural": "责任制文件",
                "ordering": ["-year", "-version"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("township", "year", "version"), name="document_version"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("issued_at", None), ("issued_by", None)),
                            models.Q(
                                ("issued_at__isnull", False),
                                ("issued_by__isnull", False),
                                ("issued_on__isnull", False),
                                models.Q(("number", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="document_issued_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Duty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("lineage", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="序号")),
                (
                    "section",
                    models.CharField(
                        choices=[
                            ("leadership", "组织领导"),
                            ("study", "理论学习"),
                            ("position", "阵地管理"),
                            ("publicity", "宣传教育"),
                            ("civility", "精神文明建设"),
                            ("news", "信息与新闻宣传"),
                            ("review", "督查考核"),
                        ],
                        max_length=12,
                        verbose_name="类别",
                    ),
                ),
                ("title", models.CharField(max_length=40, verbose_name="事项")),
                ("requirement", models.CharField(max_length=300, verbose_name="要求")),
                (
                    "frequency",
                    models.CharField(
                        choices=[
                            ("once", "一次"),
                            ("monthly", "每月"),
                            ("quarterly", "每季度"),
                            ("half", "每半年"),
                            ("yearly", "每年"),
                        ],
                        max_length=10,
                        verbose_name="频次",
                    ),
                ),
                (
                    "due_days",
                    models.SmallIntegerField(
                        default=0,
                        help_text="每期结束后第几天到期；0 为期末当天，遇休息日顺延",
                        verbose_name="宽限天数",
                    ),
                ),
                (
                    "due_on",
                    models.DateField(
                        blank=True, help_text="频次为“一次”时填写", null=True, verbose_name="到期日"
                    ),
                ),
                (
                    "indicator",
                    models.CharField(
                        blank=True,
                        help_text="选了指标，记录一进台账就自动计数",
                        max_length=40,
                        verbose_name="指标",
                    ),
                ),
                (
                    "target",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        max_digits=10,
                        null=True,
                        verbose_name="每期目标",
                    ),
                ),
                (
                    "paper",
                    models.CharField(
                        blank=True,
                        help_text="不填则写一段文字即可",
                        max_length=60,
                        verbose_name="应交材料",
                    ),
                ),
                (
                    "weight",
                    models.DecimalField(
                        decimal_places=1, default=1, max_digits=5, verbose_name="权重"
                    ),
                ),
                ("kinds", models.JSONField(blank=True, default=list, verbose_name="承担单位类别")),
                (
                    "units",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="org.unit", verbose_name="另外指定的单位"
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="duties",
                        to="duties.responsibilitydocument",
                    ),
                ),
            ],
            options={
                "verbose_name": "职责",
                "verbose_name_plural": "职责",
                "ordering": ["order", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("document", "lineage"), name="duty_lineage_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("indicator", ""), ("target", None)),
                            models.Q(
                                models.Q(("indicator", ""), _negated=True),
                                ("target__gt", 0),
                                ("target__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="duty_target_of_indicator",
                        violation_error_message="选了指标就要填大于 0 的目标；没有选指标，目标请留空。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("due_on__isnull", False), ("frequency", "once")),
                            models.Q(
                                models.Q(("frequency", "once"), _negated=True), ("due_on", None)
                            ),
                            _connector="OR",
                        ),
                        name="duty_once_has_day",
                        violation_error_message="频次为“一次”时要填到期日，其他频次请把到期日留空。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("start", models.DateField(verbose_name="起")),
                ("end", models.DateField(verbose_name="止")),
                ("first_due_on", models.DateField(verbose_name="原到期日")),
                ("due_on", models.DateField(verbose_name="到期日")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "进行中"),
                            ("submitted", "已报"),
                            ("approved", "已核"),
                            ("returned", "退回"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("withdrawn_at", models.DateTimeField(null=True, verbose_name="撤销时间")),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="org.unit",
                        verbose_name="单位",
                    ),
                ),
                (
                    "duty",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="duties.duty",
                        verbose_name="职责",
                    ),
                ),
            ],
            options={
                "verbose_name": "任务",
                "verbose_name_plural": "任务",
                "ordering": ["due_on", "duty__order", "unit__order", "id"],
                "indexes": [
                    models.Index(fields=["unit", "due_on"], name="assignment_unit_due"),
                    models.Index(fields=["end"], name="assignment_end"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("duty", "unit", "start"), name="assignment_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("end__gte", models.F("start"))),
                        name="assignment_period",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Extension",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("until", models.DateField(verbose_name="延至")),
                ("reason", models.CharField(max_length=200, verbose_name="理由")),
                (
                    "asked_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="申请时间",
                    ),
                ),
                ("is_granted", models.BooleanField(null=True, verbose_name="同意")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="答复时间")),
                ("answer", models.CharField(blank=True, max_length=200, verbose_name="答复")),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="答复人",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="申请人",
                    ),
                ),
                (
                    "assignment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extensions",
                        to="duties.assignment",
                        verbose_name="任务",
                    ),
                ),
            ],
            options={
                "verbose_name": "延期申请",
                "verbose_name_plural": "延期申请",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_granted", None)),
                        fields=("assignment",),
                        name="extension_one_pending",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answered_at", None), ("answered_by", None), ("is_granted", None)
                            ),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                ("is_granted__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="extension_answered_by_someone",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProgressReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(max_length=2000, verbose_name="完成情况")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("submitted", "已报"),
                            ("approved", "已核"),
                            ("returned", "退回"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "entered_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="填写时间",
                    ),
                ),
                ("submitted_at", models.DateTimeField(null=True, verbose_name="上报时间")),
                ("reviewed_at", models.DateTimeField(null=True, verbose_name="审核时间")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="退回理由")),
                (
                    "assignment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="duties.assignment",
                        verbose_name="任务",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="填报人",
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="代谁填报",
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="审核人",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.unit",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "进展报告",
                "verbose_name_plural": "进展报告",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("draft", "submitted"))),
                        fields=("assignment",),
                        name="report_one_pending",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "returned"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="report_return_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("reviewed_at", None),
                                ("reviewed_by", None),
                                ("state__in", ("draft", "submitted")),
                            ),
                            models.Q(
                                ("reviewed_at__isnull", False),
                                ("reviewed_by__isnull", False),
                                ("state__in", ("approved", "returned")),
                            ),
                            _connector="OR",
                        ),
                        name="report_reviewed_by_someone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "draft"), ("submitted_at__isnull", False), _connector="OR"
                        ),
                        name="report_submitted_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Paper",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "form",
                    models.CharField(
                        choices=[("pdf", "PDF"), ("docx", "Word")],
                        max_length=4,
                        verbose_name="格式",
                    ),
                ),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("size", models.PositiveIntegerField(verbose_name="大小（字节）")),
                (
                    "unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.unit",
                        verbose_name="单位",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="duties.responsibilitydocument",
                    ),
                ),
            ],
            options={
                "verbose_name": "印发件",
                "verbose_name_plural": "印发件",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("document", "unit", "form"), name="paper_once_a_unit"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("unit", None)),
                        fields=("document", "form"),
                        name="paper_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Acknowledgement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="签收时间",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="签收人",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.unit",
                        verbose_name="单位",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acknowledgements",
                        to="duties.responsibilitydocument",
                    ),
                ),
            ],
            options={
                "verbose_name": "签收",
                "verbose_name_plural": "签收",
                "constraints": [
                    models.UniqueConstraint(fields=("document", "unit"), name="acknowledged_once")
                ],
            },
        ),
    ]
