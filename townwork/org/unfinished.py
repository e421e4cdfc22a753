"""What a unit leaves open when it is there no more; rooms above add theirs in ready().

A line is counted before the act, and settled by it: it ends, or goes over to the unit that takes
the other's place. What goes over stays under the old name, on the lists of the other's people.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from townwork.org.models import Unit
from townwork.org.telling import Fact


@dataclass(frozen=True)
class Line:
    """Things of one sort, each by its name and page; `read`: what it takes to see them.

    `goes_over`: whether another unit can take it up; what counts records of the unit itself, and
    what only later days would ask of it, ends in any case. `stays`: it was due while the unit was
    there, and stays so whoever takes its place.
    """

    words: str
    things: list[Fact]
    read: str
    goes_over: bool = True
    stays: bool = False

    @property
    def count(self) -> int:
        return len(self.things)


@dataclass(frozen=True)
class Leavings:
    """What one room holds of a unit.

    settle -- ends what ends of it with the unit's first day without it, all of it or (`goes_over`)
              what cannot be taken up; the keys of the rows it wrote. None where a room asks
              nothing of a unit that is gone, so that nothing has to be written.
    restore -- puts those back that are still as settling left them.
    """

    key: str
    lines: Callable[[Unit], list[Line]]
    settle: Callable[[Unit, date, bool], list[int]] | None = None
    restore: Callable[[list[int]], None] | None = None


_leavings: list[Leavings] = []


def register(*leavings: Leavings) -> None:
    _leavings.extend(leavings)


def lines_of(unit: Unit) -> list[Line]:
    """What is open, of all rooms; nothing that counts zero."""
    found = [line for its in _leavings for line in its.lines(unit)]
    return [line for line in found if line.count]


def settle(unit: Unit, day: date, *, goes_over: bool) -> dict[str, list[int]]:
    """{whose: keys of what ended} of a unit that is there no more from the day on."""
    ended = {its.key: its.settle(unit, day, goes_over) for its in _leavings if its.settle}
    return {key: keys for key, keys in ended.items() if keys}


def restore(ended: dict[str, list[int]]) -> None:
    for its in _leavings:
        if its.restore and ended.get(its.key):
            its.restore(ended[its.key])
