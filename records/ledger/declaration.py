"""What a ledger (台账) declares; the generic pages, the importer and the indicators read it."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db import models
from django.urls import reverse

from records.ledger.debts import VILLAGES, Owes
from records.ledger.derived import Counting, derive
from records.ledger.indicators import Indicator, Period
from records.ledger.paper import RecordPaper
from records.ledger.record import Record
from townwork.org.models import Unit, User


@dataclass(frozen=True)
class Ledger:
    """One ledger. docs/adding-a-ledger.md is the way to a new one, with an example of each field.

    `sections` lay out the form and the sheet: (heading, fields). `left_empty` are fields 沿用上次
    leaves empty: every fact, so that none is said that nobody said. `kept_again` are those of them
    that 保存并再记一条 keeps: one film goes from village to village.
    `asked` are fields that who types a row must say, none being 0, though an older sheet may lack
    them.
    `owes` says which kinds of unit owe it a row, how often (records.ledger.debts); none: nobody.
    `kinds` are the kinds of unit that fill it; none: all.
    `unit_help` says whose a row is, where “单位” does not say it.
    `choices_of` are choices that are some kinds of unit's alone: {field: {choice: kinds}}.
    `tabs` are the ledger's own pages beside its list: (label, URL name); each passes its name as
    `tab`.
    `checks` are what it asks of a record beyond its fields, the same of the form and of a sheet
    (records.ledger.checks).
    `written_by_acts` are fields its workflow's acts write: an import may bring their history, the
    form has none of them.
    `set_once` are fields a form sets once; afterwards only who may approve corrects them.
    `complete` fills, in new records of one township, what was left empty and the township's rules
    decide.
    `settle` fills what hangs on the other rows that are stored, in those about to be written, new
    or changed: once it is known which of a sheet's are.
    `unique_in_town` is a field no two rows of the town share: its model looks among what is
    stored, a sheet among its rows.
    `once_a_month` ledgers hold one standing row of a unit's month, whichever door it comes in by.
    `planned_in` is the slug of the ledger that keeps what is to come: a new row dated ahead is
    planned there.
    `own_form` is the URL name of the form its new rows are written on, where that is not the
    general one.
    `once`, where a thing may stand several times, by the name an indicator's `counts_once` says:
    of the rows and over a period, those that count in an outer row's stead (OuterRef).
    `suggestions` are fields for which the form proposes (value, what it is), to whom it is shown.
    `in_index` is off for a list that is only reached from a figure.
    `counting` are the words of the figures it has by declaration (records.ledger.derived); None:
    none.
    `paper` is the form its records are filed on (records.ledger.paper); None: the plain 登记表.
    `spreads_into` are its numbers that a cross-table (村 × 月, 单位 × 类别) may hold, a row a cell;
    none: each thing has a row of its own, and no row can be made of a count.
    `takes_people` enters who was there, by a 签到表: (record, {person's key: how it marks them},
    [[name of who is not of the staff, mark], …], actor); None: their names are words of the note.
    """

    slug: str
    model: type[Record]
    group: str
    columns: tuple[str, ...]
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    filters: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()
    left_empty: tuple[str, ...] = ()
    kept_again: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    owes: Owes | None = None
    choices_of: Mapping[str, Mapping[Any, tuple[str, ...]]] = dataclasses.field(
        default_factory=dict, compare=False
    )
    kinds: tuple[str, ...] = ()
    date_label: str = "发生日期"
    unit_help: str = ""
    define_action: str = "records.write"
    tabs: tuple[tuple[str, str], ...] = ()
    checks: tuple[Callable[..., list[dict[str, str]]], ...] = ()
    written_by_acts: tuple[str, ...] = ()
    set_once: tuple[str, ...] = ()
    complete: Callable[[list[Record]], None] = lambda records: None
    settle: Callable[[list[Record]], None] = lambda records: None
    unique_in_town: str = ""
    once_a_month: bool = False
    planned_in: str = ""
    own_form: str = ""
    in_index: bool = True
    once: Mapping[str, Callable[[models.QuerySet, Period], models.QuerySet]] = dataclasses.field(
        default_factory=dict, compare=False
    )
    suggestions: Mapping[str, Callable[[User], list[tuple[str, str]]]] = dataclasses.field(
        default_factory=dict, compare=False
    )
    counting: Counting | None = Counting()  # noqa: RUF009  never changed in place
    paper: RecordPaper | None = dataclasses.field(default=None, compare=False)
    takes_people: Callable[..., None] | None = None
    spreads_into: tuple[str, ...] = ()

    @cached_property
    def derived(self) -> tuple[Indicator, ...]:
        """The figures it has by declaration, beside those written by hand."""
        return derive(self)

    @cached_property
    def figures(self) -> dict[str, Indicator]:
        """{code: indicator} of all, those written by hand first."""
        return {one.code: one for one in (*self.indicators, *self.derived)}

    def __reduce__(self) -> tuple:
        """In what is kept (townwork.org.kept) it is its name: the declaration is the process's."""
        return named, (self.slug,)

    @property
    def is_retired(self) -> bool:
        """Whether it takes no new rows; only a custom ledger may be so."""
        return False

    @property
    def title(self) -> str:
        return self.model._meta.verbose_name

    @property
    def paper_title(self) -> str:
        """What the form of a record is called."""
        own = self.paper.title if self.paper else ""
        return own or f"{self.title.removesuffix('台账')}登记表"

    @property
    def fields(self) -> tuple[str, ...]:
        """Every field of the page and the sheet, in order."""
        return tuple(name for _, names in self.sections for name in names)

    @property
    def form_sections(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The sections without what the workflow's acts write."""
        kept = [
            (said, tuple(n for n in names if n not in self.written_by_acts))
            for said, names in self.sections
        ]
        return tuple((said, names) for said, names in kept if names)

    @property
    def form_fields(self) -> tuple[str, ...]:
        return tuple(name for _, names in self.form_sections for name in names)

    @property
    def related(self) -> tuple[str, ...]:
        """Foreign keys of the form, fetched with a row: its name and its cells may read any of
        them.
        """
        fields = (self.field(name) for name in self.fields)
        return tuple(field.name for field in fields if isinstance(field, models.ForeignKey))

    @property
    def known_fields(self) -> tuple[str, ...]:
        """Every field the history may speak of."""
        return self.fields

    # What the pages ask of a ledger rather than of its model: a custom one answers otherwise
    # (records.ledger.custom_ledgers).
    def field(self, name: str) -> models.Field:
        return self.model._meta.get_field(name)

    def rows(self) -> models.QuerySet:
        return self.model.objects.all()

    def new(self, **values: Any) -> Record:
        return self.model(**values)

    def sections_of(self, record: Record) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """What a record's page shows, by heading."""
        return self.sections

    def sum_of(self, name: str) -> models.Sum:
        return models.Sum(name)

    def summed(self, column: str) -> str:
        """The field of the column that an indicator sums."""
        return column.removeprefix("counted_")

    def label_of_sum(self, column: str) -> str:
        """What the column is called that an indicator sums."""
        return str(self.field(self.summed(column)).verbose_name)

    def lookup_of(self, name: str) -> str:
        """What a filter by the field looks in."""
        return name

    def sorted_by(self, name: str) -> str | models.Expression | models.F:
        """What the list is sorted by for the field's column: its name, or an expression where it
        may be empty.
        """
        field = self.field(name)
        return models.F(name) if field.null and not field.is_relation else name

    def day_key(self, day: date) -> date:
        """What of the day tells two rows apart: the month, where a unit has one row of it."""
        return day.replace(day=1) if self.once_a_month else day

    @property
    def name_fields(self) -> tuple[str, ...]:
        """The fields that say what a row is called."""
        return self.model.named_by or self.model.search_fields[:1]

    @property
    def stands(self) -> bool:
        """Whether its rows go on from their date: once one is kept, none of a kind is a true 0."""
        return self.model.lasts

    @property
    def takes_nil(self) -> bool:
        """Whether somebody may say that there was nothing, as a true 0 of its figures."""
        return bool(self.indicators and self.in_index and not self.is_retired)

    def asks_for_nil_of(self, unit: Unit) -> bool:
        """Whether it is this unit that may say so: who owes it; of what nobody owes, the leadership
        for the town.
        """
        kinds = self.owes.kinds if self.owes else (Unit.Kind.LEADERSHIP,)
        return self.takes_nil and unit.kind in kinds

    def is_owed_by(self, unit: Unit) -> bool:
        """Whether it may be the unit's at all; a custom one is its own township's."""
        return self.owes is not None and unit.kind in self.owes.kinds

    def is_taken_for(self, unit: Unit) -> bool:
        """Whether a row of somebody of the unit is the unit's own where none is named: not where
        others fill the ledger, or villages alone owe it.
        """
        kinds = self.kinds
        if not kinds and self.owes and set(self.owes.kinds) <= set(VILLAGES):
            kinds = self.owes.kinds
        answering = unit.parent if unit.parent_id else unit
        return not kinds or answering.kind in kinds

    def is_owed_in(self, stretch: Period) -> bool:
        """Whether it was kept all through the stretch; a custom one begins and ends."""
        return True

    def url(self) -> str:
        return reverse("record_list", args=[self.slug])


# By slug, in the order of the menu.
ledgers: dict[str, Ledger] = {}


def register(ledger: Ledger) -> Ledger:
    """Make the ledger known; its indicators find their rows through it."""
    if ledger.slug in ledgers:
        raise ValueError(f"ledger {ledger.slug} is registered twice")
    ledgers[ledger.slug] = ledger
    return ledger


def arrange() -> None:
    """Put the ledgers of a group together, the groups in the order they were first named in."""
    groups = list(dict.fromkeys(ledger.group for ledger in ledgers.values()))
    for ledger in sorted(ledgers.values(), key=lambda ledger: groups.index(ledger.group)):
        ledgers[ledger.slug] = ledgers.pop(ledger.slug)


def named(slug: str) -> Ledger:
    """The built-in ledger of a slug. Raises KeyError."""
    return ledgers[slug]


def ledger_of(model: type[Record]) -> Ledger:
    """The built-in ledger of a model; `records.ledger.custom_ledgers.ledger_of` knows a record's,
    custom ones too.
    """
    return next(ledger for ledger in ledgers.values() if ledger.model is model)
