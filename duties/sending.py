"""Sending what leaves the house: mail and group robots.

Claimed, sent, marked; at most once, tried again on a clear no.
"""

import base64
import hashlib
import hmac
import logging
import time
import uuid
from datetime import timedelta

import httpx
from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import DateTimeField, ExpressionWrapper, F, QuerySet
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from duties.models import Message, Robot
from townwork.lib.faults import fault_point
from townwork.lib.seal import unseal
from townwork.org.models import User

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 5
A_MINUTE = 20  # messages a robot may send a minute (docs/facts.md §6.4)
LEASE = timedelta(minutes=5)
TIMEOUT = httpx.Timeout(5.0)
TEST_TITLE = "测试消息：看到这条，说明群机器人已接通"
TEST_LETTER = "测试邮件：看到这封，说明邮件提醒已接通"
BYTES = {Robot.Kind.WECOM: 4096, Robot.Kind.DINGTALK: 18_000}


class Refused(Exception):
    """The other side said no, or could not be reached before anything was sent:
    it may be tried again.
    """


def deliver() -> int:
    """Send what is due; how many went out. Safe to run twice at once."""
    _give_up_lost()
    due = Message.objects.filter(state=Message.State.PENDING, next_try__lte=Now()).order_by("id")
    return sum(send(pk) for pk in due.values_list("pk", flat=True)[:200])


def _give_up_lost() -> None:
    """What died between claim and mark may have gone out: it is not sent again."""
    lost = Message.objects.filter(state=Message.State.SENDING, next_try__lt=_after(-LEASE))
    lost.update(state=Message.State.UNKNOWN, error="发送时程序中断，可能已经发出；不再重发。")


def _after(shift: timedelta) -> ExpressionWrapper:
    return ExpressionWrapper(Now() + shift, output_field=DateTimeField())


def send(pk: int) -> bool:
    """Claim by one conditional UPDATE, send, mark behind the claim."""
    token = uuid.uuid4()
    mine = Message.objects.filter(pk=pk, state=Message.State.PENDING)
    if not mine.update(
        state=Message.State.SENDING, token=token, attempts=F("attempts") + 1, next_try=Now()
    ):
        return False
    message = Message.objects.select_related("user", "robot", "township").get(pk=pk)
    fault_point("claimed")
    return _carry(message, token)


def send_test(robot: Robot) -> Message:
    """One message to the group now, while somebody waits."""
    return _tried(
        Message(
            township=robot.township,
            channel=Message.Channel.ROBOT,
            robot=robot,
            title=TEST_TITLE,
        )
    )


def send_test_mail(user: User) -> Message:
    """One letter to that person now, while they wait."""
    return _tried(
        Message(
            township=user.township,
            channel=Message.Channel.MAIL,
            user=user,
            title=TEST_LETTER,
        )
    )


def _tried(message: Message) -> Message:
    """Born claimed, so that no worker takes it, and tried once."""
    message.token = uuid.uuid4()
    message.key = f"test:{message.token}"
    message.day = timezone.localdate()
    message.state, message.attempts = Message.State.SENDING, MAX_ATTEMPTS
    message.save()
    _carry(message, message.token)
    message.refresh_from_db()
    return message


def _carry(message: Message, token: uuid.UUID) -> bool:
    """Send what is claimed under `token`, and mark it behind the claim."""
    held = Message.objects.filter(pk=message.pk, token=token, state=Message.State.SENDING)
    try:
        _out(message)
    except Refused as refusal:
        _again(held, message, str(refusal))
        return False
    except Exception as error:  # anything unforeseen after the first byte: it may have gone out
        log.warning("message %s: %s", message.pk, type(error).__name__)
        held.update(state=Message.State.UNKNOWN, error="发送中断，可能已经发出；不再重发。")
        return False
    fault_point("sent")
    held.update(state=Message.State.SENT, sent_at=Now(), error="")
    return True


def _again(held: QuerySet[Message], message: Message, reason: str) -> None:
    """A clear no: later, at growing distances; after the last try it is given up."""
    if message.attempts >= MAX_ATTEMPTS:
        held.update(state=Message.State.FAILED, error=reason[:200])
    else:
        wait = timedelta(minutes=2**message.attempts)
        held.update(state=Message.State.PENDING, next_try=_after(wait), error=reason[:200])


def _out(message: Message) -> None:
    if message.channel == Message.Channel.MAIL:
        _mail(message)
    else:
        _robot(message)


def _mail(message: Message) -> None:
    """The Message-ID is the message's own, so that a mail box shows even a doubled one once."""
    words = "\n".join(f"{line['text']}　{line['due']}" for line in message.lines)
    link = f"{settings.PUBLIC_ADDRESS}{reverse('tasks')}"
    mail = EmailMessage(
        subject=f"{message.township}责任制工作台账：{message.title}",
        body=f"{words}\n\n{link}\n",
        to=[message.user.email],
        headers={"Message-ID": f"<townwork-{message.key.replace(':', '-')}@townwork>"},
    )
    try:
        mail.send()
    except OSError as error:
        raise Refused(f"邮件服务器没有收下：{error}") from error


def _robot(message: Message) -> None:
    robot = message.robot
    recent = Message.objects.filter(robot=robot, sent_at__gt=_after(-timedelta(minutes=1)))
    if recent.count() >= A_MINUTE:
        raise Refused("这个机器人一分钟内发得太多，稍后再发。")
    try:
        address, body = _request(robot, message)
    except ValueError as error:  # SECRET_KEY was changed: nothing was sent
        raise Refused(str(error)) from error
    try:
        answer = httpx.post(address, json=body, timeout=TIMEOUT, follow_redirects=False)
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        raise Refused("连不上机器人的服务器。") from error
    try:
        reply = answer.json()
    except ValueError:
        raise Refused(f"机器人的服务器答复有误（HTTP {answer.status_code}）。") from None
    if answer.status_code != 200 or reply.get("errcode") != 0:
        reason = f"机器人没有收下：{reply.get('errmsg', '')}（{reply.get('errcode')}）"
        raise Refused(_veiled(reason, robot)[:150])


def _veiled(text: str, robot: Robot) -> str:
    """What the other side said is kept and shown; should it repeat the key, that is not."""
    for sealed in filter(None, (robot.sealed_key, robot.sealed_secret)):
        text = text.replace(unseal(sealed), "＊＊＊")
    return text


def _request(robot: Robot, message: Message) -> tuple[str, dict]:
    """Address and body as each kind wants them (docs/facts.md §6.4).

    The address holds a secret: it is never logged.
    """
    base = settings.ROBOT_ADDRESSES[robot.kind]
    key = unseal(robot.sealed_key)
    text = _text(message, BYTES[robot.kind])
    if robot.kind == Robot.Kind.WECOM:
        return f"{base}?key={key}", {"msgtype": "markdown", "markdown": {"content": text}}
    body = {
        "msgtype": "markdown",
        "markdown": {"title": message.title, "text": text},
        "at": {"atMobiles": [], "isAtAll": False},
    }
    return f"{base}?{httpx.QueryParams(signed(key, unseal(robot.sealed_secret)))}", body


def signed(key: str, secret: str, now: float | None = None) -> dict[str, str]:
    """DingTalk's 加签: HMAC-SHA256 over time stamp and secret."""
    stamp = str(round((now or time.time()) * 1000))
    digest = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    return {"access_token": key, "timestamp": stamp, "sign": base64.b64encode(digest).decode()}


def _text(message: Message, limit: int) -> str:
    """Title, deadlines, one link; cut at whole lines to the robot's limit in bytes."""
    link = f"[打开责任制工作台账]({settings.PUBLIC_ADDRESS}{reverse('duties')})"
    text = f"**{message.title}**"
    for line in message.lines:
        longer = f"{text}\n> {line['text']}　{line['due']}"
        if len(f"{longer}\n> ……\n\n{link}".encode()) > limit:
            text += "\n> ……"
            break
        text = longer
    return f"{text}\n\n{link}"
