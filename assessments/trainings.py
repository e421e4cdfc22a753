"""业务培训 a unit took part in: its own, and those the leadership held for the whole township, entered
once and not by each of thirty units again.
"""

from collections.abc import Iterable

from django.db.models import Count, Q

from records.ledger.indicators import Period
from records.models import Meeting
from townwork.org.models import Unit


def trainings_joined(units: Iterable[Unit], township_id: int, days: Period) -> dict[int, int]:
    """{unit id: how many}; nothing of a unit where neither it nor the leadership noted any meeting.

    One query.
    """
    units = list(units)
    of_town = Q(unit__township=township_id, unit__kind=Unit.Kind.LEADERSHIP)
    meetings = Meeting.objects.standing().filter(
        Q(unit__in=units) | of_town, occurred_on__range=(days.start, days.end)
    )
    held = {"held": Count("pk", filter=Q(kind=Meeting.Kind.TRAINING))}
    rows = list(meetings.order_by().values_list("unit", "unit__kind").annotate(**held))
    own = {unit: number for unit, kind, number in rows if kind != Unit.Kind.LEADERSHIP}
    of_all = [number for _, kind, number in rows if kind == Unit.Kind.LEADERSHIP]
    return {
        unit.pk: own.get(unit.pk, 0) + sum(of_all) for unit in units if of_all or unit.pk in own
    }
