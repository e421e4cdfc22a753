"""Picking a figure among some hundreds: by words, and group by group."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from records.figures.catalogue import Item, by_hand, ledger_for
from records.figures.told import Told
from records.figures.windows import Variant, looked_for, variant_of
from records.ledger.constants import Constant
from records.ledger.indicators import Indicator
from townwork.lib.text import search_text

WORDS = "固定用语"
OTHER = "职责与考核"  # a fact of an assessment's, which no catalogue has


def found(items: Iterable[Item], words: str) -> list[Item]:
    """Those whose name has every word, as it is or by its initials; those written by hand first."""
    asked = words.lower().split()
    hits = [item for item in items if all(word in _searched(item.name) for word in asked)]
    first = by_hand()
    return sorted(hits, key=lambda item: item.code not in first)


def over_windows(items: Iterable[Item], words: str) -> list[Variant]:
    """Those whose name has the words, over the window that the words name: 场数同比."""
    meant, rest = looked_for(words)
    bases = [one for one in found(items, rest) if isinstance(one, Indicator)] if meant else []
    variants = (variant_of(base, over.key) for over in meant for base in bases)
    return [one for one in variants if one]


@lru_cache(maxsize=2048)
def _searched(name: str) -> str:
    return search_text(name)


def grouped(items: Mapping[str, Item]) -> list[tuple[str, list[Item]]]:
    """[(what they are read from, the items)] in the order of the catalogue: words of the township
    and the half-year, then ledger by ledger.
    """
    groups: dict[str, list[Item]] = {}
    for item in items.values():
        groups.setdefault(group_of(item), []).append(item)
    return list(groups.items())


def group_of(item: Item) -> str:
    """What a person looks for it under."""
    ledger = ledger_for(item.code)
    if ledger is None:
        if isinstance(item, Told):
            return item.group
        return WORDS if isinstance(item, Constant) else OTHER
    return ledger.title
