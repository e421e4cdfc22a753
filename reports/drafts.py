"""A draft: the template with its figures filled, and the list of what is missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from records.figures.catalogue import catalogue, items_of, ledger_for
from records.figures.citations import source_url
from records.figures.gaps import Gap, gaps
from records.figures.reading import Figure, figures
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
    code.

    With a township its custom ledgers' too; a built-in name is never theirs.
    """
    own = items_of(township.pk if township else None)
    codes: dict[str, str] = {}
    for code, item in own.items():
        codes.setdefault(code, code)
        codes.setdefault(item.name, code)
    return codes


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
    gap = owing.get(ledger.slug) if ledger else None
    units = tuple(unit.name for unit in gap.units) if gap else ()
    return Shortage(
        figure.code, figure.name, catalogue[figure.code].owner, units, source_url(figure.code, term)
    )
