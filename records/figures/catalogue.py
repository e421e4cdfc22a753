"""The catalogue (指标目录): every constant and indicator by its code, in the order of the menu.

`records.registration` fills it once, when the apps are ready. A custom ledger's indicator is found
by its code too.
"""

from collections.abc import Iterable

from records.figures import windows
from records.figures.told import Told
from records.figures.windows import Variant
from records.ledger import custom_ledgers, own_kinds
from records.ledger.constants import CONSTANTS, Constant
from records.ledger.declaration import Ledger, ledgers
from records.ledger.derived import derive_own
from records.ledger.indicators import Indicator, Period
from townwork.org.models import Term

Item = Constant | Indicator | Variant


class Catalogue(dict[str, Item]):
    """The built-in items by code. A custom ledger's indicator is found by its code, and a figure
    over another window by that and its key (records.figures.windows); they are no part of the rest.
    """

    def __missing__(self, code: str) -> Indicator | Variant:
        base, key = windows.split(code)
        if key:
            variant = windows.variant_of(indicator_of(base), key)
            if variant is None:
                raise KeyError(code)
            return variant
        own = _of_own_kind(code)
        if own is not None:
            return own
        ledger = custom_ledgers.by_code(code)
        if ledger is None:
            raise KeyError(code)
        return ledger.indicators[0]

    def __contains__(self, code: object) -> bool:
        if self.has_built_in(code):
            return True
        return isinstance(code, str) and self.get(code) is not None

    # dict's own takes any key and any default.
    def get(self, code: str, default: Item | None = None) -> Item | None:  # type: ignore[override]
        try:
            return self[code]
        except KeyError:
            return default

    def has_built_in(self, code: object) -> bool:
        """Whether the house itself declares the code; asks no database."""
        return super().__contains__(code)


def _of_own_kind(code: str) -> Indicator | None:
    """A figure of a township's own kind: venues.kind.own-12, and what follows it."""
    slug, field, *_ = (*code.split("."), "")
    kind = own_kinds.of_code(code) if slug in ledgers else None
    if kind is None or (kind.ledger, kind.field) != (slug, field):
        return None
    return derive_own(ledgers[slug], kind).get(code)


catalogue = Catalogue()
_ledger_of: dict[str, Ledger] = {}  # {an indicator's code: the ledger it is read from}


def enlist(declared: Iterable[Ledger]) -> None:
    """Fill the catalogue with the constants and the ledgers' indicators, in order.

    Raises ValueError where a code is declared twice.
    """
    catalogue.update({constant.code: constant for constant in CONSTANTS})
    for ledger in declared:
        for indicator in (*ledger.indicators, *ledger.derived):
            if catalogue.has_built_in(indicator.code):
                raise ValueError(f"indicator {indicator.code} is declared twice")
            catalogue[indicator.code] = indicator
            _ledger_of[indicator.code] = ledger


def offer(figures: Iterable[Told]) -> None:
    """What a room above has to say, after the ledgers'. Raises ValueError where a code is taken."""
    for figure in figures:
        if catalogue.has_built_in(figure.code):
            raise ValueError(f"figure {figure.code} is offered twice")
        catalogue[figure.code] = figure


def told() -> dict[str, Told]:
    """{code: figure} of the rooms above."""
    return {code: item for code, item in catalogue.items() if isinstance(item, Told)}


def ledger_for(code: str) -> Ledger | None:
    """The ledger an indicator is read from, custom ones too, over whatever window; None for a
    constant and for an unknown code.
    """
    code, _ = windows.split(code)
    if code in _ledger_of:
        return _ledger_of[code]
    if f".{own_kinds.PREFIX}" in code:
        return ledgers.get(code.partition(".")[0]) if _of_own_kind(code) else None
    return custom_ledgers.by_code(code)


def indicator_of(code: str) -> Indicator:
    """The indicator of a code, custom ones too. Raises KeyError for a constant and for an unknown
    code.
    """
    item = catalogue[code]
    if not isinstance(item, Indicator):
        raise KeyError(code)
    return item


def source_ledger(code: str) -> Ledger:
    """The ledger an indicator is read from. Raises KeyError for a constant and for an
    unknown code.
    """
    ledger = ledger_for(code)
    if ledger is None:
        raise KeyError(code)
    return ledger


def periods_of(code: str, term: Term) -> tuple[Period, ...]:
    """The days a ledger's figure of the term is read over; the first are those of its rows."""
    item = catalogue[code]
    return item.periods(term) if isinstance(item, Variant) else (Period.of(term),)


def built_in_indicators() -> dict[str, Indicator]:
    """{code: indicator} written by hand for the built-in ledgers: what is read where nothing is
    asked for by name. Those by declaration are read by their codes.
    """
    return {
        indicator.code: indicator for ledger in ledgers.values() for indicator in ledger.indicators
    }


def by_hand() -> dict[str, Item]:
    """What a page shows unasked: the catalogue without the figures by declaration."""
    derived = {code for ledger in ledgers.values() for code in (one.code for one in ledger.derived)}
    return {code: item for code, item in catalogue.items() if code not in derived}


def items_of(township_id: int | None) -> dict[str, Item]:
    """The catalogue of one township: the built-in items, then its own ledgers'. None: the built-in
    ones alone.

    A custom name never hides a built-in one.
    """
    own = custom_ledgers.of_township(township_id) if township_id else []
    kinds = own_figures(township_id)
    return (
        dict(catalogue) | kinds | {ledger.definition.code: ledger.indicators[0] for ledger in own}
    )


def own_figures(township_id: int | None) -> dict[str, Indicator]:
    """{code: indicator} of the township's own kinds, the stopped ones too: they have records."""
    found: dict[str, Indicator] = {}
    for kind in own_kinds.of_township(township_id):
        found |= derive_own(ledgers[kind.ledger], kind)
    return found
