"""整改 and 复核 by where they stand: what 待办 counts of them is what their lists show."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from django.db.models import Q, QuerySet
from django.utils import timezone

from assessments.models import Appeal, Rectification
from townwork.org.models import User

Rows: TypeAlias = Callable[[QuerySet, User, date], QuerySet]


@dataclass(frozen=True)
class Standing:
    """`title` as the list's filter says it; `rows` narrows what the person may see."""

    title: str
    rows: Rows


def of_own_units(user: User) -> Q:
    """Of the unit one works for, of those below it, and of those it took over."""
    own = user.unit_id
    return Q(unit=own) | Q(unit__parent=own) | Q(unit__successor=own)


def _to_answer(rows: QuerySet, user: User, today: date) -> QuerySet:
    """Neither whoever asked nor whoever inspected the line answers."""
    others = rows.exclude(asked_by=user).exclude(mark__scorecard__inspector=user)
    return others.filter(is_upheld=None)


RECTIFICATIONS = {
    "open": Standing("未销号", lambda rows, user, today: rows.open()),
    "late": Standing("已逾期", lambda rows, user, today: rows.overdue(today)),
    "due": Standing("整改中", lambda rows, user, today: rows.under_way(today)),
    "replied": Standing("待核验", lambda rows, user, today: rows.replied()),
    "verify": Standing("等我核验", lambda rows, user, today: rows.to_verify(user)),
    "escalated": Standing(
        "提请督办", lambda rows, user, today: rows.open().exclude(escalated_at=None)
    ),
    "closed": Standing("已销号", lambda rows, user, today: rows.exclude(closed_on=None)),
}
APPEALS = {
    "answer": Standing("等我答复", _to_answer),
    "asked": Standing(
        "我申请的待答复",
        lambda rows, user, today: rows.filter(asked_by=user, is_upheld=None),
    ),
    "open": Standing("待答复", lambda rows, user, today: rows.filter(is_upheld=None)),
    "answered": Standing("已答复", lambda rows, user, today: rows.exclude(is_upheld=None)),
}


def rectifications(user: User, standing: str = "") -> QuerySet[Rectification]:
    """Those the person may see; an unknown standing narrows nothing."""
    return _narrowed(Rectification.objects.visible_to(user), RECTIFICATIONS, standing, user)


def appeals(user: User, standing: str = "") -> QuerySet[Appeal]:
    """Those the person may see; an unknown standing narrows nothing."""
    return _narrowed(Appeal.objects.visible_to(user), APPEALS, standing, user)


def _narrowed(
    rows: QuerySet, standings: dict[str, Standing], standing: str, user: User
) -> QuerySet:
    if standing not in standings:
        return rows
    return standings[standing].rows(rows, user, timezone.localdate())


def choices_of(standings: dict[str, Standing]) -> list[tuple[str, str]]:
    """For a filter."""
    return [("", "全部"), *((name, one.title) for name, one in standings.items())]
