"""待办: what waits for this person, counted, each leading to the act."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from duties.board import read_board
from duties.models import Acknowledgement, Assignment, Extension, Message, Paper, ResponsibilityDocument
from duties.standing import Standing
from townwork.org.access import allows
from townwork.org.models import Township, Unit, User


@dataclass(frozen=True)
class Todo:
    """`words` say what; `count` how many; `is_late` marks what is overdue."""

    words: str
    count: int
    url: str
    is_late: bool = False


def todos(user) -> list[Todo]:
    """In the order of urgency; nothing that counts zero."""
    found = _own_tasks(user) if allows(user, "duties.report") else []
    if allows(user, "duties.review"):
        found += _to_answer(user)
    if allows(user, "duties.draft"):
        found += _unsigned_units(user)
    if allows(user, "org.manage"):
        found += _without_liaison(user)
    if user.district_id:
        found += _without_document(user)
    return [todo for todo in found if todo.count]


def my_assignments(user):
    """The assignments of the unit one works for, and of those below it; open terms only."""
    mine = Assignment.objects.visible_to(user).current().in_open_terms(user.township)
    return mine.filter(unit=user.unit_id) if user.sees_township else mine


def _own_tasks(user) -> list[Todo]:
    today, url = timezone.localdate(), reverse("tasks")
    begun = read_board(my_assignments(user).filter(start__lte=today))
    owed = [item for item in begun if item.is_owed]
    late = sum(item.standing == Standing.OVERDUE for item in owed)
    returned = sum(item.standing == Standing.RETURNED for item in owed)
    letters = my_letters(user, today.year).count()
    unread = Message.objects.visible_to(user).to(user).filter(read_at=None).count()
    return [
        Todo("没有看过的提醒", unread, reverse("messages")),
        Todo("责任书没有签收", letters, url),
        Todo("退回要改的报告", returned, url, True),
        Todo("已逾期的任务", late, url, True),
        Todo("进行中的任务", len(owed) - late - returned, url),
    ]


def _to_answer(user) -> list[Todo]:
    waiting = Assignment.objects.visible_to(user).current().in_open_terms(user.township)
    reports = waiting.filter(state=Assignment.State.SUBMITTED)
    asked = Extension.objects.visible_to(user).filter(is_granted=None)
    return [
        Todo("待审核的进展报告", reports.count(), reverse("review_list")),
        Todo("待答复的延期申请", asked.count(), reverse("review_list")),
    ]


def _unsigned_units(user) -> list[Todo]:
    year = timezone.localdate().year
    document = ResponsibilityDocument.objects.visible_to(user).in_force().filter(year=year).first()
    if document is None:
        return []
    url = reverse("document", args=[document.pk]) + "#letters"
    return [Todo("没有签收责任书的单位", unsigned(user, year).count(), url)]


def _without_liaison(user) -> list[Todo]:
    """Nobody there signs or reports: their reminders go to the clerk."""
    liaisons = User.objects.filter(unit=OuterRef("pk"), role=User.Role.LIAISON, is_active=True)
    units = Unit.objects.visible_to(user).active().filter(~Exists(liaisons))
    return [Todo("没有联络员的单位", units.count(), reverse("accounts"))]


def _without_document(user) -> list[Todo]:
    issued = ResponsibilityDocument.objects.filter(
        township=OuterRef("pk"), year=timezone.localdate().year
    ).exclude(issued_at=None)
    townships = Township.objects.visible_to(user).filter(~Exists(issued))
    return [Todo("本年没有印发责任制文件的镇", townships.count(), reverse("documents"))]


def my_letters(user, year: int):
    """The unsigned letters of one's own unit; a liaison's also of those below it."""
    letters = unsigned(user, year)
    return letters.filter(unit=user.unit_id) if user.sees_township else letters


def unsigned(user, year: int):
    """The letters in force, of the units the user may see, that nobody signed for yet."""
    documents = ResponsibilityDocument.objects.visible_to(user).in_force().filter(year=year)
    letters = Paper.objects.visible_to(user).filter(document__in=documents).exclude(unit=None)
    signed = Acknowledgement.objects.filter(document=OuterRef("document"), unit=OuterRef("unit"))
    return letters.filter(~Exists(signed)).select_related("document", "unit")
