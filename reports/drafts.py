"""A draft: the template with its figures filled, and the list of what is missing."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from records.figures.catalogue import Item, by_hand, catalogue, items_of, ledger_for
from records.figures.citations import source_url
from records.figures.coverage import Debt
from records.figures.figure import Figure
from records.figures.gaps import gaps
from records.figures.reading import figures
from records.figures.told import Told
from records.figures.windows import MARK, Comparison, Variant, change_in_a_sentence, code_named
from records.ledger.constants import Constant
from records.ledger.custom_ledgers import remembering
from records.ledger.indicators import (
    NONE_BY_MONTH,
    BreakdownOf,
    DatedListOf,
    Indicator,
    ListOf,
    MonthListOf,
    kinds_said,
)
from reports import bending, grammar, wording
from reports.models import Edition, Revision, SummaryTemplate
from reports.slots import State, Word
from townwork.org.models import Term, Township, Unit

DEFAULT_TEMPLATE = Path(__file__).with_name("default_summary.txt")
YEAR_TEMPLATE = Path(__file__).with_name("default_year.txt")


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
    is_nought: bool = False  # there are records of it, none of which counts, and not all are in


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
    dropped: tuple[bending.Dropped, ...] = ()  # clauses that are not written, and why

    @property
    def blanks(self) -> int:
        """How many figures stand as 【待填】: what only a condition asks for may leave its words out
        instead.
        """
        return len({run.code for block in self.blocks for run in block.runs if run.missing})

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


@lru_cache(maxsize=1)
def year_template() -> str:
    """What a 全年总结 begins with: the text of a second half whose figures are the year's."""
    return YEAR_TEMPLATE.read_text(encoding="utf-8")


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
    bent = _bent(template, read)
    named = [read[code] for code in template.codes]
    lacking = _shortages([one for one in named if one.is_open], township, term, today)
    partial = _partial(named, term)
    return Draft(text, bent.blocks, read, lacking, partial, revision, bent.dropped)


def blocks_of(text: str, township: Township, term: Term) -> tuple[grammar.Block, ...]:
    """Any text filled with the figures of a half-year. Raises GrammarError."""
    return bent_of(text, township, term).blocks


def bent_of(text: str, township: Township, term: Term) -> bending.Bent:
    """Any text bent to the figures of a half-year. Raises GrammarError."""
    with remembering():
        template = grammar.parse(text, names(township))
        return _bent(template, figures(township, term, codes=template.codes))


def _bent(template: grammar.Template, read: dict[str, Figure]) -> bending.Bent:
    return bending.bend(template, {code: word(read[code]) for code in template.codes})


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


def word(figure: Figure) -> Word:
    """A figure as its sentence takes it."""
    item, value = catalogue[figure.code], figure.value
    if figure.is_open:
        return Word(_blank(item), State.MISSING, items=0 if _is_list(item) else None)
    if not figure.applicable:  # beside a number that is said there is no other word for it
        return Word(_blank(item), State.NONE, why="本期无此项")
    if isinstance(item, Variant) and isinstance(item.over, Comparison):
        return _change(value)
    if isinstance(item, Constant) and not isinstance(item, Told):
        return Word(value, State.WORD, items=value.count("、") + 1, value=value)
    return _counted(item, figure)


def _blank(item: Item) -> str:
    return f"【待填：{item.name}（{filled_by(item)}）】"


def _is_list(item: Item) -> bool:
    indicator = item.base if isinstance(item, Variant) else item
    return isinstance(indicator, ListOf | DatedListOf | BreakdownOf)


def filled_by(item: Item) -> str:
    """Whose the figure is to fill in: the kinds of unit that owe it, or its owner."""
    indicator = item.base if isinstance(item, Variant) else item
    ledger = ledger_for(item.code)
    if not ledger or not ledger.owes or not isinstance(indicator, Indicator):
        return item.owner
    owing = ledger.owes.kinds
    kinds = [kind for kind in owing if kind in indicator.whose] or owing
    return kinds_said(kinds) if len(kinds) < len(Unit.Kind) else "各单位"


def _change(said: str) -> Word:
    """An increase or a decrease; without anything to compare with it says nothing."""
    words = change_in_a_sentence(said)
    if not words:
        return Word("", State.NONE, why="没有可比的数据")
    return Word(words, value=words)


def _counted(item: Item, figure: Figure) -> Word:
    value, measure = figure.value, figure.measure
    is_none = not value or (isinstance(item, MonthListOf) and value == NONE_BY_MONTH)
    if is_none and measure != "%":  # a share of nought is a share
        items = None if isinstance(value, int | Decimal) else 0
        why = "本期为零" if items is None else "本期没有"
        return Word("", State.NIL, nil=item.nil, items=items, why=why)
    how = {"approximate": item.approximate, "quoted": item.quoted}
    text = wording.word(value, measure, **how)
    if isinstance(value, list):
        whole = wording.word(value, measure, **how, whole=True)
        return Word(text, items=wording.length(value), whole=whole, value=Decimal(len(value)))
    if isinstance(value, dict):
        return Word(text, items=len(value), value=Decimal(sum(value.values())))
    return Word(text, value=value if isinstance(value, str) else Decimal(value))


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
        not figure.is_missing,
    )
