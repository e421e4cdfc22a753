import uuid
from decimal import Decimal

import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import django.utils.timezone
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import townwork.lib.fields


class Migration(migrations.Migration):
    replaces = [
        ("records", "0001_initial"),
        ("records", "0002_assessed_facts"),
        ("records", "0003_bounded_numbers"),
        ("records", "0004_study_work"),
        ("records", "0005_venues_meetings_news"),
        ("records", "0006_filings_and_letters"),
        ("records", "0007_imports"),
        ("records", "0008_custom_ledgers"),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("org", "0007_fonds_number"),
    ]

    operations = [
        migrations.CreateModel(
            name="Venue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("occurred_on", models.DateField(verbose_name="发生日期")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="备注")),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="录入时间"
                    ),
                ),
                (
                    "voided_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="作废时间"),
                ),
                (
                    "void_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="作废事由"
                    ),
                ),
                ("search_text", models.CharField(blank=True, editable=False, max_length=1000)),
                ("name", models.CharField(max_length=80, verbose_name="阵地名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("board", "宣传栏"),
                            ("ad", "公益广告"),
                            ("slogan", "标语"),
                            ("screen", "电子屏"),
                            ("site", "网站"),
                            ("account", "公众号"),
                            ("station", "文化站"),
                            ("forum", "讲坛"),
                            ("centre", "村民活动中心"),
                            ("square", "文化广场"),
                        ],
                        max_length=10,
                        verbose_name="类型",
                    ),
                ),
                ("location", models.CharField(blank=True, max_length=80, verbose_name="位置")),
                ("keeper", models.CharField(blank=True, max_length=20, verbose_name="管理员")),
                ("refreshed_on", models.DateField(blank=True, null=True, verbose_name="最近更新")),
                (
                    "account_name",
                    models.CharField(
                        blank=True, help_text="仅网站、公众号", max_length=60, verbose_name="账号名"
                    ),
                ),
                (
                    "filing_number",
                    models.CharField(
                        blank=True, help_text="仅网站、公众号", max_length=60, verbose_name="备案号"
                    ),
                ),
                (
                    "reviewers",
                    models.CharField(
                        blank=True,
                        help_text="仅网站、公众号",
                        max_length=80,
                        verbose_name="发布三审责任人",
                    ),
                ),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="停用日期")),
                (
                    "entered_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
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
                    "voided_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="作废人",
                    ),
                ),
            ],
            options={
                "verbose_name": "阵地",
                "verbose_name_plural": "阵地",
                "ordering": ["-occurred_on", "-id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["unit", "occurred_on"], name="venue_unit_date"),
                    models.Index(fields=["occurred_on", "id"], name="venue_date"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("voided_at", None), ("voided_by", None)),
                            models.Q(
                                ("voided_at__isnull", False),
                                ("voided_by__isnull", False),
                                models.Q(("void_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="venue_void_has_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalVenue",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("occurred_on", models.DateField(verbose_name="发生日期")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="备注")),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="录入时间"
                    ),
                ),
                (
                    "voided_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="作废时间"),
                ),
                (
                    "void_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="作废事由"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="阵地名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("board", "宣传栏"),
                            ("ad", "公益广告"),
                            ("slogan", "标语"),
                            ("screen", "电子屏"),
                            ("site", "网站"),
                            ("account", "公众号"),
                            ("station", "文化站"),
                            ("forum", "讲坛"),
                            ("centre", "村民活动中心"),
                            ("square", "文化广场"),
                        ],
                        max_length=10,
                        verbose_name="类型",
                    ),
                ),
                ("location", models.CharField(blank=True, max_length=80, verbose_name="位置")),
                ("keeper", models.CharField(blank=True, max_length=20, verbose_name="管理员")),
                ("refreshed_on", models.DateField(blank=True, null=True, verbose_name="最近更新")),
                (
                    "account_name",
                    models.CharField(
                        blank=True, help_text="仅网站、公众号", max_length=60, verbose_name="账号名"
                    ),
                ),
                (
                    "filing_number",
                    models.CharField(
                        blank=True, help_text="仅网站、公众号", max_length=60, verbose_name="备案号"
                    ),
                ),
                (
                    "reviewers",
                    models.CharField(
                        blank=True,
                        help_text="仅网站、公众号",
                        max_length=80,
                        verbose_name="发布三审责任人",
                    ),
                ),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="停用日期")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="org.unit",
                        verbose_name="单位",
                    ),
                ),
                (
                    "voided_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="作废人",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 阵地",
                "verbose_name_plural": "historical 阵地",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="AwardBatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("occurred_on", models.DateField(verbose_name="发生日期")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="备注")),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="录入时间"
                    ),
                ),
                (
                    "voided_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="作废时间"),
                ),
                (
                    "void_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="作废事由"
                    ),
                ),
                ("search_text", models.CharField(blank=True, editable=False, max_length=1000)),
                ("name", models.CharField(max_length=80, verbose_name="批次名称")),
                (
                    "project",
                    models.CharField(
                        choices=[
                            ("party", "共产党员示范户"),
                            ("stars", "十星文明示范户"),
                            ("safe", "平安家庭户"),
                            ("family", "五好家庭"),
                            ("civil", "文明户"),
                            ("other", "其他"),
                        ],
                        max_length=10,
                        verbose_name="项目",
                    ),
                ),
                ("recommend_by", models.DateField(blank=True, null=True, verbose_name="推荐截止")),
                ("public_from", models.DateField(blank=True, null=True, verbose_name="公示开始")),
                ("public_to", models.DateField(blank=True, null=True, verbose_name="公示结束")),
                ("number", models.CharField(blank=True, max_length=40, verbose_name="命名文号")),
                ("plaques_on", models.DateField(blank=True, null=True, verbose_name="授牌日期")),
                (
                    "reviewed_on",
                    models.DateField(blank=True, null=True, verbose_name="动态复核日期"),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
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
                    "voided_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="作废人",
                    ),
                ),
            ],
            options={
                "verbose_name": "创建评选",
                "verbose_name_plural": "创建评选",
                "ordering": ["-occurred_on", "-id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["unit", "occurred_on"], name="awardbatch_unit_date"),
                    models.Index(fields=["occurred_on", "id"], name="awardbatch_date"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("voided_at", None), ("voided_by", None)),
                            models.Q(
                                ("voided_at__isnull", False),
                                ("voided_by__isnull", False),
                                models.Q(("void_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="awardbatch_void_has_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AwardPlace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("occurred_on", models.DateField(verbose_name="发生日期")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="备注")),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="录入时间"
                    ),
                ),
                (
                    "voided_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="作废时间"),
                ),
                (
                    "void_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="作废事由"
                    ),
                ),
                ("search_text", models.CharField(blank=True, editable=False, max_length=1000)),
                (
                    "places",
                    townwork.lib.fields.CountField(
                        blank=True, null=True, verbose_name="名额数（户）"
                    ),
                ),
                ("named", townwork.lib.fields.CountField(verbose_name="命名数（户）")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="places",
                        to="records.awardbatch",
                        verbose_name="批次",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
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
                    "voided_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="作废人",
                    ),
                ),
            ],
            options={
                "verbose_name": "名额与命名",
                "verbose_name_plural": "名额与命名",
                "ordering": ["-occurred_on", "-id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["unit", "occurred_on"], name="awardplace_unit_date"),
                    models.Index(fields=["occurred_on", "id"], name="awardplace_date"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("voided_at", None), ("voided_by", None)),
                            models.Q(
                                ("voided_at__isnull", False),
                                ("voided_by__isnull", False),
                                models.Q(("void_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="awardplace_void_has_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ColumnMemory",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ledger", models.CharField(max_length=40)),
                ("columns", models.JSONField(default=dict)),
                (
                    "township",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.township",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("township", "ledger"), name="columns_once_a_ledger"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CustomLedger",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("occurred_on", models.DateField(verbose_name="发生日期")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="备注")),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="录入时间"
                    ),
                ),
                (
                    "voided_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="作废时间"),
                ),
                (
                    "void_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="作废事由"
                    ),
                ),
                ("search_text", models.CharField(blank=True, editable=False, max_length=1000)),
                ("name", models.CharField(max_length=40, verbose_name="台账名称")),
                ("measure", models.CharField(max_length=10, verbose_name="计量单位")),
                (
                    "reading",
                    models.CharField(
                        choices=[
                            ("count", "计条数"),
                            ("quantity", "数量合计"),
                            ("amount", "金额合计"),
                            ("field", "所选栏目合计"),
                        ],
                        default="count",
                        max_length=10,
                        verbose_name="统计方式",
                    ),
                ),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="停用日期")),
                (
                    "classic",
                    models.BooleanField(
                        default=True,
                        editable=False,
                        verbose_name="用固定栏目（事项、地点、数量、金额）",
                    ),
                ),
                (
                    "kinds",
                    models.JSONField(
                        blank=True, default=list, editable=False, verbose_name="填报单位类别"
                    ),
                ),
                (
                    "every_term",
                    models.BooleanField(
                        default=False, editable=False, verbose_name="每个半年都要填"
                    ),
                ),
                (
                    "changed_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now,
                        editable=False,
                        verbose_name="口径最近修改",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
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
                    "voided_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="作废人",
                    ),
                ),
            ],
            options={
                "verbose_name": "自定义台账目录",
                "verbose_name_plural": "自定义台账目录",
                "ordering": ["-occurred_on", "-id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["unit", "occurred_on"], name="customledger_unit_date"),
                    models.Index(fields=["occurred_on", "id"], name="customledger_date"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("voided_at", None), ("voided_by", None)),
                            models.Q(
                                ("voided_at__isnull", False),
                                ("voided_by__isnull", False),
                                models.Q(("void_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="customledger_void_has_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CustomField",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("label", models.CharField(max_length=20, verbose_name="栏目名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("text", "短文字"),
                            ("long", "长文字"),
                            ("whole", "整数"),
                            ("amount", "金额（两位小数）"),
                            ("date", "日期"),
                            ("yes", "是否"),
                            ("choice", "选项"),
                        ],
                        default="text",
                        max_length=10,
                        verbose_name="类型",
                    ),
                ),
                ("required", models.BooleanField(default=False, verbose_name="必填")),
                ("measure", models.CharField(blank=True, max_length=10, verbose_name="计量单位")),
                (
                    "choices",
                    models.CharField(
                        blank=True, help_text="几个之间用顿号", max_length=300, verbose_name="选项"
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="顺序")),
                ("is_counted", models.BooleanField(default=False, verbose_name="指标合计这一栏")),
                ("is_retired", models.BooleanField(default=False, verbose_name="停用")),
                (
                    "ledger",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fields",
                        to="records.customledger",
                        verbose_name="台账",
                    ),
                ),
            ],
            options={
                "verbose_name": "自定义栏目",
                "verbose_name_plural": "自定义栏目",
                "ordering": ["order", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("ledger", "label"), name="custom_field_label_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_counted", True)),
                        fields=("ledger",),
                        name="custom_field_counted_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_counted", False),
                            ("kind__in", ("whole", "amount")),
                            _connector="OR",
                        ),
                        name="custom_field_counts_a_number",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CustomEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("occurred_on", models.DateField(verbose_name="发生日期")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="备注")),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="录入时间"
                    ),
                ),
                (
                    "voided_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="作废时间"),
                ),
                (
                    "void_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="作废事由"
                    ),
                ),
                ("search_text", models.CharField(blank=True, editable=False, max_length=1000)),
                ("title", models.CharField(max_length=120, verbose_name="事项")),
                ("place_name", models.CharField(blank=True, max_length=60, verbose_name="地点")),
                (
                    "quantity",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="数量"
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="金额（元）",
                    ),
                ),
                ("details", models.JSONField(blank=True, default=dict, editable=False)),
                (
                    "counted",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=14, null=True),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
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
                    "voided_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="作废人",
                    ),
                ),
                (
                    "ledger",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="records.customledger",
                        verbose_name="台账",
                    ),
                ),
            ],
            options={
                "verbose_name": "自定义台账",
                "verbose_name_plural": "自定义台账",
                "ordering": ["-occurred_on", "-id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["unit", "occurred_on"], name="customentry_unit_date"),
                    models.Index(fields=["occurred_on", "id"], name="customentry_date"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("voided_at", None), ("voided_by", None)),
                            models.Q(
                                ("voided_at__isnull", False),
                                ("voided_by__isnull", False),
                                models.Q(("void_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="customentry_void_has_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CustomsReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("occurred_on", models.DateField(verbose_name="发生日期")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="备注")),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="录入时间"
                    ),
                ),
                (
                    "voided_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="作废时间"),
                ),
                (
                    "void_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="作废事由"
                    ),
                ),
                ("search_text", models.CharField(blank=True, editable=False, max_length=1000)),
                ("is_under_way", models.BooleanField(default=True, verbose_name="已铺开")),
                ("has_council", models.BooleanField(default=False, verbose_name="红白理事会已建")),
                (
                    "council_size",
                    townwork.lib.fields.SmallCountField(
                        blank=True, null=True, verbose_name="理事会人数"
                    ),
                ),
                ("has_charter", models.BooleanField(default=False, verbose_name="章程上墙")),
                (
                    "rules_revised_on",
                    models.DateField(blank=True, null=True, verbose_name="村规民约修订日"),
                ),
                (
                    "weddings",
                    townwork.lib.fields.CountField(
                        blank=True, null=True, verbose_name="红事（桩）"
                    ),
                ),
                (
                    "funerals",
                    townwork.lib.fields.CountField(
                        blank=True, null=True, verbose_name="白事（桩）"
                    ),
                ),
                (
                    "frugal",
                    townwork.lib.fields.CountField(
                        blank=True, null=True, verbose_name="节俭办理（桩）"
                    ),
                ),
                (
                    "saved",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=12,
                        null=True,
                        verbose_name="估算节约（元）",
                    ),
                ),
                (
                    "saved_basis",
                    models.CharField(blank=True, max_length=80, verbose_name="估算口径"),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
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
                    "voided_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="作废人",
                    ),
                ),
            ],
            options={
                "verbose_name": "移风易俗",
                "verbose_name_plural": "移风易俗",
                "ordering": ["-occurred_on", "-id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["unit", "occurred_on"], name="customsreport_unit_date"),
                    models.Index(fields=["occurred_on", "id"], name="customsreport_date"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("voided_at", None), ("voided_by", None)),
                            models.Q(
                                ("voided_at__isnull", False),
                                ("voided_by__isnull", False),
                                models.Q(("void_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="customsreport_void_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("frugal", None),
                            ("weddings", None),
                            ("funerals", None),
                            (
                                "frugal__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("weddings"), "+", models.F("funerals")
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="frugal_at_most_all",
                        violation_error_message="节俭办理桩数不能多于红白事总数。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ElementName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "field",
                    models.CharField(
                        choices=[
                            ("has_plan", "has_plan"),
                            ("has_sign_in", "has_sign_in"),
                            ("has_record", "has_record"),
                            ("has_materials", "has_materials"),
                            ("has_summary", "has_summary"),
                        ],
                        max_length=20,
                    ),
                ),
                ("name", models.CharField(max_length=10, verbose_name="要件名称")),
                (
                    "township",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.township",
                    ),
                ),
            ],
            options={
                "verbose_name": "五有要件",
                "verbose_name_plural": "五有要件",
                "constraints": [
                    models.UniqueConstraint(fields=("township", "field"), name="element_named_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Filing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("occurred_on", models.DateField(verbose_name="发生日期")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="备注")),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="录入时间"
                    ),
                ),
                (
                    "voided_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="作废时间"),
                ),
                (
                    "void_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="作废事由"
                    ),
                ),
                ("search_text", models.CharField(blank=True, editable=False, max_length=1000)),
                ("title", models.CharField(max_length=120, verbose_name="名称主题")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("report", "报告会"),
                            ("seminar", "研讨会"),
                            ("lecture", "讲座"),
                            ("forum", "论坛"),
                            ("other", "其他"),
                        ],
                        max_length=10,
                        verbose_name="类别",
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=40, verbose_name="编号")),
                ("applied_on", models.DateField(blank=True, null=True, verbose_name="申报日期")),
                (
                    "state",
                    models.CharField(
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
                (
                    "organiser",
                    models.CharField(blank=True, max_length=80, verbose_name="主办（承办）单位"),
                ),
                ("place_name", models.CharField(blank=True, max_length=60, verbose_name="地点")),
                (
                    "size",
                    townwork.lib.fields.CountField(
                        blank=True, null=True, verbose_name="规模（人）"
                    ),
                ),
                ("audience", models.CharField(blank=True, max_length=60, verbose_name="参加对象")),
                ("speaker", models.CharField(blank=True, max_length=20, verbose_name="主讲人")),
                (
                    "speaker_post",
                    models.CharField(
                        blank=True,
                        help_text="公开信息",
                        max_length=60,
                        verbose_name="主讲人单位职务",
                    ),
                ),
                ("funding", models.CharField(blank=True, max_length=40, verbose_name="经费来源")),
                ("is_reported", models.BooleanField(default=False, verbose_name="安排新闻报道")),
                ("has_outline", models.BooleanField(default=False, verbose_name="有内容提纲")),
                ("has_safety_plan", models.BooleanField(default=False, verbose_name="有安全预案")),
                (
                    "contact_phone",
                    models.CharField(blank=True, max_length=20, verbose_name="联系电话"),
                ),
                ("approved_on", models.DateField(blank=True, null=True, verbose_name="审批日期")),
                (
                    "attendance",
                    townwork.lib.fields.CountField(blank=True, null=True, verbose_name="实到人数"),
                ),
                ("archived_on", models.DateField(blank=True, null=True, verbose_name="归档日期")),
                (
                    "round",
                    models.PositiveSmallIntegerField(
                        default=0, editable=False, verbose_name="申报轮次"
                    ),
                ),
                (
                    "waits_for",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("head", "单位负责人"),
                            ("publicity", "宣传办"),
                            ("secretary", "书记"),
                        ],
                        editable=False,
                        max_length=10,
                        verbose_name="等待环节",
                    ),
                ),
                ("apply_by", models.DateField(editable=False, null=True, verbose_name="应报日期")),
                (
                    "entered_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
                    ),
                ),
                (
                    "filed_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="申报人",
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
                    "voided_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="作废人",
                    ),
                ),
                (
                    "venue",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="filings",
                        to="records.venue",
                        verbose_name="场地",
                    ),
                ),
            ],
            options={
                "verbose_name": "一会一报",
                "verbose_name_plural": "一会一报",
                "ordering": ["-occurred_on", "-id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["unit", "occurred_on"], name="filing_unit_date"),
                    models.Index(fields=["occurred_on", "id"], name="filing_date"),
                    models.Index(fields=["state", "waits_for"], name="filing_state"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("voided_at", None), ("voided_by", None)),
                            models.Q(
                                ("voided_at__isnull", False),
                                ("voided_by__isnull", False),
                                models.Q(("void_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="filing_void_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state", "pending"), models.Q(("waits_for", ""), _negated=True)
                            ),
                            models.Q(
                                models.Q(("state", "pending"), _negated=True), ("waits_for", "")
                            ),
                            _connector="OR",
                        ),
                        name="filing_waits_while_pending",
                    ),
                ],
            },
        ),
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
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="经办人",
                    ),
                ),
                (
                    "filing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="records.filing",
                    ),
                ),
            ],
            options={
                "verbose_name": "一会一报经过",
                "verbose_name_plural": "一会一报经过",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("act__in", ("submit", "head", "publicity", "secretary", "archive"))
                        ),
                        fields=("filing", "round", "act"),
                        name="filing_step_once_a_round",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("act__in", ("return", "refuse", "change", "cancel")), _negated=True
                            ),
                            models.Q(("note", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="filing_step_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("act", "head"),
                                ("head_on__isnull", False),
                                models.Q(("head", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("act", "head"), _negated=True),
                                ("head", ""),
                                ("head_on", None),
                            ),
                            _connector="OR",
                        ),
                        name="filing_step_names_head",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FilmShowing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("occurred_on", models.DateField(verbose_name="发生日期")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="备注")),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="录入时间"
                    ),
                ),
                (
                    "voided_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="作废时间"),
                ),
                (
                    "void_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="作废事由"
                    ),
                ),
                ("search_text", models.CharField(blank=True, editable=False, max_length=1000)),
                ("film", models.CharField(max_length=60, verbose_name="片名")),
                (
                    "genre",
                    models.CharField(
                        choices=[("story", "故事片"), ("science", "科教片")],
                        default="story",
                        max_length=10,
                        verbose_name="片种",
                    ),
                ),
                ("shows", townwork.lib.fields.SmallCountField(default=1, verbose_name="场次")),
                ("team", models.CharField(blank=True, max_length=40, verbose_name="放映队")),
                (
                    "audience",
                    townwork.lib.fields.CountField(
                        blank=True, null=True, verbose_name="观众估数（人次）"
                    ),
                ),
                ("receiver", models.CharField(blank=True, max_length=20, verbose_name="村签收人")),
                ("is_make_up", models.BooleanField(default=False, verbose_name="补映")),
                (
                    "entered_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
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
                    "voided_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="作废人",
                    ),
                ),
            ],
            options={
                "verbose_name": "公益电影",
                "verbose_name_plural": "公益电影",
                "ordering": ["-occurred_on", "-id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["unit", "occurred_on"], name="filmshowing_unit_date"),
                    models.Index(fields=["occurred_on", "id"], name="filmshowing_date"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("voided_at", None), ("voided_by", None)),
                            models.Q(
                                ("voided_at__isnull", False),
                                ("voided_by__isnull", False),
                                models.Q(("void_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="filmshowing_void_has_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalActivity",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("occurred_on", models.DateField(verbose_name="发生日期")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="备注")),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="录入时间"
                    ),
                ),
                (
                    "voided_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="作废时间"),
                ),
                (
                    "void_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="作废事由"
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="活动名称")),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("festival", "节庆晚会"),
                            ("square", "理论文化广场活动"),
                            ("volunteer", "志愿服务"),
                            ("visit", "送温暖慰问"),
                            ("defense", "国防教育"),
                            ("education", "专题教育"),
                            ("welfare", "公益活动"),
                            ("other", "其他活动"),
                        ],
                        max_length=10,
                        verbose_name="类别",
                    ),
                ),
                ("place_name", models.CharField(blank=True, max_length=60, verbose_name="地点")),
                (
                    "organiser",
                    models.CharField(
                        blank=True, help_text="不填即为本单位", max_length=60, verbose_name="主办"
                    ),
                ),
                (
                    "attendance",
                    townwork.lib.fields.CountField(blank=True, null=True, verbose_name="参加人次"),
                ),
                ("has_programme", models.BooleanField(default=False, verbose_name="有方案")),
                ("has_safety_plan", models.BooleanField(default=False, verbose_name="有安全预案")),
                ("has_summary", models.BooleanField(default=False, verbose_name="有总结")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="org.unit",
                        verbose_name="单位",
                    ),
                ),
                (
                    "voided_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="作废人",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 活动",
                "verbose_name_plural": "historical 活动",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalAwardBatch",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("occurred_on", models.DateField(verbose_name="发生日期")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="备注")),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="录入时间"
                    ),
                ),
                (
                    "voided_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="作废时间"),
                ),
                (
                    "void_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="作废事由"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="批次名称")),
                (
                    "project",
                    models.CharField(
                        choices=[
                            ("party", "共产党员示范户"),
                            ("stars", "十星文明示范户"),
                            ("safe", "平安家庭户"),
                            ("family", "五好家庭"),
                            ("civil", "文明户"),
                            ("other", "其他"),
                        ],
                        max_length=10,
                        verbose_name="项目",
                    ),
                ),
                ("recommend_by", models.DateField(blank=True, null=True, verbose_name="推荐截止")),
                ("public_from", models.DateField(blank=True, null=True, verbose_name="公示开始")),
                ("public_to", models.DateField(blank=True, null=True, verbose_name="公示结束")),
                ("number", models.CharField(blank=True, max_length=40, verbose_name="命名文号")),
                ("plaques_on", models.DateField(blank=True, null=True, verbose_name="授牌日期")),
                (
                    "reviewed_on",
                    models.DateField(blank=True, null=True, verbose_name="动态复核日期"),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="org.unit",
                        verbose_name="单位",
                    ),
                ),
                (
                    "voided_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="作废人",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 创建评选",
                "verbose_name_plural": "historical 创建评选",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalAwardPlace",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("occurred_on", models.DateField(verbose_name="发生日期")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="备注")),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="录入时间"
                    ),
                ),
                (
                    "voided_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="作废时间"),
                ),
                (
                    "void_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="作废事由"
                    ),
                ),
                (
                    "places",
                    townwork.lib.fields.CountField(
                        blank=True, null=True, verbose_name="名额数（户）"
                    ),
                ),
                ("named", townwork.lib.fields.CountField(verbose_name="命名数（户）")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="records.awardbatch",
                        verbose_name="批次",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="org.unit",
                        verbose_name="单位",
                    ),
                ),
                (
                    "voided_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="作废人",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 名额与命名",
                "verbose_name_plural": "historical 名额与命名",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalCustomEntry",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("occurred_on", models.DateField(verbose_name="发生日期")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="备注")),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="录入时间"
                    ),
                ),
                (
                    "voided_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="作废时间"),
                ),
                (
                    "void_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="作废事由"
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="事项")),
                ("place_name", models.CharField(blank=True, max_length=60, verbose_name="地点")),
                (
                    "quantity",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="数量"
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="金额（元）",
                    ),
                ),
                ("details", models.JSONField(blank=True, default=dict, editable=False)),
                (
                    "counted",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=14, null=True),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ledger",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="records.customledger",
                        verbose_name="台账",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="org.unit",
                        verbose_name="单位",
                    ),
                ),
                (
                    "voided_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="作废人",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 自定义台账",
                "verbose_name_plural": "historical 自定义台账",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalCustomLedger",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("occurred_on", models.DateField(verbose_name="发生日期")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="备注")),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="录入时间"
                    ),
                ),
                (
                    "voided_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="作废时间"),
                ),
                (
                    "void_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="作废事由"
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="台账名称")),
                ("measure", models.CharField(max_length=10, verbose_name="计量单位")),
                (
                    "reading",
                    models.CharField(
                        choices=[
                            ("count", "计条数"),
                            ("quantity", "数量合计"),
                            ("amount", "金额合计"),
                            ("field", "所选栏目合计"),
                        ],
                        default="count",
                        max_length=10,
                        verbose_name="统计方式",
                    ),
                ),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="停用日期")),
                (
                    "classic",
                    models.BooleanField(
                        default=True,
                        editable=False,
                        verbose_name="用固定栏目（事项、地点、数量、金额）",
                    ),
                ),
                (
                    "kinds",
                    models.JSONField(
                        blank=True, default=list, editable=False, verbose_name="填报单位类别"
                    ),
                ),
                (
                    "every_term",
                    models.BooleanField(
                        default=False, editable=False, verbose_name="每个半年都要填"
                    ),
                ),
                (
                    "changed_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now,
                        editable=False,
                        verbose_name="口径最近修改",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="org.unit",
                        verbose_name="单位",
                    ),
                ),
                (
                    "voided_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="作废人",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 自定义台账目录",
                "verbose_name_plural": "historical 自定义台账目录",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalCustomsReport",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("occurred_on", models.DateField(verbose_name="发生日期")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="备注")),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="录入时间"
                    ),
                ),
                (
                    "voided_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="作废时间"),
                ),
                (
                    "void_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="作废事由"
                    ),
                ),
                ("is_under_way", models.BooleanField(default=True, verbose_name="已铺开")),
                ("has_council", models.BooleanField(default=False, verbose_name="红白理事会已建")),
                (
                    "council_size",
                    townwork.lib.fields.SmallCountField(
                        blank=True, null=True, verbose_name="理事会人数"
                    ),
                ),
                ("has_charter", models.BooleanField(default=False, verbose_name="章程上墙")),
                (
                    "rules_revised_on",
                    models.DateField(blank=True, null=True, verbose_name="村规民约修订日"),
                ),
                (
                    "weddings",
                    townwork.lib.fields.CountField(
                        blank=True, null=True, verbose_name="红事（桩）"
                    ),
                ),
                (
                    "funerals",
                    townwork.lib.fields.CountField(
                        blank=True, null=True, verbose_name="白事（桩）"
                    ),
                ),
                (
                    "frugal",
                    townwork.lib.fields.CountField(
                        blank=True, null=True, verbose_name="节俭办理（桩）"
                    ),
                ),
                (
                    "saved",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=12,
                        null=True,
                        verbose_name="估算节约（元）",
                    ),
                ),
                (
                    "saved_basis",
                    models.CharField(blank=True, max_length=80, verbose_name="估算口径"),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="org.unit",
                        verbose_name="单位",
                    ),
                ),
                (
                    "voided_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="作废人",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 移风易俗",
                "verbose_name_plural": "historical 移风易俗",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalFilmShowing",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("occurred_on", models.DateField(verbose_name="发生日期")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="备注")),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="录入时间"
                    ),
                ),
                (
                    "voided_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="作废时间"),
                ),
                (
                    "void_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="作废事由"
                    ),
                ),
                ("film", models.CharField(max_length=60, verbose_name="片名")),
                (
                    "genre",
                    models.CharField(
                        choices=[("story", "故事片"), ("science", "科教片")],
                        default="story",
                        max_length=10,
                        verbose_name="片种",
                    ),
                ),
                ("shows", townwork.lib.fields.SmallCountField(default=1, verbose_name="场次")),
                ("team", models.CharField(blank=True, max_length=40, verbose_name="放映队")),
                (
                    "audience",
                    townwork.lib.fields.CountField(
                        blank=True, null=True, verbose_name="观众估数（人次）"
                    ),
                ),
                ("receiver", models.CharField(blank=True, max_length=20, verbose_name="村签收人")),
                ("is_make_up", models.BooleanField(default=False, verbose_name="补映")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="org.unit",
                        verbose_name="单位",
                    ),
                ),
                (
                    "voided_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="作废人",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 公益电影",
                "verbose_name_plural": "historical 公益电影",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalLectureHall",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("occurred_on", models.DateField(verbose_name="发生日期")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="备注")),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="录入时间"
                    ),
                ),
                (
                    "voided_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="作废时间"),
                ),
                (
                    "void_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="作废事由"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="分坛名称")),
                ("place_name", models.CharField(blank=True, max_length=60, verbose_name="场地")),
                ("keeper", models.CharField(blank=True, max_length=20, verbose_name="负责人")),
                (
                    "team_size",
                    townwork.lib.fields.SmallCountField(
                        blank=True, null=True, verbose_name="宣讲小分队人数"
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="org.unit",
                        verbose_name="单位",
                    ),
                ),
                (
                    "voided_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="作废人",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 讲坛分坛",
                "verbose_name_plural": "historical 讲坛分坛",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalMeeting",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("occurred_on", models.DateField(verbose_name="发生日期")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="备注")),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="录入时间"
                    ),
                ),
                (
                    "voided_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="作废时间"),
                ),
                (
                    "void_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="作废事由"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="会议名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("special", "党政班子会专题研究"),
                            ("hearing", "听取工作汇报"),
                            ("weekly", "每周例会"),
                            ("training", "业务培训"),
                            ("other", "其他会议"),
                        ],
                        max_length=10,
                        verbose_name="类别",
                    ),
                ),
                ("host", models.CharField(blank=True, max_length=20, verbose_name="主持人")),
                (
                    "topic",
                    models.CharField(
                        blank=True,
                        help_text="专题研究必填；总结按日期列出",
                        max_length=200,
                        verbose_name="议题",
                    ),
                ),
                (
                    "expected",
                    townwork.lib.fields.SmallCountField(
                        blank=True, null=True, verbose_name="应到人数"
                    ),
                ),
                (
                    "present",
                    townwork.lib.fields.SmallCountField(
                        blank=True, null=True, verbose_name="实到人数"
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="org.unit",
                        verbose_name="单位",
                    ),
                ),
                (
                    "voided_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="作废人",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 会议研究",
                "verbose_name_plural": "historical 会议研究",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalNewsItem",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("occurred_on", models.DateField(verbose_name="发生日期")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="备注")),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="录入时间"
                    ),
                ),
                (
                    "voided_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="作废时间"),
                ),
                (
                    "void_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="作废事由"
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="标题")),
                (
                    "author",
                    models.CharField(
                        blank=True, help_text="职工姓名", max_length=40, verbose_name="作者"
                    ),
                ),
                (
                    "genre",
                    models.CharField(
                        choices=[
                            ("text", "文字"),
                            ("photo", "图片"),
                            ("video", "视频"),
                            ("study", "调研"),
                        ],
                        default="text",
                        max_length=10,
                        verbose_name="体裁",
                    ),
                ),
                ("medium", models.CharField(max_length=60, verbose_name="媒体")),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "镇级"), (2, "区级"), (3, "市级"), (4, "省级"), (5, "中央级")],
                        verbose_name="级别",
                    ),
                ),
                (
                    "spot",
                    models.CharField(
                        choices=[("front", "头版"), ("alone", "单独"), ("summary", "综合")],
                        default="alone",
                        max_length=10,
                        verbose_name="版面",
                    ),
                ),
                ("happened_on", models.DateField(blank=True, null=True, verbose_name="事件日")),
                ("sent_on", models.DateField(blank=True, null=True, verbose_name="报送日")),
                ("link", models.CharField(blank=True, max_length=200, verbose_name="链接或剪报号")),
                (
                    "first_reader",
                    models.CharField(
                        blank=True, help_text="岗位，如：采编岗", max_length=20, verbose_name="初审"
                    ),
                ),
                (
                    "second_reader",
                    models.CharField(
                        blank=True,
                        help_text="岗位，如：宣传办主任",
                        max_length=20,
                        verbose_name="复审",
                    ),
                ),
                (
                    "third_reader",
                    models.CharField(
                        blank=True,
                        help_text="岗位，如：分管领导",
                        max_length=20,
                        verbose_name="终审",
                    ),
                ),
                (
                    "reviewed",
                    models.BooleanField(
                        default=False, help_text="三处都填了即为齐全", verbose_name="三审齐全"
                    ),
                ),
                (
                    "corrections",
                    townwork.lib.fields.SmallCountField(
                        default=0, help_text="刊发后因事实差错更正", verbose_name="更正次数"
                    ),
                ),
                (
                    "article",
                    models.CharField(
                        blank=True,
                        help_text="同一稿件多处采用时填同样的字，只按最高级别计一次；不填则以标题为准",
                        max_length=120,
                        verbose_name="同稿标记",
                    ),
                ),
                (
                    "points",
                    models.DecimalField(
                        decimal_places=1,
                        default=Decimal("0"),
                        editable=False,
                        max_digits=5,
                        verbose_name="计分",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="org.unit",
                        verbose_name="单位",
                    ),
                ),
                (
                    "voided_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="作废人",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 新闻信息",
                "verbose_name_plural": "historical 新闻信息",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalNotice",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("occurred_on", models.DateField(verbose_name="发生日期")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="备注")),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="录入时间"
                    ),
                ),
                (
                    "voided_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="作废时间"),
                ),
                (
                    "void_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="作废事由"
                    ),
                ),
                ("number", models.CharField(max_length=40, verbose_name="函号")),
                ("sender", models.CharField(max_length=60, verbose_name="来文单位")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("online", "网络类"),
                            ("venue", "阵地类"),
                            ("activity", "活动类"),
                            ("other", "其他"),
                        ],
                        max_length=10,
                        verbose_name="事项类别",
                    ),
                ),
                ("signed_on", models.DateField(blank=True, null=True, verbose_name="签收日期")),
                (
                    "due_on",
                    models.DateField(
                        blank=True,
                        help_text="不填即按镇里的规定推算，一般为收函后 7 日",
                        null=True,
                        verbose_name="反馈时限",
                    ),
                ),
                ("answered_on", models.DateField(blank=True, null=True, verbose_name="反馈日期")),
                (
                    "answer_number",
                    models.CharField(blank=True, max_length=40, verbose_name="反馈件号"),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="org.unit",
                        verbose_name="单位",
                    ),
                ),
                (
                    "voided_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="作废人",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 提示函",
                "verbose_name_plural": "historical 提示函",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPaperReturn",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("occurred_on", models.DateField(verbose_name="发生日期")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="备注")),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="录入时间"
                    ),
                ),
                (
                    "voided_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="作废时间"),
                ),
                (
                    "void_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="作废事由"
                    ),
                ),
                ("count", townwork.lib.fields.CountField(verbose_name="收件份数（篇）")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="org.unit",
                        verbose_name="单位",
                    ),
                ),
                (
                    "voided_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="作废人",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 学习材料收件",
                "verbose_name_plural": "historical 学习材料收件",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPublication",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("occurred_on", models.DateField(verbose_name="发生日期")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="备注")),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="录入时间"
                    ),
                ),
                (
                    "voided_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="作废时间"),
                ),
                (
                    "void_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="作废事由"
                    ),
                ),
                (
                    "title",
                    models.CharField(
                        help_text="宣传册写书名，如：改陋习树新风",
                        max_length=80,
                        verbose_name="名称",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("wall", "墙报"),
                            ("booklet", "宣传册"),
                            ("leaflet", "宣传折页"),
                            ("appeal", "倡议书"),
                            ("board", "展板"),
                            ("slogan", "标语"),
                        ],
                        max_length=10,
                        verbose_name="类别",
                    ),
                ),
                ("quantity", townwork.lib.fields.CountField(verbose_name="数量")),
                (
                    "place_name",
                    models.CharField(blank=True, max_length=60, verbose_name="设置或发放地点"),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="org.unit",
                        verbose_name="单位",
                    ),
                ),
                (
                    "voided_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="作废人",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 宣传品",
                "verbose_name_plural": "historical 宣传品",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalRegulation",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("occurred_on", models.DateField(verbose_name="发生日期")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="备注")),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="录入时间"
                    ),
                ),
                (
                    "voided_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="作废时间"),
                ),
                (
                    "void_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="作废事由"
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="文件标题")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("responsibility", "责任制文件"),
                            ("assessment", "检查考核制度"),
                            ("study", "学习制度"),
                            ("venue", "阵地与报批制度"),
                            ("news", "新闻信息制度"),
                            ("village", "村规民约"),
                            ("bulletin", "学习通报"),
                            ("other", "其他制度"),
                        ],
                        max_length=16,
                        verbose_name="类别",
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=40, verbose_name="文号")),
                ("sent_to", models.CharField(blank=True, max_length=120, verbose_name="印发范围")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="org.unit",
                        verbose_name="单位",
                    ),
                ),
                (
                    "voided_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="作废人",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 制度文件",
                "verbose_name_plural": "historical 制度文件",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalStudyPlan",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("occurred_on", models.DateField(verbose_name="发生日期")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="备注")),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="录入时间"
                    ),
                ),
                (
                    "voided_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="作废时间"),
                ),
                (
                    "void_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="作废事由"
                    ),
                ),
                ("topic", models.CharField(max_length=120, verbose_name="计划主题")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("core", "中心组学习"),
                            ("branch", "支部学习"),
                            ("staff", "干部职工学习"),
                            ("lecture", "专题讲座"),
                            ("outreach", "统一宣讲"),
                        ],
                        max_length=10,
                        verbose_name="类别",
                    ),
                ),
                (
                    "document_number",
                    models.CharField(blank=True, max_length=40, verbose_name="备案文号"),
                ),
                ("filed_on", models.DateField(blank=True, null=True, verbose_name="备案日期")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="org.unit",
                        verbose_name="单位",
                    ),
                ),
                (
                    "voided_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="作废人",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 学习计划",
                "verbose_name_plural": "historical 学习计划",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Import",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ledger", models.CharField(max_length=40, verbose_name="台账")),
                ("name", models.CharField(max_length=150, verbose_name="文件名")),
                ("token", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("sha256", models.CharField(max_length=64)),
                ("outline", models.JSONField(default=dict)),
                ("columns", models.JSONField(default=dict, verbose_name="对应关系")),
                (
                    "same",
                    models.CharField(
                        choices=[
                            ("skip", "跳过，不导入"),
                            ("update", "用表格里填了的内容更新原记录"),
                            ("add", "另外新增一条"),
                        ],
                        default="skip",
                        max_length=10,
                        verbose_name="已有同一条时",
                    ),
                ),
                ("report", models.JSONField(default=dict)),
                (
                    "made_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="上传时间"
                    ),
                ),
                ("done_at", models.DateTimeField(null=True, verbose_name="导入时间")),
                ("added", models.PositiveIntegerField(default=0, verbose_name="新增")),
                ("changed", models.PositiveIntegerField(default=0, verbose_name="更新")),
                ("skipped", models.PositiveIntegerField(default=0, verbose_name="跳过")),
                ("last_history", models.BigIntegerField(default=0)),
                ("undone_at", models.DateTimeField(null=True, verbose_name="撤销时间")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="导入人",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="撤销人",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.unit",
                        verbose_name="导入单位",
                    ),
                ),
                (
                    "unit_for_all",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.unit",
                        verbose_name="全部记在",
                    ),
                ),
            ],
            options={
                "verbose_name": "导入",
                "verbose_name_plural": "导入",
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["ledger", "unit"], name="import_of_ledger")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("undone_at", None),
                            models.Q(("done_at__isnull", False), ("undone_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="import_undone_was_done",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportedRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("record_id", models.PositiveBigIntegerField()),
                ("before", models.BigIntegerField(null=True)),
                (
                    "of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="records.import",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("of", "record_id"), name="import_row_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="LectureHall",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("occurred_on", models.DateField(verbose_name="发生日期")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="备注")),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="录入时间"
                    ),
                ),
                (
                    "voided_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="作废时间"),
                ),
                (
                    "void_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="作废事由"
                    ),
                ),
                ("search_text", models.CharField(blank=True, editable=False, max_length=1000)),
                ("name", models.CharField(max_length=60, verbose_name="分坛名称")),
                ("place_name", models.CharField(blank=True, max_length=60, verbose_name="场地")),
                ("keeper", models.CharField(blank=True, max_length=20, verbose_name="负责人")),
                (
                    "team_size",
                    townwork.lib.fields.SmallCountField(
                        blank=True, null=True, verbose_name="宣讲小分队人数"
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
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
                    "voided_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="作废人",
                    ),
                ),
            ],
            options={
                "verbose_name": "讲坛分坛",
                "verbose_name_plural": "讲坛分坛",
                "ordering": ["-occurred_on", "-id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["unit", "occurred_on"], name="lecturehall_unit_date"),
                    models.Index(fields=["occurred_on", "id"], name="lecturehall_date"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("voided_at", None), ("voided_by", None)),
                            models.Q(
                                ("voided_at__isnull", False),
                                ("voided_by__isnull", False),
                                models.Q(("void_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="lecturehall_void_has_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalTalk",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("occurred_on", models.DateField(verbose_name="发生日期")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="备注")),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="录入时间"
                    ),
                ),
                (
                    "voided_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="作废时间"),
                ),
                (
                    "void_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="作废事由"
                    ),
                ),
                ("topic", models.CharField(max_length=120, verbose_name="宣讲主题")),
                ("lecturer", models.CharField(blank=True, max_length=40, verbose_name="主讲人")),
                (
                    "attendance",
                    townwork.lib.fields.CountField(blank=True, null=True, verbose_name="听讲人次"),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="org.unit",
                        verbose_name="单位",
                    ),
                ),
                (
                    "voided_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="作废人",
                    ),
                ),
                (
                    "hall",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="records.lecturehall",
                        verbose_name="分坛",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 宣讲",
                "verbose_name_plural": "historical 宣讲",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Meeting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("occurred_on", models.DateField(verbose_name="发生日期")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="备注")),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="录入时间"
                    ),
                ),
                (
                    "voided_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="作废时间"),
                ),
                (
                    "void_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="作废事由"
                    ),
                ),
                ("search_text", models.CharField(blank=True, editable=False, max_length=1000)),
                ("name", models.CharField(max_length=100, verbose_name="会议名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("special", "党政班子会专题研究"),
                            ("hearing", "听取工作汇报"),
                            ("weekly", "每周例会"),
                            ("training", "业务培训"),
                            ("other", "其他会议"),
                        ],
                        max_length=10,
                        verbose_name="类别",
                    ),
                ),
                ("host", models.CharField(blank=True, max_length=20, verbose_name="主持人")),
                (
                    "topic",
                    models.CharField(
                        blank=True,
                        help_text="专题研究必填；总结按日期列出",
                        max_length=200,
                        verbose_name="议题",
                    ),
                ),
                (
                    "expected",
                    townwork.lib.fields.SmallCountField(
                        blank=True, null=True, verbose_name="应到人数"
                    ),
                ),
                (
                    "present",
                    townwork.lib.fields.SmallCountField(
                        blank=True, null=True, verbose_name="实到人数"
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
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
                    "voided_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="作废人",
                    ),
                ),
            ],
            options={
                "verbose_name": "会议研究",
                "verbose_name_plural": "会议研究",
                "ordering": ["-occurred_on", "-id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["unit", "occurred_on"], name="meeting_unit_date"),
                    models.Index(fields=["occurred_on", "id"], name="meeting_date"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("voided_at", None), ("voided_by", None)),
                            models.Q(
                                ("voided_at__isnull", False),
                                ("voided_by__isnull", False),
                                models.Q(("void_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="meeting_void_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "special"), _negated=True),
                            models.Q(("topic", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="special_meeting_has_topic",
                        violation_error_message="专题研究的会议请填写议题，总结要列出。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalDecision",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("occurred_on", models.DateField(verbose_name="发生日期")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="备注")),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="录入时间"
                    ),
                ),
                (
                    "voided_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="作废时间"),
                ),
                (
                    "void_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="作废事由"
                    ),
                ),
                ("matter", models.CharField(max_length=200, verbose_name="议定事项")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="办理时限")),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="办结日期")),
                ("outcome", models.CharField(blank=True, max_length=200, verbose_name="办结情况")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="org.unit",
                        verbose_name="单位",
                    ),
                ),
                (
                    "voided_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="作废人",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="records.meeting",
                        verbose_name="会议",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 议定事项",
                "verbose_name_plural": "historical 议定事项",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("occurred_on", models.DateField(verbose_name="发生日期")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="备注")),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="录入时间"
                    ),
                ),
                (
                    "voided_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="作废时间"),
                ),
                (
                    "void_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="作废事由"
                    ),
                ),
                ("search_text", models.CharField(blank=True, editable=False, max_length=1000)),
                ("matter", models.CharField(max_length=200, verbose_name="议定事项")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="办理时限")),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="办结日期")),
                ("outcome", models.CharField(blank=True, max_length=200, verbose_name="办结情况")),
                (
                    "entered_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
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
                    "voided_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="作废人",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="records.meeting",
                        verbose_name="会议",
                    ),
                ),
            ],
            options={
                "verbose_name": "议定事项",
                "verbose_name_plural": "议定事项",
                "ordering": ["-occurred_on", "-id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["unit", "occurred_on"], name="decision_unit_date"),
                    models.Index(fields=["occurred_on", "id"], name="decision_date"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("voided_at", None), ("voided_by", None)),
                            models.Q(
                                ("voided_at__isnull", False),
                                ("voided_by__isnull", False),
                                models.Q(("void_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="decision_void_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("done_on", None),
                            ("done_on__gte", models.F("occurred_on")),
                            _connector="OR",
                        ),
                        name="decision_done_after_made",
                        violation_error_message="办结日期不能早于会议日期。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NewsItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("occurred_on", models.DateField(verbose_name="发生日期")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="备注")),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="录入时间"
                    ),
                ),
                (
                    "voided_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="作废时间"),
                ),
                (
                    "void_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="作废事由"
                    ),
                ),
                ("search_text", models.CharField(blank=True, editable=False, max_length=1000)),
                ("title", models.CharField(max_length=120, verbose_name="标题")),
                (
                    "author",
                    models.CharField(
                        blank=True, help_text="职工姓名", max_length=40, verbose_name="作者"
                    ),
                ),
                (
                    "genre",
                    models.CharField(
                        choices=[
                            ("text", "文字"),
                            ("photo", "图片"),
                            ("video", "视频"),
                            ("study", "调研"),
                        ],
                        default="text",
                        max_length=10,
                        verbose_name="体裁",
                    ),
                ),
                ("medium", models.CharField(max_length=60, verbose_name="媒体")),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "镇级"), (2, "区级"), (3, "市级"), (4, "省级"), (5, "中央级")],
                        verbose_name="级别",
                    ),
                ),
                (
                    "spot",
                    models.CharField(
                        choices=[("front", "头版"), ("alone", "单独"), ("summary", "综合")],
                        default="alone",
                        max_length=10,
                        verbose_name="版面",
                    ),
                ),
                ("happened_on", models.DateField(blank=True, null=True, verbose_name="事件日")),
                ("sent_on", models.DateField(blank=True, null=True, verbose_name="报送日")),
                ("link", models.CharField(blank=True, max_length=200, verbose_name="链接或剪报号")),
                (
                    "first_reader",
                    models.CharField(
                        blank=True, help_text="岗位，如：采编岗", max_length=20, verbose_name="初审"
                    ),
                ),
                (
                    "second_reader",
                    models.CharField(
                        blank=True,
                        help_text="岗位，如：宣传办主任",
                        max_length=20,
                        verbose_name="复审",
                    ),
                ),
                (
                    "third_reader",
                    models.CharField(
                        blank=True,
                        help_text="岗位，如：分管领导",
                        max_length=20,
                        verbose_name="终审",
                    ),
                ),
                (
                    "reviewed",
                    models.BooleanField(
                        default=False, help_text="三处都填了即为齐全", verbose_name="三审齐全"
                    ),
                ),
                (
                    "corrections",
                    townwork.lib.fields.SmallCountField(
                        default=0, help_text="刊发后因事实差错更正", verbose_name="更正次数"
                    ),
                ),
                (
                    "article",
                    models.CharField(
                        blank=True,
                        help_text="同一稿件多处采用时填同样的字，只按最高级别计一次；不填则以标题为准",
                        max_length=120,
                        verbose_name="同稿标记",
                    ),
                ),
                (
                    "points",
                    models.DecimalField(
                        decimal_places=1,
                        default=Decimal("0"),
                        editable=False,
                        max_digits=5,
                        verbose_name="计分",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
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
                    "voided_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="作废人",
                    ),
                ),
            ],
            options={
                "verbose_name": "新闻信息",
                "verbose_name_plural": "新闻信息",
                "ordering": ["-occurred_on", "-id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["unit", "occurred_on"], name="newsitem_unit_date"),
                    models.Index(fields=["occurred_on", "id"], name="newsitem_date"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("voided_at", None), ("voided_by", None)),
                            models.Q(
                                ("voided_at__isnull", False),
                                ("voided_by__isnull", False),
                                models.Q(("void_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="newsitem_void_has_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NilReturn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ledger", models.CharField(max_length=40, verbose_name="台账")),
                ("declared_at", models.DateTimeField(auto_now_add=True, verbose_name="申报时间")),
                (
                    "declared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="申报人",
                    ),
                ),
                (
                    "term",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.term",
                        verbose_name="半年",
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
                "verbose_name": "零报告",
                "verbose_name_plural": "零报告",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("unit", "term", "ledger"), name="nil_return_once"
                    )
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
                ("occurred_on", models.DateField(verbose_name="发生日期")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="备注")),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="录入时间"
                    ),
                ),
                (
                    "voided_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="作废时间"),
                ),
                (
                    "void_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="作废事由"
                    ),
                ),
                ("search_text", models.CharField(blank=True, editable=False, max_length=1000)),
                ("number", models.CharField(max_length=40, verbose_name="函号")),
                ("sender", models.CharField(max_length=60, verbose_name="来文单位")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("online", "网络类"),
                            ("venue", "阵地类"),
                            ("activity", "活动类"),
                            ("other", "其他"),
                        ],
                        max_length=10,
                        verbose_name="事项类别",
                    ),
                ),
                ("signed_on", models.DateField(blank=True, null=True, verbose_name="签收日期")),
                (
                    "due_on",
                    models.DateField(
                        blank=True,
                        help_text="不填即按镇里的规定推算，一般为收函后 7 日",
                        null=True,
                        verbose_name="反馈时限",
                    ),
                ),
                ("answered_on", models.DateField(blank=True, null=True, verbose_name="反馈日期")),
                (
                    "answer_number",
                    models.CharField(blank=True, max_length=40, verbose_name="反馈件号"),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
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
                    "voided_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="作废人",
                    ),
                ),
            ],
            options={
                "verbose_name": "提示函",
                "verbose_name_plural": "提示函",
                "ordering": ["-occurred_on", "-id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["unit", "occurred_on"], name="notice_unit_date"),
                    models.Index(fields=["occurred_on", "id"], name="notice_date"),
                    models.Index(fields=["answered_on", "due_on"], name="notice_due"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("voided_at", None), ("voided_by", None)),
                            models.Q(
                                ("voided_at__isnull", False),
                                ("voided_by__isnull", False),
                                models.Q(("void_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="notice_void_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_on", None),
                            ("answered_on__gte", models.F("occurred_on")),
                            _connector="OR",
                        ),
                        name="notice_answered_after_received",
                        violation_error_message="反馈日期不能早于收函日期。",
                    ),
                ],
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
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extensions",
                        to="records.notice",
                        verbose_name="提示函",
                    ),
                ),
            ],
            options={
                "verbose_name": "提示函延期申请",
                "verbose_name_plural": "提示函延期申请",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_granted", None)),
                        fields=("notice",),
                        name="notice_extension_one_pending",
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
                        name="notice_extension_answered_by_someone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("due_before"))),
                        name="notice_extension_is_later",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PaperReturn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("occurred_on", models.DateField(verbose_name="发生日期")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="备注")),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="录入时间"
                    ),
                ),
                (
                    "voided_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="作废时间"),
                ),
                (
                    "void_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="作废事由"
                    ),
                ),
                ("search_text", models.CharField(blank=True, editable=False, max_length=1000)),
                ("count", townwork.lib.fields.CountField(verbose_name="收件份数（篇）")),
                (
                    "entered_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
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
                    "voided_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="作废人",
                    ),
                ),
            ],
            options={
                "verbose_name": "学习材料收件",
                "verbose_name_plural": "学习材料收件",
                "ordering": ["-occurred_on", "-id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["unit", "occurred_on"], name="paperreturn_unit_date"),
                    models.Index(fields=["occurred_on", "id"], name="paperreturn_date"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("voided_at", None), ("voided_by", None)),
                            models.Q(
                                ("voided_at__isnull", False),
                                ("voided_by__isnull", False),
                                models.Q(("void_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="paperreturn_void_has_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("occurred_on", models.DateField(verbose_name="发生日期")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="备注")),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="录入时间"
                    ),
                ),
                (
                    "voided_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="作废时间"),
                ),
                (
                    "void_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="作废事由"
                    ),
                ),
                ("search_text", models.CharField(blank=True, editable=False, max_length=1000)),
                (
                    "title",
                    models.CharField(
                        help_text="宣传册写书名，如：改陋习树新风",
                        max_length=80,
                        verbose_name="名称",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("wall", "墙报"),
                            ("booklet", "宣传册"),
                            ("leaflet", "宣传折页"),
                            ("appeal", "倡议书"),
                            ("board", "展板"),
                            ("slogan", "标语"),
                        ],
                        max_length=10,
                        verbose_name="类别",
                    ),
                ),
                ("quantity", townwork.lib.fields.CountField(verbose_name="数量")),
                (
                    "place_name",
                    models.CharField(blank=True, max_length=60, verbose_name="设置或发放地点"),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
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
                    "voided_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="作废人",
                    ),
                ),
            ],
            options={
                "verbose_name": "宣传品",
                "verbose_name_plural": "宣传品",
                "ordering": ["-occurred_on", "-id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["unit", "occurred_on"], name="publication_unit_date"),
                    models.Index(fields=["occurred_on", "id"], name="publication_date"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("voided_at", None), ("voided_by", None)),
                            models.Q(
                                ("voided_at__isnull", False),
                                ("voided_by__isnull", False),
                                models.Q(("void_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="publication_void_has_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Regulation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("occurred_on", models.DateField(verbose_name="发生日期")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="备注")),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="录入时间"
                    ),
                ),
                (
                    "voided_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="作废时间"),
                ),
                (
                    "void_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="作废事由"
                    ),
                ),
                ("search_text", models.CharField(blank=True, editable=False, max_length=1000)),
                ("title", models.CharField(max_length=120, verbose_name="文件标题")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("responsibility", "责任制文件"),
                            ("assessment", "检查考核制度"),
                            ("study", "学习制度"),
                            ("venue", "阵地与报批制度"),
                            ("news", "新闻信息制度"),
                            ("village", "村规民约"),
                            ("bulletin", "学习通报"),
                            ("other", "其他制度"),
                        ],
                        max_length=16,
                        verbose_name="类别",
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=40, verbose_name="文号")),
                ("sent_to", models.CharField(blank=True, max_length=120, verbose_name="印发范围")),
                (
                    "entered_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
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
                    "voided_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="作废人",
                    ),
                ),
            ],
            options={
                "verbose_name": "制度文件",
                "verbose_name_plural": "制度文件",
                "ordering": ["-occurred_on", "-id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["unit", "occurred_on"], name="regulation_unit_date"),
                    models.Index(fields=["occurred_on", "id"], name="regulation_date"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("voided_at", None), ("voided_by", None)),
                            models.Q(
                                ("voided_at__isnull", False),
                                ("voided_by__isnull", False),
                                models.Q(("void_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="regulation_void_has_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StudyBulletin",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateField(verbose_name="自")),
                ("until", models.DateField(verbose_name="至")),
                ("title", models.CharField(max_length=80, verbose_name="标题")),
                ("text", models.TextField(max_length=8000, verbose_name="正文")),
                ("number", models.CharField(blank=True, max_length=40, verbose_name="文号")),
                ("drafted_at", models.DateTimeField(auto_now_add=True)),
                ("issued_on", models.DateField(null=True, verbose_name="印发日期")),
                (
                    "drafted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "regulation",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.regulation",
                        verbose_name="台账记录",
                    ),
                ),
                (
                    "township",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.township",
                    ),
                ),
            ],
            options={
                "verbose_name": "学习通报",
                "verbose_name_plural": "学习通报",
                "ordering": ["-since", "-id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("township", "since", "until"),
                        name="bulletin_once_a_period",
                        violation_error_message="这一期的通报已经起草。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("issued_by", None), ("issued_on", None), ("regulation", None)
                            ),
                            models.Q(
                                ("issued_by__isnull", False),
                                ("issued_on__isnull", False),
                                ("regulation__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="bulletin_issued_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StudyPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("occurred_on", models.DateField(verbose_name="发生日期")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="备注")),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="录入时间"
                    ),
                ),
                (
                    "voided_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="作废时间"),
                ),
                (
                    "void_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="作废事由"
                    ),
                ),
                ("search_text", models.CharField(blank=True, editable=False, max_length=1000)),
                ("topic", models.CharField(max_length=120, verbose_name="计划主题")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("core", "中心组学习"),
                            ("branch", "支部学习"),
                            ("staff", "干部职工学习"),
                            ("lecture", "专题讲座"),
                            ("outreach", "统一宣讲"),
                        ],
                        max_length=10,
                        verbose_name="类别",
                    ),
                ),
                (
                    "document_number",
                    models.CharField(blank=True, max_length=40, verbose_name="备案文号"),
                ),
                ("filed_on", models.DateField(blank=True, null=True, verbose_name="备案日期")),
                (
                    "entered_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
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
                    "voided_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="作废人",
                    ),
                ),
            ],
            options={
                "verbose_name": "学习计划",
                "verbose_name_plural": "学习计划",
                "ordering": ["-occurred_on", "-id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["unit", "occurred_on"], name="studyplan_unit_date"),
                    models.Index(fields=["occurred_on", "id"], name="studyplan_date"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("voided_at", None), ("voided_by", None)),
                            models.Q(
                                ("voided_at__isnull", False),
                                ("voided_by__isnull", False),
                                models.Q(("void_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="studyplan_void_has_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalStudySession",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("occurred_on", models.DateField(verbose_name="发生日期")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="备注")),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="录入时间"
                    ),
                ),
                (
                    "voided_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="作废时间"),
                ),
                (
                    "void_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="作废事由"
                    ),
                ),
                ("topic", models.CharField(max_length=120, verbose_name="学习主题")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("core", "中心组学习"),
                            ("branch", "支部学习"),
                            ("staff", "干部职工学习"),
                            ("lecture", "专题讲座"),
                            ("outreach", "统一宣讲"),
                        ],
                        max_length=10,
                        verbose_name="类别",
                    ),
                ),
                ("place_name", models.CharField(blank=True, max_length=60, verbose_name="地点")),
                (
                    "host",
                    models.CharField(
                        blank=True, help_text="职工姓名", max_length=20, verbose_name="主持人"
                    ),
                ),
                ("lecturer", models.CharField(blank=True, max_length=40, verbose_name="主讲人")),
                (
                    "mode",
                    models.CharField(
                        blank=True,
                        help_text="如：集体研讨、专题辅导",
                        max_length=40,
                        verbose_name="学习方式",
                    ),
                ),
                (
                    "begins",
                    models.CharField(
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
                (
                    "expected",
                    townwork.lib.fields.SmallCountField(
                        blank=True, null=True, verbose_name="应到人数"
                    ),
                ),
                (
                    "present",
                    townwork.lib.fields.SmallCountField(
                        blank=True, null=True, verbose_name="实到人数"
                    ),
                ),
                (
                    "on_leave",
                    townwork.lib.fields.SmallCountField(
                        blank=True, help_text="含公差", null=True, verbose_name="请假人数"
                    ),
                ),
                (
                    "made_up",
                    townwork.lib.fields.SmallCountField(
                        blank=True, null=True, verbose_name="补学人数"
                    ),
                ),
                ("has_plan", models.BooleanField(default=False, verbose_name="有计划")),
                ("has_sign_in", models.BooleanField(default=False, verbose_name="有签到")),
                ("has_record", models.BooleanField(default=False, verbose_name="有记录")),
                ("has_materials", models.BooleanField(default=False, verbose_name="有资料")),
                ("has_summary", models.BooleanField(default=False, verbose_name="有总结")),
                (
                    "materials",
                    models.TextField(
                        blank=True,
                        help_text="篇目，一行一篇",
                        max_length=1000,
                        verbose_name="学习资料",
                    ),
                ),
                ("minutes", models.TextField(blank=True, max_length=4000, verbose_name="发言要点")),
                ("summary", models.TextField(blank=True, max_length=2000, verbose_name="学习小结")),
                (
                    "archive_number",
                    models.CharField(
                        blank=True, editable=False, max_length=60, verbose_name="档号"
                    ),
                ),
                (
                    "archived_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="归档时间"),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "archived_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="org.unit",
                        verbose_name="单位",
                    ),
                ),
                (
                    "voided_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="作废人",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="records.studyplan",
                        verbose_name="学习计划",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 理论学习",
                "verbose_name_plural": "historical 理论学习",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="StudySession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("occurred_on", models.DateField(verbose_name="发生日期")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="备注")),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="录入时间"
                    ),
                ),
                (
                    "voided_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="作废时间"),
                ),
                (
                    "void_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="作废事由"
                    ),
                ),
                ("search_text", models.CharField(blank=True, editable=False, max_length=1000)),
                ("topic", models.CharField(max_length=120, verbose_name="学习主题")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("core", "中心组学习"),
                            ("branch", "支部学习"),
                            ("staff", "干部职工学习"),
                            ("lecture", "专题讲座"),
                            ("outreach", "统一宣讲"),
                        ],
                        max_length=10,
                        verbose_name="类别",
                    ),
                ),
                ("place_name", models.CharField(blank=True, max_length=60, verbose_name="地点")),
                (
                    "host",
                    models.CharField(
                        blank=True, help_text="职工姓名", max_length=20, verbose_name="主持人"
                    ),
                ),
                ("lecturer", models.CharField(blank=True, max_length=40, verbose_name="主讲人")),
                (
                    "mode",
                    models.CharField(
                        blank=True,
                        help_text="如：集体研讨、专题辅导",
                        max_length=40,
                        verbose_name="学习方式",
                    ),
                ),
                (
                    "begins",
                    models.CharField(
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
                (
                    "expected",
                    townwork.lib.fields.SmallCountField(
                        blank=True, null=True, verbose_name="应到人数"
                    ),
                ),
                (
                    "present",
                    townwork.lib.fields.SmallCountField(
                        blank=True, null=True, verbose_name="实到人数"
                    ),
                ),
                (
                    "on_leave",
                    townwork.lib.fields.SmallCountField(
                        blank=True, help_text="含公差", null=True, verbose_name="请假人数"
                    ),
                ),
                (
                    "made_up",
                    townwork.lib.fields.SmallCountField(
                        blank=True, null=True, verbose_name="补学人数"
                    ),
                ),
                ("has_plan", models.BooleanField(default=False, verbose_name="有计划")),
                ("has_sign_in", models.BooleanField(default=False, verbose_name="有签到")),
                ("has_record", models.BooleanField(default=False, verbose_name="有记录")),
                ("has_materials", models.BooleanField(default=False, verbose_name="有资料")),
                ("has_summary", models.BooleanField(default=False, verbose_name="有总结")),
                (
                    "materials",
                    models.TextField(
                        blank=True,
                        help_text="篇目，一行一篇",
                        max_length=1000,
                        verbose_name="学习资料",
                    ),
                ),
                ("minutes", models.TextField(blank=True, max_length=4000, verbose_name="发言要点")),
                ("summary", models.TextField(blank=True, max_length=2000, verbose_name="学习小结")),
                (
                    "archive_number",
                    models.CharField(
                        blank=True, editable=False, max_length=60, verbose_name="档号"
                    ),
                ),
                (
                    "archived_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="归档时间"),
                ),
                (
                    "archived_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to="records.studyplan",
                        verbose_name="学习计划",
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
                    "voided_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="作废人",
                    ),
                ),
            ],
            options={
                "verbose_name": "理论学习",
                "verbose_name_plural": "理论学习",
                "ordering": ["-occurred_on", "-id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["unit", "occurred_on"], name="studysession_unit_date"),
                    models.Index(fields=["occurred_on", "id"], name="studysession_date"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("voided_at", None), ("voided_by", None)),
                            models.Q(
                                ("voided_at__isnull", False),
                                ("voided_by__isnull", False),
                                models.Q(("void_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="studysession_void_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expected", None),
                            ("present", None),
                            ("present__lte", models.F("expected")),
                            _connector="OR",
                        ),
                        name="session_present_at_most_expected",
                        violation_error_message="实到人数不能多于应到人数。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("archived_at", None),
                            models.Q(("archive_number", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="session_archived_under_a_number",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("archive_number", ""), _negated=True),
                        fields=("archive_number",),
                        name="session_archive_number_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StudyPaper",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "form",
                    models.CharField(choices=[("pdf", "PDF"), ("docx", "Word")], max_length=4),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveIntegerField(verbose_name="大小（字节）")),
                ("made_at", models.DateTimeField(auto_now=True)),
                (
                    "bulletin",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="records.studybulletin",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="records.studysession",
                    ),
                ),
            ],
            options={
                "verbose_name": "学习文件",
                "verbose_name_plural": "学习文件",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("bulletin__isnull", False), ("session", None)),
                            models.Q(("bulletin", None), ("session__isnull", False)),
                            _connector="OR",
                        ),
                        name="study_paper_of_one",
                    ),
                    models.UniqueConstraint(
                        fields=("session", "form"), name="study_paper_once_a_session"
                    ),
                    models.UniqueConstraint(
                        fields=("bulletin", "form"), name="study_paper_once_a_bulletin"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SignInDesk",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("nonce", models.CharField(max_length=16)),
                ("late_from", models.DateTimeField(null=True, verbose_name="迟到起算")),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "session",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="desk",
                        to="records.studysession",
                    ),
                ),
            ],
            options={
                "verbose_name": "签到台",
                "verbose_name_plural": "签到台",
            },
        ),
        migrations.CreateModel(
            name="Attendance",
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
                            ("absent", "缺席"),
                            ("present", "出席"),
                            ("late", "迟到"),
                            ("leave", "请假"),
                            ("duty", "公差"),
                        ],
                        default="absent",
                        max_length=8,
                        verbose_name="考勤",
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        blank=True,
                        choices=[("code", "扫码"), ("tick", "登记")],
                        max_length=4,
                        verbose_name="方式",
                    ),
                ),
                ("marked_at", models.DateTimeField(null=True, verbose_name="登记时间")),
                ("made_up_on", models.DateField(blank=True, null=True, verbose_name="补学日期")),
                (
                    "make_up_way",
                    models.CharField(blank=True, max_length=40, verbose_name="补学方式"),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="确认人",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendances",
                        to="records.studysession",
                    ),
                ),
            ],
            options={
                "verbose_name": "学习考勤",
                "verbose_name_plural": "学习考勤",
                "ordering": ["person__unit__order", "person__id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("session", "person"), name="attendance_once_a_person"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("confirmed_by", None), ("made_up_on", None), ("make_up_way", "")
                            ),
                            models.Q(
                                ("confirmed_by__isnull", False),
                                ("made_up_on__isnull", False),
                                models.Q(("make_up_way", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="attendance_make_up_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("made_up_on", None),
                            models.Q(("state__in", ("present", "late")), _negated=True),
                            _connector="OR",
                        ),
                        name="attendance_present_makes_up_nothing",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Talk",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("occurred_on", models.DateField(verbose_name="发生日期")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="备注")),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="录入时间"
                    ),
                ),
                (
                    "voided_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="作废时间"),
                ),
                (
                    "void_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="作废事由"
                    ),
                ),
                ("search_text", models.CharField(blank=True, editable=False, max_length=1000)),
                ("topic", models.CharField(max_length=120, verbose_name="宣讲主题")),
                ("lecturer", models.CharField(blank=True, max_length=40, verbose_name="主讲人")),
                (
                    "attendance",
                    townwork.lib.fields.CountField(blank=True, null=True, verbose_name="听讲人次"),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
                    ),
                ),
                (
                    "hall",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="talks",
                        to="records.lecturehall",
                        verbose_name="分坛",
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
                    "voided_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="作废人",
                    ),
                ),
            ],
            options={
                "verbose_name": "宣讲",
                "verbose_name_plural": "宣讲",
                "ordering": ["-occurred_on", "-id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["unit", "occurred_on"], name="talk_unit_date"),
                    models.Index(fields=["occurred_on", "id"], name="talk_date"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("voided_at", None), ("voided_by", None)),
                            models.Q(
                                ("voided_at__isnull", False),
                                ("voided_by__isnull", False),
                                models.Q(("void_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="talk_void_has_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Inspection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("occurred_on", models.DateField(verbose_name="发生日期")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="备注")),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="录入时间"
                    ),
                ),
                (
                    "voided_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="作废时间"),
                ),
                (
                    "void_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="作废事由"
                    ),
                ),
                ("search_text", models.CharField(blank=True, editable=False, max_length=1000)),
                ("inspector", models.CharField(blank=True, max_length=20, verbose_name="巡查人")),
                (
                    "problems",
                    townwork.lib.fields.SmallCountField(default=0, verbose_name="发现问题（处）"),
                ),
                (
                    "problem",
                    models.CharField(
                        blank=True,
                        help_text="设施破损、内容过期等",
                        max_length=120,
                        verbose_name="问题",
                    ),
                ),
                ("mend_by", models.DateField(blank=True, null=True, verbose_name="整改期限")),
                (
                    "mended",
                    townwork.lib.fields.SmallCountField(default=0, verbose_name="已整改（处）"),
                ),
                ("mended_on", models.DateField(blank=True, null=True, verbose_name="整改日期")),
                (
                    "checked_on",
                    models.DateField(editable=False, null=True, verbose_name="复查日期"),
                ),
                (
                    "check_note",
                    models.CharField(
                        blank=True, editable=False, max_length=120, verbose_name="复查意见"
                    ),
                ),
                (
                    "checked_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="复查人",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
                    ),
                ),
                (
                    "mended_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="整改人",
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
                    "voided_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="作废人",
                    ),
                ),
                (
                    "venue",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inspections",
                        to="records.venue",
                        verbose_name="阵地",
                    ),
                ),
            ],
            options={
                "verbose_name": "阵地巡查",
                "verbose_name_plural": "阵地巡查",
                "ordering": ["-occurred_on", "-id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["unit", "occurred_on"], name="inspection_unit_date"),
                    models.Index(fields=["occurred_on", "id"], name="inspection_date"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("voided_at", None), ("voided_by", None)),
                            models.Q(
                                ("voided_at__isnull", False),
                                ("voided_by__isnull", False),
                                models.Q(("void_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="inspection_void_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("mended__lte", models.F("problems"))),
                        name="inspection_mended_at_most_found",
                        violation_error_message="已整改处数不能多于发现问题处数。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("checked_by", None), ("checked_on", None)),
                            models.Q(
                                ("checked_by__isnull", False),
                                ("checked_on__isnull", False),
                                ("mended__gte", models.F("problems")),
                            ),
                            _connector="OR",
                        ),
                        name="inspection_checked_by_someone",
                        violation_error_message="复查过的问题不能改回未整改；整改有反复的，请另记一次巡查。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalVenueOpening",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("occurred_on", models.DateField(verbose_name="发生日期")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="备注")),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="录入时间"
                    ),
                ),
                (
                    "voided_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="作废时间"),
                ),
                (
                    "void_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="作废事由"
                    ),
                ),
                ("weeks_open", townwork.lib.fields.SmallCountField(verbose_name="开放周数")),
                (
                    "upkeep",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=12,
                        null=True,
                        verbose_name="维护投入（元）",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="org.unit",
                        verbose_name="单位",
                    ),
                ),
                (
                    "voided_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="作废人",
                    ),
                ),
                (
                    "venue",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="records.venue",
                        verbose_name="活动中心",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 开放记录",
                "verbose_name_plural": "historical 开放记录",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalInspection",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("occurred_on", models.DateField(verbose_name="发生日期")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="备注")),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="录入时间"
                    ),
                ),
                (
                    "voided_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="作废时间"),
                ),
                (
                    "void_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="作废事由"
                    ),
                ),
                ("inspector", models.CharField(blank=True, max_length=20, verbose_name="巡查人")),
                (
                    "problems",
                    townwork.lib.fields.SmallCountField(default=0, verbose_name="发现问题（处）"),
                ),
                (
                    "problem",
                    models.CharField(
                        blank=True,
                        help_text="设施破损、内容过期等",
                        max_length=120,
                        verbose_name="问题",
                    ),
                ),
                ("mend_by", models.DateField(blank=True, null=True, verbose_name="整改期限")),
                (
                    "mended",
                    townwork.lib.fields.SmallCountField(default=0, verbose_name="已整改（处）"),
                ),
                ("mended_on", models.DateField(blank=True, null=True, verbose_name="整改日期")),
                (
                    "checked_on",
                    models.DateField(editable=False, null=True, verbose_name="复查日期"),
                ),
                (
                    "check_note",
                    models.CharField(
                        blank=True, editable=False, max_length=120, verbose_name="复查意见"
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "checked_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="复查人",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "mended_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="整改人",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="org.unit",
                        verbose_name="单位",
                    ),
                ),
                (
                    "voided_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="作废人",
                    ),
                ),
                (
                    "venue",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="records.venue",
                        verbose_name="阵地",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 阵地巡查",
                "verbose_name_plural": "historical 阵地巡查",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalFiling",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("occurred_on", models.DateField(verbose_name="发生日期")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="备注")),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="录入时间"
                    ),
                ),
                (
                    "voided_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="作废时间"),
                ),
                (
                    "void_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="作废事由"
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="名称主题")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("report", "报告会"),
                            ("seminar", "研讨会"),
                            ("lecture", "讲座"),
                            ("forum", "论坛"),
                            ("other", "其他"),
                        ],
                        max_length=10,
                        verbose_name="类别",
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=40, verbose_name="编号")),
                ("applied_on", models.DateField(blank=True, null=True, verbose_name="申报日期")),
                (
                    "state",
                    models.CharField(
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
                (
                    "organiser",
                    models.CharField(blank=True, max_length=80, verbose_name="主办（承办）单位"),
                ),
                ("place_name", models.CharField(blank=True, max_length=60, verbose_name="地点")),
                (
                    "size",
                    townwork.lib.fields.CountField(
                        blank=True, null=True, verbose_name="规模（人）"
                    ),
                ),
                ("audience", models.CharField(blank=True, max_length=60, verbose_name="参加对象")),
                ("speaker", models.CharField(blank=True, max_length=20, verbose_name="主讲人")),
                (
                    "speaker_post",
                    models.CharField(
                        blank=True,
                        help_text="公开信息",
                        max_length=60,
                        verbose_name="主讲人单位职务",
                    ),
                ),
                ("funding", models.CharField(blank=True, max_length=40, verbose_name="经费来源")),
                ("is_reported", models.BooleanField(default=False, verbose_name="安排新闻报道")),
                ("has_outline", models.BooleanField(default=False, verbose_name="有内容提纲")),
                ("has_safety_plan", models.BooleanField(default=False, verbose_name="有安全预案")),
                (
                    "contact_phone",
                    models.CharField(blank=True, max_length=20, verbose_name="联系电话"),
                ),
                ("approved_on", models.DateField(blank=True, null=True, verbose_name="审批日期")),
                (
                    "attendance",
                    townwork.lib.fields.CountField(blank=True, null=True, verbose_name="实到人数"),
                ),
                ("archived_on", models.DateField(blank=True, null=True, verbose_name="归档日期")),
                (
                    "round",
                    models.PositiveSmallIntegerField(
                        default=0, editable=False, verbose_name="申报轮次"
                    ),
                ),
                (
                    "waits_for",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("head", "单位负责人"),
                            ("publicity", "宣传办"),
                            ("secretary", "书记"),
                        ],
                        editable=False,
                        max_length=10,
                        verbose_name="等待环节",
                    ),
                ),
                ("apply_by", models.DateField(editable=False, null=True, verbose_name="应报日期")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
                    ),
                ),
                (
                    "filed_by",
                    models.ForeignKey(
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
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="org.unit",
                        verbose_name="单位",
                    ),
                ),
                (
                    "voided_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="作废人",
                    ),
                ),
                (
                    "venue",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="records.venue",
                        verbose_name="场地",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 一会一报",
                "verbose_name_plural": "historical 一会一报",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="VenueOpening",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("occurred_on", models.DateField(verbose_name="发生日期")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="备注")),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="录入时间"
                    ),
                ),
                (
                    "voided_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="作废时间"),
                ),
                (
                    "void_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="作废事由"
                    ),
                ),
                ("search_text", models.CharField(blank=True, editable=False, max_length=1000)),
                ("weeks_open", townwork.lib.fields.SmallCountField(verbose_name="开放周数")),
                (
                    "upkeep",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=12,
                        null=True,
                        verbose_name="维护投入（元）",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
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
                    "venue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="openings",
                        to="records.venue",
                        verbose_name="活动中心",
                    ),
                ),
                (
                    "voided_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="作废人",
                    ),
                ),
            ],
            options={
                "verbose_name": "开放记录",
                "verbose_name_plural": "开放记录",
                "ordering": ["-occurred_on", "-id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["unit", "occurred_on"], name="venueopening_unit_date"),
                    models.Index(fields=["occurred_on", "id"], name="venueopening_date"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("voided_at", None), ("voided_by", None)),
                            models.Q(
                                ("voided_at__isnull", False),
                                ("voided_by__isnull", False),
                                models.Q(("void_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="venueopening_void_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weeks_open__lte", 5)),
                        name="opening_at_most_five_weeks",
                        violation_error_message="一个月最多 5 周。",
                    ),
                ],
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
                        default=False,
                        help_text="不勾选即按自然日计",
                        verbose_name="反馈时限按工作日计",
                    ),
                ),
                (
                    "township",
                    models.OneToOneField(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.township",
                        verbose_name="镇",
                    ),
                ),
            ],
            options={
                "verbose_name": "办理规则",
                "verbose_name_plural": "办理规则",
            },
        ),
        migrations.CreateModel(
            name="Activity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("occurred_on", models.DateField(verbose_name="发生日期")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="备注")),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="录入时间"
                    ),
                ),
                (
                    "voided_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="作废时间"),
                ),
                (
                    "void_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="作废事由"
                    ),
                ),
                ("search_text", models.CharField(blank=True, editable=False, max_length=1000)),
                ("title", models.CharField(max_length=120, verbose_name="活动名称")),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("festival", "节庆晚会"),
                            ("square", "理论文化广场活动"),
                            ("volunteer", "志愿服务"),
                            ("visit", "送温暖慰问"),
                            ("defense", "国防教育"),
                            ("education", "专题教育"),
                            ("welfare", "公益活动"),
                            ("other", "其他活动"),
                        ],
                        max_length=10,
                        verbose_name="类别",
                    ),
                ),
                ("place_name", models.CharField(blank=True, max_length=60, verbose_name="地点")),
                (
                    "organiser",
                    models.CharField(
                        blank=True, help_text="不填即为本单位", max_length=60, verbose_name="主办"
                    ),
                ),
                (
                    "attendance",
                    townwork.lib.fields.CountField(blank=True, null=True, verbose_name="参加人次"),
                ),
                ("has_programme", models.BooleanField(default=False, verbose_name="有方案")),
                ("has_safety_plan", models.BooleanField(default=False, verbose_name="有安全预案")),
                ("has_summary", models.BooleanField(default=False, verbose_name="有总结")),
                (
                    "entered_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
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
                    "voided_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="作废人",
                    ),
                ),
            ],
            options={
                "verbose_name": "活动",
                "verbose_name_plural": "活动",
                "ordering": ["-occurred_on", "-id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["unit", "occurred_on"], name="activity_unit_date"),
                    models.Index(fields=["occurred_on", "id"], name="activity_date"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("voided_at", None), ("voided_by", None)),
                            models.Q(
                                ("voided_at__isnull", False),
                                ("voided_by__isnull", False),
                                models.Q(("void_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="activity_void_has_reason",
                    )
                ],
            },
        ),
    ]
