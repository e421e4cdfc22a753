"""Random townships of one district, as untidy as life: what the figures are read off, and read
again by hand (tests/recount/cards.py).

Rows are written past every door: voided and late ones, first and last days, 29 February, of stopped
units and of those below another, of kinds a unit may no longer choose, with fields left empty, and
with a history that went on after the lock.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

from django.db import models
from django.utils import timezone

from records import models as records
from records.ledger.declaration import Ledger, ledgers
from records.ledger.own_kinds import KindField
from townwork.org.models import District, FormerPlace, Stop, Term, Township, Unit, User

Kind = Unit.Kind
HALVES = ((2024, 1), (2024, 2), (2025, 1), (2025, 2))
EDGES = (
    *(date(2023, 1, 1), date(2023, 6, 30), date(2023, 12, 31), date(2024, 1, 1)),
    *(date(2024, 2, 29), date(2024, 3, 31), date(2024, 6, 30), date(2024, 7, 1)),
    *(date(2024, 12, 31), date(2025, 1, 1), date(2025, 2, 28), date(2025, 6, 30)),
    *(date(2025, 7, 1), date(2025, 9, 30), date(2025, 12, 31)),
)
# (name, kind, the one above): each with what makes it awkward.
UNITS = (
    ("领导班子", Kind.LEADERSHIP, ""),
    ("宣传办", Kind.OFFICE, ""),
    ("文化站", Kind.SUBORDINATE, "宣传办"),
    ("林场工作组", Kind.VILLAGE, "宣传办"),  # a village by its kind, an office answers for it
    ("卫生院", Kind.SUBORDINATE, ""),
    ("甲村", Kind.VILLAGE, ""),
    ("甲村一组", Kind.VILLAGE, "甲村"),
    ("甲村小学", Kind.SUBORDINATE, "甲村"),
    ("乙村", Kind.VILLAGE, ""),
    ("丙居", Kind.COMMUNITY, ""),
    ("撤村", Kind.VILLAGE, ""),  # stopped on some day
    ("老村", Kind.VILLAGE, ""),  # stopped before the trail was kept
    ("新村", Kind.VILLAGE, ""),  # made on some day
)
# Where some of them lay before: below another, below none ("").
MOVES = {"甲村小学": ("乙村", ""), "文化站": ("",), "卫生院": ("宣传办",), "乙村": ("丙居",)}
WORDS = ("甲", "乙、丙", "甲。", "丁；戊", "研讨", "甲")  # doubled, and with marks
FIRST = ("halls", "venues", "meetings", "awards", "study-plans", "custom-ledgers")  # others name
BY_ACTS = {"entered_at", "voided_at", "points", "article", "counted", "round", "order"}

# Of a 一会一报 that was held no act writes these again.
SETTLED = {"applied_on", "approved_on", "apply_by", "close_by"}


@dataclass
class Making:
    """A township in the making."""

    chance: Random
    now: datetime
    town: Township
    user: User
    units: list[Unit] = field(default_factory=list)
    locks: dict[tuple[int, int], datetime] = field(default_factory=dict)
    made: dict[type, list] = field(default_factory=dict)
    own: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def maybe(self, share: float) -> bool:
        return self.chance.random() < share

    def day(self) -> date:
        if self.maybe(0.35):
            return self.chance.choice(EDGES)
        first = 2023 if self.maybe(0.15) else 2024
        return date(first, 1, 1) + timedelta(days=self.chance.randrange(730))

    def near(self, day: date) -> date:
        """About a day, or about one on which something turns."""
        turns = [timezone.localtime(lock).date() for lock in self.locks.values()]
        turns.append(timezone.localtime(self.now).date())
        about = self.chance.choice(turns) if self.maybe(0.5) else day
        return about + timedelta(days=self.chance.choice((-1, 0, 0, 1, 3, 40)))

    def moment(self, day: date) -> datetime:
        """Of a day by the clock of the place: often its first or last."""
        hour = self.chance.choice((0, 12, 24 - 1 / 3600))
        return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hour - 8)


# --- The place ------------------------------------------------------------------------------------
def district(seed: int, towns: int, now: datetime) -> list[Making]:
    """The townships of a district, each another's neighbour. `now` is what the clock shows."""
    place = District.objects.create(code=f"qu-{seed}", name="云岭区")
    return [_town(Random(f"{seed} {number}"), place, number, now) for number in range(towns)]


def _town(chance: Random, place: District, number: int, now: datetime) -> Making:
    town = Township.objects.create(district=place, code=f"{place.code}-{number}", name="某镇")
    user = User(username=town.code, full_name="联络员·某镇", role=User.Role.CLERK)
    making = Making(chance, now, town, user)
    _found(making)
    _lock(making)
    _add_kinds(making)
    for ledger in sorted(ledgers.values(), key=lambda one: one.slug not in FIRST):
        _fill(making, ledger)
    _say_nil(making)
    return making


def _found(making: Making) -> None:
    above: dict[str, Unit] = {}
    for order, (name, kind, parent) in enumerate(UNITS):
        unit = Unit(township=making.town, name=name, kind=kind, order=order)
        unit.parent = above.get(parent)
        unit.is_active = name not in ("撤村", "老村")
        unit.save()
        above[name] = unit
        making.units.append(unit)
    making.user.unit = above["宣传办"]
    making.user.save()
    Stop.objects.create(unit=above["撤村"], since=making.day())
    above["新村"].begun_on = making.day()
    _rename(making, above["乙村"])
    for name, heads in MOVES.items():
        if making.maybe(0.5):
            _move(making, above[name], [above.get(head, above[name]) for head in heads])
    if making.maybe(0.5):
        back = making.day()
        since = min(back, making.day())
        Stop.objects.create(unit=above["丙居"], since=since, until=back)
    for unit in making.units:
        unit.save()


def _rename(making: Making, unit: Unit) -> None:
    if making.maybe(0.5):
        days = sorted(making.day().isoformat() for _ in range(2))
        unit.former_names = list(map(list, zip(("乙村更旧", "乙村旧名"), days, strict=True)))


def _move(making: Making, unit: Unit, heads: list[Unit]) -> None:
    """It lay elsewhere until a half-year began, and elsewhere again before."""
    first = [date(year, 6 * half - 5, 1) for year, half in HALVES]
    days = sorted(making.chance.sample(first, len(heads)))
    for head, since, until in zip(heads, [date.min, *days], days, strict=False):
        FormerPlace.objects.create(unit=unit, head=head, since=since, until=until)
    unit.moved_on = days[-1]


def _lock(making: Making) -> None:
    """The first of its half-years are locked: some on the last day, some long after."""
    locked = making.chance.randrange(4)
    for number, (year, half) in enumerate(HALVES):
        term = Term(township=making.town, year=year, half=half)
        if number < locked:
            day = term.end + timedelta(days=making.chance.choice((-20, 0, 1, 8, 45)))
            term.closed_at, term.closed_by = making.moment(day), making.user
            making.locks[year, half] = term.closed_at
            term.closed_words = making.town.words | {"sign_name": "某镇委员会"}
        term.save()


def _add_kinds(making: Making) -> None:
    for ledger in ledgers.values():
        for name in ledger.fields:
            if isinstance(ledger.field(name), KindField) and making.maybe(0.6):
                kind = records.OwnKind.objects.create(
                    township=making.town,
                    ledger=ledger.slug,
                    field=name,
                    label="本镇一类",
                    measure="条",
                    added_by=making.user,
                )
                since = making.now - timedelta(days=9 * 366)  # known to every lock
                records.OwnKind.objects.filter(pk=kind.pk).update(added_at=since)
                making.own[ledger.slug, name] = [kind.value] * 2


# --- The rows -------------------------------------------------------------------------------------
def _fill(making: Making, ledger: Ledger) -> None:
    model = ledger.model
    amount = making.chance.choice((0, 3, 8, 14, 25))
    if model is records.CustomLedger:
        amount = 3
    rows, past = [], []
    for _ in range(amount):
        row = _row(making, ledger)
        if row is None:
            continue
        rows.append(row)
        past.append(list(_history(making, ledger, row)))
    model.objects.bulk_create(rows)
    making.made[model] = rows
    told = [
        _told(row, values, at)
        for row, versions in zip(rows, past, strict=True)
        for at, values in versions
    ]
    model.history.model.objects.bulk_create(told)


def _row(making: Making, ledger: Ledger) -> models.Model | None:
    model, unit, day = ledger.model, making.chance.choice(making.units), making.day()
    values = {one.name: _value(making, ledger, one, day) for one in _columns(model)}
    for name in _named(model):
        others = making.made[model._meta.get_field(name).related_model]
        if not others and not model._meta.get_field(name).null:
            return None
        is_left = not others or (model._meta.get_field(name).null and making.maybe(0.4))
        values[name] = None if is_left else making.chance.choice(others)
    row = model(unit=unit, occurred_on=day, entered_by=making.user, **values)
    row.entered_at = _entered(making, row)
    if making.maybe(0.12):
        row.voided_at, row.voided_by, row.void_reason = row.entered_at, making.user, "记错"
    _settle(making, row)
    return row


def _columns(model: type[models.Model]) -> Iterator[models.Field]:
    base = {one.name for one in records.Record._meta.fields}
    for one in model._meta.concrete_fields:
        if one.name not in base | BY_ACTS and not one.primary_key and not one.is_relation:
            yield one


def _named(model: type[models.Model]) -> list[str]:
    """The other records it names."""
    its = (one for one in model._meta.concrete_fields if one.is_relation)
    return [one.name for one in its if issubclass(one.related_model, records.Record)]


def _value(making: Making, ledger: Ledger, column: models.Field, day: date):
    chance = making.chance
    if column.choices:
        own = making.own.get((ledger.slug, column.name), [])
        return chance.choice([*(value for value, _ in column.flatchoices), *own])
    if column.null and making.maybe(0.35):
        return None
    match column:
        case models.BooleanField():
            return making.maybe(0.5)
        case models.DecimalField():
            return Decimal(chance.choice((0, 5, 10, 12345, 100005))) / 100
        case models.IntegerField():
            return chance.choice((0, 1, 2, 3, 5))
        case models.DateTimeField():
            return None if column.null else making.now
        case models.DateField():
            return making.near(day)
        case models.JSONField():
            return column.get_default()
    if column.blank and making.maybe(0.4):
        return ""
    return chance.choice(WORDS)[: column.max_length]


def _entered(making: Making, row: models.Model) -> datetime:
    """Soon or late; of a locked half-year before its lock, but for what stands."""
    late = making.chance.choice((0, 0, 1, 5, 6, 8, 50, 200))
    at = min(making.moment(row.occurred_on + timedelta(days=late)), making.now)
    lock = making.locks.get(_half(row.occurred_on))
    return min(at, lock) if lock and not row.lasts else at


def _half(day: date) -> tuple[int, int]:
    return day.year, 1 if day.month <= 6 else 2


def _settle(making: Making, row: models.Model) -> None:
    """As the table's own conditions want it, and what the application derives at every save."""
    for settle in SETTLES.get(type(row), ()):
        settle(making, row)
    row.index()


def _at_most(name: str, *others: str):
    """No more than the sum of the others, where they are said."""

    def settle(making: Making, row: models.Model) -> None:
        most = [getattr(row, one) for one in others]
        if getattr(row, name) is not None and None not in most:
            setattr(row, name, min(getattr(row, name), sum(most)))

    return settle


def _not_before(name: str):
    def settle(making: Making, row: models.Model) -> None:
        day = getattr(row, name)
        setattr(row, name, day and max(day, row.occurred_on))

    return settle


def _set(**values):
    def settle(making: Making, row: models.Model) -> None:
        for name, value in values.items():
            setattr(row, name, value)

    return settle


def _has_topic(making: Making, row: records.Meeting) -> None:
    if row.kind == "special":
        row.topic = row.topic or "研究"


def _marked(making: Making, row: records.NewsItem) -> None:
    """As the same as another's, or as nobody's."""
    row.article = row.article or making.chance.choice(("", "", "同稿一", "同稿二"))


def _at_most_weeks(making: Making, row: records.VenueOpening) -> None:
    row.weeks_open = min(row.weeks_open, 5)


def _defined(making: Making, row: records.CustomLedger) -> None:
    if row.name in WORDS:
        row.name = f"本镇台账{making.chance.random()}"
        row.kinds = making.chance.choice(([], ["village"], ["village", "community"]))
        row.reading = making.chance.choice(("count", "quantity", "amount"))


def _makes_up(making: Making, row: records.FilmShowing) -> None:
    """A make-up stands for its own month or an earlier one, or names none."""
    if not (row.is_make_up and row.makes_up):
        row.makes_up = None
        return
    ago = timedelta(days=making.chance.choice((0, 31, 62, 200)))
    row.makes_up = (min(row.makes_up, row.occurred_on) - ago).replace(day=1)


SETTLES = {
    records.CustomsReport: [_at_most("frugal", "weddings", "funerals")],
    records.StudySession: [
        _at_most("present", "expected"),
        _set(archive_number="", archived_at=None),
    ],
    records.Meeting: [_has_topic],
    records.Notice: [_not_before("answered_on")],
    records.Decision: [_not_before("done_on")],
    records.Inspection: [_at_most("mended", "problems"), _set(checked_on=None)],
    records.VenueOpening: [_at_most_weeks],
    records.Filing: [_set(waits_for="")],
    records.NewsItem: [_marked],
    records.FilmShowing: [_makes_up],
    records.CustomLedger: [_defined, _not_before("closed_on"), _set(classic=True)],
}


# --- What became of it ----------------------------------------------------------------------------
def _history(making: Making, ledger: Ledger, row: models.Model) -> Iterator[tuple]:
    """(when, the values it had then); the row itself is left as it is now."""
    yield row.entered_at, _kept(row)
    if not row.living or row.is_void:
        return
    at = row.entered_at
    for _ in range(making.chance.randrange(4)):
        at = _later(making, at)
        for name in row.living:
            column = row._meta.get_field(name)
            if name in BY_ACTS | SETTLED or column.is_relation or making.maybe(0.5):
                continue
            setattr(row, name, _value(making, ledger, column, row.occurred_on))
        _settle(making, row)
        yield at, _kept(row)


def _later(making: Making, at: datetime) -> datetime:
    """At or about a lock, or some day until now."""
    locks = [
        lock + timedelta(seconds=away) for lock in making.locks.values() for away in (-1, 0, 1)
    ]
    ahead = [one for one in locks if one > at]
    if ahead and making.maybe(0.5):
        return making.chance.choice(ahead)
    return at + (making.now - at) * making.chance.random()


def _kept(row: models.Model) -> dict:
    names = [one.attname for one in type(row).history.model.tracked_fields]
    return {name: getattr(row, name) for name in names if name != "id"}


def _told(row: models.Model, values: dict, at: datetime) -> models.Model:
    past = type(row).history.model
    return past(**values, id=row.pk, history_date=at, history_type="~")


# --- Nil returns ----------------------------------------------------------------------------------
def _say_nil(making: Making) -> None:
    terms = {(term.year, term.half): term for term in making.town.terms.all()}
    said: dict[tuple, records.NilReturn] = {}
    taking = [slug for slug, ledger in ledgers.items() if ledger.takes_nil]
    slugs = [*taking, *(f"custom-{one.pk}" for one in making.made[records.CustomLedger])]
    for slug in slugs:
        for _ in range(making.chance.choice((0, 0, 1, 3))):
            (year, half), months = making.chance.choice(HALVES), making.chance.choice((1, 3, 6))
            first = date(year, half * 6 - 5 + making.chance.randrange(0, 6, months), 1)
            end = (first + timedelta(days=31 * months)).replace(day=1) - timedelta(days=1)
            unit = making.chance.choice(making.units)
            said[unit, slug, first, end] = records.NilReturn(
                unit=unit,
                term=terms[year, half],
                ledger=slug,
                start=first,
                end=end,
                declared_by=making.user,
                declared_at=making.moment(end + timedelta(days=making.chance.choice((-9, 1, 60)))),
            )
    records.NilReturn.objects.bulk_create(said.values())
