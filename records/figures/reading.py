"""Reading every indicator at once: one grouped query a ledger, however many units or townships are
asked for.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils import timezone

from records.figures.catalogue import (
    Item,
    built_in_indicators,
    catalogue,
    indicator_of,
    ledger_for,
    periods_of,
    source_ledger,
    told,
)
from records.figures.compiling import Compiled, countable
from records.figures.once import read_once
from records.figures.statements import compiled_once
from records.figures.told import Told
from records.figures.windows import Comparison, Variant, change_in_words, split
from records.ledger import custom_ledgers
from records.ledger.constants import CONSTANTS, Constant
from records.ledger.custom_models import CustomEntry, NilReturn
from records.ledger.declaration import Ledger, ledgers
from records.ledger.indicators import NOT_APPLICABLE, ROW, Indicator, JoinText, Period
from townwork.org.models import Term, Township


@dataclass(frozen=True)
class Figure:
    """A value and where it came from. `value` None is missing, unless not `applicable` (nothing to
    divide by).
    """

    code: str
    name: str
    measure: str
    value: Any  # a number, a word, {name: count} or a list
    applicable: bool = True
    rows: tuple[tuple[str, int], ...] = ()

    @property
    def is_missing(self) -> bool:
        return self.value is None and self.applicable

    def as_json(self) -> dict:
        """The shape of `manage.py figures --json` and of a frozen edition: a missing
        value is null.
        """
        value = self.value
        if isinstance(value, Decimal):
            value = int(value) if value == value.to_integral_value() else float(value)
        return {
            "code": self.code,
            "name": self.name,
            "measure": self.measure,
            "value": value,
            "rows": [list(row) for row in self.rows],
        }


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
        return _named(township, term, codes, rows, today)
    with custom_ledgers.remembering():
        own = custom_ledgers.of_township(township.pk) if only is None else ()
        read = read_groups(
            Q(unit__township=township), "unit__township", Period.of(term), rows=rows, only=only
        )
    found = {
        code: Figure(code, c.name, c.measure, v or None)
        for (code, v), c in _constants(township, term, today)
    }
    found |= _complete(read.get(township.pk, {}), own)
    return found | _told(told() if only is None else {}, term)


def _named(
    township: Township, term: Term, codes: Collection[str], rows: bool, today: date | None
) -> dict[str, Figure]:
    """The figures of the codes, in the order given, over whatever windows."""
    words = {code: value for (code, value), _ in _constants(township, term, today)}
    with custom_ledgers.remembering():
        custom_ledgers.by_codes(split(code)[0] for code in codes)
        asked: dict[Period, dict[str, None]] = {}
        for code in codes:
            if ledger_for(code):
                for period in periods_of(code, term):
                    asked.setdefault(period, {})[split(code)[0]] = None
        read = {
            period: _read_one(township, period, list(bases), rows)
            for period, bases in asked.items()
        }
        of_rooms = _told({code: catalogue[code] for code in codes}, term)
        return {code: of_rooms.get(code) or _one_named(code, term, words, read) for code in codes}


def _read_one(
    township: Township, period: Period, codes: list[str], rows: bool
) -> dict[str, Figure]:
    """The figures of one township's ledgers over one period."""
    only = {ledger.slug: ledger for ledger in map(ledger_for, codes) if ledger}
    scope, by = Q(unit__township=township), "unit__township"
    read = read_groups(scope, by, period, rows=rows, only=list(only.values()), codes=codes)
    return read.get(township.pk, {})


def _one_named(
    code: str, term: Term, words: dict[str, str], read: dict[Period, dict[str, Figure]]
) -> Figure:
    item, base = catalogue[code], split(code)[0]
    if isinstance(item, Constant):
        return Figure(code, item.name, item.measure, words[code] or None)
    none = Figure(base, item.name, item.measure, None)
    found = [read[period].get(base, none) for period in periods_of(code, term)]
    return of_variant(item, found) if isinstance(item, Variant) else found[0]


def of_variant(item: Variant, found: Sequence[Figure]) -> Figure:
    """Of its readings, in the order of its periods: over its window, or the change in words."""
    now, over = found[0], item.over
    value = now.value
    if isinstance(over, Comparison) and value is not None:
        value = change_in_words(value, found[1].value, item.base.measure, over.against.suffix)
    return Figure(item.code, item.name, item.measure, value, now.applicable, now.rows)


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
        return {group: of_variant(item, figures) for group, figures in found.items()}
    return {group: figures[0] for group, figures in found.items()}


def figures_by_township(
    townships: Iterable[Township], period: Period, *, only: Iterable[Ledger] | None = None
) -> dict[int, dict[str, Figure]]:
    """The same indicators for many townships; the number of queries does not grow with them."""
    return read_groups(Q(unit__township__in=townships), "unit__township", period, only=only)


def _told(items: Mapping[str, Item], term: Term) -> dict[str, Figure]:
    """The other rooms' among the items: what is read together is asked for once."""
    asked = {code: item for code, item in items.items() if isinstance(item, Told)}
    readers = dict.fromkeys(item.read for item in asked.values())
    values = {code: value for read in readers for code, value in read(term).items()}
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
    return {
        code: found.get(code) or Figure(code, item.name, item.measure, None)
        for code, item in items.items()
    }


def read_groups(
    scope: Q,
    by: str,
    period: Period,
    *,
    rows: bool = False,
    only: Iterable[Ledger] | None = None,
    codes: Collection[str] | None = None,
) -> dict[int, dict[str, Figure]]:
    """{group: {code: Figure}}: one query a built-in ledger, one for all custom ones, one for the
    nil returns.

    `only` reads some of the ledgers, `codes` some of their figures: unsaid, those by hand.
    """
    groups: dict[int, dict[str, Figure]] = {}
    if only is not None and not only:
        return groups
    nil = nil_returns(scope, by, period)
    wanted = list(ledgers.values()) if only is None else list(only)
    for ledger in wanted:
        asked = asked_of(ledger, codes)
        if not asked or isinstance(ledger, custom_ledgers.CustomDeclaration):
            continue
        query = _ledger_query(ledger, asked, scope, by, period, rows=rows)
        reads = {read["group"]: read for read in query}
        _keep(groups, ledger, asked, period, reads, nil)
    chosen = (
        None
        if only is None
        else [one for one in wanted if isinstance(one, custom_ledgers.CustomDeclaration)]
    )
    if chosen is None or chosen:
        with custom_ledgers.remembering():
            for ledger, reads in _custom_reads(scope, by, period, rows, chosen, nil):
                _keep(groups, ledger, ledger.indicators, period, reads, nil)
    return groups


def asked_of(ledger: Ledger, codes: Collection[str] | None) -> tuple[Indicator, ...]:
    """Which of the ledger's figures are read: those of the codes, or unsaid those by hand."""
    if codes is None:
        return ledger.indicators
    return tuple(indicator_of(code) for code in dict.fromkeys(codes) if _is_of(code, ledger))


def _is_of(code: str, ledger: Ledger) -> bool:
    its = ledger_for(code)
    return its is not None and its.slug == ledger.slug


def _keep(
    groups: dict[int, dict[str, Figure]],
    ledger: Ledger,
    asked: Sequence[Indicator],
    period: Period,
    reads: dict[int, dict],
    nil: dict[str, set[int]],
) -> None:
    """Put the figures of one ledger into the groups that have rows in it, or a nil return."""
    for group in {*reads, *nil.get(ledger.slug, ())}:
        read = reads.get(group) or {}
        kept = bool(read.get("kept")) or group in nil.get(ledger.slug, ())
        for position, indicator in enumerate(asked):
            figure = _figure(ledger, indicator, position, period, read, kept)
            groups.setdefault(group, {})[indicator.code] = figure


def _custom_reads(
    scope: Q,
    by: str,
    period: Period,
    rows: bool,
    chosen: list[custom_ledgers.CustomDeclaration] | None,
    nil: dict[str, set[int]],
) -> list[tuple[Ledger, dict]]:
    """[(ledger, {group: read})] of the custom ledgers, however many: one query, and the
    definitions it names.
    """
    asked = CustomEntry.objects.standing().filter(scope, period.window("term")).order_by()
    if chosen is not None:
        asked = asked.filter(ledger__in=[one.definition.pk for one in chosen])
    read = {"kept": Count("pk"), "i0_n": Count("pk"), "i0_sum": Sum("counted")}
    if rows:
        read["i0_ids"] = JoinText("pk")
    found: dict[int, dict[int, dict]] = {}
    for one in asked.values("ledger_id", group=F(by)).annotate(**read):
        found.setdefault(one["ledger_id"], {})[one["group"]] = one
    for slug in nil:
        if slug.startswith(custom_ledgers.SLUG) and (
            chosen is None or slug in {one.slug for one in chosen}
        ):
            found.setdefault(int(slug.removeprefix(custom_ledgers.SLUG)), {})
    known = custom_ledgers.by_ids(found)
    return [
        (known[pk], reads)
        for pk, reads in found.items()
        if pk in known and not known[pk].definition.is_void
    ]


def nil_returns(scope: Q, by: str, period: Period) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    declared = NilReturn.objects.filter(
        scope, term__year=period.end.year, term__half=1 if period.end.month <= 6 else 2
    )
    for slug, group in declared.values_list("ledger", by):
        found.setdefault(slug, set()).add(group)
    return found


@compiled_once
def _ledger_query(
    ledger: Ledger, asked: Sequence[Indicator], scope: Q, by: str, period: Period, *, rows: bool
) -> QuerySet:
    """The one query: a row a group, every aggregate of every indicator in it under
    `<position>_<name>`.
    """
    columns = {"kept": Count("pk", filter=period.window("term"))}
    for position, indicator in enumerate(asked):
        compiled = Compiled(indicator, period)
        for name, aggregate in compiled.aggregates.items():
            columns[f"i{position}_{name}"] = aggregate
        if rows:
            columns[f"i{position}_ids"] = JoinText("pk", filter=compiled.rows)
    return (
        countable(ledger, period)
        .filter(scope, occurred_on__lte=period.end)
        .order_by()
        .values(group=F(by))
        .annotate(**columns)
    )


def _figure(
    ledger: Ledger, indicator: Indicator, position: int, period: Period, read: dict, kept: bool
) -> Figure:
    """The figure of the indicator at the position of what the ledger's query read of one group."""
    prefix = f"i{position}_"
    own = {
        name.removeprefix(prefix): value for name, value in read.items() if name.startswith(prefix)
    }
    ids = own.pop("ids", None)
    label = ledger.model._meta.label_lower
    rows = tuple((label, int(pk)) for pk in ids.split(ROW)) if ids else ()
    found = Compiled(indicator, period).value(own, kept)
    return Figure(
        indicator.code, indicator.name, indicator.measure, found.value, found.is_applicable, rows
    )
