"""待办 of 一会一报."""

from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from records.kinds.filings.models import Filing, Step
from records.kinds.filings.routing import late_until
from records.kinds.filings.services import STEP_OF_ROLE
from records.kinds.rules.models import rules_of
from records.ledger.locks import in_open_terms
from townwork.org.access import allows
from townwork.org.models import Unit, User
from townwork.org.todo import Todo
from townwork.org.workdays import Workdays


def todos(user) -> list[Todo]:
    url = reverse("filing_todo")
    lists = FilingLists(user, user.township, timezone.localdate())
    found = [Todo("等我办的一会一报", lists.mine().count(), f"{url}?which=mine")]
    if allows(user, "records.write"):
        found.append(
            Todo("逾期没有归档的活动", lists.overdue().count(), f"{url}?which=overdue", True)
        )
    return found


def _served():
    """Units a liaison works for, or whose parent's liaison does."""
    liaisons = User.objects.filter(role=User.Role.LIAISON, is_active=True).values("unit")
    return Unit.objects.filter(Q(pk__in=liaisons) | Q(parent__in=liaisons))


class FilingLists:
    """The three lists of the page 待办: what waits for one, what is late, what is not closed."""

    def __init__(self, user, township, today: date):
        self.user, self.township, self.today = user, township, today
        rows = Filing.objects.visible_to(user).standing().filter(unit__township=township)
        # What was approved is still to be closed; an application nobody decided has lapsed with its half-year.
        self.rows = in_open_terms(rows, township) | rows.unclosed(today)

    def mine(self):
        """One's step of approval; for a unit, what it has to submit, consent to, or close.

        Where no liaison works, the clerk records the head's consent (records.kinds.filings.services.answers_for).
        """
        step = STEP_OF_ROLE.get(self.user.role)
        found = Q(state="pending", waits_for=step) & ~Q(filed_by=self.user) if step else Q(pk=None)
        if allows(self.user, "records.write"):
            units = Q(unit=self.user.unit_id) if self.user.sees_township else Q()
            ahead = Q(state__in=Filing.EDITABLE) | Q(state="pending", waits_for=Step.HEAD)
            past = Q(state__in=("approved", "held"), occurred_on__lt=self.today)
            found |= units & (ahead | past)
        if self.user.role == User.Role.CLERK:
            found |= Q(state="pending", waits_for=Step.HEAD) & ~Q(unit__in=_served())
        return self.rows.filter(found)

    def late(self):
        """Not submitted though the last day for it is past, or submitted after it and not decided yet."""
        near = late_until(self.today, rules_of(self.township), Workdays.load(self.township))
        unsubmitted = self.rows.to_file().filter(occurred_on__lte=near)
        return unsubmitted | self.rows.waiting_late()

    def unclosed(self):
        return self.rows.unclosed(self.today)

    def overdue(self):
        return self.rows.overdue(self.today)
