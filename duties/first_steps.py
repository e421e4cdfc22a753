"""The steps of a beginning that are duties': the yearly document, and how people are reached."""

from django.conf import settings

from duties.models import Message, ResponsibilityDocument, Robot
from townwork.org.first_steps import Step
from townwork.org.models import Township


def _has_document(township: Township) -> bool:
    """Of any year: the next ones' are asked for as they begin (reports.turns)."""
    issued = ResponsibilityDocument.objects.filter(township=township).exclude(issued_at=None)
    return issued.exists()


def _has_robot(township: Township) -> bool:
    return Robot.objects.filter(township=township, is_active=True).exists()


def _has_mail() -> bool:
    return bool(settings.EMAIL_HOST)


def _mail_arrives(township: Township) -> bool:
    """Whether a letter of the township went out, a test one or any other."""
    sent = Message.objects.filter(channel=Message.Channel.MAIL, state=Message.State.SENT)
    return sent.filter(township=township).exists()


STEPS = (
    Step(
        "document",
        "印发责任制文件",
        "从通用条款或上年的 Word 起草，改成本镇的；印发后各单位的任务按月按季自动排好。",
        "documents",
        "duties.draft",
        "宣传干事",
        _has_document,
    ),
    Step(
        "robots",
        "接上群机器人",
        "提醒发到企业微信或钉钉群里；接好先发一条测试消息。",
        "robots",
        "duties.draft",
        "宣传干事",
        _has_robot,
        is_of_acts=False,
    ),
    Step(
        "mail",
        "发一封测试邮件",
        "提醒也发邮件；先给自己发一封，看收不收得到。",
        "robots",
        "duties.draft",
        "宣传干事",
        _mail_arrives,
        is_of_acts=False,
        applies=_has_mail,
    ),
)
