"""What of assessments goes over to the next when a person hands over (townwork.org.holding)."""

from django.db.models import QuerySet

from assessments.models import Rectification, Round, Rubric, Scorecard
from assessments.rounds import is_of
from assessments.todo import to_check
from townwork.org.holding import Begun, Charge
from townwork.org.models import User


def _to_check(user: User) -> QuerySet[Scorecard]:
    return to_check(user).select_related("unit", "round__term__township")


def _may_check(card: Scorecard, user: User) -> bool:
    return not is_of(user, card.unit)


def _rubrics(user: User) -> QuerySet[Rubric]:
    return Rubric.objects.filter(created_by=user, adopted_at=None)


def _rounds(user: User) -> QuerySet[Round]:
    rows = Round.objects.filter(opened_by=user).exclude(state=Round.State.PUBLISHED)
    return rows.select_related("term__township")


def _rectifications(user: User) -> QuerySet[Rectification]:
    return Rectification.objects.filter(issued_by=user).open()


HOLDINGS = (
    Charge("check", "要核查的得分表", "inspector", _to_check, _may_check),
    Begun("没有启用的考核细则", _rubrics),
    Begun("组织的考核", _rounds),
    Begun("下达的整改", _rectifications),
)
