"""What of the duties is in a person's hands when they hand over (townwork.org.holding)."""

from django.db.models import QuerySet

from duties.models import Extension, ProgressReport, ResponsibilityDocument
from townwork.org.holding import Begun
from townwork.org.models import User


def _documents(user: User) -> QuerySet[ResponsibilityDocument]:
    return ResponsibilityDocument.objects.filter(created_by=user, issued_at=None)


def _reports(user: User) -> QuerySet[ProgressReport]:
    rows = ProgressReport.objects.filter(
        entered_by=user, state=ProgressReport.State.SUBMITTED, assignment__withdrawn_at=None
    )
    return rows.select_related("assignment__duty", "assignment__unit")


def _name(row: ProgressReport | Extension) -> str:
    return f"{row.assignment.unit}：{row.assignment.duty}"


def _extensions(user: User) -> QuerySet[Extension]:
    rows = Extension.objects.filter(asked_by=user, is_granted=None, assignment__withdrawn_at=None)
    return rows.select_related("assignment__duty", "assignment__unit")


HOLDINGS = (
    Begun("没有印发的责任制文件", _documents),
    Begun("报了、等审核的进展", _reports, _name),
    Begun("申请了、等答复的延期", _extensions, _name),
)
