"""Figures as the editor shows them: what each is worth now, by groups, to be picked and told of."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from functools import lru_cache

from records.figures.catalogue import Item, by_hand, catalogue, items_of, ledger_for
from records.figures.citations import source_url
from records.figures.figure import Figure
from records.figures.picking import grouped
from records.figures.reading import figures
from records.figures.windows import (
    COMPARISONS,
    MARK,
    WINDOWS,
    Comparison,
    Variant,
    Window,
    phrases_of,
    variant_of,
)
from records.ledger.custom_ledgers import remembering
from records.ledger.indicators import Indicator
from reports.drafts import names, word
from townwork.lib.text import pinyin, search_text
from townwork.org.models import Term, Township

DAYS = "days"  # a figure that has windows
ALL = "all"  # and one whose change can be said too
WITH_THEIR_OWN = ("%", "元")  # measures that a value in words brings with it


@dataclass(frozen=True)
class Chip:
    """One figure.

    `value` is as the sentence takes it, "" where `missing`: there `blank` is what it leaves to be
    filled in, and by whom; `measure` what a page says after it, ""
    where the value brings its own. `base` is the figure it is a window of, itself otherwise;
    `search` what it is found by, `first` whether a page shows it unasked.
    """

    name: str
    code: str
    value: str
    blank: str
    measure: str
    coverage: str
    url: str
    missing: bool
    base: str
    windows: str
    search: str
    first: bool


def chips(township: Township, term: Term, asked: Sequence[str] = ()) -> dict:
    """{groups: [{title, figures}], windows: {days, all}, called}: every figure of the township over
    the term, or only those `asked` for by name or code. A name nobody has is left out.
    """
    with remembering():
        items = _named(township, asked) if asked else items_of(township.pk)
        read = figures(township, term, codes=list(items))
        first = by_hand()
        groups = [
            {
                "title": title,
                "figures": [asdict(_chip(one, read[one.code], term, first)) for one in its],
            }
            for title, its in grouped(items)
        ]
    days = [one.suffix for one in WINDOWS]
    return {
        "groups": groups,
        "windows": {DAYS: days, ALL: days + [one.suffix for one in COMPARISONS]},
        "called": [_called(one) for one in (*COMPARISONS, *WINDOWS)],
    }


def _called(over: Window | Comparison) -> dict:
    """By which words a window is found, and what it adds to a figure's code."""
    return {"suffix": over.suffix, "key": f"{MARK}{over.key}", "phrases": phrases_of(over)}


def _named(township: Township, asked: Iterable[str]) -> dict[str, Item]:
    codes = names(township)
    found = dict.fromkeys(codes[name] for name in asked if name in codes)
    return {code: catalogue[code] for code in found}


def _chip(item: Item, figure: Figure, term: Term, first: Collection[str]) -> Chip:
    said = word(figure)
    base = item.base if isinstance(item, Variant) else item
    is_number = isinstance(figure.value, int | Decimal) and figure.measure not in WITH_THEIR_OWN
    return Chip(
        name=item.name,
        code=item.code,
        value=_shown(figure, said.text),
        blank=said.text if figure.is_open else "",
        measure=figure.measure if is_number and not figure.is_open else "",
        coverage=figure.coverage.words if figure.coverage else "",
        url=source_url(item.code, term),
        missing=figure.is_open,
        base=base.name,
        windows=_windows(base),
        search=_searched(item.name),
        first=item.code in first,
    )


def _shown(figure: Figure, said: str) -> str:
    """What it is worth now, in words: a nought too, of which a sentence says nothing."""
    if figure.is_open:
        return ""
    if not figure.applicable:
        return "本期无此项"
    if isinstance(figure.value, str):  # a change with nothing to compare with says so
        return said or figure.value
    return said or ("0" if isinstance(figure.value, int | Decimal) else "无")


def _windows(base: Item) -> str:
    """Which windows a figure has: none, those of other days, or those and its change."""
    if not isinstance(base, Indicator) or not ledger_for(base.code):
        return ""
    return ALL if variant_of(base, COMPARISONS[0].key) else DAYS


@lru_cache(maxsize=4096)
def _searched(name: str) -> str:
    return f"{search_text(name)} {pinyin(name)}"
