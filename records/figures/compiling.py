"""An indicator compiled for a period: its source rows, its aggregates, and the value of what they
read.

One compiler: a half-year's figures (reading), a duty's target (targets) and the list behind a
figure ask here.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Aggregate, Exists, Q, QuerySet

from records.ledger.declaration import Ledger
from records.ledger.indicators import NOT_APPLICABLE, Indicator, Period, Read
from records.ledger.locks import as_counted


def countable(ledger: Ledger, period: Period) -> QuerySet:
    """The ledger's standing rows, as a locked half-year keeps them.

    Where one thing may stand several times, each row knows, under the names of `Ledger.once`,
    whether it is the one that counts over the period.
    """
    rows = as_counted(ledger.rows().standing(), period)
    alone = {name: ~Exists(instead(rows, period)) for name, instead in ledger.once.items()}
    return rows.annotate(**alone)


def source_rows(indicator: Indicator, period: Period) -> Q:
    """The condition on `countable` rows: what the list behind the figure shows."""
    rows = indicator.rows_where(period)
    return rows & Q(**{indicator.counts_once: True}) if indicator.counts_once else rows


def keeping_kinds(ledger: Ledger, indicator: Indicator) -> tuple[str, ...]:
    """The kinds of unit one of whom must have kept the ledger for a nought to be one, none: any.

    A village without lessons says nothing of the leadership's. What stands is kept once anything
    stands, and of what nobody owes the leadership speaks for all.
    """
    return () if ledger.owes is None or ledger.stands else indicator.whose


@dataclass(frozen=True)
class Value:
    """What an indicator comes to. `value` None is missing, unless not `is_applicable` (nothing to
    divide by).
    """

    value: Any
    is_applicable: bool = True


@dataclass(frozen=True)
class Compiled:
    """One indicator over one period."""

    indicator: Indicator
    period: Period

    @cached_property
    def rows(self) -> Q:
        """The condition on `countable` rows; what hangs on the period may ask the
        database, once.
        """
        return source_rows(self.indicator, self.period)

    @cached_property
    def aggregates(self) -> dict[str, Aggregate]:
        """{name: SQL aggregate over the source rows}."""
        return self.indicator.aggregates(self.rows)

    def value(self, read: Read, kept: bool) -> Value:
        """Of what the aggregates read; of no row at all `read` is empty. `kept`: somebody kept the
        ledger.
        """
        value = self.indicator.value(read or self.indicator.nothing, kept)
        if value is NOT_APPLICABLE:
            return Value(None, is_applicable=False)
        return Value(value)
