"""The townships' rows as plain dicts: as they stand, and as they stood when their half-year was
locked. Each table is read whole; nothing is asked of the application.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

from django.utils import timezone

from records import models as records
from records.ledger.declaration import ledgers
from townwork.org.models import FormerPlace, Stop, Term, Township, Unit

Row = dict
VILLAGES = {"village", "community"}


@dataclass(frozen=True)
class Days:
    """From the first to the last, both included."""

    start: date
    end: date

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end


def is_custom(slug: str) -> bool:
    """Whether it is a ledger of a township's own: custom-12."""
    return slug.removeprefix("custom-").isdecimal()


def number_of(slug: str) -> int:
    return int(slug.removeprefix("custom-"))


def half_of(day: date) -> tuple[int, int]:
    return day.year, 1 if day.month <= 6 else 2


def local_day(moment: datetime) -> date:
    return timezone.localtime(moment).date()


@dataclass
class Books:
    today: date
    units: dict[int, Row]
    locks: dict[tuple[int, int, int], datetime]  # {(town, year, half): when it was locked}
    own: dict[str, list[Row]]  # {ledger: its rows, the voided ones too}
    past: dict[str, dict[int, list[Row]]]  # {ledger: {row: as it was, from the first on}}
    begun: dict[int, date]  # {town: the first day of its first half-year}
    nils: list[Row]
    stops: dict[int, list[Row]]
    places: dict[int, list[Row]]
    known: dict = field(default_factory=dict)  # what was reckoned once

    def entered(self, slug: str) -> list[Row]:
        """All rows of a ledger as they are now, the voided ones too."""
        if not is_custom(slug):
            return self.own[slug]
        return [row for row in self.own["custom-entries"] if row["ledger_id"] == number_of(slug)]

    @cached_property
    def custom(self) -> dict[int, Row]:
        """{its key: a ledger the township made for itself}."""
        return {row["id"]: row for row in self.own["custom-ledgers"]}

    def custom_then(self, number: int, day: date) -> Row | None:
        """As it was when the half-year of the day was locked; None where it was not there yet."""
        now = self.custom[number]
        lock = self.locks.get((self.units[now["unit_id"]]["township_id"], *half_of(day)))
        if lock and now["entered_at"] > lock:
            return None
        return self._as_of("custom-ledgers", now, lock)

    def was_locked(self, unit: Row, day: date, at: datetime) -> bool:
        """Whether the half-year of the day was locked before that moment."""
        lock = self.locks.get((unit["township_id"], *half_of(day)))
        return lock is not None and at > lock

    def seen(self, unit: Row, day: date) -> date:
        """On which day what is owed of the half-year of that day is looked at."""
        lock = self.locks.get((unit["township_id"], *half_of(day)))
        return min(self.today, local_day(lock)) if lock else self.today

    def paid_day(self, slug: str, row: Row) -> date | None:
        """What a row pays for: a make-up its month, if that was not locked before; else its day."""
        month = row["makes_up"] if slug == "films" else None
        if month is None:
            return row["occurred_on"]
        town = self.units[row["unit_id"]]["township_id"]
        lock = self.locks.get((town, *half_of(month)))
        return None if lock and row["entered_at"] > lock else month

    # --- Rows -------------------------------------------------------------------------------------
    def rows(self, slug: str, days: Days) -> list[Row]:
        """The ledger's standing rows up to the last day, as the half-year they are of keeps them.

        What goes on from its date (阵地、分坛) is counted again in each half-year, by the one the
        days end in, and where it was noted before that was locked.
        """
        lasts = slug in ("venues", "halls")
        key = slug, half_of(days.end) if lasts else None
        if key not in self.known:
            self.known[key] = list(self._read(slug, half_of(days.end) if lasts else None))
        return [row for row in self.known[key] if row["occurred_on"] <= days.end]

    def _read(self, slug: str, half: tuple[int, int] | None) -> Iterable[Row]:
        for now in self.entered(slug):
            if now["voided_at"]:
                continue
            unit = self.units[now["unit_id"]]
            of = half or half_of(now["occurred_on"])
            lock = self.locks.get((unit["township_id"], *of))
            if half and lock and now["entered_at"] > lock:
                continue
            day = date(half[0], 6 * half[1], 30) if half else now["occurred_on"]
            yield self._said(slug, self._as_of(slug, now, lock), unit, lock, day)

    def _as_of(self, slug: str, now: Row, lock: datetime | None) -> Row:
        """A row, with what its history had of it at the moment."""
        if lock is None or slug not in self.past:
            return now
        before = [one for one in self.past[slug].get(now["id"], ()) if one["history_date"] <= lock]
        return now | {
            name: value for one in before[-1:] for name, value in one.items() if name in now
        }

    def head(self, unit: Row, day: date) -> int:
        """Who answered for a unit on a day: the one it lay below, else itself."""
        for one in self.places[unit["id"]]:
            if one["since"] <= day < one["until"]:
                return one["head_id"]
        return unit["parent_id"] or unit["id"]

    def _said(self, slug: str, row: Row, unit: Row, lock: datetime | None, day: date) -> Row:
        head = self.head(unit, day)
        more: Row = {}
        if slug == "venues":
            more["inspected"] = self._inspected(row)
        if slug == "study-plans":
            more["is_done"] = row["id"] in self._plans_done
        return row | {
            "town": unit["township_id"],
            "head": head,
            "answers": self.units[head]["kind"],  # the kind of unit that answers for it
            "seen": local_day(lock) if lock else self.today,  # lateness shows up to here
            "called": self._called(unit, row["occurred_on"]),
            "entered_day": local_day(row["entered_at"]),
            **more,
        }

    def _called(self, unit: Row, day: date) -> str:
        """What the unit was called on the day."""
        kept = [name for name, until in unit["former_names"] if until > day.isoformat()]
        return kept[0] if kept else unit["name"]

    def _inspected(self, venue: Row) -> list[date]:
        """The days somebody looked at it, by itself or with all of its unit's."""
        return [
            row["occurred_on"]
            for row in self.own["inspections"]
            if not row["voided_at"]
            and (row["venue_id"] or venue["id"]) == venue["id"]
            and (row["venue_id"] or row["unit_id"] == venue["unit_id"])
        ]

    @cached_property
    def _plans_done(self) -> set[int]:
        """Done within its half-year by a session drafted from it; else by one of the unit's own of
        the kind and month, which does one plan: of several alike the earlier first.
        """
        sessions = [row for row in self.own["study"] if not row["voided_at"]]
        plans = [row for row in self.own["study-plans"] if not row["voided_at"]]
        drafted = {(row["plan_id"], half_of(row["occurred_on"])) for row in sessions}
        done = {row["id"] for row in plans if (row["id"], half_of(row["occurred_on"])) in drafted}
        left = Counter(_alike(row) for row in sessions if row["plan_id"] is None)
        for row in plans:  # by their days
            if row["id"] not in done and left[_alike(row)]:
                left[_alike(row)] -= 1
                done.add(row["id"])
        return done

    # --- Whether a unit said nil ------------------------------------------------------------------
    def nils_that_hold(self, slug: str, days: Days) -> list[Row]:
        """Those that speak of a day among these, and that nothing was entered after."""
        its = [one for one in self.nils if one["ledger"] == slug]
        its = [one for one in its if one["start"] <= days.end and one["end"] >= days.start]
        return [one for one in its if not self._taken_back(one, days)]

    def _taken_back(self, nil: Row, days: Days) -> bool:
        """A row of its unit in its days, voided since or not, that came after it."""
        its = Days(nil["start"], nil["end"])
        rows = [row for row in self.entered(nil["ledger"]) if row["unit_id"] == nil["unit_id"]]
        paid = [(self.paid_day(nil["ledger"], row), row["entered_at"]) for row in rows]
        return any(
            day in its and day in days and entered_at > nil["declared_at"]
            for day, entered_at in paid
            if day
        )

    def was_there(self, unit: Row, days: Days) -> bool:
        """Whether a unit was there all through the days."""
        its = self.stops[unit["id"]]
        if not unit["is_active"] and all(one["until"] for one in its):
            return False  # stopped, nobody wrote down when
        its_days = (unit["begun_on"], self.begun.get(unit["township_id"]))
        if any(day and day > days.start for day in its_days):
            return False
        for one in its:
            back = one["until"] or date.max
            if one["since"] <= days.end and days.start < back:
                return False
        return True


def open_books(towns: Iterable[Township], today: date) -> Books:
    towns = [town.pk for town in towns]
    units = {one["id"]: one for one in Unit.objects.filter(township__in=towns).values()}
    halves = Term.objects.filter(township__in=towns).order_by("-year", "-half")
    terms = halves.exclude(closed_at=None)
    stops: dict[int, list[Row]] = defaultdict(list)
    places: dict[int, list[Row]] = defaultdict(list)
    for model, found in ((Stop, stops), (FormerPlace, places)):
        for one in model.objects.filter(unit__in=units).values():
            found[one["unit_id"]].append(one)
    own, past = {}, {}
    for slug, ledger in ledgers.items():
        its = ledger.model.objects.filter(unit__in=units).order_by("occurred_on", "pk")
        own[slug] = list(its.values())
        past[slug] = defaultdict(list)
        if not ledger.model.living:
            continue
        history = ledger.model.history.model.objects.filter(unit__in=units)
        for one in history.order_by("history_date", "history_id").values():
            past[slug][one["id"]].append(one)
    return Books(
        today=today,
        units=units,
        locks={(one.township_id, one.year, one.half): one.closed_at for one in terms},
        own=own,
        past=past,
        begun={one.township_id: date(one.year, 6 * one.half - 5, 1) for one in halves},
        nils=list(records.NilReturn.objects.filter(unit__in=units).values()),
        stops=stops,
        places=places,
    )


def _alike(row: Row) -> tuple:
    return row["unit_id"], row["kind"], row["occurred_on"].year, row["occurred_on"].month


def month_of(day: date) -> Days:
    first = day.replace(day=1)
    return Days(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))
