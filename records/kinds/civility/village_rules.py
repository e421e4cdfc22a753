"""村规民约: registered among the 制度文件 when they are revised, and said nowhere else. A month's
return takes the day over from there.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from records.kinds.civility.models import CustomsReport
from records.kinds.meetings.models import Regulation
from records.ledger.months import last_day


def take_over_rules(returns: list[CustomsReport]) -> None:
    """The 村规民约修订日 of new returns of one township: the unit's newest registered by the end of
    the month, else what its return before said, from the time when it was typed there. A sheet's
    own day stays. Two queries.
    """
    asked = [one for one in returns if one.rules_revised_on is None]
    units = {one.unit_id for one in asked}
    if not units:
        return
    registered = Regulation.objects.standing().filter(unit__in=units, kind=Regulation.Kind.VILLAGE)
    before = CustomsReport.objects.standing().filter(unit__in=units)
    before = before.exclude(rules_revised_on=None)
    days_of = _by_unit(registered.values_list("unit", "occurred_on", "occurred_on"))
    said_by = _by_unit(before.values_list("unit", "occurred_on", "rules_revised_on"))
    for one in asked:
        end = last_day(one.occurred_on)
        known = _newest(days_of[one.unit_id], end) or _newest(said_by[one.unit_id], end)
        one.rules_revised_on = known


Dated = list[tuple[date, date]]


def _by_unit(rows: Iterable[tuple[int, date, date]]) -> dict[int, Dated]:
    """{unit: [(on, what was said)]}."""
    found: dict[int, Dated] = defaultdict(list)
    for unit, on, said in rows:
        found[unit].append((on, said))
    return found


def _newest(dated: Dated, end: date) -> date | None:
    return max((pair for pair in dated if pair[0] <= end), default=(end, None))[1]
