"""Reminders as a person reads them, and the groups they go to."""

from django.conf import settings
from django.contrib import messages as notices
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from duties.forms import RobotForm
from duties.models import Message, ResponsibilityDocument, Robot
from duties.nudging import Nudged, remind_owing
from duties.reminding import remind_unsigned
from duties.services import save_robot, try_mail, try_robot
from records.grids.halves import halves
from records.grids.spec import GRIDS
from townwork.lib.keys import key_of
from townwork.org.access import needs
from townwork.org.views.acts import Attempt
from townwork.org.views.lists import page_of

NAMED = 8  # units without a liaison, by name in one message


@needs("duties.read")
def messages(request):
    """My reminders, the newest first. The page says by itself that they were read: a preview or a
    crawler that only fetches it reads nothing.
    """
    page = page_of(request, Message.objects.visible_to(request.user).to(request.user))
    unread = [row.pk for row in page if not row.read_at]
    return render(request, "duties/messages.html", {"page": page, "unread": unread})


@needs("duties.read")
@require_POST
def messages_read(request):
    """Mine, of those named, are read."""
    shown = [key for key in map(key_of, request.POST.getlist("message")) if key is not None]
    mine = Message.objects.visible_to(request.user).to(request.user)
    mine.filter(pk__in=shown, read_at=None).update(read_at=timezone.now())
    return HttpResponse(status=204) if request.htmx else redirect("messages")


@needs("duties.draft")
def robots(request):
    form = RobotForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        robot = Robot(township=request.user.township, **form.facts())
        save_robot(robot, actor=request.user)
        notices.success(request, f"已添加{robot}；从下一个工作日起，每天最多发一条。")
        return redirect("robots")
    rows = Robot.objects.visible_to(request.user)
    failed = Message.objects.visible_to(request.user).filter(
        state__in=("failed", "unknown", "pending")
    )
    failed = failed.exclude(error="").select_related("robot", "user")[:10]
    context = {
        "form": form,
        "robots": rows,
        "failed": failed,
        "has_mail": bool(settings.EMAIL_HOST),
    }
    return render(request, "duties/robots.html", context)


@needs("duties.draft")
@require_POST
def robot_toggle(request, pk):
    robot = get_object_or_404(Robot.objects.visible_to(request.user), pk=pk)
    robot.is_active = not robot.is_active
    save_robot(robot, actor=request.user)
    return redirect("robots")


@needs("duties.draft")
@require_POST
def robot_test(request, pk):
    """发一条测试消息: say whether it arrived, or what the robot answered."""
    robot = get_object_or_404(
        Robot.objects.visible_to(request.user).select_related("township"), pk=pk
    )
    _tell(request, try_robot(robot, actor=request.user), "测试消息", str(robot), "群里")
    return redirect("robots")


@needs("duties.draft")
@require_POST
def mail_test(request):
    """发一封测试邮件: to oneself; say whether it went out, or what the server answered."""
    with Attempt(request):
        message = try_mail(actor=request.user)
        _tell(request, message, "测试邮件", request.user.email, "邮箱里")
    return redirect("robots")


def _tell(request, message: Message, what: str, whom: str, where: str) -> None:
    """What became of a test."""
    if message.state == Message.State.SENT:
        notices.success(request, f"{what}已送到{whom}，请到{where}看一下。")
    elif message.state == Message.State.UNKNOWN:
        notices.warning(request, f"不能确定{what}是否送到{whom}，请到{where}核对。{message.error}")
    else:
        notices.error(request, f"{what}没有送到{whom}。{message.error}")


@needs("duties.draft")
@require_POST
def document_remind(request, pk):
    """催签."""
    document = get_object_or_404(ResponsibilityDocument.objects.visible_to(request.user), pk=pk)
    count = remind_unsigned(document, actor=request.user)
    notices.success(
        request, f"已提醒 {count} 人。" if count else "今天已经提醒过了，或者没有联络员可以提醒。"
    )
    return redirect("document", pk)


@needs("duties.draft")
@require_POST
def grid_remind(request, slug):
    """提醒未报: the units a ledger's grid shows gaps of, in the half-year it shows."""
    spec = GRIDS.get(slug)
    township = request.user.township
    if spec is None:
        raise Http404
    terms = halves(request.user, township)
    half = next((term for term in terms if term.code == request.POST.get("term")), terms[0])
    with Attempt(request) as attempt:
        attempt.done = _in_words(remind_owing(slug, township, half, actor=request.user))
    return redirect(f"{reverse(spec.tab)}?term={half.code}")


def _in_words(reminded: Nudged) -> str:
    """How many were reminded, and which units have nobody to remind."""
    words = "今天没有新的提醒要发：该提醒的今天已提醒过。"
    if reminded.new:
        words = f"已提醒 {reminded.new} 人。"
    if reminded.without_liaison:
        names = "、".join(unit.name for unit in reminded.without_liaison[:NAMED])
        count = len(reminded.without_liaison)
        words += f"{names}等 {count} 个单位没有联络员，请另行通知。"
    return words
