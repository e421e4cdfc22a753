"""Who owes which ledger what, how much of it came in, and who said that there was nothing: counted
again by the words of docs/facts.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from tests.recount.books import VILLAGES, Books, Days, Row, is_custom, number_of

GROUPS = ("town", "unit_id", "head")
EVERYONE = {"leadership", "office", "village", "community", "subordinate"}
# {ledger: (which kinds of unit owe it, every so many months, days after them it may come in)}
OWED = {
    "study": (EVERYONE, 3, 0),
    "papers": ({"office", *VILLAGES}, 6, 0),
    "meetings": ({"leadership"}, 1, 0),
    "activities": ({"subordinate", *VILLAGES}, 6, 0),
    "talks": (VILLAGES, 3, 0),
    "films": (VILLAGES, 1, 0),
    "inspections": (VILLAGES, 1, 0),
    "openings": (VILLAGES, 1, 0),
    "customs": (VILLAGES, 1, 5),
    "publications": (VILLAGES, 6, 0),
    "news": ({"office", "subordinate", *VILLAGES}, 6, 0),
}


@dataclass
class Covered:
    """What has come due, what of it is in, and by a nil return alone; `ahead` is not due yet."""

    owed: int = 0
    reported: int = 0
    nil: int = 0
    units: frozenset = frozenset()
    ahead: int = 0
    ahead_in: int = 0

    @property
    def told(self) -> tuple:
        """As a figure says it: owed, reported, nil, units, whether it is whole."""
        is_whole = self.reported == self.owed if self.owed else self.ahead_in == self.ahead
        return self.owed, self.reported, self.nil, len(self.units), is_whole


def owed_by(books: Books, slug: str, day: date) -> tuple:
    """Of the half-year of the day."""
    if not is_custom(slug):
        return OWED.get(slug, (set(), 6, 0))
    own = books.custom_then(number_of(slug), day)
    is_owed = own and own["every_term"]
    return (set(own["kinds"]) or EVERYONE if is_owed else set()), 6, 0


def covered(books: Books, slug: str, days: Days, by: str, whose: frozenset) -> dict[int, Covered]:
    """{group: how much of what it owes came in}, of the kinds of unit asked about."""
    found: dict[int, Covered] = {}
    nils = books.nils_that_hold(slug, days)
    _, _, grace = owed_by(books, slug, days.end)
    for unit, stretch in owed(books, slug, days):
        if whose and unit["kind"] not in whose:
            continue
        head = books.head(unit, stretch.end)
        group = {"town": unit["township_id"], "head": head}.get(by) or unit["id"]
        its = found.setdefault(group, Covered())
        is_in = _has_rows(books, slug, unit, stretch, days)
        is_nil = not is_in and any(
            nil["unit_id"] == unit["id"]
            and nil["start"] <= stretch.start
            and stretch.end <= nil["end"]
            for nil in nils
        )
        if stretch.end + timedelta(days=grace) < books.seen(unit, stretch.end):
            its.owed += 1
            its.reported += is_in or is_nil
            its.nil += is_nil
            its.units |= {unit["id"]}
        else:
            its.ahead += 1
            its.ahead_in += is_in or is_nil
    return found


def owed(books: Books, slug: str, days: Days) -> Iterator[tuple[Row, Days]]:
    """Each unit and stretch: of units that were there all through it, of a ledger that was kept."""
    _, months, _ = owed_by(books, slug, days.end)
    for unit in books.units.values():
        if _is_its_own(books, slug, unit):
            for stretch in stretches(days, months):
                kinds, _, _ = owed_by(books, slug, stretch.end)
                is_kept = has_begun(books, slug, unit, stretch.end)
                is_kept = is_kept and unit["kind"] in kinds and _was_kept(books, slug, stretch)
                above = books.units[books.head(unit, stretch.end)]
                if above != unit and {unit["kind"], above["kind"]} <= VILLAGES:
                    continue  # a village's group: the village answers
                if is_kept and books.was_there(unit, stretch):
                    yield unit, stretch


def stretches(days: Days, months: int) -> Iterator[Days]:
    first = days.start
    while first <= days.end:
        following = (first + timedelta(days=31 * months)).replace(day=1)
        yield Days(first, following - timedelta(days=1))
        first = following


def _begins_to_owe(books: Books, slug: str, unit: Row) -> list[tuple[date, datetime]]:
    """Talks and openings are owed by who has a hall, a centre of its own: since it has; but of no
    half-year that was locked before it was noted.
    """
    by = {"talks": "halls", "openings": "venues"}.get(slug)
    if by is None:
        return [(date.min, datetime.min.replace(tzinfo=UTC))]
    return [
        (row["occurred_on"], row["entered_at"])
        for row in books.own[by]
        if row["unit_id"] == unit["id"]
        and not row["voided_at"]
        and (by == "halls" or row["kind"] == "centre")
    ]


def has_begun(books: Books, slug: str, unit: Row, day: date) -> bool:
    """Whether the unit owes the ledger by that day."""
    return any(
        begun <= day and not books.was_locked(unit, day, noted)
        for begun, noted in _begins_to_owe(books, slug, unit)
    )


def _is_its_own(books: Books, slug: str, unit: Row) -> bool:
    """A custom ledger is its own township's."""
    if not is_custom(slug):
        return True
    made_by = books.units[books.custom[number_of(slug)]["unit_id"]]
    return made_by["township_id"] == unit["township_id"]


def _was_kept(books: Books, slug: str, stretch: Days) -> bool:
    """A custom ledger begins, and ends."""
    if not is_custom(slug):
        return True
    own = books.custom_then(number_of(slug), stretch.end)
    ended = own["closed_on"] and own["closed_on"] <= stretch.end
    return own["occurred_on"] <= stretch.end and not ended


def _has_rows(books: Books, slug: str, unit: Row, stretch: Days, days: Days) -> bool:
    """Its own or of a unit below it."""
    return any(
        unit["id"] in (row["unit_id"], books.head(books.units[row["unit_id"]], stretch.end))
        and day in stretch
        and day in days
        for row in books.entered(slug)
        if not row["voided_at"] and (day := books.paid_day(slug, row))
    )


def _are_of_every_half(books: Books, nils: list[Row], unit: Row, days: Days) -> bool:
    """Of what nobody owes a unit says nil of each half-year that has begun: one says nothing of
    another.
    """
    its = [one for one in nils if one["unit_id"] == unit["id"]]
    firsts = [
        date(year, month, 1)
        for year in range(days.start.year, days.end.year + 1)
        for month in (1, 7)
    ]
    lasts = [date(one.year, one.month + 5, 30 if one.month == 1 else 31) for one in firsts]
    return all(
        any(one["start"] <= last and first <= one["end"] for one in its)
        for first, last in zip(firsts, lasts, strict=True)
        if last >= days.start and first <= min(days.end, books.today)
    )


def kept_by(books: Books, slug: str, days: Days, by: str, whose: frozenset) -> set[int]:
    """Whose ledger has a row in the days, of what stands by their end, or a nil return: of what
    nobody owes, the township's leadership says so for it.

    `whose`: of a ledger that is owed and does not stand, by one of these kinds.
    """
    lasts = slug in ("venues", "halls")
    kinds, _, _ = owed_by(books, slug, days.end)
    asked = whose if kinds and not lasts else frozenset()
    found = {
        row[by]
        for row in books.rows(slug, days)
        if (lasts or row["occurred_on"] in days) and (not asked or row["answers"] in asked)
    }
    nils = books.nils_that_hold(slug, days)
    for nil in nils:
        unit = books.units[nil["unit_id"]]
        if not kinds and not _are_of_every_half(books, nils, unit, days):
            continue
        if by != "town" or kinds or unit["kind"] == "leadership":
            head = books.head(unit, days.end)
            if asked and books.units[head]["kind"] not in asked:
                continue
            group = {"town": unit["township_id"], "head": head}.get(by)
            found.add(group or unit["id"])
    return found
