"""The catalogue (指标目录): every constant and indicator by its code, in the order of the menu.

`records.registration` fills it once, when the apps are ready. A custom ledger's indicator is found
by its code too.
"""

from collections.abc import Iterable

from records.ledger import custom_ledgers
from records.ledger.constants import CONSTANTS, Constant
from records.ledger.declaration import Ledger, ledgers
from records.ledger.indicators import Indicator

Item = Constant | Indicator


class Catalogue(dict[str, Item]):
    """The built-in items by code. A custom ledger's indicator is found by its code, and is no part
    of the rest.
    """

    def __missing__(self, code: str) -> Indicator:
        ledger = custom_ledgers.by_code(code)
        if ledger is None:
            raise KeyError(code)
        return ledger.indicators[0]

    def __contains__(self, code: object) -> bool:
        return self.has_built_in(code) or custom_ledgers.by_code(code) is not None

    # dict's own takes any key and any default.
    def get(self, code: str, default: Item | None = None) -> Item | None:  # type: ignore[override]
        try:
            return self[code]
        except KeyError:
            return default

    def has_built_in(self, code: object) -> bool:
        """Whether the house itself declares the code; asks no database."""
        return super().__contains__(code)


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


def ledger_for(code: str) -> Ledger | None:
    """The ledger an indicator is read from, custom ones too; None for a constant and for an
    unknown code.
    """
    return _ledger_of.get(code) or custom_ledgers.by_code(code)


def indicator_of(code: str) -> Indicator:
    """The indicator of a code, custom ones too. Raises KeyError for a constant and for an unknown
    code.
    """
    item = catalogue[code]
    if isinstance(item, Constant):
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
    return dict(catalogue) | {ledger.definition.code: ledger.indicators[0] for ledger in own}
