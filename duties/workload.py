"""What is owed: one answer for the home page, the list of tasks and the daily digest."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from duties.matrix import read_progress
from duties.models import Assignment
from duties.models.assignments import AssignmentQuerySet
from duties.standing import Progress, Standing
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


def read_mine(user: User, today: date) -> list[Progress]:
    """How the assignments of the unit one works for stand; for a liaison those
    of the units below it too.
    """
    assignments = Assignment.objects.visible_to(user)
    assignments = assignments.filter(unit=user.unit_id) if user.sees_township else assignments
    return read_progress(at_hand(assignments, user.township, today), today=today)
