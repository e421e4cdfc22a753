"""Who is reminded of what today: T-3, T-1, the day, then daily; one digest a person, none on a rest day."""

from collections import defaultdict
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from duties.board import days_left, read_board
from duties.models import Assignment, Message, ResponsibilityDocument, Robot
from duties.standing import OWED, Progress
from duties.todo import unsigned
from townwork.audit.services import record
from townwork.lib.faults import fault_point
from townwork.org.access import require
from townwork.org.models import Township, User
from townwork.org.workdays import Workdays

AHEAD = (3, 1, 0)
LINES = 20  # a digest is read on a phone
OVERDUE_FOR = timedelta(days=60)  # what is older is the secretary's board's matter


def remind(today: date | None = None) -> int:
    """Make today's messages; how many are new. Run twice, or by two at once, it makes each only once."""
    today = today or timezone.localdate()
    wanted = [message for town in Township.objects.all() for message in _of_township(town, today)]
    before = Message.objects.filter(day=today).count()
    fault_point("before-messages")
    with transaction.atomic():
        Message.objects.bulk_create(wanted, ignore_conflicts=True, batch_size=500)
        fault_point("messages-uncommitted")
    fault_point("after-messages")
    return Message.objects.filter(day=today).count() - before


def due_for_reminder(township: Township, today: date) -> list[Progress]:
    """What is owed and due in three days, tomorrow or today, or overdue."""
    days = [today + timedelta(days=n) for n in AHEAD]
    rows = Assignment.objects.current().in_open_terms(township).filter(unit__township=township)
    near = rows.filter(due_on__in=days) | rows.filter(due_on__range=(today - OVERDUE_FOR, today))
    return [item for item in read_board(near.order_by("due_on", "pk"), today=today) if item.standing in OWED]


def _of_township(township: Township, today: date) -> list[Message]:
    if not Workdays.load(township).is_workday(today):
        return []
    found = due_for_reminder(township, today)
    if not found:
        return []
    messages = []
    for user, items in _by_person(township, found).items():
        messages += _to_person(user, township, items, today)
    return messages + [_to_robot(robot, found, today) for robot in township.robots.filter(is_active=True)]


def message_key(*parts) -> str:
    """What makes a message the same one: way, to whom, day."""
    return ":".join(str(part) for part in parts)


def _by_person(township: Township, found: list[Progress]) -> dict[User, list[Progress]]:
    """To the one who owes it first: the unit's liaisons; where it has none, the township's clerks."""
    staff = User.objects.filter(unit__township=township, is_active=True, role__in=("liaison", "clerk"))
    of_unit, clerks = defaultdict(list), []
    for user in staff.select_related("unit"):
        if user.role == User.Role.CLERK:
            clerks.append(user)
        else:
            of_unit[user.unit_id].append(user)
    mine: dict[User, list[Progress]] = {}
    for item in found:
        for user in of_unit[item.assignment.unit_id] or clerks:
            mine.setdefault(user, []).append(item)
    return mine


def _to_person(user: User, township: Township, items: list[Progress], today: date) -> list[Message]:
    ways = [Message.Channel.APP] + ([Message.Channel.MAIL] if user.email and settings.EMAIL_HOST else [])
    return [
        Message(
            key=message_key(way, user.pk, today),
            township=township,
            channel=way,
            user=user,
            day=today,
            title=_title(items),
            lines=_lines(items, today),
            state=Message.State.SENT if way == Message.Channel.APP else Message.State.PENDING,
        )
        for way in ways
    ]


def _to_robot(robot: Robot, items: list[Progress], today: date) -> Message:
    return Message(
        key=message_key("robot", robot.pk, today),
        township=robot.township,
        channel=Message.Channel.ROBOT,
        robot=robot,
        day=today,
        title=_title(items),
        lines=_lines(items, today),
    )


def _title(items: list[Progress]) -> str:
    late = sum(item.is_late for item in items)
    return f"{len(items)} 项任务要办" + (f"，其中 {late} 项已逾期" if late else "")


def _lines(items: list[Progress], today: date) -> list[dict]:
    """Title, deadline, link and nothing else leaves the house (domain.md §6.4)."""
    return [
        {
            "assignment": item.assignment.pk,
            "text": f"{item.assignment.unit} {item.assignment.duty}",
            "due": f"{item.assignment.due_on:%m月%d日} {days_left(item.assignment.due_on, today)}",
        }
        for item in items[:LINES]
    ]


def remind_unsigned(document: ResponsibilityDocument, *, actor: User, today: date | None = None) -> int:
    """催签: one message today to each liaison whose unit has not signed; how many are new."""
    require(actor, "duties.draft")
    today = today or timezone.localdate()
    units = [letter.unit_id for letter in unsigned(actor, document.year).filter(document=document)]
    people = User.objects.filter(unit__in=units, role=User.Role.LIAISON, is_active=True)
    wanted = [_to_sign(user, document, today) for user in people]
    before = Message.objects.filter(day=today).count()
    Message.objects.bulk_create(wanted, ignore_conflicts=True)
    new = Message.objects.filter(day=today).count() - before
    record("催签责任书", document, actor=actor, data={"人数": new})
    return new


def _to_sign(user: User, document: ResponsibilityDocument, today: date) -> Message:
    return Message(
        key=message_key("sign", document.pk, user.pk, today),
        township=document.township,
        channel=Message.Channel.APP,
        user=user,
        day=today,
        title="请签收责任书",
        lines=[{"text": str(document), "due": ""}],
        state=Message.State.SENT,
    )
