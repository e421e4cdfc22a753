"""提醒: one message a person a day, and where it is sent besides the page."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from duties.models.scope import OfTownship
from townwork.lib.choices import TextChoices
from townwork.org.models import Township


class Robot(models.Model):
    """群机器人: a WeCom or DingTalk group's address.

    Key and secret are kept sealed (townwork.lib.seal).
    """

    class Kind(TextChoices):
        WECOM = "wecom", "企业微信"
        DINGTALK = "dingtalk", "钉钉"

    township = models.ForeignKey(Township, models.PROTECT, related_name="robots", verbose_name="镇")
    kind = models.CharField("类别", max_length=8, choices=Kind)
    name = models.CharField("群名", max_length=40)
    sealed_key = models.TextField("密钥", editable=False)
    sealed_secret = models.TextField("加签密钥", blank=True, editable=False)
    is_active = models.BooleanField("启用", default=True)

    objects = OfTownship.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "群机器人"
        ordering = ["id"]

    def __str__(self):
        return f"{self.get_kind_display()} {self.name}"


class MessageQuerySet(OfTownship):
    def to(self, user):
        """What the person reads in the app."""
        return self.filter(user=user, channel=Message.Channel.APP)


class Message(models.Model):
    """提醒.

    `key` says to whom, by what way, on which day: the constraint on it is what makes each one only
    once. In the app a message is there as soon as its row is. Outside, `duties.sending` claims it
    before it sends: what dies while sending is marked 不明 and not sent again, for a reminder twice
    is worse than one that is still in the app.
    """

    is_told = False  # in the trail (townwork.audit.rows): sending moves it

    class Channel(TextChoices):
        APP = "app", "站内"
        MAIL = "mail", "邮件"
        ROBOT = "robot", "群机器人"

    class State(TextChoices):
        PENDING = "pending", "待发"
        SENDING = "sending", "发送中"
        SENT = "sent", "已发"
        UNKNOWN = "unknown", "不明"
        FAILED = "failed", "没有发出"

    key = models.CharField(max_length=80, unique=True)
    township = models.ForeignKey(Township, models.PROTECT, related_name="+")
    channel = models.CharField("方式", max_length=6, choices=Channel)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="messages",
        verbose_name="收件人",
    )
    robot = models.ForeignKey(Robot, models.CASCADE, null=True, related_name="messages")
    day = models.DateField("日期")
    title = models.CharField("标题", max_length=100)
    lines = models.JSONField("事项", default=list)
    state = models.CharField("状态", max_length=8, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    token = models.UUIDField(null=True)
    next_try = models.DateTimeField(db_default=Now())
    error = models.CharField("原因", max_length=200, blank=True)
    made_at = models.DateTimeField("生成时间", db_default=Now())
    sent_at = models.DateTimeField("发出时间", null=True)
    read_at = models.DateTimeField("阅读时间", null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "提醒"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(channel="robot", user=None, robot__isnull=False)
                | (~Q(channel="robot") & Q(user__isnull=False, robot=None)),
                name="message_to_someone",
            )
        ]
        indexes = [models.Index(fields=["state", "next_try"], name="message_queue")]

    def __str__(self):
        return f"{self.title}（{self.day}）"
