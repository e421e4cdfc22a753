"""A draft: the template with its figures filled, and the list of what is missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from records.figures.catalogue import by_hand, catalogue, items_of, ledger_for
from records.figures.citations import source_url
from records.figures.gaps import Gap, gaps
from records.figures.reading import Figure, figures
from records.figures.windows import MARK, code_named
from records.ledger.custom_ledgers import remembering
from reports import grammar, wording
from reports.models import Edition, SummaryTemplate
from townwork.org.models import Term, Township, Unit

DEFAULT_TEMPLATE = Path(__file__).with_name("default_summary.txt")
NOT_APPLICABLE = "（本期无此项）"


@dataclass(frozen=True)
class Shortage:
    """A figure the text asks for and nobody recorded, and the units that owe it."""

    code: str
    name: str
    owner: str
    units: tuple[str, ...]
    url: str


@dataclass(frozen=True)
class Draft:
    template: str
    blocks: tuple[grammar.Block, ...]
    figures: dict[str, Figure]
    shortages: tuple[Shortage, ...]

    @property
    def title(self) -> str:
        return next((block.text for block in self.blocks if block.kind == "title"), "半年总结")


def names(township: Township | None = None) -> dict[str, str]:
    """What may stand between {{ and }}: every indicator's Chinese name and its code, each to its
    code, and any of a ledger's figures over another window.

    With a township its custom ledgers' too: a name written by hand is never theirs, one that only
    follows from a declaration is where they had it first.
    """
    items = items_of(township.pk if township else None)
    derived = set(catalogue) - set(by_hand())
    codes = Names()
    for code, item in sorted(items.items(), key=lambda pair: pair[0] in derived):
        codes.setdefault(code, code)
        codes.setdefault(item.name, code)
    return codes


class Names(dict[str, str]):
    """{name or code: code}; a name with a suffix (全年、同比) is found, and is no part of the rest."""

    def __missing__(self, name: str) -> str:
        code = code_named(name, self) or (name if MARK in name else "")
        if code not in catalogue:
            raise KeyError(name)
        return code

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and bool(self.get(name))

    # dict's own knows of no missing one.
    def get(self, name: str, default: str = "") -> str:  # type: ignore[override]
        try:
            return self[name]
        except KeyError:
            return default


@lru_cache(maxsize=1)
def default_template() -> str:
    return DEFAULT_TEMPLATE.read_text(encoding="utf-8")


def template_of(township: Township) -> str:
    own = SummaryTemplate.objects.filter(township=township).first()
    return own.body if own else default_template()


def make_draft(
    township: Township, term: Term, *, rows: bool = False, today: date | None = None
) -> Draft:
    """Read the figures the township's template names and fill it.

    Raises GrammarError where the template is wrong.
    """
    with remembering():
        return _make_draft(township, term, rows, today)


def _make_draft(township: Township, term: Term, rows: bool, today: date | None) -> Draft:
    text = template_of(township)
    template = grammar.parse(text, names(township))
    read = figures(township, term, rows=rows, today=today, codes=template.codes)
    worded = {code: word(read[code]) for code in template.codes}
    blocks = grammar.fill(template, worded)
    missing = [read[code] for code in template.codes if read[code].is_missing]
    return Draft(text, blocks, read, _shortages(missing, township, term))


def kept_blocks(edition: Edition) -> tuple[grammar.Block, ...]:
    """An edition's text as it was frozen."""
    return tuple(
        grammar.Block(**kept | {"runs": tuple(grammar.Run(**run) for run in kept["runs"])})
        for kept in edition.blocks
    )


def word(figure: Figure) -> grammar.Filled:
    """A figure as its sentence says it."""
    if figure.is_missing:
        return grammar.Filled(figure.name, True)
    if not figure.applicable:
        return grammar.Filled(NOT_APPLICABLE, False)
    return grammar.Filled(
        wording.word(figure.value, figure.measure, approximate=catalogue[figure.code].approximate),
        False,
    )


def _shortages(missing: Iterable[Figure], township: Township, term: Term) -> tuple[Shortage, ...]:
    if not missing:
        return ()
    owing: dict[str, Gap] = {
        gap.ledger.slug: gap for gap in gaps(Unit.objects.filter(township=township), term)
    }
    return tuple(_shortage(figure, owing, term) for figure in missing)


def _shortage(figure: Figure, owing: dict[str, Gap], term: Term) -> Shortage:
    ledger = ledger_for(figure.code)
    # What another half-year lacks is no debt of this one.
    gap = owing.get(ledger.slug) if ledger and MARK not in figure.code else None
    units = tuple(unit.name for unit in gap.units) if gap else ()
    return Shortage(
        figure.code, figure.name, catalogue[figure.code].owner, units, source_url(figure.code, term)
    )
