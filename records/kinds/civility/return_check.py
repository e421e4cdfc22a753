"""Sanity of a monthly return: a figure more than three times the unit's last one asks for a note,
and saves with it.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from records.kinds.civility.models import CustomsReport
from records.ledger.checks import Asked, Faults
from townwork.org.models import Unit

TOTALS = ("weddings", "funerals", "frugal", "saved")
MANY_TIMES = 3  # docs/facts.md §4.4


@dataclass(frozen=True)
class Jump:
    """One figure that grew: its field, what it was, what is typed now."""

    field: str
    before: Decimal | int
    now: Decimal | int


def jumps(before: dict, now: dict) -> list[Jump]:
    """The figures of `now` above MANY_TIMES those of `before`.

    From nothing, or from a nought, nothing jumps.
    """
    grown = []
    for name in TOTALS:
        earlier, typed = before.get(name), now.get(name)
        if not earlier or typed is None:
            continue
        if typed > MANY_TIMES * earlier:
            grown.append(Jump(name, earlier, typed))
    return grown


def last_return(unit: Unit, month: date) -> CustomsReport | None:
    """The unit's newest return of a month before that of `month`."""
    return _Returns([unit.pk]).before(unit.pk, month)


class _Returns:
    """The standing returns of some units, and those about to be saved with them: of a sheet of six
    months each is held against the one before it. One query.
    """

    def __init__(self, units: Iterable[int], saved_with: Iterable[CustomsReport] = ()) -> None:
        saved_with = list(saved_with)
        keys = {record.pk for record in saved_with}
        stored = CustomsReport.objects.standing().filter(unit__in=set(units)).order_by("pk")
        rows = [record for record in stored if record.pk not in keys] + saved_with
        self._of: dict[int, list[CustomsReport]] = defaultdict(list)
        for record in sorted(rows, key=lambda record: record.occurred_on):
            self._of[record.unit_id].append(record)

    def before(self, unit: int, month: date) -> CustomsReport | None:
        """The newest of a month before that of `month`."""
        first, rows = month.replace(day=1), self._of[unit]
        at = bisect_left(rows, first, key=lambda record: record.occurred_on)
        return rows[at - 1] if at else None


def ask_about_jumps(asked: Sequence[Asked]) -> list[Faults]:
    """Each jump is named at its field, with both numbers, until the note says why."""
    records = [one.record for one in asked]
    returns = _Returns((record.unit_id for record in records), records)
    return [_jumps_of(one, returns) for one in asked]


def _jumps_of(asked: Asked, returns: _Returns) -> Faults:
    record = asked.record
    if record.note or not {"unit", "occurred_on", "note", *TOTALS} & asked.said:
        return {}
    last = returns.before(record.unit_id, record.occurred_on)
    if last is None:
        return {}
    before = {name: getattr(last, name) for name in TOTALS}
    now = {name: getattr(record, name) for name in TOTALS}
    return {jump.field: _question(jump, last) for jump in jumps(before, now)}


def _question(jump: Jump, last: CustomsReport) -> str:
    label = CustomsReport._meta.get_field(jump.field).verbose_name
    month = f"{last.occurred_on:%Y年%-m月}"
    return (
        f"{label}本次填 {_plain(jump.now)}，上次（{month}）是 {_plain(jump.before)}，"
        f"超过 {MANY_TIMES} 倍：填错了请改；属实请在“备注”写明原因再保存。"
    )


def _plain(number: Decimal | int) -> str:
    return f"{number.normalize():f}" if isinstance(number, Decimal) else str(number)
