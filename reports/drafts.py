"""A draft: the template with its figures filled, and the list of what is missing."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from records.figures.catalogue import by_hand, catalogue, items_of, ledger_for
from records.figures.citations import source_url
from records.figures.coverage import Debt
from records.figures.figure import Figure
from records.figures.gaps import gaps
from records.figures.reading import figures
from records.figures.windows import MARK, code_named
from records.ledger.custom_ledgers import remembering
from reports import grammar, wording
from reports.models import Edition, Revision, SummaryTemplate
from townwork.org.models import Term, Township, Unit

DEFAULT_TEMPLATE = Path(__file__).with_name("default_summary.txt")
NOT_APPLICABLE = "（本期无此项）"


@dataclass(frozen=True)
class Shortage:
    """A figure the text asks for and can't say: nobody recorded it, or a nought not all have said.

    `units` are those that owe it, `words` how much has come in.
    """

    code: str
    name: str
    owner: str
    units: tuple[str, ...]
    url: str
    words: str = ""
    ledger: str = ""  # its slug, "" for a word of the township
    title: str = ""  # the ledger's
    may_be_nil: bool = False  # nobody owes it: the leadership says that there was nothing


@dataclass(frozen=True)
class Partial:
    """A figure of the text that is of a part of the town alone, and how large a part."""

    code: str
    name: str
    words: str
    url: str


@dataclass(frozen=True)
class Draft:
    template: str
    blocks: tuple[grammar.Block, ...]
    figures: dict[str, Figure]
    shortages: tuple[Shortage, ...]
    partial: tuple[Partial, ...] = ()
    revision: int | None = None  # of the half-year's manuscript; None: the township's template

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


def text_of(term: Term) -> tuple[str, int | None]:
    """(the text of the half-year's summary, its revision); before anybody began one, the
    township's template.
    """
    newest = (
        Revision.objects.filter(manuscript__term=term)
        .order_by("-number")
        .values_list("body", "number")
        .first()
    )
    return newest or (template_of(term.township), None)


def make_draft(
    township: Township, term: Term, *, rows: bool = False, today: date | None = None
) -> Draft:
    """Read the figures the half-year's text names and fill it.

    Raises GrammarError where the text is wrong.
    """
    with remembering():
        return _make_draft(township, term, rows, today)


def _make_draft(township: Township, term: Term, rows: bool, today: date | None) -> Draft:
    text, revision = text_of(term)
    template = grammar.parse(text, names(township))
    read = figures(township, term, rows=rows, today=today, codes=template.codes)
    worded = {code: word(read[code]) for code in template.codes}
    blocks = grammar.fill(template, worded)
    named = [read[code] for code in template.codes]
    lacking = _shortages([one for one in named if one.is_open], township, term, today)
    return Draft(text, blocks, read, lacking, _partial(named, term), revision)


def _partial(named: list[Figure], term: Term) -> tuple[Partial, ...]:
    """What is said of a part alone; what can't be said at all is a shortage."""
    return tuple(
        Partial(one.code, one.name, one.coverage.words, source_url(one.code, term))
        for one in named
        if one.coverage and one.is_partial and not one.is_open
    )


def kept_blocks(edition: Edition) -> tuple[grammar.Block, ...]:
    """An edition's text as it was frozen."""
    return tuple(
        grammar.Block(**kept | {"runs": tuple(grammar.Run(**run) for run in kept["runs"])})
        for kept in edition.blocks
    )


def word(figure: Figure) -> grammar.Filled:
    """A figure as its sentence says it."""
    if figure.is_open:
        return grammar.Filled(figure.name, True)
    if not figure.applicable:
        return grammar.Filled(NOT_APPLICABLE, False)
    return grammar.Filled(
        wording.word(figure.value, figure.measure, approximate=catalogue[figure.code].approximate),
        False,
    )


def _shortages(
    lacking: list[Figure], township: Township, term: Term, today: date | None
) -> tuple[Shortage, ...]:
    if not lacking:
        return ()
    owing: dict[str, list[Debt]] = {}
    for gap in gaps(Unit.objects.filter(township=township), term, today=today):
        for debt in gap.debts:
            owing.setdefault(debt.ledger.slug, []).append(debt)
    return tuple(_shortage(figure, owing, term) for figure in lacking)


def _shortage(figure: Figure, owing: dict[str, list[Debt]], term: Term) -> Shortage:
    ledger = ledger_for(figure.code)
    # What another half-year lacks is no debt of this one.
    debts = owing.get(ledger.slug, []) if ledger and MARK not in figure.code else []
    return Shortage(
        figure.code,
        figure.name,
        catalogue[figure.code].owner,
        tuple(debt.unit.name for debt in debts),
        source_url(figure.code, term),
        figure.coverage.words if figure.coverage else "",
        ledger.slug if ledger else "",
        ledger.title if ledger else "",
        bool(ledger and ledger.takes_nil and not ledger.owes),
    )
