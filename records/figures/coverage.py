"""应报与已报: who owes which ledger what in a period, and how much of it has come in.

No queries: records.figures.reports reads what is told of here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils import timezone

from records.ledger.debts import VILLAGES, stretches, stretches_said
from records.ledger.declaration import Ledger
from records.ledger.gap_days import in_address
from records.ledger.indicators import Period
from records.ledger.lives import Life
from records.ledger.places import Places
from townwork.org.models import Term, Unit, half_of

TOWN, UNIT, HEAD = "unit__township", "unit", "head"  # what figures are grouped by


@dataclass(frozen=True)
class Coverage:
    """How much of what is owed a figure is made of.

    `owed` are the stretches of all owing units that have come due, `reported` those with a row or a
    nil return (`nil`: by that alone). `early` came in before their day, and count in the figure.
    `lacking` are its rows that left the field empty. `is_running`: what is compared is of days that
    are not over.
    """

    owed: int
    reported: int
    nil: int
    units: int
    noun: str
    measure: str
    is_whole: bool
    early: int = 0
    lacking: int = 0
    field: str = ""
    is_running: bool = False

    @classmethod
    def of_nobody(cls) -> "Coverage":
        """Of what nobody owes."""
        return cls(0, 0, 0, 0, "", "", is_whole=True)

    @property
    def words(self) -> str:
        """What is there of what is owed; "" where nobody owes it and no field is empty."""
        said = []
        its = f"应报 {self.owed} {self.measure}，已报 {self.reported} {self.measure}"
        if self.units == 1 and self.owed:
            said.append(its)
        elif self.owed == self.units and self.owed:
            said.append(f"{self.units} {self.noun}已报 {self.reported} {self.noun}")
        elif self.owed:
            said.append(f"{self.units} {self.noun}{its}")
        elif not self.is_whole:
            said.append("还没到该报的时候")
        if self.early and self.noun:
            said.append(f"提前报了 {self.early} {self.measure}")
        if self.lacking:
            said.append(f"{self.lacking} 条没有填{self.field}")
        if self.is_running:
            said.append("期限还没有过完，是拿到今天为止的数来比")
        return "，".join(said)

    @property
    def is_partial(self) -> bool:
        """Whether something of what is owed has not come in, or a row says nothing."""
        return not self.is_whole or self.lacking > 0 or self.is_running

    def as_json(self) -> dict:
        return {
            "owed": self.owed,
            "reported": self.reported,
            "nil": self.nil,
            "early": self.early,
            "units": self.units,
            "lacking": self.lacking,
            "whole": not self.is_partial,
            "words": self.words,
        }


@dataclass(frozen=True)
class Nil:
    """A nil return that nothing was entered after."""

    period: Period

    def covers(self, stretch: Period) -> bool:
        return self.period.start <= stretch.start and stretch.end <= self.period.end


@dataclass(frozen=True)
class Entered:
    """What was entered of a ledger for a unit and month: rows that stand, and when the last row
    came, voided or not.
    """

    standing: int
    last: datetime


@dataclass(frozen=True)
class Debt:
    """What a unit owes a ledger and has not reported: the stretches that have come due."""

    ledger: Ledger
    unit: Unit
    stretches: tuple[Period, ...]

    @property
    def pick(self) -> str:
        """How a page names it."""
        return f"{self.unit.pk}:{self.ledger.slug}"

    @property
    def gap(self) -> str:
        """The oldest of them, as the address of the form that fills it carries it."""
        return in_address(self.stretches[0])

    @property
    def when(self) -> str:
        return stretches_said(self.stretches)

    @property
    def latest(self) -> date:
        """The last day it lacks a row of: what a form begins with."""
        return self.stretches[-1].end


Key = tuple[str, int]  # ledger's slug, unit's id


@dataclass
class Reports:
    """What the units in scope owe and have reported in the period."""

    period: Period
    today: date
    units: list[Unit]
    lives: Mapping[int, Life]
    places: Places
    entered: Mapping[Key, Mapping[date, Entered]]  # by the first day of the month
    nils: Mapping[Key, list[Nil]]
    then: Mapping[tuple[str, str], Ledger] = field(default_factory=dict)  # {(slug, half): ledger}
    _coverage: dict = field(default_factory=dict)
    _kept: dict[tuple, set[int]] = field(default_factory=dict)
    _below_on: dict[date, dict[int, list[int]]] = field(default_factory=dict)

    def _below(self, unit: Unit, day: date) -> list[int]:
        """The unit and those that lay below it on a day."""
        if day not in self._below_on:
            below: dict[int, list[int]] = {}
            for one in self.units:
                for key in {one.pk, self.places.head(one, day).pk}:
                    below.setdefault(key, []).append(one.pk)
            self._below_on[day] = below
        return self._below_on[day].get(unit.pk, [])

    def _group_of(self, unit: Unit, by: str, day: date) -> int:
        if by == TOWN:
            return unit.township_id
        return self.places.head(unit, day).pk if by == HEAD else unit.pk

    def _is_answered_for(self, unit: Unit, day: date) -> bool:
        """A village's group owes nothing of its own: the village does, and the group's rows pay."""
        head = self.places.head(unit, day)
        return head.pk != unit.pk and unit.kind in VILLAGES and head.kind in VILLAGES

    def owed(self, ledger: Ledger) -> Iterator[tuple[Unit, Period]]:
        """Every stretch a unit owes, due or not, in the order of the units."""
        its = list(self._asked(ledger))
        for unit in self.units if its else ():
            life, since = self._life_of(unit), _since(unit, ledger)
            for then, stretch in its:
                is_there = life.holds(stretch) and (since is None or since <= stretch.end)
                is_its_own = then.is_owed_by(unit) and not self._is_answered_for(unit, stretch.end)
                if is_there and is_its_own:
                    yield unit, stretch

    def _asked(self, ledger: Ledger) -> Iterator[tuple[Ledger, Period]]:
        """Each stretch it was kept in, with the ledger as it asked then."""
        for half in halves_of(self.period):
            then = self._as_then(ledger, half)
            if then.owes is None:
                continue
            days = Period(max(half.start, self.period.start), min(half.end, self.period.end))
            for stretch in stretches(then.owes.every, days):
                if then.is_owed_in(stretch):
                    yield then, stretch

    def _as_then(self, ledger: Ledger, half: Term) -> Ledger:
        """A ledger of the town's own that was made or changed after the lock, as it was then."""
        return self.then.get((ledger.slug, half.code), ledger)

    def _life_of(self, unit: Unit) -> Life:
        life = self.lives.get(unit.pk, Life())
        if not unit.is_active and not life.is_over:
            return Life(
                life.since, ((date.min, None),)
            )  # stopped, nobody knows when: nothing is asked of it
        return life

    def has_rows(self, ledger: Ledger, unit: Unit, stretch: Period) -> bool:
        return any(
            stretch.start <= month <= stretch.end and entered.standing
            for pk in self._below(unit, stretch.end)
            for month, entered in self.entered.get((ledger.slug, pk), {}).items()
        )

    def _is_in(self, ledger: Ledger, unit: Unit, stretch: Period) -> bool:
        return self.has_rows(ledger, unit, stretch) or self.is_nil(ledger, unit, stretch)

    def is_nil(self, ledger: Ledger, unit: Unit, stretch: Period) -> bool:
        return any(nil.covers(stretch) for nil in self.nils.get((ledger.slug, unit.pk), ()))

    def due(self, ledger: Ledger) -> Iterator[tuple[Unit, Period, bool]]:
        """What was to be in by today, and whether it is."""
        for unit, stretch in self.owed(ledger):
            if self._is_due(ledger, unit, stretch):
                yield unit, stretch, self._is_in(ledger, unit, stretch)

    def _is_due(self, ledger: Ledger, unit: Unit, stretch: Period) -> bool:
        """Of a locked half-year as on the day of the lock: nobody can report any more."""
        half = half_of(stretch.end)
        locked_at = getattr(unit, lock_name(half), None)
        day = min(self.today, timezone.localdate(locked_at)) if locked_at else self.today
        return self._as_then(ledger, half).owes.is_due(stretch, day)  # type: ignore[union-attr]

    def said_nil(self, ledger: Ledger, by: str) -> set[int]:
        """The groups with a nil return that counts: of what nobody owes, the town's is said by its
        leadership alone, and for a year once of each half: one says nothing of the other.
        """
        groups, ledger = set(), self._as_then(ledger, half_of(self.period.end))
        for unit in self.units:
            speaks = ledger.owes or by != TOWN or unit.kind == Unit.Kind.LEADERSHIP
            nils = self.nils.get((ledger.slug, unit.pk), [])
            if speaks and nils and (ledger.owes or self._are_of_every_half(nils)):
                groups.add(self._group_of(unit, by, self.period.end))
        return groups

    def _are_of_every_half(self, nils: list[Nil]) -> bool:
        """Of every half-year the period reaches into and that has begun."""
        halves = [half for half in halves_of(self.period) if half.start <= self.today]
        return all(
            any(one.period.start <= half.end and half.start <= one.period.end for one in nils)
            for half in halves
        )

    def kept_by(self, ledger: Ledger, by: str, whose: tuple[str, ...]) -> set[int]:
        """The groups in which a unit of these kinds has a row or a nil return: a village that had
        no lessons does not say so of the leadership.
        """
        key = (ledger.slug, by, whose)
        if key not in self._kept:
            self._kept[key] = set(self._read_kept(ledger, by, whose))
        return self._kept[key]

    def _read_kept(self, ledger: Ledger, by: str, whose: tuple[str, ...]) -> Iterator[int]:
        for unit in self.units:
            months = self.entered.get((ledger.slug, unit.pk), {})
            days = [month for month, entered in months.items() if entered.standing]
            if self.nils.get((ledger.slug, unit.pk)):
                days.append(self.period.end)
            for day in days:
                if self.places.head(unit, day).kind in whose:
                    yield self._group_of(unit, by, day)

    def coverage(self, ledger: Ledger, by: str, whose: tuple[str, ...] = ()) -> dict[int, Coverage]:
        """{group: how much of what it owes has come in}; nothing where it owes nothing. `whose` are
        the kinds of unit asked about, none: all that owe.
        """
        key = (ledger.slug, by, whose)
        if key not in self._coverage:
            self._coverage[key] = self._read_coverage(ledger, by, whose)
        return self._coverage[key]

    def _read_coverage(
        self, ledger: Ledger, by: str, whose: tuple[str, ...]
    ) -> dict[int, Coverage]:
        tallies: dict[int, _Tally] = {}
        for unit, stretch in self.owed(ledger):
            if whose and unit.kind not in whose:
                continue
            rows = self.has_rows(ledger, unit, stretch)
            nil = not rows and self.is_nil(ledger, unit, stretch)
            is_due = self._is_due(ledger, unit, stretch)
            group = self._group_of(unit, by, stretch.end)
            tallies.setdefault(group, _Tally()).add(unit, is_due, rows, nil)
        measure = next((then.owes.measure for then, _ in self._asked(ledger) if then.owes), "")
        return {group: tally.said(measure) for group, tally in tallies.items()}


@dataclass
class _Tally:
    """A group's stretches, counted. `ahead` are those not due yet, `ahead_in` of them reported."""

    owed: int = 0
    reported: int = 0
    nil: int = 0
    ahead: int = 0
    ahead_in: int = 0
    units: set[int] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)

    def add(self, unit: Unit, is_due: bool, rows: bool, nil: bool) -> None:
        self.kinds.add(unit.kind)
        if not is_due:
            self.ahead += 1
            self.ahead_in += rows or nil
            return
        self.owed += 1
        self.reported += rows or nil
        self.nil += nil
        self.units.add(unit.pk)

    def said(self, measure: str) -> Coverage:
        """Before anything is due, it is whole only where all that will be is in."""
        is_whole = self.reported == self.owed if self.owed else self.ahead_in == self.ahead
        noun = "村" if self.kinds <= set(VILLAGES) else "单位"
        units = len(self.units)
        counts = self.owed, self.reported, self.nil, units
        return Coverage(*counts, noun, measure, is_whole, early=self.ahead_in)


def _since(unit: Unit, ledger: Ledger) -> date | None:
    """From when on the unit owes the ledger; long after where it has nothing to owe it by."""
    if ledger.owes is None or ledger.owes.since is None:
        return None
    return getattr(unit, since_name(ledger)) or date.max


def halves_of(period: Period) -> list[Term]:
    """The half-years the period reaches into, in order."""
    half, found = half_of(period.start), []
    while half.start <= period.end:
        found.append(half)
        half = half_of(half.end + timedelta(days=1))
    return found


def lock_name(half: Term) -> str:
    """Where a unit read keeps when a half-year of its township was locked."""
    return f"locked_{half.code}"


def since_name(ledger: Ledger) -> str:
    """Where a unit read keeps from when on it owes the ledger."""
    return f"owes_{ledger.slug.replace('-', '_')}_since"
