"""What of the ledgers is in a person's hands when they hand over (townwork.org.holding)."""

from django.db.models import QuerySet

from records.kinds.filings.models import Filing
from records.kinds.letters.models import NoticeExtension
from records.kinds.study.attendance_models import StudyBulletin
from records.pages.models import SavedView
from records.pages.viewing import may_keep, view_name
from townwork.org.holding import Begun, Keepsake
from townwork.org.models import User

State = Filing.State


def _filings(user: User) -> QuerySet[Filing]:
    """Filed by them and not archived: under approval, or approved and to be closed."""
    under_way = (State.PENDING, State.RETURNED, State.APPROVED, State.CHANGED, State.HELD)
    return Filing.objects.standing().filter(filed_by=user, state__in=under_way)


def _extensions(user: User) -> QuerySet[NoticeExtension]:
    return NoticeExtension.objects.unanswered().filter(asked_by=user).select_related("notice")


def _name(extension: NoticeExtension) -> str:
    return str(extension.notice)


def _bulletins(user: User) -> QuerySet[StudyBulletin]:
    return StudyBulletin.objects.filter(drafted_by=user, issued_on=None)


def _shared(user: User) -> QuerySet[SavedView]:
    return SavedView.objects.filter(owner=user).shared()


def _own(user: User) -> QuerySet[SavedView]:
    return SavedView.objects.filter(owner=user, unit=None, township=None)


HOLDINGS = (
    Keepsake("views", "给本单位、全镇看的视图", "owner", _shared, may_keep, view_name),
    Keepsake("own_views", "只给自己看的视图", "owner", _own, may_keep, view_name, False),
    Begun("申报了、没有归档的活动", _filings),
    Begun("申请了、等答复的提示函延期", _extensions, _name),
    Begun("没有印发的学习通报", _bulletins),
)
