"""The audit trail (审计): who did what to what, in chains that show any later change."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from townwork.audit import digests
from townwork.lib.choices import TextChoices

NOBODY = ""  # the chain of what nobody with an account did: unknown names, commands


def district_chain(code: str) -> str:
    """Of the acts of a district's own people that concern no one township."""
    return f"district:{code}"


def reach_of(chain: str) -> str:
    """Whose a chain is, for a reader; numbers count within one."""
    if chain == NOBODY:
        return "全站"
    return "区" if chain.startswith("district:") else "镇"


def _in_words(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(map(_in_words, value))
    return str(value)


class AppendOnly(Exception):
    """An audit event was to be changed or deleted."""


class AuditQuerySet(models.QuerySet):
    def update(self, **kwargs):
        raise AppendOnly("审计记录不可修改。")

    def delete(self):
        raise AppendOnly("审计记录不可删除。")

    def about(self, model: type[models.Model], keys):
        """What was done to these rows of a model, the first act first; `keys` are
        their primary keys.
        """
        events = self.filter(
            object_type=model._meta.label_lower, object_id__in=[str(key) for key in keys]
        )
        return events.filter(result="ok").order_by("at", "number").defer("rows")

    def visible_to(self, user):
        """One's own township's events, those of the district above it, and nobody's.

        Of `NOBODY` only what had no actor, or one of the own district: the chain was once the
        reviewers' too. townwork.org.access decides who reads the trail at all.
        """
        chains = self.chains_of(user)
        if not chains:
            return self.none()
        foreign = Q(chain=NOBODY) & ~Q(actor=None) & ~Q(actor__district=user.township.district)
        return self.filter(chain__in=chains).exclude(foreign).defer("rows")

    def chains_of(self, user) -> list[str]:
        if user.township is None:
            return []
        return [user.township.code, district_chain(user.township.district.code), NOBODY]


class AuditEvent(models.Model):
    """One act.

    Names are copied in, so the event outlives its subject; `services.record` alone writes it.
    """

    class Result(TextChoices):
        OK = "ok", "成功"
        DENIED = "denied", "拒绝"

    chain = models.CharField("链", max_length=60, help_text="镇代码、区的链，空为没有账号的")
    number = models.PositiveBigIntegerField("序号")
    at = models.DateTimeField("时间")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,  # the number stays: it is in the digest
        null=True,
        db_constraint=False,
        related_name="+",
        verbose_name="用户",
    )
    actor_name = models.CharField("姓名", max_length=80, blank=True)
    actor_role = models.CharField("角色", max_length=20, blank=True)
    actor_unit = models.CharField("单位", max_length=80, blank=True)
    ip = models.GenericIPAddressField("地址", null=True)
    # As on the page and in the log (townwork.lib.numbering); "" where no request was under way.
    request_number = models.CharField("请求编号", max_length=64, blank=True, db_default="")
    action = models.CharField("操作", max_length=60)
    object_type = models.CharField("对象类型", max_length=60, blank=True)
    object_id = models.CharField("对象编号", max_length=40, blank=True)
    object_name = models.CharField("对象", max_length=200, blank=True)
    data = models.JSONField("详情", default=dict)
    result = models.CharField("结果", max_length=10, choices=Result, default=Result.OK)
    version = models.PositiveSmallIntegerField("校验方法", db_default=digests.PLAIN)
    key_id = models.CharField("密钥", max_length=12, blank=True, db_default="")
    # How the act left each row it wrote (townwork.audit.rows); none before version 4 of the digest.
    rows = models.JSONField("行", default=dict, db_default={}, editable=False)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "审计记录"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["chain", "number"], name="audit_one_number_a_chain")
        ]
        indexes = [models.Index(fields=["object_type", "object_id"], name="audit_object")]

    def __str__(self):
        return f"{self.chain}#{self.number} {self.action}"

    def save(self, *args, **kwargs):
        if self.pk:
            raise AppendOnly("审计记录不可修改。")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnly("审计记录不可删除。")

    @property
    def said(self) -> list[tuple[str, str]]:
        """The data in a reader's words, entry by entry; what holds nothing is left out."""
        told = [(name, _in_words(value)) for name, value in self.data.items()]
        return [(name, words) for name, words in told if words]

    @property
    def reach(self) -> str:
        return reach_of(self.chain)


class AuditHead(models.Model):
    """The end of a chain; its row is the lock that keeps the chain single on PostgreSQL.

    `moved`: the hash of the last event that changed anything, "" where none has: what was reckoned
    from the rows of before is stale once it differs (townwork.org.kept).
    """

    chain = models.CharField(max_length=60, primary_key=True)
    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=digests.NO_HASH)
    seal = models.CharField(max_length=64, blank=True, db_default="")
    moved = models.CharField(max_length=64, blank=True, db_default="")


class TrailCheck(models.Model):
    """What a nightly check of the trail found; an auditor's page shows the newest one."""

    at = models.DateTimeField("时间")
    findings = models.JSONField("发现", default=list, help_text="[链或 null，一句话]，逐条")

    class Meta:
        verbose_name = verbose_name_plural = "审计校验"
        ordering = ["-at"]
