"""What is owed: one answer for the home page, the list of tasks and the daily digest."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from duties.counts import with_figures
from duties.matrix import read_progress
from duties.models import Assignment
from duties.models.assignments import AssignmentQuerySet
from duties.standing import Progress, Standing
from townwork.org.kept import eyes_of, kept
from townwork.org.models import Township, User

SOON = timedelta(days=30)  # what begins within a month is shown, though not owed yet


@dataclass(frozen=True)
class Workload:
    """What still has to be acted on, the earliest due first, and its numbers as
    every page says them.
    """

    items: list[Progress]

    @classmethod
    def among(cls, progress: Iterable[Progress]) -> "Workload":
        owed = [item for item in progress if item.is_owed]
        return cls(
            sorted(owed, key=lambda item: (item.assignment.due_on, item.assignment.duty.order))
        )

    @property
    def late(self) -> int:
        return sum(item.standing == Standing.OVERDUE for item in self.items)

    @property
    def returned(self) -> int:
        return sum(item.standing == Standing.RETURNED for item in self.items)

    @property
    def under_way(self) -> int:
        return len(self.items) - self.late - self.returned


def at_hand(assignments: AssignmentQuerySet, township: Township, today: date) -> AssignmentQuerySet:
    """What can be acted on: of open terms, begun or soon to begin, however old.

    What nobody locked stays owed.
    """
    return assignments.current().in_open_terms(township).filter(start__lte=today + SOON)


def next_ahead(user: User, today: date) -> Assignment | None:
    """The first of one's unit whose time has not begun."""
    ahead = Assignment.objects.visible_to(user).current().filter(start__gt=today)
    ahead = ahead.filter(unit=user.unit_id) if user.sees_township else ahead
    return ahead.select_related("duty").order_by("start", "due_on", "pk").first()


def kept_mine(user: User, today: date) -> list[Progress]:
    """How the assignments of the unit one works for stand, with their figures; for a liaison those
    of the units below it too. Read once for every page that shows it.
    """
    read = partial(_read_mine, user, today)
    asked = eyes_of(user), user.unit_id
    return kept("tasks", user.township, *asked, compute=read) if user.township else read()


def _read_mine(user: User, today: date) -> list[Progress]:
    assignments = Assignment.objects.visible_to(user)
    assignments = assignments.filter(unit=user.unit_id) if user.sees_township else assignments
    return with_figures(read_progress(at_hand(assignments, user.township, today), today=today))


def coming(user: User, today: date) -> list[Progress]:
    """What of one's unit falls due next, the earliest first: neither late nor handed in."""
    owed = Workload.among(kept_mine(user, today)).items
    return [item for item in owed if item.assignment.due_on >= today]
