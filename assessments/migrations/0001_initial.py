import uuid
from decimal import Decimal

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("org", "0003_user_email"),
        ("records", "0001_squashed_0008_custom_ledgers"),
    ]

    operations = [
        migrations.CreateModel(
            name="Rubric",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(default=1, verbose_name="版次")),
                ("title", models.CharField(max_length=100, verbose_name="标题")),
                (
                    "bonus_cap",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("5"),
                        max_digits=5,
                        verbose_name="加分上限",
                    ),
                ),
                (
                    "excellent_at",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("90"), max_digits=5, verbose_name="优秀线"
                    ),
                ),
                (
                    "good_at",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("80"), max_digits=5, verbose_name="良好线"
                    ),
                ),
                (
                    "pass_at",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("60"), max_digits=5, verbose_name="合格线"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="起草时间")),
                (
                    "adopted_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="启用时间"),
                ),
                (
                    "adopted_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="启用人",
                    ),
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
                        to="assessments.rubric",
                        verbose_name="据以起草的版本",
                    ),
                ),
                (
                    "township",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rubrics",
                        to="org.township",
                        verbose_name="镇",
                    ),
                ),
            ],
            options={
                "verbose_name": "考核细则",
                "verbose_name_plural": "考核细则",
                "ordering": ["-version"],
                "constraints": [
                    models.UniqueConstraint(fields=("township", "version"), name="rubric_version"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("excellent_at__gt", models.F("good_at")),
                            ("good_at__gt", models.F("pass_at")),
                            ("pass_at__gt", 0),
                        ),
                        name="rubric_bands_in_order",
                        violation_error_message="优秀线要高于良好线，良好线要高于合格线，合格线要大于 0。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("bonus_cap__gte", 0)),
                        name="rubric_bonus_cap",
                        violation_error_message="加分上限不能小于 0。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("adopted_at", None), ("adopted_by", None)),
                            models.Q(("adopted_at__isnull", False), ("adopted_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="rubric_adopted_by_someone",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Section",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=2, verbose_name="代号")),
                ("title", models.CharField(max_length=40, verbose_name="名称")),
                (
                    "part",
                    models.CharField(
                        choices=[("scored", "计分项"), ("bonus", "加分项"), ("veto", "否决项")],
                        default="scored",
                        max_length=6,
                        verbose_name="性质",
                    ),
                ),
                (
                    "rubric",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sections",
                        to="assessments.rubric",
                    ),
                ),
            ],
            options={
                "verbose_name": "板块",
                "verbose_name_plural": "板块",
                "ordering": ["code"],
                "constraints": [
                    models.UniqueConstraint(fields=("rubric", "code"), name="section_code")
                ],
            },
        ),
        migrations.CreateModel(
            name="Criterion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("lineage", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("code", models.CharField(max_length=6, verbose_name="编码")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="序号")),
                ("title", models.CharField(max_length=40, verbose_name="项目")),
                ("standard", models.CharField(max_length=300, verbose_name="要求")),
                (
                    "points",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=5,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="分值",
                    ),
                ),
                ("rules", models.JSONField(blank=True, default=list, verbose_name="计分规则")),
                ("evidence", models.CharField(blank=True, max_length=100, verbose_name="佐证")),
                ("kinds", models.JSONField(blank=True, default=list, verbose_name="适用单位类别")),
                (
                    "effect",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("fail", "定为不合格"),
                            ("not_excellent", "不得评优"),
                            ("down_one", "降一等"),
                        ],
                        max_length=14,
                        verbose_name="后果",
                    ),
                ),
                (
                    "section",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="criteria",
                        to="assessments.section",
                        verbose_name="板块",
                    ),
                ),
            ],
            options={
                "verbose_name": "考核项",
                "verbose_name_plural": "考核项",
                "ordering": ["section__code", "order", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("section", "code"), name="criterion_code"),
                    models.CheckConstraint(
                        condition=models.Q(("points", None), ("points__gt", 0), _connector="OR"),
                        name="criterion_points",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Round",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("self", "自评"),
                            ("check", "核查"),
                            ("settle", "审定"),
                            ("public", "公示"),
                            ("published", "发布"),
                        ],
                        default="self",
                        max_length=10,
                        verbose_name="阶段",
                    ),
                ),
                ("self_by", models.DateField(verbose_name="自评截止")),
                ("check_by", models.DateField(verbose_name="核查截止")),
                ("settle_by", models.DateField(verbose_name="审定截止")),
                ("public_from", models.DateField(verbose_name="公示开始")),
                ("public_to", models.DateField(verbose_name="公示结束")),
                (
                    "opened_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="开始时间",
                    ),
                ),
                ("published_at", models.DateTimeField(null=True, verbose_name="发布时间")),
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.meeting",
                        verbose_name="审定会议",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="组织人",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="签发人",
                    ),
                ),
                (
                    "term",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="round",
                        to="org.term",
                        verbose_name="半年",
                    ),
                ),
                (
                    "rubric",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rounds",
                        to="assessments.rubric",
                        verbose_name="考核细则",
                    ),
                ),
            ],
            options={
                "verbose_name": "考核轮次",
                "verbose_name_plural": "考核轮次",
                "ordering": ["-term__year", "-term__half"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("check_by__gte", models.F("self_by")),
                            ("settle_by__gte", models.F("check_by")),
                            ("public_from__gte", models.F("settle_by")),
                            ("public_to__gt", models.F("public_from")),
                        ),
                        name="round_days_in_order",
                        violation_error_message="日期要依次：自评截止、核查截止、审定截止、公示开始、公示结束。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("state", "published"), _negated=True),
                                ("published_at", None),
                                ("published_by", None),
                            ),
                            models.Q(
                                ("published_at__isnull", False),
                                ("published_by__isnull", False),
                                ("state", "published"),
                            ),
                            _connector="OR",
                        ),
                        name="round_published_by_someone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("self", "check", "settle")),
                            ("meeting__isnull", False),
                            _connector="OR",
                        ),
                        name="round_settled_at_a_meeting",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Scorecard",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("self_at", models.DateTimeField(null=True, verbose_name="自评时间")),
                ("checked_at", models.DateTimeField(null=True, verbose_name="核查时间")),
                (
                    "total",
                    models.DecimalField(
                        decimal_places=2, max_digits=6, null=True, verbose_name="得分"
                    ),
                ),
                (
                    "bonus",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0"), max_digits=5, verbose_name="加分"
                    ),
                ),
                (
                    "band",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("excellent", "优秀"),
                            ("good", "良好"),
                            ("passed", "合格"),
                            ("failed", "不合格"),
                        ],
                        max_length=10,
                        verbose_name="等次",
                    ),
                ),
                ("place", models.PositiveSmallIntegerField(null=True, verbose_name="名次")),
                ("sections", models.JSONField(default=dict, verbose_name="板块得分")),
                (
                    "inspector",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="核查人",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="scorecards",
                        to="assessments.round",
                    ),
                ),
                (
                    "self_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="自评人",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scorecards",
                        to="org.unit",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "得分表",
                "verbose_name_plural": "得分表",
                "ordering": ["unit__order", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("round", "unit"), name="scorecard_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("self_at", None), ("self_by", None)),
                            models.Q(("self_at__isnull", False), ("self_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="scorecard_self_by_someone",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Mark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("readings", models.JSONField(null=True, verbose_name="数据")),
                (
                    "entered",
                    models.DecimalField(
                        decimal_places=2, max_digits=8, null=True, verbose_name="填报数"
                    ),
                ),
                (
                    "automatic",
                    models.DecimalField(
                        decimal_places=6, max_digits=9, null=True, verbose_name="自动分"
                    ),
                ),
                (
                    "self_score",
                    models.DecimalField(
                        decimal_places=2, max_digits=5, null=True, verbose_name="自评分"
                    ),
                ),
                (
                    "self_note",
                    models.CharField(blank=True, max_length=300, verbose_name="自评说明"),
                ),
                (
                    "checked",
                    models.DecimalField(
                        decimal_places=6, max_digits=9, null=True, verbose_name="核查分"
                    ),
                ),
                (
                    "check_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="核查理由"),
                ),
                ("checked_at", models.DateTimeField(null=True, verbose_name="核查时间")),
                (
                    "settled",
                    models.DecimalField(
                        decimal_places=2, max_digits=5, null=True, verbose_name="审定分"
                    ),
                ),
                (
                    "settle_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="审定理由"),
                ),
                (
                    "checked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="核查人",
                    ),
                ),
                (
                    "criterion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="marks",
                        to="assessments.criterion",
                        verbose_name="考核项",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="审定人",
                    ),
                ),
                (
                    "scorecard",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="marks",
                        to="assessments.scorecard",
                    ),
                ),
            ],
            options={
                "verbose_name": "打分",
                "verbose_name_plural": "打分",
                "ordering": ["criterion__section__code", "criterion__order", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("scorecard", "criterion"), name="mark_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("automatic", None), ("automatic__gte", 0), _connector="OR"),
                            models.Q(("self_score", None), ("self_score__gte", 0), _connector="OR"),
                            models.Q(("checked", None), ("checked__gte", 0), _connector="OR"),
                            models.Q(("settled", None), ("settled__gte", 0), _connector="OR"),
                        ),
                        name="mark_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("checked", None), ("checked_by", None)),
                            models.Q(("checked__isnull", False), ("checked_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="mark_checked_by_someone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("settle_reason", ""), ("settled", None), ("settled_by", None)
                            ),
                            models.Q(
                                ("settled__isnull", False),
                                ("settled_by__isnull", False),
                                models.Q(("settle_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="mark_settled_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Rectification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=60, verbose_name="整改事项")),
                ("requirement", models.CharField(max_length=300, verbose_name="要求")),
                ("due_on", models.DateField(verbose_name="整改期限")),
                (
                    "issued_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="下达时间",
                    ),
                ),
                ("escalated_at", models.DateTimeField(null=True, verbose_name="提请督办时间")),
                ("answered_on", models.DateField(null=True, verbose_name="完成日期")),
                ("closed_on", models.DateField(null=True, verbose_name="销号日期")),
                (
                    "issued_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="下达人",
                    ),
                ),
                (
                    "mark",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rectifications",
                        to="assessments.mark",
                        verbose_name="考核项",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rectifications",
                        to="org.unit",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "整改",
                "verbose_name_plural": "整改",
                "ordering": ["due_on", "id"],
                "indexes": [models.Index(fields=["unit", "due_on"], name="rectification_unit_due")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_on", None), ("closed_on", None)),
                            models.Q(("answered_on__isnull", False), ("closed_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="rectification_closed_whole",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RectificationReply",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=500, verbose_name="整改情况")),
                (
                    "sent_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="回复时间",
                    ),
                ),
                ("is_accepted", models.BooleanField(null=True, verbose_name="通过")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="退回理由")),
                ("verified_at", models.DateTimeField(null=True, verbose_name="核验时间")),
                (
                    "rectification",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replies",
                        to="assessments.rectification",
                        verbose_name="整改",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="回复人",
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="核验人",
                    ),
                ),
            ],
            options={
                "verbose_name": "整改回复",
                "verbose_name_plural": "整改回复",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_accepted", None)),
                        fields=("rectification",),
                        name="reply_one_pending",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("is_accepted", None), ("verified_at", None), ("verified_by", None)
                            ),
                            models.Q(
                                ("is_accepted__isnull", False),
                                ("verified_at__isnull", False),
                                ("verified_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="reply_verified_by_someone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("is_accepted", False), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="reply_return_has_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("self", "自评"),
                            ("check", "核查"),
                            ("settle", "审定"),
                            ("public", "公示"),
                            ("published", "发布"),
                        ],
                        max_length=10,
                        verbose_name="阶段",
                    ),
                ),
                (
                    "form",
                    models.CharField(
                        choices=[("pdf", "PDF"), ("docx", "Word"), ("xlsx", "Excel")],
                        max_length=4,
                        verbose_name="格式",
                    ),
                ),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("size", models.PositiveIntegerField(verbose_name="大小（字节）")),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="assessments.round",
                    ),
                ),
            ],
            options={
                "verbose_name": "通报",
                "verbose_name_plural": "通报",
                "constraints": [
                    models.UniqueConstraint(fields=("round", "stage", "form"), name="notice_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="RoundStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("self", "自评"),
                            ("check", "核查"),
                            ("settle", "审定"),
                            ("public", "公示"),
                            ("published", "发布"),
                        ],
                        max_length=10,
                        verbose_name="阶段",
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="时间"
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="操作人",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="assessments.round",
                    ),
                ),
            ],
            options={
                "verbose_name": "轮次进程",
                "verbose_name_plural": "轮次进程",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("round", "state"), name="step_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Veto",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fact", models.CharField(max_length=300, verbose_name="事实")),
                (
                    "proposed_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="提出时间",
                    ),
                ),
                ("is_upheld", models.BooleanField(null=True, verbose_name="成立")),
                ("decision", models.CharField(blank=True, max_length=300, verbose_name="决定")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="决定时间")),
                (
                    "criterion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assessments.criterion",
                        verbose_name="否决项",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="记录人",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.meeting",
                        verbose_name="审定会议",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提出人",
                    ),
                ),
                (
                    "scorecard",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="vetoes",
                        to="assessments.scorecard",
                    ),
                ),
            ],
            options={
                "verbose_name": "否决",
                "verbose_name_plural": "否决",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("scorecard", "criterion"), name="veto_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_by", None), ("is_upheld", None)),
                            models.Q(
                                ("decided_by__isnull", False),
                                ("is_upheld__isnull", False),
                                ("meeting__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="veto_needs_a_meeting",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Appeal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=500, verbose_name="申请理由")),
                (
                    "asked_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="申请时间",
                    ),
                ),
                ("is_upheld", models.BooleanField(null=True, verbose_name="改分")),
                (
                    "score_before",
                    models.DecimalField(decimal_places=6, max_digits=9, verbose_name="原得分"),
                ),
                (
                    "score_after",
                    models.DecimalField(
                        decimal_places=2, max_digits=5, null=True, verbose_name="复核后得分"
                    ),
                ),
                ("answer", models.CharField(blank=True, max_length=500, verbose_name="答复")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="答复时间")),
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
                    "mark",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appeals",
                        to="assessments.mark",
                        verbose_name="打分",
                    ),
                ),
            ],
            options={
                "verbose_name": "复核申请",
                "verbose_name_plural": "复核申请",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("mark",), name="appeal_once_a_mark"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answered_at", None), ("answered_by", None), ("is_upheld", None)
                            ),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                ("is_upheld__isnull", False),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="appeal_answered_by_someone",
                    ),
                ],
            },
        ),
    ]
