"""Every figure of some ledgers by unit or township: one grouped query a ledger, however many units
or townships are asked for.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date

from django.db.models import Count, Expression, F, Q, QuerySet, Sum

from records.figures.catalogue import indicator_of, ledger_for
from records.figures.compiling import Compiled, countable, keeping_kinds
from records.figures.coverage import HEAD, Coverage, Reports
from records.figures.figure import Figure
from records.figures.reports import declared_nil, read_reports
from records.figures.statements import compiled_once
from records.figures.unknown import unknown_then
from records.ledger import custom_ledgers
from records.ledger.custom_models import CustomEntry
from records.ledger.declaration import Ledger, ledgers
from records.ledger.indicators import ROW, Indicator, JoinText, Period, SumOf
from records.ledger.places import answering


def _group(by: str, period: Period, *, stands: bool = False) -> Expression:
    """What rows are grouped by; what stands is its unit's of the last day."""
    return answering(period.end if stands else None) if by == HEAD else F(by)


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
        unknown = unknown_then(codes, period)
        for ledger in read:
            its = asked[ledger.slug]
            query = _ledger_query(ledger, its, scope, by, period, rows=rows)
            found = {one["group"]: one for one in query.read_for(ledger.slug)}
            _keep(groups, ledger, its, period, found, reports, by)
            _leave_out(groups, its, unknown)
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
            is_kept = kept and _is_kept(ledger, indicator, reports, by, group)
            figure = _figure(ledger, indicator, position, period, read, is_kept)
            owed = reports.coverage(ledger, by, indicator.whose).get(group)
            coverage = _covered(ledger, indicator, position, read, owed)
            groups.setdefault(group, {})[indicator.code] = replace(figure, coverage=coverage)


def _leave_out(
    groups: dict[int, dict[str, Figure]], asked: Sequence[Indicator], unknown: Collection[str]
) -> None:
    """What the half-year does not know (unknown_then) does not apply there."""
    for one in (one for one in asked if one.code in unknown):
        for found in groups.values():
            found[one.code] = Figure(one.code, one.name, one.measure, None, applicable=False)


def _is_kept(ledger: Ledger, indicator: Indicator, reports: Reports, by: str, group: int) -> bool:
    kinds = keeping_kinds(ledger, indicator)
    return not kinds or group in reports.kept_by(ledger, by, kinds)


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
    for one in asked.values("ledger_id", group=_group(by, period)).annotate(**read):
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
        .values(group=_group(by, period, stands=ledger.stands))
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
