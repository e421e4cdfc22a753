"""Who is reminded of what today: T-3, T-1, the day, then daily.

One digest a person, none on a rest day.
"""

from dataclasses import dataclass, field
from datetime import date
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from duties.matrix import days_left, read_progress
from duties.models import Assignment, Message, ResponsibilityDocument, Robot
from duties.standing import Progress
from duties.todo import unsigned
from duties.workload import Workload, at_hand
from records.models import Notice
from townwork.audit.services import record
from townwork.lib.faults import fault_point
from townwork.org.access import allows, require
from townwork.org.models import Township, User, answered_for
from townwork.org.workdays import Workdays

AHEAD = (3, 1, 0)
LINES = 20  # a digest is read on a phone
REST = "其余 {} 项见“我的任务”"


@dataclass(frozen=True)
class Due:
    """One line of a digest: `leads` is what it links to, {"assignment": pk} or {"notice": pk}."""

    due_on: date
    text: str
    leads: dict

    @classmethod
    def of_task(cls, item: Progress) -> "Due":
        return cls(item.assignment.due_on, str(item.assignment), {"assignment": item.assignment.pk})

    @classmethod
    def of_letter(cls, letter: Notice) -> "Due":
        """Neither number nor kind: a digest is also sent to mail boxes and groups outside."""
        received = f"{letter.occurred_on.month}月{letter.occurred_on.day}日"
        return cls(
            letter.due_on, f"{letter.unit} 提示函反馈（{received}收函）", {"notice": letter.pk}
        )


@dataclass(frozen=True)
class Digest:
    """`own` is what the reader's list of tasks holds; `stray` what nobody else
    is told of: no liaison works there.
    """

    own: Workload
    stray: Workload
    letters: list[Notice] = field(default_factory=list)

    def items(self, today: date) -> list[Due]:
        """What is due soon first, then what is late, the newest first: an old one
        has been said before.
        """
        tasks = [Due.of_task(item) for item in self.own.items + self.stray.items]
        letters = [Due.of_letter(letter) for letter in self.letters]
        by_day = sorted(tasks + letters, key=lambda due: due.due_on)
        soon = [due for due in by_day if due.due_on >= today]
        late = [due for due in reversed(by_day) if due.due_on < today]
        return soon + late

    def title(self) -> str:
        parts = []
        if self.own.items:
            parts.append(_numbers(self.own, ""))
        if self.stray.items:
            parts.append(_numbers(self.stray, "没有联络员的单位 "))
        if self.letters:
            parts.append(f"{len(self.letters)} 件提示函要反馈")
        return "；".join(parts)


def remind(today: date | None = None) -> int:
    """Make today's messages; how many are new.

    Run twice, or by two at once, it makes each only once.
    """
    today = today or timezone.localdate()
    messages = [message for town in Township.objects.all() for message in _of_township(town, today)]
    before = Message.objects.filter(day=today).count()
    fault_point("before-messages")
    with transaction.atomic():
        Message.objects.bulk_create(messages, ignore_conflicts=True, batch_size=500)
        fault_point("messages-uncommitted")
    fault_point("after-messages")
    return Message.objects.filter(day=today).count() - before


def is_pressing(due_on: date, today: date, next_workday: date) -> bool:
    """Due in three days, tomorrow, today, or before there is another day to be
    told on; or past its day.
    """
    return due_on < next_workday or (due_on - today).days in AHEAD


def _of_township(township: Township, today: date) -> list[Message]:
    """A digest says all that is owed, in the numbers of the list of tasks, on
    the days something presses.
    """
    workdays = Workdays.load(township)
    if not workdays.is_workday(today):
        return []
    rows = Assignment.objects.filter(unit__township=township).order_by("due_on", "pk")
    owed = Workload.among(read_progress(at_hand(rows, township, today), today=today))
    letters = letters_at_hand(township)
    next_workday = workdays.after(today, 1)
    messages = []
    for user, digest in _by_person(township, owed.items, letters).items():
        messages += _to_person(user, township, digest, today, next_workday)
    everyone = Digest(owed, Workload([]), letters)
    messages += [
        _to_robot(robot, everyone, today, next_workday)
        for robot in township.robots.filter(is_active=True)
    ]
    return [message for message in messages if message.lines]


def letters_at_hand(township: Township) -> list[Notice]:
    """提示函 not answered yet, whenever they came."""
    rows = Notice.objects.standing().unanswered().filter(answered_for(), unit__township=township)
    return list(rows.select_related("unit").order_by("due_on", "pk"))


def message_key(*parts: object) -> str:
    """What makes a message the same one: way, to whom, day."""
    return ":".join(str(part) for part in parts)


def _by_person(
    township: Township, owed: list[Progress], letters: list[Notice]
) -> dict[User, Digest]:
    """To those on whose list it stands.

    What is owed where no liaison works, to the township's clerks too.
    """
    staff = User.objects.filter(
        unit__township=township, is_active=True, role__in=("liaison", "clerk")
    )
    people = list(staff.select_related("unit"))
    served = {user.unit_id for user in people if user.role == User.Role.LIAISON}
    return {
        user: _for_liaison(user, owed, letters)
        if user.role == User.Role.LIAISON
        else _for_clerk(user, owed, letters, served)
        for user in people
    }


def _for_liaison(user: User, owed: list[Progress], letters: list[Notice]) -> Digest:
    """Their own unit's first, then that of the units below it."""
    own = [item for item in owed if item.assignment.unit_id == user.unit_id]
    below = [item for item in owed if item.assignment.unit.parent_id == user.unit_id]
    letters = [letter for letter in letters if user.answers_for(letter.unit)]
    return Digest(Workload.among(own + below), Workload([]), letters)


def _for_clerk(user: User, owed: list[Progress], letters: list[Notice], served: set[int]) -> Digest:
    """Their own unit's, and what lies where no liaison works: `served` are the units with one."""
    own = [item for item in owed if item.assignment.unit_id == user.unit_id]
    stray = [
        item
        for item in owed
        if item.assignment.unit_id not in served and item.assignment.unit_id != user.unit_id
    ]
    letters = [
        letter
        for letter in letters
        if letter.unit_id == user.unit_id or letter.unit_id not in served
    ]
    return Digest(Workload.among(own), Workload(stray), letters)


def _to_person(
    user: User, township: Township, digest: Digest, today: date, next_workday: date
) -> list[Message]:
    return [
        Message(
            key=message_key(way, user.pk, today),
            township=township,
            channel=way,
            user=user,
            day=today,
            title=digest.title(),
            lines=_lines(digest, today, next_workday),
            state=Message.State.SENT if way == Message.Channel.APP else Message.State.PENDING,
        )
        for way in _ways(user)
    ]


def tell_person(user: User, words: str, *, title: str = "账号变动", url: str | None = None) -> None:
    """One sentence at once, outside the day's digest: in the app, and by mail where there is one;
    that reaches also whom somebody has shut out. It leads to `url`, unsaid to one's account.
    """
    if user.unit is None:  # a district's: no administrator of ours touches one
        return
    reads_here = allows(user, "duties.read")
    ways = [way for way in _ways(user) if reads_here or way != Message.Channel.APP]
    today = timezone.localdate()
    one = {"text": words, "url": url or reverse("own_account"), "due": ""}
    Message.objects.bulk_create(
        Message(
            key=message_key(way, user.pk, uuid4()),
            township=user.unit.township,
            channel=way,
            user=user,
            day=today,
            title=title,
            lines=[one],
            state=Message.State.SENT if way == Message.Channel.APP else Message.State.PENDING,
        )
        for way in ways
    )


def _ways(user: User) -> list[str]:
    ways: list[str] = [Message.Channel.APP]
    if user.email and settings.EMAIL_HOST:
        ways.append(Message.Channel.MAIL)
    return ways


def _to_robot(robot: Robot, digest: Digest, today: date, next_workday: date) -> Message:
    return Message(
        key=message_key("robot", robot.pk, today),
        township=robot.township,
        channel=Message.Channel.ROBOT,
        robot=robot,
        day=today,
        title=digest.title(),
        lines=_lines(digest, today, next_workday),
    )


def _numbers(owed: Workload, whose: str) -> str:
    """The words and numbers of the home page and the list of tasks."""
    parts = []
    if owed.late:
        parts.append(f"{owed.late} 项已逾期")
    if owed.returned:
        parts.append(f"{owed.returned} 项退回要改")
    words = f"{whose}{len(owed.items)} 项任务要办"
    return f"{words}，其中 {'、'.join(parts)}" if parts else words


def _lines(digest: Digest, today: date, next_workday: date) -> list[dict]:
    """Title, period, deadline and link: nothing else leaves the house (docs/facts.md §6.4).

    None where nothing presses.
    """
    items = digest.items(today)
    if not any(is_pressing(due.due_on, today, next_workday) for due in items):
        return []
    lines = [
        {
            **due.leads,
            "text": due.text,
            "due": f"{due.due_on:%Y-%m-%d} {days_left(due.due_on, today)}",
        }
        for due in items[:LINES]
    ]
    if len(items) > LINES:
        lines.append({"text": REST.format(len(items) - LINES), "due": ""})
    return lines


def remind_unsigned(
    document: ResponsibilityDocument, *, actor: User, today: date | None = None
) -> int:
    """催签: one message today to each liaison whose unit has not signed; how many are new."""
    require(actor, "duties.draft")
    today = today or timezone.localdate()
    units = [letter.unit_id for letter in unsigned(actor, document.year).filter(document=document)]
    people = User.objects.filter(unit__in=units, role=User.Role.LIAISON, is_active=True)
    new = post_once([_to_sign(user, document, today) for user in people], today)
    record("催签责任书", document, actor=actor, data={"人数": new})
    return new


def post_once(messages: list[Message], today: date) -> int:
    """Post today's messages; how many are new. One whose key is there already is not sent again."""
    before = Message.objects.filter(day=today).count()
    Message.objects.bulk_create(messages, ignore_conflicts=True, batch_size=500)
    return Message.objects.filter(day=today).count() - before


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
