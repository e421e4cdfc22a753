"""学习总览: planned and held, attendance, 五有 and make-up study by unit.

Three grouped queries, whatever the size.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Case, Count, Q, QuerySet, Sum, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from records.kinds.study.models import StudyPlan, StudySession
from townwork.lib.shares import per_cent
from townwork.org.models import Unit

ELEMENTS = len(StudySession.ELEMENTS)


@dataclass(frozen=True)
class UnitStudy:
    """A unit's study in a period; people are counts, never names."""

    unit: Unit | None
    planned: int = 0
    done: int = 0
    overdue: int = 0
    held: int = 0
    core: int = 0
    expected: int = 0
    present: int = 0
    made_up: int = 0
    elements: int = 0
    complete: int = 0
    archived: int = 0
    owed: int = 0

    @property
    def rate(self) -> Decimal | None:
        """到课率 in per cent, make-up study included (docs/facts.md §3).

        None where nothing was counted.
        """
        return per_cent(self.present + self.made_up, self.expected, places=1)

    @property
    def element_rate(self) -> Decimal | None:
        """五有完整率 in per cent; None where nothing was held."""
        return per_cent(self.elements, ELEMENTS * self.held, places=1)


def overview(units: QuerySet[Unit], since: date, until: date) -> list[UnitStudy]:
    """A row for each unit that planned or held something, in the order of the units."""
    counts: dict[int, dict] = {}
    for read in (_plans, _sessions, _owed):
        for group in read(units, since, until):
            counts.setdefault(group.pop("unit"), {}).update(group)
    return [UnitStudy(unit, **counts[unit.pk]) for unit in units if unit.pk in counts]


def total(rows: list[UnitStudy]) -> UnitStudy:
    """全镇: the sum of every column."""
    sums = {}
    for name in UnitStudy.__dataclass_fields__:
        if name != "unit":
            sums[name] = sum(getattr(row, name) for row in rows)
    return UnitStudy(None, **sums)


def _plans(units: QuerySet[Unit], since: date, until: date) -> Iterable[dict]:
    rows = StudyPlan.objects.standing().filter(unit__in=units, occurred_on__range=(since, until))
    late = Q(is_done=False, occurred_on__lt=timezone.localdate())
    counted = {
        "planned": Count("pk"),
        "done": Count("pk", filter=Q(is_done=True)),
        "overdue": Count("pk", filter=late),
    }
    return rows.with_done().order_by().values("unit").annotate(**counted)


def _sessions(units: QuerySet[Unit], since: date, until: date) -> Iterable[dict]:
    rows = StudySession.objects.standing().filter(unit__in=units, occurred_on__range=(since, until))
    ticks = [Case(When(**{name: True}, then=1), default=0) for name in StudySession.ELEMENTS]
    all_ticked = Q(**dict.fromkeys(StudySession.ELEMENTS, True))
    both = Q(expected__isnull=False, present__isnull=False)
    # A sum may not bear its field's name: the next one's filter would read the sum.
    counted = {
        "held": Count("pk"),
        "core": Count("pk", filter=Q(kind="core")),
        "all_expected": Coalesce(Sum("expected", filter=both), 0),
        "all_present": Coalesce(Sum("present", filter=both), 0),
        "all_made_up": Coalesce(Sum("made_up", filter=both), 0),
        "elements": Coalesce(Sum(sum(ticks[1:], start=ticks[0])), 0),
        "complete": Count("pk", filter=all_ticked),
        "archived": Count("pk", filter=Q(archived_at__isnull=False)),
    }
    groups = rows.order_by().values("unit").annotate(**counted)
    return [_renamed(group) for group in groups]


def _renamed(group: dict) -> dict:
    return {name.removeprefix("all_"): value for name, value in group.items()}


def _owed(units: QuerySet[Unit], since: date, until: date) -> Iterable[dict]:
    rows = StudySession.objects.standing().filter(unit__in=units, occurred_on__range=(since, until))
    return rows.with_owed().order_by().values("unit").annotate(owed=Sum("owed_here"))
