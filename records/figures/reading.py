"""Reading every indicator at once: one grouped query a ledger, however many units or townships are
asked for.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date

from django.db.models import Count, F, Q, QuerySet, Sum

from records.figures.catalogue import (
    built_in_indicators,
    catalogue,
    indicator_of,
    ledger_for,
    periods_of,
    source_ledger,
    told,
)
from records.figures.compiling import Compiled, countable
from records.figures.coverage import HEAD, TOWN, UNIT, Coverage, Reports
from records.figures.figure import Figure, missing
from records.figures.ledgerless import constants_of, told_of
from records.figures.once import read_once
from records.figures.reports import declared_nil, read_reports
from records.figures.statements import compiled_once
from records.figures.windows import Comparison, Variant, change_in_words, split
from records.ledger import custom_ledgers
from records.ledger.constants import Constant
from records.ledger.custom_models import CustomEntry
from records.ledger.declaration import Ledger, ledgers
from records.ledger.indicators import (
    ANSWERING,
    ROW,
    Indicator,
    JoinText,
    Period,
    SumOf,
)
from townwork.org.kept import kept_each
from townwork.org.models import Term, Township


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
        # Of its own ledgers those too that nobody has reported: they are owed as the others are.
        asked = [*ledgers.values(), *own] if only is None else only
        read = of_town(township, Period.of(term), asked, rows=rows, today=today)
    found = {
        code: Figure(code, c.name, c.measure, v or None)
        for (code, v), c in constants_of(township, term, today)
    }
    found |= _complete(read, own)
    return found | told_of(told() if only is None else {}, township, term)


def _named(
    township: Township, term: Term, codes: Collection[str], rows: bool, today: date | None
) -> dict[str, Figure]:
    """The figures of the codes, in the order given, over whatever windows."""
    words = {code: value for (code, value), _ in constants_of(township, term, today)}
    with custom_ledgers.remembering():
        custom_ledgers.by_codes(split(code)[0] for code in codes)
        asked: dict[Period, dict[str, None]] = {}
        for code in codes:
            if ledger_for(code):
                for period in periods_of(code, term):
                    asked.setdefault(period, {})[split(code)[0]] = None
        read = {
            period: of_town(township, period, codes=list(bases), rows=rows, today=today)
            for period, bases in asked.items()
        }
        of_rooms = told_of({code: catalogue[code] for code in codes}, township, term)
        return {code: of_rooms.get(code) or _one_named(code, term, words, read) for code in codes}


def of_town(
    township: Township,
    period: Period,
    only: Iterable[Ledger] = (),
    *,
    codes: Sequence[str] | None = None,
    units: Collection[int] | None = None,
    rows: bool = False,
    today: date | None = None,
) -> dict[str, Figure]:
    """The figures by hand of some ledgers of one township, or those of the codes; of some of its
    units where they are named by their keys.

    Each ledger's are kept by themselves: a row of one moves the figures of no other.
    """
    by_slug: dict[str, Ledger] = {ledger.slug: ledger for ledger in only}
    its: dict[str, list[str]] = {}
    for code in codes or ():
        if ledger := ledger_for(code):
            by_slug[ledger.slug] = ledger
            its.setdefault(ledger.slug, []).append(code)
    scope = Q(unit__township=township) if units is None else Q(unit__in=list(units))

    def read(slugs: list[str]) -> dict[str, dict[str, Figure]]:
        with custom_ledgers.remembering():
            asked = [by_slug[slug] for slug in slugs]
            wanted = None if codes is None else [code for slug in slugs for code in its[slug]]
            found = read_groups(
                scope, TOWN, period, rows=rows, only=asked, codes=wanted, today=today
            ).get(township.pk, {})
            return {one.slug: _of_ledger(one, wanted, found) for one in asked}

    parts = {slug: its.get(slug) for slug in by_slug}
    of_units = None if units is None else tuple(sorted(units))
    asked = period, of_units, rows, today
    read_of = kept_each("figures_of", township, *asked, parts=parts, compute=read)
    return {code: figure for figures in read_of.values() for code, figure in figures.items()}


def _of_ledger(
    ledger: Ledger, codes: Collection[str] | None, found: dict[str, Figure]
) -> dict[str, Figure]:
    is_own = isinstance(ledger, custom_ledgers.CustomDeclaration)
    asked = ledger.indicators if is_own else asked_of(ledger, codes)
    return {one.code: found[one.code] for one in asked if one.code in found}


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
    its = (value, now.applicable, now.rows, now.coverage)
    return Figure(item.code, item.name, item.measure, *its)


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
    return read_groups(Q(unit__township__in=townships), TOWN, period, only=only)


def _complete(
    found: dict[str, Figure], own: Iterable[custom_ledgers.CustomDeclaration]
) -> dict[str, Figure]:
    """All ledger indicators, missing where the group had no row in the ledger."""
    items = built_in_indicators()
    items |= {ledger.definition.code: ledger.indicators[0] for ledger in own}
    return {code: found.get(code) or missing(item) for code, item in items.items()}


_GROUPS = {TOWN: F(TOWN), UNIT: F(UNIT), HEAD: ANSWERING}


def read_groups(
    scope: Q,
    by: str,
    period: Period,
    *,
    rows: bool = False,
    only: Iterable[Ledger] | None = None,
    codes: Collection[str] | None = None,
    today: date | None = None,
) -> dict[int, dict[str, Figure]]:
    """{group: {code: Figure}}: one query a built-in ledger, one for all custom ones, and those of
    records.figures.reports.

    `by` is TOWN, UNIT, or HEAD: a unit with those below it. `scope` names units alone; `only` reads
    some of the ledgers, `codes` some of their figures: unsaid, those by hand.
    """
    if only is not None and not only:
        return {}
    with custom_ledgers.remembering():
        wanted = list(ledgers.values()) if only is None else list(only)
        built_in = [one for one in wanted if not isinstance(one, custom_ledgers.CustomDeclaration)]
        own = [one for one in wanted if isinstance(one, custom_ledgers.CustomDeclaration)]
        declared = declared_nil(scope, period)
        slugs = {nil.ledger for nil in declared}
        custom = _custom_reads(scope, by, period, rows, None if only is None else own, slugs)
        asked = {one.slug: asked_of(one, codes) for one in built_in}
        read = [one for one in built_in if asked[one.slug]]
        reports = read_reports(
            scope, period, [*read, *(one for one, _ in custom)], declared=declared, today=today
        )
        groups: dict[int, dict[str, Figure]] = {}
        for ledger in read:
            its = asked[ledger.slug]
            query = _ledger_query(ledger, its, scope, by, period, rows=rows)
            found = {one["group"]: one for one in query.read_for(ledger.slug)}
            _keep(groups, ledger, its, period, found, reports, by)
        for ledger, found in custom:
            _keep(groups, ledger, ledger.indicators, period, found, reports, by)
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
    reports: Reports,
    by: str,
) -> None:
    """Put the figures of one ledger into the groups that have rows in it, a nil return, or owe."""
    nil = reports.said_nil(ledger, by)
    for group in {*reads, *nil, *reports.coverage(ledger, by)}:
        read = reads.get(group) or {}
        kept = bool(read.get("kept")) or group in nil
        for position, indicator in enumerate(asked):
            figure = _figure(ledger, indicator, position, period, read, kept)
            owed = reports.coverage(ledger, by, indicator.whose).get(group)
            coverage = _covered(ledger, indicator, position, read, owed)
            groups.setdefault(group, {})[indicator.code] = replace(figure, coverage=coverage)


def _covered(
    ledger: Ledger, indicator: Indicator, position: int, read: dict, coverage: Coverage | None
) -> Coverage | None:
    """The ledger's coverage, with the rows that left the summed field empty."""
    if not (isinstance(indicator, SumOf) and isinstance(indicator.field, str)):
        return coverage
    prefix = f"i{position}_"
    lacking = (read.get(f"{prefix}n") or 0) - (read.get(f"{prefix}given") or 0)
    if not lacking:
        return coverage
    label = ledger.label_of_sum(indicator.field)
    return replace(coverage or Coverage.of_nobody(), lacking=lacking, field=label)


def _custom_reads(
    scope: Q,
    by: str,
    period: Period,
    rows: bool,
    chosen: list[custom_ledgers.CustomDeclaration] | None,
    nil: set[str],
) -> list[tuple[custom_ledgers.CustomDeclaration, dict]]:
    """[(ledger, {group: read})] of the custom ledgers with entries or a nil return, however many:
    one query, and the definitions it names.
    """
    if chosen is not None and not chosen:
        return []
    asked = CustomEntry.objects.standing().filter(scope, period.window("term")).order_by()
    if chosen is not None:
        asked = asked.filter(ledger__in=[one.definition.pk for one in chosen])
    read = {"kept": Count("pk"), "i0_n": Count("pk"), "i0_sum": Sum("counted")}
    read["i0_given"] = Count("counted")
    if rows:
        read["i0_ids"] = JoinText("pk")
    found: dict[int, dict[int, dict]] = {one.definition.pk: {} for one in chosen or ()}
    for slug in nil if chosen is None else ():
        if slug.startswith(custom_ledgers.SLUG):
            found.setdefault(int(slug.removeprefix(custom_ledgers.SLUG)), {})
    for one in asked.values("ledger_id", group=_GROUPS[by]).annotate(**read):
        found.setdefault(one["ledger_id"], {})[one["group"]] = one
    known = custom_ledgers.by_ids(found)
    return [
        (known[pk], reads)
        for pk, reads in found.items()
        if pk in known and not known[pk].definition.is_void
    ]


@compiled_once
def _ledger_query(
    ledger: Ledger, asked: Sequence[Indicator], scope: Q, by: str, period: Period, *, rows: bool
) -> QuerySet:
    """The one query: a row a group, every aggregate of every indicator in it under
    `<position>_<name>`.
    """
    # What goes on from its date is kept once anything ever was; of what happens, in the period.
    kept = None if ledger.stands else period.window("term")
    columns = {"kept": Count("pk", filter=kept)}
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
        .values(group=_GROUPS[by])
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
