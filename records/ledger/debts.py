"""应报: which kinds of unit owe a ledger a row, and how often.

A row or a nil return (零报告) pays. What happens or does not (a letter, an award, a new hall) is
nobody's debt.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

from django.db.models import QuerySet

from records.ledger.indicators import Period
from townwork.org.models import Unit

VILLAGES = (Unit.Kind.VILLAGE, Unit.Kind.COMMUNITY)
OFFICES = (Unit.Kind.OFFICE, Unit.Kind.SUBORDINATE)
EVERYONE = tuple(Unit.Kind)


class Every(IntEnum):
    """How often, in months."""

    MONTH = 1
    QUARTER = 3
    HALF = 6

    @property
    def label(self) -> str:
        return {1: "每月", 3: "每季度", 6: "每半年"}[self.value]


@dataclass(frozen=True)
class Owes:
    """Who owes what, how often. `grace` are the days after a stretch that it may still come in.

    `since` gives the rows a unit owes by, from the stretch of the first one's date on: the hall
    that talks are held in, the centre that is kept open. Unsaid, it owes as soon as it is there.
    `made_up` is the field by which a row may stand for an earlier stretch than that of its date
    (records.ledger.making_up).
    """

    kinds: tuple[str, ...]
    every: Every
    measure: str = "份"
    grace: int = 0
    since: Callable[[], QuerySet] | None = None
    made_up: str = ""

    def is_due(self, stretch: Period, today: date) -> bool:
        return stretch.end + timedelta(days=self.grace) < today


def stretches(every: Every, period: Period) -> Iterator[Period]:
    """The months, quarters or half-years of the calendar that begin in the period, in order."""
    start = period.start.replace(day=1)
    while start <= period.end:
        stretch = stretch_of(every, start)
        yield stretch
        start = stretch.end + timedelta(days=1)


def stretch_of(every: Every, day: date) -> Period:
    """The month, quarter or half-year the day lies in."""
    first = date(day.year, (day.month - 1) // every * every + 1, 1)
    last = first.month + every - 1
    following = date(first.year + last // 12, last % 12 + 1, 1)
    return Period(first, following - timedelta(days=1))


def said(stretch: Period) -> str:
    """A stretch in words: 3月, 第一季度, 上半年."""
    months = stretch.end.month - stretch.start.month + 1
    if months == Every.MONTH:
        return f"{stretch.start.month}月"
    if months == Every.QUARTER:
        return f"第{'一二三四'[stretch.start.month // 3]}季度"
    return "上半年" if stretch.start.month == 1 else "下半年"


def stretches_said(those: Sequence[Period]) -> str:
    """Several in words, those in a row as one: 1—3月、5月."""
    runs: list[list[Period]] = []
    for stretch in those:
        if runs and runs[-1][-1].end + timedelta(days=1) == stretch.start:
            runs[-1].append(stretch)
        else:
            runs.append([stretch])
    return "、".join(map(_run_said, runs))


def _run_said(run: list[Period]) -> str:
    first, last = said(run[0]), said(run[-1])
    if len(run) == 1:
        return first
    return f"{first.removesuffix('月')}—{last}" if first.endswith("月") else f"{first}、{last}"
