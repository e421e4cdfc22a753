"""待办: what waits for this person, counted, each leading to the act."""

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone

from duties.joining import newcomers
from duties.models import (
    Acknowledgement,
    Assignment,
    Extension,
    Message,
    Paper,
    ProgressReport,
    ResponsibilityDocument,
)
from duties.workload import Workload, kept_mine
from townwork.org.access import allows
from townwork.org.models import Township, Unit, User, answered_for
from townwork.org.todo import Todo, waiting


def unread(user: User) -> list[Todo]:
    """What the person has not looked at: looking is no act, and asked anew each time."""
    if not (user.unit_id and allows(user, "duties.read")):
        return []
    messages = Message.objects.visible_to(user).to(user).filter(read_at=None).count()
    return [Todo("没有看过的提醒", messages, reverse("messages"))] if messages else []


def todos(user: User) -> list[Todo]:
    """In the order of urgency; nothing that counts zero."""
    lists = (
        _own_tasks,
        _to_answer,
        _of_the_years_paper,
        _without_liaison,
        _without_document,
    )
    return waiting(user, lists)


def _own_tasks(user: User) -> list[Todo]:
    """Those of one's unit, as the list of tasks counts them.

    Who reads the township is told whose they are.
    """
    if not (user.unit_id and allows(user, "duties.read")):
        return []
    today = timezone.localdate()
    url = reverse("tasks")
    owed = Workload.among(kept_mine(user, today))
    whose = "本单位" if user.sees_township else ""
    return [
        Todo("责任书没有签收", my_letters(user, today.year).count(), url),
        Todo(f"{whose}退回要改的报告", owed.returned, url, True),
        Todo(f"{whose}已逾期的任务", owed.late, url, True),
        Todo(f"{whose}进行中的任务", owed.under_way, url),
    ]


def _to_answer(user: User) -> list[Todo]:
    if not allows(user, "duties.review"):
        return []
    url = reverse("review_list")
    return [
        Todo("待审核的进展报告", reports_to_review(user).count(), url),
        Todo("待答复的延期申请", extensions_to_answer(user).count(), url),
    ]


def reports_to_review(user: User) -> QuerySet[ProgressReport]:
    """What was sent in and may still be answered; one's own is somebody else's to review."""
    sent = ProgressReport.objects.visible_to(user).filter(
        state=ProgressReport.State.SUBMITTED, assignment__in=_answerable(user)
    )
    return sent.exclude(entered_by=user)


def extensions_to_answer(user: User) -> QuerySet[Extension]:
    unanswered = Extension.objects.visible_to(user).filter(
        is_granted=None, assignment__in=_answerable(user)
    )
    return unanswered.exclude(asked_by=user)


def _answerable(user: User) -> QuerySet[Assignment]:
    return Assignment.objects.visible_to(user).current().in_open_terms(user.township)


def awaited(user: User) -> list[Todo]:
    """What one's unit handed in and others have not answered."""
    if not (user.unit_id and allows(user, "duties.report")):
        return []
    return waiting(user, (_handed_in,))


def _handed_in(user: User) -> list[Todo]:
    own = _answerable(user)
    own = own.filter(unit=user.unit_id) if user.sees_township else own
    sent = ProgressReport.objects.filter(state=ProgressReport.State.SUBMITTED, assignment__in=own)
    asked = Extension.objects.filter(is_granted=None, assignment__in=own)
    url = reverse("tasks")
    return [
        Todo("报上去等审核的进展", sent.count(), url),
        Todo("申请了等答复的延期", asked.count(), url),
    ]


def _of_the_years_paper(user: User) -> list[Todo]:
    """Of who writes it: that it is not out, who has not signed, whose tasks wait for more of it."""
    if not allows(user, "duties.draft"):
        return []
    documents = ResponsibilityDocument.objects.visible_to(user).in_force()
    today = timezone.localdate()
    document = documents.filter(year=today.year).first()
    if document is None:
        return _unissued(documents, today)
    url = _letters_of(document)
    return [
        Todo("没有签收责任书的单位", unsigned(user, document.year).count(), url),
        # Units made or taken up again since it went out.
        Todo("待补发责任书的单位", len(newcomers(document)), url),
    ]


def _unissued(documents: QuerySet[ResponsibilityDocument], today: date) -> list[Todo]:
    """Once its day is past: it goes out in January (docs/facts.md §4.8). A town that never issued
    one is asked among the first steps.
    """
    if today.month == 1:
        return []
    earlier = documents.filter(year__lt=today.year)
    words = f"{today.year}年责任制文件没有印发"
    return [Todo(words, int(earlier.exists()), reverse("documents"), True)]


def _letters_of(document: ResponsibilityDocument) -> str:
    return reverse("document", args=[document.pk]) + "#letters"


def _without_liaison(user: User) -> list[Todo]:
    """Nobody there signs or reports: their reminders go to the clerk, as the leadership's do in any
    case.
    """
    if not allows(user, "org.manage"):
        return []
    unserved = Unit.objects.visible_to(user).unserved().count()
    return [Todo("没有联络员的单位", unserved, f"{reverse('units')}?state=unserved")]


def _without_document(user: User) -> list[Todo]:
    if not user.district_id:
        return []
    issued = ResponsibilityDocument.objects.filter(
        township=OuterRef("pk"), year=timezone.localdate().year
    ).exclude(issued_at=None)
    townships = Township.objects.visible_to(user).filter(~Exists(issued))
    return [Todo("本年没有印发责任制文件的镇", townships.count(), reverse("documents"))]


def my_letters(user: User, year: int) -> QuerySet[Paper]:
    """The unsigned letters of one's own unit, a liaison's also of those below
    it, for whoever may sign.
    """
    if not allows(user, "duties.acknowledge"):
        return Paper.objects.none()
    letters = unsigned(user, year)
    return letters.filter(unit=user.unit_id) if user.sees_township else letters


def unsigned(user: User, year: int) -> QuerySet[Paper]:
    """The letters in force, of the units the user may see, that nobody signed for yet."""
    documents = ResponsibilityDocument.objects.visible_to(user).in_force().filter(year=year)
    letters = Paper.objects.visible_to(user).filter(document__in=documents).letters()
    signed = Acknowledgement.objects.filter(document=OuterRef("document"), unit=OuterRef("unit"))
    letters = letters.filter(answered_for(), ~Exists(signed))
    return letters.select_related("document", "unit")
