"""Figures by declaration (指标由台账推得): whatever a ledger takes in can be said, though nobody
wrote a figure for it.

Of a ledger's own description come: how many rows, and the sum of each number field, in all and for
each value of each choice field; the rows' own words, in all, by value and by month; of a day on
which something was done (`past_days`), the words of the rows that have one. What stands from its
date on (阵地、分坛) is counted as it stands, and what is new of it besides.

A figure written by hand that reads the same wins: none is there twice. Codes follow from the slug,
the field and the value, and so stay; names are a head (the value's word, or the whole's) and a
tail. A living field is read only where a lock keeps it (`counts` of the model): no figure here may
move after a lock.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from records.ledger.indicators import (
    CountOf,
    DatedListOf,
    Indicator,
    ListOf,
    MonthListOf,
    Period,
    SumOf,
)
from records.ledger.own_kinds import OwnKind

if TYPE_CHECKING:
    from records.ledger.declaration import Ledger

_LABEL = re.compile(r"(.+?)（(\w+)）$")
_OWN_MEASURE = re.compile(r"(人次|人(?=数$)|\w(?=[数次]$))")
_DAY = re.compile(r"(日期|日|时间)$")
_NUMBERS = (models.IntegerField, models.DecimalField)


@dataclass(frozen=True)
class Counted:
    """What is counted, in the words of a figure's name: 宣讲 + 人次, 支部学习 + 场数.

    `whole` is the head of the figure of all rows; None: all together says nothing, as sheets of
    paper and boards. `measures` are those of the values that have another one; `{}` in `tail` is
    where it goes.
    """

    measure: str
    tail: str
    whole: str | None = ""
    measures: Mapping[str, str] = field(default_factory=dict, hash=False)

    def name(self, head: str, value: Any = None) -> str:
        return head + self.tail.format(self.measure_of(value))

    def measure_of(self, value: Any) -> str:
        return self.measures.get(value, self.measure)


@dataclass(frozen=True)
class Counting:
    """How a ledger's figures are called, where its labels read ill in a name.

    rows -- its rows; unsaid, 条 of its title.
    sums -- its number fields; unsaid, as the label says: 红事（桩） is 红事桩数.
    words -- {choice field: {value: head}}; unsaid, the value's label.
    titles -- what the rows' own words are called: 学习主题; "" where no list is to be made.
    listed -- how the list of one value's rows is called behind the value's word.
    where, said -- which rows there is anything to say of, and that in words.
    once -- where a thing may stand several times, which of its rows count (`Ledger.once`).
    quoted -- the rows' own words are titles, which a sentence sets in 《》.
    apart -- fields, or values of a choice as `field.value`, no figure is made of, because a sum or
        a count of them is no fact.
    """

    rows: Counted | None = None
    sums: Mapping[str, Counted] = field(default_factory=dict, hash=False)
    words: Mapping[str, Mapping[Any, str]] = field(default_factory=dict, hash=False)
    titles: str | None = None
    listed: str = "清单"
    where: Q = Q()  # noqa: RUF009  never changed in place
    said: str = ""
    once: str = ""
    quoted: bool = False
    apart: tuple[str, ...] = ()


def in_use(period: Period) -> Q:
    """Not closed by the period's end: what is closed later stays in the counts of before."""
    return Q(counted_closed_on=None) | Q(counted_closed_on__gt=period.end)


def derive(ledger: "Ledger") -> tuple[Indicator, ...]:
    """The ledger's figures by declaration, without those it has by hand."""
    if ledger.counting is None:
        return ()
    by_hand = {_meaning(indicator) for indicator in ledger.indicators}
    return tuple(one for one in _Derivation(ledger).all() if _meaning(one) not in by_hand)


def derive_own(ledger: "Ledger", own: OwnKind) -> dict[str, Indicator]:
    """{code: indicator} of a township's own kind, as a built-in value has them."""
    if ledger.counting is None:
        return {}
    made = _Derivation(ledger)
    made.sums = {name: _measured(counted, own) for name, counted in made.sums.items()}
    value = _Value(own.field, own.value, own.label, own.label)
    return {one.code: one for one in (*made.numbers(value), *made.list_of(value))}


def _measured(counted: Counted, own: OwnKind) -> Counted:
    """In the kind's own measure, where those of the field's values differ: 横幅 in 条."""
    if not (counted.measures and own.measure):
        return counted
    return replace(counted, measures={**counted.measures, own.value: own.measure})


def _meaning(indicator: Indicator) -> tuple:
    """What makes two figures the same one, whatever they are called."""
    read = [str(getattr(indicator, name, "")) for name in ("field", "text", "title")]
    is_list = isinstance(indicator, ListOf | DatedListOf)
    kind = "list" if is_list else type(indicator).__name__
    return (
        kind,
        "".join(read),
        indicator.where,
        indicator.window,
        indicator.also,
        indicator.counts_once,
    )


@dataclass(frozen=True)
class _Value:
    """A value of a choice field: which rows have it, and how they are called."""

    field: str
    value: Any
    head: str
    said: str

    @property
    def where(self) -> Q:
        return Q(**{self.field: self.value})

    @property
    def code(self) -> str:
        return f"{self.field}.{self.value}"


class _Derivation:
    """The figures of one ledger."""

    def __init__(self, ledger: "Ledger") -> None:
        self.ledger = ledger
        self.model = ledger.model
        self.counting: Counting = ledger.counting or Counting()
        self.sums = dict(self.counting.sums)
        self.rows = self.counting.rows or Counted("条", "登记条数", ledger.title)
        named = dict.fromkeys((*ledger.fields, *ledger.totals))
        self.fields = [ledger.field(name) for name in named if name not in self.counting.apart]
        common: dict[str, Any] = {"counts_once": self.counting.once, "whose": ledger.kinds}
        if self.model.lasts:
            common["window"] = "stock"
            if "closed_on" in self.model.counts:
                common["also"] = in_use
        self.common = common

    def all(self) -> Iterator[Indicator]:
        """All rows first, then by each value of each choice, then the lists."""
        values = [value for one in self.fields if one.choices for value in self.values_of(one)]
        yield from self.numbers(None)
        for value in values:
            yield from self.numbers(value)
        yield from self.lists(values)

    def values_of(self, choice: models.Field) -> Iterator[_Value]:
        words = self.counting.words.get(choice.name, {})
        if self.kept(choice.name) is None:
            return
        for value, label in choice.flatchoices:
            found = _Value(choice.name, value, words.get(value, str(label)), str(label))
            if found.code not in self.counting.apart:
                yield found

    def kept(self, name: str) -> str | None:
        """The column to read, as a lock keeps it; None where a lock does not."""
        if name in self.model.counts:
            return f"counted_{name}"
        return None if name in self.model.living else name

    # --- Numbers ----------------------------------------------------------------------------------
    def numbers(self, value: _Value | None) -> Iterator[Indicator]:
        """How many rows, how many of them new where they stand, and the sum of each number."""
        yield from self.of_counted(CountOf, self.rows, value, "rows")
        if self.model.lasts:
            yield from self.new(value)
        for one in self.fields:
            column = self.kept(one.name)
            if isinstance(one, _NUMBERS) and not one.choices and column:
                counted = self.sums.get(one.name) or of_label(str(one.verbose_name))
                yield from self.of_counted(SumOf, counted, value, one.name, field=column)

    def of_counted(
        self,
        kind: Callable[..., Indicator],
        counted: Counted,
        value: _Value | None,
        ending: str,
        **read: Any,
    ) -> Iterator[Indicator]:
        head = value.head if value else counted.whole
        if head is None:
            return
        raw = value.value if value else None
        yield kind(
            code=self.code(value, "" if value and ending == "rows" else ending),
            name=counted.name(head, raw),
            measure=counted.measure_of(raw),
            where=self.where(value),
            definition=self.said(value, ending),
            **read,
            **self.common_of(value),
        )

    def common_of(self, value: _Value | None) -> dict[str, Any]:
        """What is alike of all figures of a value; one that is some units' alone counts theirs."""
        whose = self.ledger.choices_of.get(value.field, {}).get(value.value) if value else None
        return self.common | {"whose": whose} if whose else self.common

    def new(self, value: _Value | None) -> Iterator[Indicator]:
        """Those that began in the period, closed since or not."""
        head = value.head if value else self.rows.whole
        label = self.ledger.date_label
        yield CountOf(
            code=self.code(value, "new"),
            name=f"新增{head}数",
            measure=self.rows.measure,
            where=self.where(value),
            definition=f"{label}在本期的{self.among(value)}条数。",
            whose=self.common_of(value)["whose"],
        )

    def where(self, value: _Value | None) -> Q:
        return self.counting.where & value.where if value else self.counting.where

    def code(self, value: _Value | None, ending: str) -> str:
        return ".".join(filter(None, (self.ledger.slug, value.code if value else "", ending)))

    # --- Lists ------------------------------------------------------------------------------------
    def lists(self, values: Iterable[_Value]) -> Iterator[Indicator]:
        """The rows' own words: of all, by month, of each value, of what was done."""
        if not self.title:
            return
        all_rows, once = f"{self.standing}{self.among(None)}", self.once
        yield self.listed(
            None, "list", f"{self.titles}清单", Q(), f"{all_rows}{self.in_order}{once}"
        )
        yield MonthListOf(
            code=self.code(None, "months"),
            name=f"{self.titles}按月",
            where=self.titled,
            definition=f"{all_rows}的{self.title_label}，按月列出，同月同名只列一次。{once}",
            text=self.title,
            measure=self.rows.measure,
            **self.common,
        )
        for value in values:
            yield from self.list_of(value)
        for one in self.done():
            name = f"已{_DAY.sub('', str(one.verbose_name))}{self.titles}清单"
            told = f"{all_rows}中已填{one.verbose_name}的，{self.in_order[1:]}{once}"
            has_day = Q(**{f"{self.kept(one.name)}__isnull": False})
            yield self.listed(None, f"{one.name}.list", name, has_day, told)

    def list_of(self, value: _Value) -> Iterator[Indicator]:
        if self.title:
            name = f"{value.head}{self.counting.listed}"
            said = f"{self.standing}{self.among(value)}{self.in_order}{self.once}"
            yield self.listed(value, "list", name, value.where, said)

    def listed(
        self, value: _Value | None, ending: str, name: str, where: Q, definition: str
    ) -> ListOf:
        return ListOf(
            code=self.code(value, ending),
            name=name,
            quoted=self.counting.quoted,
            where=self.titled & where,
            definition=definition,
            text=self.title,
            measure=self.rows.measure,
            **self.common_of(value),
        )

    @property
    def titles(self) -> str:
        """What the rows' words are called."""
        return self.ledger.title if self.counting.titles is None else self.counting.titles

    @property
    def title(self) -> str:
        """The column of the rows' words; "" where there is no list to be made."""
        name = next(iter(self.ledger.name_fields), "")
        return (self.kept(name) or "") if name and self.titles else ""

    @property
    def title_label(self) -> str:
        return str(self.ledger.field(next(iter(self.ledger.name_fields))).verbose_name)

    @property
    def titled(self) -> Q:
        """Rows that have words to list."""
        return self.counting.where & ~Q(**{self.title: ""})

    @property
    def in_order(self) -> str:
        return f"的{self.title_label}，按日期排列，同名只列一次。"

    def done(self) -> Iterator[models.Field]:
        """Days on which something was done, which a lock keeps."""
        for one in self.fields:
            if one.name in self.model.past_days and self.kept(one.name):
                yield one

    # --- The words of the card --------------------------------------------------------------------
    @property
    def standing(self) -> str:
        return "期末在册（未停用）的" if self.model.lasts else "本期"

    def among(self, value: _Value | None) -> str:
        """Which rows, in words."""
        told = f"“{self.ledger.title}”台账中"
        if self.counting.said:
            told += f"{self.counting.said}、" if value else self.counting.said
        if value is None:
            return f"{told}的记录"
        label = self.ledger.field(value.field).verbose_name
        return f"{told}{label}为“{value.said}”的记录"

    def said(self, value: _Value | None, ending: str) -> str:
        if ending == "rows":
            words = f"{self.standing}{self.among(value)}条数。"
        else:
            label = self.ledger.field(ending).verbose_name
            words = f"{self.standing}{self.among(value)}“{label}”一栏之和，没有填的不计。"
        return f"{words}{self.once}"

    @property
    def once(self) -> str:
        """How it is said that a thing counts once, wherever it stands."""
        return "同一件在本期多处出现的只计一次。" if self.counting.once else ""


def of_label(label: str) -> Counted:
    """A number field in the words of its own label: 红事（桩） is 红事桩数, in 桩."""
    told = _LABEL.match(label)
    bare, measure = (told[1], told[2]) if told else (label, "")
    if not measure:
        found = _OWN_MEASURE.search(bare)
        measure = found[1] if found else ""
    is_whole = measure == "元" or bare.endswith(("数", measure or "数"))
    return Counted(
        measure, bare if is_whole else f"{bare}{measure}{'' if measure == '人次' else '数'}"
    )
