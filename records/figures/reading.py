"""Reading every indicator at once: one grouped query a ledger, however many units or townships are
asked for.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils import timezone

from records.figures.catalogue import built_in_indicators
from records.figures.compiling import Compiled, countable
from records.figures.once import read_once
from records.figures.statements import compiled_once
from records.ledger import custom_ledgers
from records.ledger.constants import CONSTANTS, Constant
from records.ledger.custom_models import CustomEntry, NilReturn
from records.ledger.declaration import Ledger, ledgers
from records.ledger.indicators import ROW, JoinText, Period
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
) -> dict[str, Figure]:
    """Every figure of the catalogue for one township and term, in its order; with `rows`, the
    source rows too.
    """
    with custom_ledgers.remembering():
        own = custom_ledgers.of_township(township.pk) if only is None else ()
        read = read_groups(
            Q(unit__township=township), "unit__township", Period.of(term), rows=rows, only=only
        )
    found = {
        code: Figure(code, c.name, c.measure, v or None)
        for (code, v), c in _constants(township, term, today)
    }
    return found | _complete(read.get(township.pk, {}), own)


def figures_by_township(
    townships: Iterable[Township], period: Period, *, only: Iterable[Ledger] | None = None
) -> dict[int, dict[str, Figure]]:
    """The same indicators for many townships; the number of queries does not grow with them."""
    return read_groups(Q(unit__township__in=townships), "unit__township", period, only=only)


def _constants(
    township: Township, term: Term, today: date | None
) -> Iterator[tuple[tuple[str, str], Constant]]:
    """((code, value), constant) in order; an empty value is missing."""
    day = term.report_date or today or timezone.localdate()
    values = {
        "org.town_name": township.name,
        "org.district_name": township.district.name,
        "org.place_slogan": township.place_slogan,
        "org.sign_name": township.sign_name,
        "org.forum_brand": township.forum_brand,
        "org.culture_brands": township.culture_brands,
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
    scope: Q, by: str, period: Period, *, rows: bool = False, only: Iterable[Ledger] | None = None
) -> dict[int, dict[str, Figure]]:
    """{group: {code: Figure}}: one query a built-in ledger, one for all custom ones, one for the
    nil returns.

    `only` reads some of the ledgers.
    """
    groups: dict[int, dict[str, Figure]] = {}
    if only is not None and not only:
        return groups
    nil = nil_returns(scope, by, period)
    wanted = list(ledgers.values()) if only is None else list(only)
    for ledger in wanted:
        if not ledger.indicators or isinstance(ledger, custom_ledgers.CustomDeclaration):
            continue
        reads = {
            read["group"]: read for read in _ledger_query(ledger, scope, by, period, rows=rows)
        }
        _keep(groups, ledger, period, reads, nil)
    chosen = (
        None
        if only is None
        else [one for one in wanted if isinstance(one, custom_ledgers.CustomDeclaration)]
    )
    if chosen is None or chosen:
        with custom_ledgers.remembering():
            for ledger, reads in _custom_reads(scope, by, period, rows, chosen, nil):
                _keep(groups, ledger, period, reads, nil)
    return groups


def _keep(
    groups: dict[int, dict[str, Figure]],
    ledger: Ledger,
    period: Period,
    reads: dict[int, dict],
    nil: dict[str, set[int]],
) -> None:
    """Put the figures of one ledger into the groups that have rows in it, or a nil return."""
    for group in {*reads, *nil.get(ledger.slug, ())}:
        read = reads.get(group) or {}
        kept = bool(read.get("kept")) or group in nil.get(ledger.slug, ())
        for position, indicator in enumerate(ledger.indicators):
            figure = _figure(ledger, position, period, read, kept)
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
def _ledger_query(ledger: Ledger, scope: Q, by: str, period: Period, *, rows: bool) -> QuerySet:
    """The one query: a row a group, every aggregate of every indicator in it under
    `<position>_<name>`.
    """
    columns = {"kept": Count("pk", filter=period.window("term"))}
    for position, indicator in enumerate(ledger.indicators):
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


def _figure(ledger: Ledger, position: int, period: Period, read: dict, kept: bool) -> Figure:
    """The figure of the indicator at the position of what the ledger's query read of one group."""
    indicator, prefix = ledger.indicators[position], f"i{position}_"
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
