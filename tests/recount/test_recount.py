"""An independent recount: every figure, of the township, of each unit and of each with those below
it, over every window, open and locked, is what plain Python makes of its card and the rows.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cached_property
from random import Random
from time import process_time

import pytest
import time_machine
from django.db import connection, transaction
from django.db.models import Q

from records.figures.catalogue import (
    catalogue,
    indicator_of,
    ledger_for,
    own_figures,
    source_ledger,
)
from records.figures.coverage import HEAD, TOWN, UNIT
from records.figures.figure import Figure
from records.figures.grouped import read_groups
from records.figures.reading import figures
from records.figures.targets import FigureSpan, measured, targetable
from records.ledger import custom_ledgers
from records.ledger.declaration import Ledger
from records.ledger.indicators import Indicator, Period
from tests.examples import is_long
from tests.recount import owing, rooms, spans
from tests.recount.books import Books, Days, month_of, open_books
from tests.recount.cards import NOT_APPLICABLE, Card, card_of
from tests.recount.town import district
from townwork.org.models import Term, Township

NOW = datetime(2025, 11, 20, 4, tzinfo=UTC)
GROUPED = {TOWN: "town", UNIT: "unit_id", HEAD: "head"}


@dataclass
class Recount:
    """Some townships, and what was compared of them."""

    towns: list[Township]
    books: Books
    compared: int = 0
    wrong: list = field(default_factory=list)

    @property
    def items(self) -> list[Indicator]:
        """Every figure of a ledger: the built-in ones, and the townships' own."""
        built_in = [item for code, item in catalogue.items() if ledger_for(code)]
        own = [item for town in self.towns for item in own_figures(town.pk).values()]
        return [*built_in, *own, *(one.indicators[0] for one in self.own_ledgers)]

    @cached_property
    def own_ledgers(self) -> list[Ledger]:
        return [one for town in self.towns for one in custom_ledgers.of_township(town.pk)]

    def ledger_of(self, item: Indicator) -> Ledger:
        own = (one for one in self.own_ledgers if one.indicators[0].code == item.code)
        return next(own, None) or source_ledger(item.code)

    def see(self, what: object, theirs: object, ours: object) -> None:
        self.compared += 1
        if theirs != ours:
            self.wrong.append((what, theirs, ours))

    def compare(self, by: str, days: Days, items: Iterable[Indicator]) -> None:
        """What the application reads of all the townships' groups against the recount."""
        ledgers = {one.slug: one for one in map(self.ledger_of, items)}
        read = read_groups(
            Q(unit__township__in=self.towns),
            by,
            Period(days.start, days.end),
            rows=True,
            only=list(ledgers.values()),
            codes=[item.code for item in items],
        )
        groups = {
            unit["township_id"] if by == TOWN else unit["id"] for unit in self.books.units.values()
        }
        for item in items:
            ours = self.recounted(card_of(item), days, GROUPED[by])
            for group in groups:
                theirs = told(read.get(group, {}).get(item.code))
                self.see((item.code, by, days, group), theirs, ours.get(group, NOTHING))

    def compare_windows(self, town: Township, term: Term, codes: list[str]) -> None:
        """The township's figures by name, each over all its windows and held against others."""
        codes = [f"{code}@{key}" for code in codes for key in (*spans.WINDOWS, *spans.COMPARED)]
        codes = [code for code in codes if code in catalogue]
        read = figures(town, term, rows=True, codes=codes)
        for code in codes:
            base, key = code.split("@")
            ours = self._over(indicator_of(base), key, term.year, term.half, town.pk)
            self.see((code, term.code, town.pk), told(read[code]), ours)

    def _over(self, item: Indicator, key: str, year: int, half: int, town: int) -> tuple:
        def of(days: Days) -> tuple:
            return self.recounted(card_of(item), days, "town").get(town, NOTHING)

        if key in spans.WINDOWS:
            return of(spans.WINDOWS[key](year, half))
        now, before, against = spans.COMPARED[key]
        value, *rest = said(of(now(year, half)))
        if value not in (None, NOT_APPLICABLE):
            was = said(of(before(year, half)))[0]
            was = None if was == NOT_APPLICABLE else was
            value = spans.change(value, was, item.measure, against)
        return value, *rest

    def compare_told(self, town: Township, term: Term) -> None:
        """What duties and assessments say, and the words."""
        ours = rooms.said_of(self.books, town, term.year, term.half)
        ours |= rooms.words_of(town, term, self.books.today)
        read = figures(town, term, codes=list(ours))
        for code, value in ours.items():
            self.see((code, term.code, town.pk), told(read[code])[0], value)

    def compare_duties(self, codes: list[str], stretches: Iterable[Days], by: date | None) -> None:
        """What duties are measured by: of a unit with those below it, over any stretch, of what
        had been entered by a day.
        """
        asks = [FigureSpan(code, one.start, one.end, by) for code in codes for one in stretches]
        read = measured(Q(unit__township__in=self.towns), asks)
        for ask in asks:
            card, days = card_of(indicator_of(ask.code)), Days(ask.start, ask.end)
            rows = card.rows_paying(self.books, days)
            rows = [row for row in rows if by is None or row["entered_day"] <= by]
            for unit in self.books.units:
                its = [row for row in rows if unit in (row["unit_id"], row["head"])]
                value = card.tell(its, True) if its else None
                ours = None if value == NOT_APPLICABLE else value
                self.see((ask, unit), read.get((ask, unit)), ours)

    def look(self, chance: Random, looks: int) -> None:
        """All figures over some spans of some groups; some over every window, and as duties."""
        for by, days in chance.sample([(by, one) for by in GROUPED for one in SPANS], looks):
            self.compare(by, days, self.items)
        codes = [item.code for item in self.items if catalogue.has_built_in(item.code)]
        for town in self.towns:
            for term in town.terms.all():
                self.compare_told(town, term)
        for town in chance.sample(self.towns, min(looks, 4)):
            term = chance.choice(list(town.terms.all()))
            self.compare_windows(town, term, chance.sample(codes, 40))
        quarters = [one for day in QUARTERS for one in (spans.quarter(day), month_of(day))]
        targets = chance.sample(sorted(targetable()), 3 * looks)
        self.compare_duties(targets, quarters, chance.choice((None, date(2025, 1, 5))))

    def recounted(self, card: Card, days: Days, by: str) -> dict[int, tuple]:
        """{group: as `told` tells it}."""
        groups: dict[int, list] = {}
        for row in card.rows(self.books, days):
            groups.setdefault(row[by], []).append(row)
        kept = self._once(owing.kept_by, card.slug, days, by, frozenset(card.whose))
        covered = self._once(owing.covered, card.slug, days, by, frozenset(card.whose))
        return {
            group: (
                card.tell(rows, group in kept),
                sorted(row["id"] for row in rows),
                covered[group].told if group in covered else None,
                sum(row[card.lacks] is None for row in rows) if card.lacks else 0,
            )
            for group in {*groups, *kept, *covered}
            for rows in [groups.get(group, [])]
        }

    def _once(self, read, *asked):
        key = (read.__name__, *asked)
        if key not in self.books.known:
            self.books.known[key] = read(self.books, *asked)
        return self.books.known[key]


# A figure's own half-years, those before them, and whole years.
SPANS = [spans.half(year, half) for year in (2023, 2024, 2025) for half in (1, 2)]
SPANS += [spans.year(year, 1) for year in (2023, 2024, 2025)]
QUARTERS = [date(2024, 2, 1), date(2024, 6, 30), date(2025, 3, 31), date(2025, 7, 1)]
NOTHING = (None, [], None, 0)


def told(figure: Figure | None) -> tuple:
    """Its value, the rows it counts, how much of what is owed it is of, and how many of the rows
    left the field empty.
    """
    if figure is None:
        return NOTHING
    value = figure.value if figure.applicable else NOT_APPLICABLE
    its, lacking = figure.coverage, 0
    covered = None
    if its:
        covered = (its.owed, its.reported, its.nil, its.units, its.is_whole)
        covered, lacking = None if not its.noun else covered, its.lacking
    return value, sorted(pk for _, pk in figure.rows), covered, lacking


def said(those: tuple) -> tuple:
    """A figure with its nought missing until all who owe it have said so."""
    value, rows, covered, lacking = those
    is_whole = (covered is None or covered[4]) and not lacking
    return (value if value or is_whole else None), rows, covered, lacking


# --- The test -------------------------------------------------------------------------------------
@pytest.mark.hypothesis
def test_every_figure_is_what_a_recount_from_its_card_makes_of_the_rows(db):
    """Twelve townships; in `make test-long` three hundred."""
    districts, looks = (25, 9) if is_long() else (1, 2 if connection.vendor == "sqlite" else 1)
    compared, begun = 0, process_time()
    for seed in range(districts):
        with recount(seed) as those:
            those.look(Random(seed), looks)
            compared += those.compared
            assert those.wrong[:5] == [], f"district {seed}"
    print(f"{compared} compared in {process_time() - begun:.0f} s")


@contextmanager
def recount(seed: int, towns: int = 12, *, with_rooms: bool = True) -> Iterator[Recount]:
    with time_machine.travel(NOW, tick=False), transaction.atomic():
        made = district(seed, towns, NOW)
        for making in made if with_rooms else ():
            rooms.oversee(making)
        found = [making.town for making in made]
        yield Recount(found, open_books(found, NOW.date()))
        transaction.set_rollback(True)


# {figure: what of its declaration is broken}, each another part of what a figure is.
BROKEN = {
    "doc.system_count": {"where": Q()},
    "mtg.special_count": {"whose": ()},
    "custom.case_count": {"whose": ()},
    "notice.late_count": {"also": None},
    "news.count": {"counts_once": ""},
    "site.venue_count": {"window": "term"},
    "halls.team_size": {"field": "team_size"},  # as it is, not as it was at the lock
    "film.village_count": {"field": "unit_id"},  # a village's group as another village
    "activities.category.visit.attendance": {"where": Q(category="visit", attendance__gt=0)},
}


@pytest.mark.postgresql
def test_control_a_figure_whose_condition_is_broken_is_found(db, monkeypatch):
    found = {}
    with recount(1, towns=8, with_rooms=False) as those:
        for code, broken in BROKEN.items():
            sound = indicator_of(code)
            for item in (sound, replace(sound, **broken)):
                monkeypatch.setitem(catalogue, code, item)
                those.wrong.clear()
                for days in (spans.half(2024, 1), spans.half(2024, 2), spans.year(2025, 1)):
                    those.compare(TOWN, days, [sound])
                found.setdefault(code, []).append(bool(those.wrong))

    assert found == {key: [False, True] for key in BROKEN}
