"""Reading every indicator at once: one grouped query a ledger, however many units or townships are asked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Exists, F, OuterRef, Q, Sum
from django.utils import timezone

from records.ledger import custom_ledgers as custom
from records.ledger.constants import CONSTANTS, Constant
from records.ledger.custom_models import CustomEntry, NilReturn
from records.ledger.declaration import Ledger, ledgers
from records.ledger.indicators import NOT_APPLICABLE, ROW, Indicator, JoinText, Period
from records.ledger.locks import as_counted
from townwork.org.models import Term, Township


@dataclass(frozen=True)
class Figure:
    """A value and where it came from. `value` None is missing, unless not `applicable` (nothing to divide by)."""

    code: str
    name: str
    measure: str
    value: object
    applicable: bool = True
    rows: tuple[tuple[str, int], ...] = ()

    @property
    def is_missing(self) -> bool:
        return self.value is None and self.applicable

    def as_json(self) -> dict:
        """The shape of `manage.py figures --json` and of a frozen edition: a missing value is null."""
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


class Catalogue(dict):
    """The built-in items by code, in order. A custom ledger's indicator is found by its code, and is no part of the rest."""

    def __missing__(self, code):
        found = custom.by_code(code)
        if found is None:
            raise KeyError(code)
        return found.indicators[0]

    def __contains__(self, code) -> bool:
        return super().__contains__(code) or custom.by_code(code) is not None

    def get(self, code, default=None):
        try:
            return self[code]
        except KeyError:
            return default


catalogue = Catalogue()
_ledger_of: dict[str, Ledger] = {}


def enlist(declared: Iterable[Ledger]) -> None:
    """Fill the catalogue with the constants and the ledgers' indicators, in order. Raises ValueError on a code twice."""
    catalogue.update({constant.code: constant for constant in CONSTANTS})
    for ledger in declared:
        for indicator in ledger.indicators:
            if indicator.code in dict.keys(catalogue):
                raise ValueError(f"indicator {indicator.code} is declared twice")
            catalogue[indicator.code] = indicator
            _ledger_of[indicator.code] = ledger


def ledger_for(code: str) -> Ledger | None:
    """The ledger an indicator is read from; None for a constant."""
    return _ledger_of.get(code) or custom.by_code(code)


def items_of(township_id: int | None) -> dict[str, Constant | Indicator]:
    """The catalogue of one township: the built-in items, then its own ledgers'. A custom name never hides a built-in."""
    own = custom.of_township(township_id) if township_id else []
    return dict(catalogue) | {one.definition.code: one.indicators[0] for one in own}


def figures(
    township: Township,
    term: Term,
    *,
    rows: bool = False,
    today: date | None = None,
    only: Iterable[Ledger] | None = None,
) -> dict[str, Figure]:
    """Every figure of the catalogue for one township and term, in its order; with `rows`, the source rows too."""
    with custom.remembered():
        own = custom.of_township(township.pk) if only is None else ()
        read = read_groups(
            Q(unit__township=township), "unit__township", Period.of(term), rows=rows, only=only
        )
    found = {
        code: Figure(code, c.name, c.measure, v or None)
        for (code, v), c in _constants(township, term, today)
    }
    return found | _complete(read.get(township.pk, {}), own)


def figures_by_unit(township: Township, term: Term) -> dict[int, dict[str, Figure]]:
    """The same indicators for each unit of the township: {unit id: {code: Figure}}; units without rows are absent."""
    return read_groups(Q(unit__township=township), "unit", Period.of(term))


def figures_by_township(
    townships: Iterable[Township], period: Period, *, only: Iterable[Ledger] | None = None
) -> dict[int, dict[str, Figure]]:
    """The same indicators for many townships; the number of queries does not grow with them."""
    return read_groups(Q(unit__township__in=townships), "unit__township", period, only=only)


def _constants(township, term, today):
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


def _complete(found: dict[str, Figure], own: Iterable[custom.Own]) -> dict[str, Figure]:
    """All ledger indicators, missing where the group had no row in the ledger."""
    items = {code: item for code, item in catalogue.items() if code in _ledger_of}
    items |= {one.definition.code: one.indicators[0] for one in own}
    return {
        code: found.get(code) or Figure(code, item.name, item.measure, None)
        for code, item in items.items()
    }


def read_groups(
    scope: Q, by: str, period: Period, *, rows: bool = False, only: Iterable[Ledger] | None = None
) -> dict[int, dict[str, Figure]]:
    """{group: {code: Figure}}: one query a built-in ledger, one for all custom ones, one for the nil returns.

    `only` reads some of the ledgers.
    """
    groups: dict[int, dict[str, Figure]] = {}
    if only is not None and not only:
        return groups
    nil = nil_returns(scope, by, period)
    wanted = list(ledgers.values()) if only is None else list(only)
    for ledger in wanted:
        if not ledger.indicators or isinstance(ledger, custom.Own):
            continue
        reads = {read["group"]: read for read in ledger_query(ledger, scope, by, period, rows=rows)}
        _keep(groups, ledger, reads, nil)
    chosen = None if only is None else [one for one in wanted if isinstance(one, custom.Own)]
    if chosen is None or chosen:
        with custom.remembered():
            for ledger, reads in _custom_reads(scope, by, period, rows, chosen, nil):
                _keep(groups, ledger, reads, nil)
    return groups


def _keep(groups: dict, ledger: Ledger, reads: dict[int, dict], nil: dict[str, set[int]]) -> None:
    """Put the figures of one ledger into the groups that have rows in it, or a nil return."""
    for group in {*reads, *nil.get(ledger.slug, ())}:
        read = reads.get(group) or {}
        kept = bool(read.get("kept")) or group in nil.get(ledger.slug, ())
        for indicator in ledger.indicators:
            groups.setdefault(group, {})[indicator.code] = _figure(ledger, indicator, read, kept)


def _custom_reads(
    scope: Q, by: str, period: Period, rows: bool, chosen, nil
) -> list[tuple[Ledger, dict]]:
    """[(ledger, {group: read})] of the custom ledgers, however many: one query, and the definitions it names."""
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
        if slug.startswith(custom.SLUG) and (
            chosen is None or slug in {one.slug for one in chosen}
        ):
            found.setdefault(int(slug.removeprefix(custom.SLUG)), {})
    known = custom.by_ids(found)
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


def countable(ledger: Ledger, period: Period):
    """The ledger's standing rows; where an article may stand several times, each knows whether it is the one counted."""
    queryset = as_counted(ledger.rows().standing(), period)
    if not any(indicator.distinct_article for indicator in ledger.indicators):
        return queryset
    higher = queryset.filter(
        unit__township=OuterRef("unit__township"),
        article=OuterRef("article"),
        occurred_on__range=(period.start, period.end),
    ).filter(
        Q(level__gt=OuterRef("level"))
        | Q(level=OuterRef("level"), points__gt=OuterRef("points"))
        | Q(level=OuterRef("level"), points=OuterRef("points"), pk__lt=OuterRef("pk"))
    )
    return queryset.annotate(is_counted=~Exists(higher))


def source_rows(indicator: Indicator, period: Period) -> Q:
    rows = indicator.rows_where(period)
    return rows & Q(is_counted=True) if indicator.distinct_article else rows


def ledger_query(ledger: Ledger, scope: Q, by: str, period: Period, *, rows: bool = False):
    """The one query: a row a group, every aggregate of every indicator in it under `<position>_<name>`."""
    read = {"kept": Count("pk", filter=period.window("term"))}
    for position, indicator in enumerate(ledger.indicators):
        where = source_rows(indicator, period)
        for name, aggregate in indicator.aggregates(where).items():
            read[f"i{position}_{name}"] = aggregate
        if rows:
            read[f"i{position}_ids"] = JoinText("pk", filter=where)
    return (
        countable(ledger, period)
        .filter(scope, occurred_on__lte=period.end)
        .order_by()
        .values(group=F(by))
        .annotate(**read)
    )


def _figure(ledger: Ledger, indicator: Indicator, read: dict, kept: bool) -> Figure:
    prefix = f"i{ledger.indicators.index(indicator)}_"
    mine = {
        name.removeprefix(prefix): value for name, value in read.items() if name.startswith(prefix)
    }
    ids = mine.pop("ids", None)
    label = ledger.model._meta.label_lower
    rows = tuple((label, int(pk)) for pk in ids.split(ROW)) if ids else ()
    value = indicator.value(mine or _nothing(indicator), kept)
    if value is NOT_APPLICABLE:
        return Figure(indicator.code, indicator.name, indicator.measure, None, False, rows)
    return Figure(indicator.code, indicator.name, indicator.measure, value, True, rows)


def _nothing(indicator: Indicator) -> dict:
    """What the query would read of no rows: a nil return has none."""
    return {
        name: 0 if isinstance(agg, Count) else None
        for name, agg in indicator.aggregates(Q()).items()
    }
