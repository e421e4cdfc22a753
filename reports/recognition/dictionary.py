"""What each figure is called: its name, its ledger's title, its measure, and words.toml. Pure."""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from records.figures.catalogue import Item, ledger_for
from records.figures.told import Told
from records.ledger.constants import Constant
from records.ledger.indicators import CountOf, Indicator, RatioOf, SumOf
from reports.recognition.words import words

_TAIL = re.compile(r"(?:人次|场次|次数|场数|件数|份数|篇数|总数|金额|数)$")
# How well 处 and 块 fit what is counted by 个: the second alone is not sure enough.
SAME, NEAR = 0.95, 0.85
_PIECE = re.compile(r"[、（）()“”\s]+")


@dataclass(frozen=True)
class Phrase:
    """One way of calling a figure, by the pairs of signs in it."""

    text: str
    pairs: frozenset[str]

    @classmethod
    def of(cls, text: str) -> "Phrase":
        pairs = {pair for piece in _PIECE.split(text) for pair in pairs_of(piece)}
        return cls(text.replace(" ", ""), frozenset(pairs))


@dataclass(frozen=True)
class Entry:
    """A figure that comes to a number, what it counts by (个村 of villages), and its names."""

    code: str
    name: str
    measure: str
    phrases: tuple[Phrase, ...]


@dataclass(frozen=True)
class Dictionary:
    """`entries` come to a number; `names` are of every figure, {code: Chinese name}."""

    entries: tuple[Entry, ...]
    names: Mapping[str, str]

    @cached_property
    def weights(self) -> dict[str, float]:
        """{pair: how much it tells}: what many figures are called by tells little."""
        seen: dict[str, int] = {}
        for entry in self.entries:
            for pair in set().union(*(phrase.pairs for phrase in entry.phrases)):
                seen[pair] = seen.get(pair, 0) + 1
        return {pair: math.log(1 + len(self.entries) / count) for pair, count in seen.items()}

    @cached_property
    def by_code(self) -> dict[str, Entry]:
        return {entry.code: entry for entry in self.entries}

    @cached_property
    def by_measure(self) -> dict[str, tuple[Entry, ...]]:
        found: dict[str, list[Entry]] = {}
        for entry in self.entries:
            found.setdefault(entry.measure, []).append(entry)
        return {measure: tuple(entries) for measure, entries in found.items()}

    @cached_property
    def _taking(self) -> dict[str, tuple[tuple[Entry, float], ...]]:
        return {}

    def that_take(self, measure: str) -> tuple[tuple[Entry, float], ...]:
        """The figures that may be counted by a measure word, and how well it fits (0 to 1)."""
        if measure not in self._taking:
            fits = ((own, _fit(own, measure)) for own in self.by_measure)
            self._taking[measure] = tuple(
                (entry, fit) for own, fit in fits if fit for entry in self.by_measure[own]
            )
        return self._taking[measure]


def _fit(own: str, measure: str) -> float:
    """How well a measure word stands for a figure's own; 0 for not at all."""
    if own == measure:
        return 1.0
    # 优秀单位3个 is as good as 3个优秀单位; 6个村文化广场 is no 6 of 文化广场.
    if measure in words().same.get(own, ()) or (measure == "个" and own in ("个村", "个单位")):
        return SAME
    return NEAR if measure in words().near.get(own, ()) else 0.0


def dictionary_of(items: Mapping[str, Item]) -> Dictionary:
    """Of a township's figures, {code: item} (records.figures.catalogue.items_of)."""
    entries = tuple(_entry(item) for item in items.values() if _comes_to_a_number(item))
    return Dictionary(entries, {code: item.name for code, item in items.items()})


def _comes_to_a_number(item: Item) -> bool:
    if isinstance(item, Told):
        return item.measure == "%" or item.code.endswith("_count")
    if isinstance(item, Constant) or not isinstance(item, Indicator):
        return False
    return isinstance(item, CountOf | SumOf | RatioOf)


def _entry(item: Item) -> Entry:
    said = dict.fromkeys((*_names_of(item), *words().phrases.get(item.code, ())))
    return Entry(item.code, item.name, _measure(item), tuple(Phrase.of(text) for text in said))


def _measure(item: Item) -> str:
    """What it counts by; of villages and units with what they are, as a text says it."""
    for counted in ("村", "单位"):
        if item.measure == "个" and item.name.endswith(f"{counted}数"):
            return f"个{counted}"
    return item.measure


def _names_of(item: Item) -> Iterable[str]:
    """The name without what its measure says; of how many rows a ledger has its title too."""
    core = item.name
    if item.measure != "%":
        core = _TAIL.sub("", item.name.removesuffix(f"{item.measure}数")) or item.name
    yield core
    ledger = ledger_for(item.code)
    if ledger and item.code == f"{ledger.slug}.rows":
        yield ledger.title


def pairs_of(text: str) -> Iterable[str]:
    """The neighbouring signs of a word, two by two; a single sign by itself."""
    if len(text) == 1:
        return (text,)
    return (text[at : at + 2] for at in range(len(text) - 1))
