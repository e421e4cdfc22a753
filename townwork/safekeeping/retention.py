"""Which backups are kept: the newest of each of the last seven days that have one, of four weeks,
of twelve months.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

DAYS, WEEKS, MONTHS = 7, 4, 12
PERIODS: tuple[tuple[int, Callable[[datetime], object]], ...] = (
    (DAYS, lambda at: at.date()),
    (WEEKS, lambda at: at.isocalendar()[:2]),
    (MONTHS, lambda at: (at.year, at.month)),
)


def kept(times: Iterable[datetime]) -> set[datetime]:
    """A machine that was off for weeks loses none for it: periods without a backup are not
    counted.
    """
    newest_first = sorted(times, reverse=True)
    chosen: set[datetime] = set()
    for most, period_of in PERIODS:
        newest: dict[object, datetime] = {}
        for at in newest_first:
            newest.setdefault(period_of(at), at)
        chosen.update(list(newest.values())[:most])
    return chosen
