"""督办: a meeting's decisions, each with a unit and a day, followed until they are done."""

from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from records.kinds.meetings.models import Decision
from records.pages.services import require_own, save_record
from townwork.org.access import require
from townwork.org.errors import Refusal
from townwork.org.models import User


def open_decisions(user: User) -> QuerySet[Decision]:
    """Not done yet, the soonest due first.

    Of a locked half-year too, for they are followed until they are done.
    """
    decisions = Decision.objects.visible_to(user).standing()
    return decisions.filter(done_on=None).order_by("due_on", "pk")


def overdue_decisions(user: User, today: date | None = None) -> QuerySet[Decision]:
    return open_decisions(user).filter(due_on__lt=today or timezone.localdate())


def done_decisions(user: User) -> QuerySet[Decision]:
    decisions = Decision.objects.visible_to(user).standing()
    return decisions.exclude(done_on=None).order_by("-done_on", "-pk")


@transaction.atomic
def finish_decision(decision: Decision, day: date, outcome: str, *, actor: User) -> None:
    """The unit in charge says it is done, and how.

    Not before it was decided, nor in days to come.
    """
    require(actor, "records.write")
    # Two may say so at once: the second is told of the first.
    rows = Decision.objects.select_for_update(of=("self",))
    stored = rows.select_related("unit__township", "meeting").get(pk=decision.pk)
    require_own(stored.unit, actor)
    if stored.done_on:
        raise Refusal(f"这件事已于 {stored.done_on:%Y-%m-%d} 办结。")
    if not stored.occurred_on <= day <= timezone.localdate():
        raise Refusal("办结日期要在会议当天到今天之间，请核对。")
    stored.done_on = day
    stored.outcome = outcome
    save_record(stored, actor=actor)
