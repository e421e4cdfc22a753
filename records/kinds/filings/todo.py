"""待办 of 一会一报."""

from datetime import date

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from records.kinds.filings.models import Filing, FilingQuerySet, Step
from records.kinds.filings.routing import late_until
from records.kinds.filings.services import STEP_OF_ROLE
from records.kinds.rules.models import rules_of
from records.ledger.locks import in_open_terms
from townwork.org.access import allows
from townwork.org.models import Township, Unit, User, answered_for
from townwork.org.todo import Todo
from townwork.org.workdays import Workdays


def todos(user: User) -> list[Todo]:
    url = reverse("filing_todo")
    lists = FilingLists(user, user.township, timezone.localdate())
    waiting = [Todo("待办的一会一报", lists.mine().count(), f"{url}?which=mine")]
    if allows(user, "records.write"):
        overdue = lists.overdue().count()
        waiting.append(Todo("逾期没有归档的活动", overdue, f"{url}?which=overdue", True))
    return waiting


def awaited(user: User) -> list[Todo]:
    """What one's unit applied for and somebody else is to approve."""
    if not allows(user, "records.write"):
        return []
    lists = FilingLists(user, user.township, timezone.localdate())
    pending = f"{reverse('record_list', args=['filings'])}?state=pending"
    return [Todo("送审等批准的一会一报", lists.of_others().count(), pending)]


def _served() -> QuerySet[Unit]:
    """Units a liaison works for, or whose parent's liaison does."""
    liaisons = User.objects.filter(role=User.Role.LIAISON, is_active=True).values("unit")
    return Unit.objects.filter(Q(pk__in=liaisons) | Q(parent__in=liaisons))


class FilingLists:
    """The three lists of the page 待办: what waits for one, what is late, what is not closed."""

    def __init__(self, user: User, township: Township, today: date) -> None:
        self.user = user
        self.township = township
        self.today = today
        rows = (
            Filing.objects.visible_to(user)
            .standing()
            .filter(answered_for(), unit__township=township)
        )
        # What was approved is still to be closed; an application nobody decided has lapsed with its
        # half-year.
        self.rows = in_open_terms(rows, township) | rows.unclosed(today)

    def mine(self) -> FilingQuerySet:
        """One's step of approval; for a unit, what it has to submit, consent to, or close.

        Where no liaison works, the clerk records the head's consent
        (records.kinds.filings.services.answers_for).
        """
        at_head = Q(state="pending", waits_for=Step.HEAD)
        waiting = Q(pk=None)
        step = STEP_OF_ROLE.get(self.user.role)
        if step:
            waiting |= Q(state="pending", waits_for=step) & ~Q(filed_by=self.user)
        if allows(self.user, "records.write"):
            waiting |= self._of_own_units() & (
                Q(state__in=Filing.EDITABLE) | at_head | self._past()
            )
        if self.user.role == User.Role.CLERK:
            waiting |= at_head & ~Q(unit__in=_served())
        return self.rows.filter(waiting)

    def of_others(self) -> FilingQuerySet:
        """Those of one's own units that wait for another's step."""
        mine = self.mine().values("pk")
        return self.rows.filter(self._of_own_units(), state="pending").exclude(pk__in=mine)

    def _of_own_units(self) -> Q:
        """What one sees is one's to do; of who sees the whole township only their own unit's is."""
        return Q(unit=self.user.unit_id) if self.user.sees_township else Q()

    def _past(self) -> Q:
        """Held or to be held by now, and not closed."""
        return Q(state__in=("approved", "held"), occurred_on__lt=self.today)

    def late(self) -> FilingQuerySet:
        """Not submitted though the last day for it is past, or submitted after it and not decided
        yet.
        """
        near = late_until(self.today, rules_of(self.township), Workdays.load(self.township))
        unsubmitted = self.rows.to_file().filter(occurred_on__lte=near)
        return unsubmitted | self.rows.waiting_late()

    def unclosed(self) -> FilingQuerySet:
        return self.rows.unclosed(self.today)

    def overdue(self) -> FilingQuerySet:
        return self.rows.overdue(self.today)
