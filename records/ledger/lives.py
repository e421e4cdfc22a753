"""Since when a unit is there, and until when: it owes nothing from before or afterwards."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from records.ledger.indicators import Period
from townwork.audit.models import AuditEvent
from townwork.org.models import Unit


@dataclass(frozen=True)
class Life:
    """Since when a unit is there, and until when, as far as the trail tells; None: always."""

    since: date | None = None
    until: date | None = None

    def holds(self, stretch: Period) -> bool:
        """Whether it was there all through the stretch."""
        has_begun = self.since is None or self.since <= stretch.start
        return has_begun and (self.until is None or self.until > stretch.end)


def lives_of(units: Iterable[Unit]) -> dict[int, Life]:
    """As the trail tells: a unit made, stopped, taken into use again."""
    lives: dict[int, Life] = {}
    told = AuditEvent.objects.about(Unit, [unit.pk for unit in units]).filter(action="保存单位")
    for key, at, data in told.values_list("object_id", "at", "data"):
        day, was = timezone.localtime(at).date(), lives.get(int(key), Life())
        if data.get("新增"):
            lives[int(key)] = Life(since=day)
        elif data.get("在用") == "是 → 否":
            lives[int(key)] = Life(was.since, day)
        elif data.get("在用") == "否 → 是":
            lives[int(key)] = Life(day)
    return lives
