"""Reading figures by their codes: of a township, of many, of its units; over whatever windows."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from records.figures.by_ledger import of_town
from records.figures.catalogue import (
    Item,
    built_in_indicators,
    catalogue,
    ledger_for,
    periods_of,
    source_ledger,
    told,
)
from records.figures.coverage import HEAD, TOWN, UNIT, Coverage
from records.figures.figure import Figure, missing
from records.figures.fitting import applies_to
from records.figures.grouped import read_groups
from records.figures.once import read_once
from records.figures.told import Told
from records.figures.windows import Comparison, Variant, change_in_words, split
from records.ledger import custom_ledgers
from records.ledger.constants import CONSTANTS, Constant
from records.ledger.declaration import Ledger, ledgers
from records.ledger.indicators import NOT_APPLICABLE, Period
from records.ledger.places import of_units, places_of
from townwork.audit import reads
from townwork.org.kept import kept_each
from townwork.org.models import Term, Township, Unit


@read_once
def figures(
    township: Township,
    term: Term,
    *,
    rows: bool = False,
    today: date | None = None,
    only: Iterable[Ledger] | None = None,
    codes: Collection[str] | None = None,
) -> dict[str, Figure]:
    """The figures written by hand for one township and term, and its custom ledgers', in the order
    of the catalogue; with `rows`, the source rows too.

    `codes` reads those instead, whichever they are: only their ledgers are asked.
    """
    if codes is not None:
        return _named([Asked(township, term, codes)], rows, today)[township.pk]
    with custom_ledgers.remembering():
        own = custom_ledgers.of_township(township.pk) if only is None else ()
        # Of its own ledgers those too that nobody has reported: they are owed as the others are.
        asked = [*ledgers.values(), *own] if only is None else only
        read = of_town(township, Period.of(term), asked, rows=rows, today=today)
    found = {
        code: Figure(code, c.name, c.measure, v or None)
        for (code, v), c in _constants(township, term, today)
    }
    found |= _complete(read, own)
    return found | _told_in(township, told() if only is None else {}, term)


def figures_of_some(
    township: Township, term: Term, units: Collection[Unit], codes: Collection[str]
) -> dict[str, Figure]:
    """The figures of the codes over some of the township's units together; without those that no
    ledger has.
    """
    keys = {unit.pk for unit in units}
    with custom_ledgers.remembering():
        read = {
            period: of_town(township, period, codes=its, units=keys)
            for period, its in _by_days(term, codes).items()
        }
        found = {code: _one_named(code, term, {}, read) for code in codes if ledger_for(code)}
    return {code: _as_theirs(figure, units) for code, figure in found.items()}


def _as_theirs(figure: Figure, units: Collection[Unit]) -> Figure:
    """A figure of the units: what no record of theirs can make does not apply to them."""
    if figure.is_missing and not applies_to(figure.code, units):
        return replace(figure, applicable=False)
    return figure


@dataclass(frozen=True)
class Asked:
    """The figures of some codes, of one township's half-year."""

    township: Township
    term: Term
    codes: Collection[str]


def figures_of_townships(
    asked: Iterable[Asked], *, rows: bool = False, today: date | None = None
) -> dict[int, dict[str, Figure]]:
    """{township's id: its figures}, each as `figures` reads it alone, in as many queries for a
    thousand townships as for one.

    All are asked of one half-year: raises ValueError otherwise.
    """
    asked = list(asked)
    if len({one.term.code for one in asked}) > 1:
        raise ValueError("the townships are asked of several half-years")
    return _named(asked, rows, today) if asked else {}


def _named(asked: Sequence[Asked], rows: bool, today: date | None) -> dict[int, dict[str, Figure]]:
    """The figures of the codes, in the order given, over whatever windows."""
    term, keys = asked[0].term, [one.township.pk for one in asked]
    codes = list(dict.fromkeys(code for one in asked for code in one.codes))
    scope = Q(unit__township__in=keys)
    with custom_ledgers.remembering():
        if len(asked) == 1:
            return {keys[0]: _of_one_kept(asked[0], rows, today)}
        read = _by_period(scope, TOWN, term, codes, rows, today)
        of_rooms = _told({code: catalogue[code] for code in codes}, [one.term for one in asked])
        return {one.township.pk: _of_one(one, read, of_rooms, today) for one in asked}


def _of_one_kept(one: Asked, rows: bool, today: date | None) -> dict[str, Figure]:
    """One township by itself: a statement that serves every other, and kept for the next look."""
    by_period = _by_days(one.term, one.codes)
    read = {
        period: {one.township.pk: of_town(one.township, period, codes=its, rows=rows, today=today)}
        for period, its in by_period.items()
    }
    of_rooms = _told_in(one.township, {code: catalogue[code] for code in one.codes}, one.term)
    return _of_one(one, read, {one.term.township_id: of_rooms}, today)


def _of_one(
    one: Asked,
    read: Mapping[Period, dict[int, dict[str, Figure]]],
    of_rooms: Mapping[int, dict[str, Figure]],
    today: date | None,
) -> dict[str, Figure]:
    words = {code: value for (code, value), _ in _constants(one.township, one.term, today)}
    told = of_rooms.get(one.term.township_id, {})
    own = {period: groups.get(one.township.pk, {}) for period, groups in read.items()}
    return {code: told.get(code) or _one_named(code, one.term, words, own) for code in one.codes}


def figures_of_units(
    units: Iterable[Unit],
    term: Term,
    codes: Collection[str],
    *,
    rows: bool = False,
    today: date | None = None,
) -> dict[int, dict[str, Figure]]:
    """{unit's id: its figures} of units of the term's township, in as many queries however many.

    What a unit below another does is the one's above too. A figure of the whole township that no
    ledger has does not apply to a unit.
    """
    units = list(units)
    places = places_of(units)
    below = [unit.pk for unit in units if places.has_above(unit, term.end)]
    tops = [unit.pk for unit in units if unit.pk not in set(below)]
    scopes = [(of_units(tops), HEAD, tops), (Q(unit__in=below), UNIT, below)]
    words = {code: value for (code, value), _ in _constants(term.township, term, today)}
    by_key = {unit.pk: unit for unit in units}
    found: dict[int, dict[str, Figure]] = {}
    with custom_ledgers.remembering():
        for scope, by, keys in scopes:
            read = _by_period(scope, by, term, codes, rows, today) if keys else {}
            for key in keys:
                own = {period: groups.get(key, {}) for period, groups in read.items()}
                found[key] = {code: _of_unit(code, term, words, own, by_key[key]) for code in codes}
    return found


def _of_unit(
    code: str, term: Term, words: dict[str, str], read: dict[Period, dict[str, Figure]], unit: Unit
) -> Figure:
    item = catalogue[code]
    if isinstance(item, Told):
        return Figure(code, item.name, item.measure, None, applicable=False)
    found = _one_named(code, term, words, read)
    return found if isinstance(item, Constant) else _as_theirs(found, [unit])


def _by_period(
    scope: Q, by: str, term: Term, codes: Iterable[str], rows: bool, today: date | None
) -> dict[Period, dict[int, dict[str, Figure]]]:
    """{period: {group: {code: Figure}}} of the codes' ledgers, over the days each is read over."""
    return {
        period: _over(scope, by, period, bases, rows, today)
        for period, bases in _by_days(term, codes).items()
    }


def _by_days(term: Term, codes: Iterable[str]) -> dict[Period, list[str]]:
    """{period: the codes read over it}, each without its window."""
    codes = list(codes)
    custom_ledgers.by_codes(split(code)[0] for code in codes)
    asked: dict[Period, dict[str, None]] = {}
    for code in codes:
        if ledger_for(code):
            for period in periods_of(code, term):
                asked.setdefault(period, {})[split(code)[0]] = None
    return {period: list(bases) for period, bases in asked.items()}


def _over(
    scope: Q, by: str, period: Period, codes: list[str], rows: bool, today: date | None
) -> dict[int, dict[str, Figure]]:
    only = {ledger.slug: ledger for ledger in map(ledger_for, codes) if ledger}
    asked = list(only.values())
    return read_groups(scope, by, period, rows=rows, only=asked, codes=codes, today=today)


def _one_named(
    code: str, term: Term, words: dict[str, str], read: dict[Period, dict[str, Figure]]
) -> Figure:
    item, base = catalogue[code], split(code)[0]
    if isinstance(item, Constant):
        return Figure(code, item.name, item.measure, words[code] or None)
    none = Figure(base, item.name, item.measure, None)
    found = [read[period].get(base, none) for period in periods_of(code, term)]
    return of_variant(item, found, term) if isinstance(item, Variant) else found[0]


def of_variant(item: Variant, found: Sequence[Figure], term: Term) -> Figure:
    """Of its readings, in the order of its periods: over its window, or the change in words."""
    now, over = found[0], item.over
    value, coverage = now.value, now.coverage
    if isinstance(over, Comparison) and value is not None:
        value = _change(now, found[1], over)
        if _is_running(over.now(term), term):
            coverage = replace(coverage or Coverage.of_nobody(), is_running=True)
    its = (value, now.applicable, now.rows, coverage)
    return Figure(item.code, item.name, item.measure, *its)


def _is_running(period: Period, term: Term) -> bool:
    """Whether more may come in: the days are not over, nor are they those of a locked half-year."""
    is_locked = term.is_closed and period.end == term.end
    return period.end >= timezone.localdate() and not is_locked


def _change(now: Figure, before: Figure, over: Comparison) -> str | None:
    """In words; None while a nought stands that not all have said."""
    if now.is_open:
        return None
    return change_in_words(now.value, before.told, now.measure, over.against.suffix)


def read_code(scope: Q, by: str, term: Term, code: str) -> dict[int, Figure]:
    """{group: figure} of one code, over whatever window: its ledger alone is read."""
    item, only = catalogue[code], [source_ledger(code)]
    base, _ = split(code)
    reads = [
        read_groups(scope, by, period, only=only, codes=[base]) for period in periods_of(code, term)
    ]
    none = Figure(base, item.name, item.measure, None)
    found = {group: [read.get(group, {}).get(base, none) for read in reads] for group in reads[0]}
    if isinstance(item, Variant):
        return {group: of_variant(item, figures, term) for group, figures in found.items()}
    return {group: figures[0] for group, figures in found.items()}


def figures_by_township(
    townships: Iterable[Township], period: Period, *, only: Iterable[Ledger] | None = None
) -> dict[int, dict[str, Figure]]:
    """The same indicators for many townships; the number of queries does not grow with them."""
    return read_groups(Q(unit__township__in=townships), TOWN, period, only=only)


def _told(items: Mapping[str, Item], terms: Sequence[Term]) -> dict[int, dict[str, Figure]]:
    """{township's id: the other rooms' among the items}: what is read together is asked for once.

    The key of a half-year that is nobody's is None.
    """
    asked = {code: item for code, item in items.items() if isinstance(item, Told)}
    values: dict[int, dict[str, Any]] = {term.township_id: {} for term in terms}
    for read in dict.fromkeys(item.read for item in asked.values()):
        for township, its in read(terms).items():
            values[township] |= its
    return {
        township: {code: _told_one(item, its[code]) for code, item in asked.items()}
        for township, its in values.items()
    }


def _told_in(township: Township, items: Mapping[str, Item], term: Term) -> dict[str, Figure]:
    """Of one township, kept room by room."""
    asked = {code: item for code, item in items.items() if isinstance(item, Told)}
    readers = {f"{one.read.__module__}.{one.read.__qualname__}": one.read for one in asked.values()}

    def read(names: list[str]) -> dict[str, dict[str, Any]]:
        return {name: of_room(name) for name in names}

    def of_room(name: str) -> dict[str, Any]:
        with reads.of_part(name):
            return dict(readers[name]([term]).get(term.township_id, {}))

    parts = dict.fromkeys(readers)
    found = kept_each("told", township, term.code, parts=parts, compute=read)
    values = {code: value for its in found.values() for code, value in its.items()}
    return {code: _told_one(item, values[code]) for code, item in asked.items()}


def _told_one(item: Told, value: Any) -> Figure:
    is_applicable = value is not NOT_APPLICABLE
    return Figure(
        item.code, item.name, item.measure, value if is_applicable else None, is_applicable
    )


def _constants(
    township: Township, term: Term, today: date | None
) -> Iterator[tuple[tuple[str, str], Constant]]:
    """((code, value), constant) in order; an empty value is missing."""
    day = term.paper_date(today or timezone.localdate())
    words = term.closed_words or township.words
    values = {
        "org.town_name": words["name"],
        "org.district_name": words["district"],
        "org.place_slogan": words["place_slogan"],
        "org.sign_name": words["sign_name"],
        "org.forum_brand": words["forum_brand"],
        "org.culture_brands": words["culture_brands"],
        "period.year": str(term.year),
        "period.half": term.get_half_display(),
        "period.next_half": "下半年" if term.half == 1 else "明年上半年",
        "period.theme_phrase": term.theme_phrase,
        # A half-year nobody has set up has no paper, and so no day on it.
        "report.date": f"{day.year}年{day.month}月{day.day}日" if term.pk else "",
    }
    return zip(values.items(), CONSTANTS, strict=True)


def _complete(
    found: dict[str, Figure], own: Iterable[custom_ledgers.CustomDeclaration]
) -> dict[str, Figure]:
    """All ledger indicators, missing where the group had no row in the ledger."""
    items = built_in_indicators()
    items |= {ledger.definition.code: ledger.indicators[0] for ledger in own}
    return {code: found.get(code) or missing(item) for code, item in items.items()}
