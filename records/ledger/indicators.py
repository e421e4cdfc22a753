"""Indicators (指标): how a figure is read off a ledger's rows for some units and a period.

Every kind is one grouped SQL aggregate, so all indicators of a ledger, for one unit or ten
thousand, are one query (`records.figures`). Missing is None, never 0: where a ledger has no row in
the period nobody kept it.
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cached_property, reduce
from operator import add
from typing import Any, TypeAlias

from django.db.models import (
    Aggregate,
    Case,
    Count,
    Expression,
    IntegerField,
    Min,
    Q,
    Sum,
    TextField,
    Value,
    When,
)
from django.db.models.functions import (
    Cast,
    Coalesce,
    Concat,
    TruncDate,
)
from django.utils import timezone

from records.ledger.places import answering, answering_kinds
from townwork.lib.shares import per_cent
from townwork.org.models import Term, Unit, half_of

Read: TypeAlias = Mapping[str, Any]  # {an aggregate's name: what the database read}
# Record and unit separators: clean_text() lets no such control into a field.
ROW = "\x1e"
PART = "\x1f"


class JoinText(Aggregate):
    """All values of a group in one text, so that rows and lists come with the figures'
    own query.
    """

    function = "STRING_AGG"
    output_field = TextField()

    def __init__(self, expression: Any, **extra: Any):
        super().__init__(Cast(expression, TextField()), Value(ROW), **extra)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Sequence]:
        return super().as_sql(compiler, connection, function="GROUP_CONCAT", **context)


@dataclass(frozen=True)
class Period:
    """What a figure covers, both days included."""

    start: date
    end: date

    @classmethod
    def of(cls, term: Term) -> "Period":
        return cls(term.start, term.end)

    @property
    def half_year(self) -> str:
        """The code of the half-year it is, such as 2026H1; empty for any other stretch."""
        half = half_of(self.end)
        return half.code if (half.start, half.end) == (self.start, self.end) else ""

    def window(self, kind: str) -> Q:
        """`term`: dated in it. `year`: from 1 January to its end. `stock`: begun by its end, not
        yet ended.
        """
        if kind == "stock":
            return Q(occurred_on__lte=self.end)
        start = date(self.end.year, 1, 1) if kind == "year" else self.start
        return Q(occurred_on__range=(start, self.end))


def seen_until() -> Coalesce:
    """The day up to which lateness shows: today, or of a locked half-year's rows (records.locks)
    the day of the lock.
    """
    return Coalesce(TruncDate("locked_at"), Value(timezone.localdate()))


class Nothing(Enum):
    """A value that is none. Read back from where it was kept it is the very same, as no bare object
    would be.
    """

    NOT_APPLICABLE = "nothing to divide by"


NOT_APPLICABLE = Nothing.NOT_APPLICABLE
NONE_BY_MONTH = "无"  # kept, but nothing to list: what a list by month, which is a text, comes to


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """code, Chinese name, measure, and the 口径: which rows count (`where`), whose, over which
    window.

    `whose` are the kinds of unit that answer for what counts, none: any. What a unit below another
    does is the one's above: a group's film is its village's, and counts once.
    """

    code: str
    name: str
    measure: str = ""
    definition: str
    where: Q = Q()  # noqa: RUF009  never changed in place
    whose: tuple[str, ...] = ()
    window: str = "term"
    approximate: bool = False  # written in a sentence as a floor with 余 (docs/facts.md §1.6)
    # What a sentence says in place of a nought: 未收到提示函. Unsaid: the clause is left out.
    nil: str = ""
    quoted: bool = False  # a list of titles, which a sentence sets in 《》
    # what stands several times, only where none counts in its stead: a name of Ledger.once
    counts_once: str = ""
    also: Callable[[Period], Q] | None = None  # a condition that hangs on the period
    counts_faults: bool = (
        False  # 迟报、漏报: the fewer the better; an assessment deducts by it, no duty aims at it
    )
    owner: str = "宣传办"
    changed: str = "2026-11"  # when this definition last changed

    def rows_where(self, period: Period) -> Q:
        """The source rows: what the list behind the figure shows."""
        rows = self.rows_of_anybody(period)
        return rows & self._of_kinds(self.whose, period) if self.whose else rows

    def rows_left_out(self, period: Period) -> Q:
        """What would count if it were another unit's; nothing where any unit's rows count."""
        others = [kind for kind in Unit.Kind.values if kind not in self.whose]
        if not self.whose:
            return Q(pk__in=())
        return self.rows_of_anybody(period) & self._of_kinds(others, period)

    def _of_kinds(self, kinds: Collection[str], period: Period) -> Q:
        """What stands is its unit's of the last day; what happened, of the day it did."""
        return answering_kinds(kinds, period.end if self.window == "stock" else None)

    def rows_of_anybody(self, period: Period) -> Q:
        rows = self.where & period.window(self.window)
        return rows & self.also(period) if self.also else rows

    @property
    def whose_said(self) -> str:
        """Whose rows count, in words."""
        return kinds_said(self.whose) if self.whose else "各单位"

    def aggregates(self, rows: Q) -> dict[str, Aggregate]:
        """{name: SQL aggregate over the rows}."""
        raise NotImplementedError

    @cached_property
    def nothing(self) -> Read:
        """What `aggregates` would read of no rows, by its names in order: a nil return has none."""
        return {
            name: 0 if isinstance(aggregate, Count) else None
            for name, aggregate in self.aggregates(Q()).items()
        }

    def value(self, read: Read, kept: bool) -> Any:
        """The figure of what `aggregates` read; None is missing."""
        raise NotImplementedError

    def together(self, one: Read, other: Read) -> Read:
        """What is read of two units' rows taken as one's, where `aggregates` are numbers."""
        return {
            name: (one[name] or 0) + (other[name] or 0)
            if one[name] is not None or other[name] is not None
            else None
            for name in one
        }


class CountOf(Indicator):
    """How many rows; with `distinct`, how many different values of a field."""

    def aggregates(self, rows: Q) -> dict[str, Aggregate]:
        return {"n": Count("pk", filter=rows)}

    def value(self, read: Read, kept: bool) -> Any:
        return read["n"] if read["n"] or kept else None


@dataclass(frozen=True, kw_only=True)
class DistinctOf(CountOf):
    field: Any  # its name, or what makes the expression: at import no model can be asked

    def aggregates(self, rows: Q) -> dict[str, Aggregate]:
        field = self.field if isinstance(self.field, str) else self.field()
        return {"n": Count(field, filter=rows, distinct=True)}


@dataclass(frozen=True, kw_only=True)
class UnitsOf(DistinctOf):
    """How many units have a row; those below one count with it."""

    field: Any = answering


@dataclass(frozen=True, kw_only=True)
class SumOf(Indicator):
    field: object  # its name, or an expression

    def aggregates(self, rows: Q) -> dict[str, Aggregate]:
        sums = {"sum": Sum(self.field, filter=rows), "n": Count("pk", filter=rows)}
        if isinstance(self.field, str):  # how many rows say a number, of those that could
            sums["given"] = Count(self.field, filter=rows)
        return sums

    def value(self, read: Read, kept: bool) -> Any:
        if read["n"]:
            return read["sum"]  # None where every row left the field empty: missing
        return 0 if kept else None


@dataclass(frozen=True, kw_only=True)
class RatioOf(Indicator):
    """Per cent, to 0.1, half up. Above and below are sums of expressions over the source rows."""

    above: object
    below: object
    measure: str = "%"

    def aggregates(self, rows: Q) -> dict[str, Aggregate]:
        return {"above": Sum(self.above, filter=rows), "below": Sum(self.below, filter=rows)}

    def value(self, read: Read, kept: bool) -> Any:
        if not read["below"]:
            return NOT_APPLICABLE if kept else None
        return per_cent(read["above"] or 0, read["below"], places=1)


@dataclass(frozen=True, kw_only=True)
class ListOf(Indicator):
    """The rows' own words by date; `text` is a field, doubled names are said once."""

    text: str

    def aggregates(self, rows: Q) -> dict[str, Aggregate]:
        return {"rows": JoinText(dated(self.text), filter=rows)}

    def value(self, read: Read, kept: bool) -> Any:
        found = dict.fromkeys(parts[2] for parts in split_rows(read["rows"]))
        return list(found) if found or kept else None


@dataclass(frozen=True, kw_only=True)
class MonthListOf(ListOf):
    """The rows' own words by month, in one text: 2月甲、乙；3月丙."""

    def value(self, read: Read, kept: bool) -> Any:
        months: dict[str, dict[str, None]] = {}
        for parts in split_rows(read["rows"]):
            months.setdefault(parts[0][:7], {})[parts[2]] = None
        if not months:
            return NONE_BY_MONTH if kept else None
        told = (f"{int(month[5:])}月{'、'.join(titles)}" for month, titles in months.items())
        return "；".join(told)


@dataclass(frozen=True, kw_only=True)
class DatedListOf(Indicator):
    """The rows by date with host and title, as the summary lists them."""

    host: str
    title: str

    def aggregates(self, rows: Q) -> dict[str, Aggregate]:
        told = dated(self.host, self.title, "unit__name", Cast("unit__former_names", TextField()))
        return {"rows": JoinText(told, filter=rows)}

    def value(self, read: Read, kept: bool) -> Any:
        found = [
            {"date": day, "host": host or _called(day, name, former), "title": title}
            for day, _, host, title, name, former in split_rows(read["rows"])
        ]
        return found if found or kept else None


@dataclass(frozen=True, kw_only=True)
class BreakdownOf(Indicator):
    """How many rows of each value of a choice field, highest value first."""

    field: str
    labels: Mapping[int, str]

    def aggregates(self, rows: Q) -> dict[str, Aggregate]:
        return {"values": JoinText(self.field, filter=rows)}

    def value(self, read: Read, kept: bool) -> Any:
        values = [int(value) for value in (read["values"] or "").split(ROW) if value]
        if not values:
            return {} if kept else None
        return {
            self.labels[level]: values.count(level) for level in sorted(set(values), reverse=True)
        }


@dataclass(frozen=True, kw_only=True)
class FirstMonthOf(Indicator):
    """The month of the earliest row."""

    def aggregates(self, rows: Q) -> dict[str, Aggregate]:
        return {"first": Min("occurred_on", filter=rows)}

    def value(self, read: Read, kept: bool) -> Any:
        return read["first"].month if read["first"] else None


def kinds_said(kinds: Collection[str]) -> str:
    """Kinds of unit in words, in the order of the office: 村、居."""
    return "、".join(label for kind, label in Unit.Kind.choices if kind in kinds)


def _called(day: str, name: str, former_names: str) -> str:
    """What a row's unit was called on its day."""
    unit = Unit(name=name, former_names=json.loads(former_names))
    return unit.name_on(date.fromisoformat(day))


def lacking(*wanted: Q) -> Expression:
    """How many of the conditions a row does not meet: an expression to sum."""
    one = (
        Case(When(condition, then=0), default=1, output_field=IntegerField())
        for condition in wanted
    )
    return reduce(add, one)


def dated(*texts: Any) -> Concat:
    """date, id and texts of a row in one text: what sorts and what is said."""
    parts = [Cast("occurred_on", TextField()), Value(PART), Cast("pk", TextField())]
    for text in texts:
        parts += [Value(PART), text]
    return Concat(*parts, output_field=TextField())


def split_rows(joined: str | None) -> list[list[str]]:
    rows = [row.split(PART) for row in (joined or "").split(ROW) if row]
    return sorted(rows, key=lambda parts: (parts[0], int(parts[1])))
