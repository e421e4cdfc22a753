import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import townwork.lib.stored


class Migration(migrations.Migration):
    dependencies = [
        ("org", "0014_names_of_before"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("reports", "0002_board_look"),
    ]

    operations = [
        migrations.CreateModel(
            name="Manuscript",
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
                            ("writing", "起草"),
                            ("reading", "送审中"),
                            ("checked", "已核稿，待签发"),
                            ("signed", "已签发"),
                        ],
                        default="writing",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("template", "本镇总结模板"),
                            ("last", "上一个半年的总结"),
                            ("old", "本单位从前的总结"),
                        ],
                        default="template",
                        max_length=10,
                        verbose_name="起草自",
                    ),
                ),
                ("begun_at", models.DateTimeField(auto_now_add=True, verbose_name="起草时间")),
                (
                    "correction",
                    models.CharField(blank=True, max_length=200, verbose_name="更正事由"),
                ),
                (
                    "begun_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="起草人",
                    ),
                ),
                (
                    "term",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="manuscript",
                        to="org.term",
                        verbose_name="半年",
                    ),
                ),
            ],
            options={
                "verbose_name": "总结文稿",
                "verbose_name_plural": "总结文稿",
                "ordering": ["-term__year", "-term__half"],
            },
        ),
        migrations.CreateModel(
            name="Submission",
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
                            ("sent", "已报送"),
                            ("received", "区里已收"),
                            ("returned", "退回"),
                            ("accepted", "已采用"),
                        ],
                        default="sent",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("sent_at", models.DateTimeField(auto_now_add=True, verbose_name="报送时间")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="答复时间")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="退回事由")),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="区里",
                    ),
                ),
                (
                    "edition",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submission",
                        to="reports.edition",
                        verbose_name="总结稿",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="报送人",
                    ),
                ),
            ],
            options={
                "verbose_name": "总结报送",
                "verbose_name_plural": "总结报送",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="WordCopy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("size", models.PositiveIntegerField(verbose_name="大小（字节）")),
                (
                    "edition",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="word",
                        to="reports.edition",
                    ),
                ),
            ],
            options={
                "verbose_name": "总结 Word 稿",
                "verbose_name_plural": "总结 Word 稿",
            },
            bases=(townwork.lib.stored.Stored, models.Model),
        ),
        migrations.CreateModel(
            name="Contribution",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("due_on", models.DateField(verbose_name="请于何日前交")),
                ("asked_at", models.DateTimeField(auto_now_add=True, verbose_name="要的时间")),
                ("body", models.TextField(blank=True, verbose_name="小结")),
                ("sent_at", models.DateTimeField(null=True, verbose_name="交的时间")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="谁要的",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="谁交的",
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
                    "manuscript",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contributions",
                        to="reports.manuscript",
                    ),
                ),
            ],
            options={
                "verbose_name": "单位小结",
                "verbose_name_plural": "单位小结",
                "ordering": ["unit_id"],
                "constraints": [
                    models.UniqueConstraint(fields=("manuscript", "unit"), name="contribution_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Presence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("section", models.CharField(blank=True, max_length=100, verbose_name="所在标题")),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "manuscript",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="present",
                        to="reports.manuscript",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("manuscript", "user"), name="present_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField(verbose_name="送审版本")),
                ("sent_at", models.DateTimeField(auto_now_add=True, verbose_name="送审时间")),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[("passed", "同意"), ("returned", "退回修改")],
                        max_length=10,
                        verbose_name="答复",
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=500, verbose_name="意见")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="答复时间")),
                (
                    "manuscript",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="readings",
                        to="reports.manuscript",
                    ),
                ),
                (
                    "reader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="审阅人",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="送审人",
                    ),
                ),
            ],
            options={
                "verbose_name": "文稿审阅",
                "verbose_name_plural": "文稿审阅",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answer", "")),
                        fields=("manuscript", "revision", "reader"),
                        name="reading_asked_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Remark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sentence", models.CharField(max_length=500, verbose_name="针对的句子")),
                ("words", models.CharField(max_length=500, verbose_name="批注")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="时间")),
                ("settled_at", models.DateTimeField(null=True, verbose_name="办结时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="批注人",
                    ),
                ),
                (
                    "manuscript",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="remarks",
                        to="reports.manuscript",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="办结人",
                    ),
                ),
            ],
            options={
                "verbose_name": "文稿批注",
                "verbose_name_plural": "文稿批注",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Revision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="版本")),
                ("body", models.TextField(verbose_name="文字")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("begun", "起草"),
                            ("kept", "自动保存"),
                            ("saved", "保存"),
                            ("joined", "两人的改动并在一起"),
                            ("restored", "恢复旧版"),
                        ],
                        max_length=10,
                        verbose_name="怎样来的",
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="谁写的",
                    ),
                ),
                (
                    "manuscript",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="revisions",
                        to="reports.manuscript",
                    ),
                ),
            ],
            options={
                "verbose_name": "文稿版本",
                "verbose_name_plural": "文稿版本",
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("manuscript", "number"), name="revision_number_in_manuscript"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Waiver",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=80, verbose_name="问题")),
                ("reason", models.CharField(max_length=200, verbose_name="不改的理由")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="谁定的",
                    ),
                ),
                (
                    "manuscript",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="waivers",
                        to="reports.manuscript",
                    ),
                ),
            ],
            options={
                "verbose_name": "校对不改",
                "verbose_name_plural": "校对不改",
                "constraints": [
                    models.UniqueConstraint(fields=("manuscript", "key"), name="waived_once")
                ],
            },
        ),
        migrations.AddField(
            model_name="edition",
            name="issue",
            field=models.PositiveSmallIntegerField(null=True, verbose_name="版次"),
        ),
        migrations.AddField(
            model_name="edition",
            name="reason",
            field=models.CharField(blank=True, max_length=200, verbose_name="更正事由"),
        ),
        migrations.AddField(
            model_name="edition",
            name="revision",
            field=models.PositiveIntegerField(null=True, verbose_name="文稿版本"),
        ),
        migrations.AddField(
            model_name="edition",
            name="signed_at",
            field=models.DateTimeField(null=True, verbose_name="签发时间"),
        ),
        migrations.AddField(
            model_name="edition",
            name="signed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="签发人",
            ),
        ),
        migrations.AlterField(
            model_name="edition",
            name="template",
            field=models.TextField(verbose_name="所用文稿"),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.UniqueConstraint(
                fields=("term", "issue"), name="edition_issue_in_term"
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("issue", None), ("signed_at", None), ("signed_by", None)),
                    models.Q(
                        ("issue__gte", 1),
                        ("signed_at__isnull", False),
                        ("signed_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="edition_signed_by_someone",
            ),
        ),
    ]
