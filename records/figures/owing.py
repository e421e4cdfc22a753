"""Since when a unit owes what hangs on something that stands: talks since it has a hall, opening
since it has a centre (records.ledger.debts). One rule for debts, duties and marks.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Min, Q

from records.figures.catalogue import catalogue, ledger_for
from records.ledger.declaration import Ledger, ledgers
from records.ledger.locks import last_locked_before
from townwork.audit import reads
from townwork.org.kept import kept_each
from townwork.org.models import Term, Township


def first_days(ledger: Ledger, scope: Q) -> dict[int, date]:
    """{unit id: the day of the first thing it owes the ledger by}. A query.

    Of a half-year that was locked before the thing was noted nothing is owed by it.
    """
    if ledger.owes is None or ledger.owes.since is None:
        return {}
    with reads.of_part(ledger.slug):
        rows = ledger.owes.since().filter(scope).order_by().annotate(locked=last_locked_before())
        first: dict[int, date] = {}
        found = rows.values_list("unit", "locked").annotate(day=Min("occurred_on"))
        for unit, locked, day in found:
            since = max(day, _after(locked)) if locked else day
            first[unit] = min(since, first.get(unit, since))
        return first


def _after(half: int) -> date:
    """The first day after a half-year, told as 20261."""
    return Term(year=half // 10, half=half % 10).end + timedelta(days=1)


@dataclass(frozen=True)
class OwedSince:
    """Of some figures: {slug of a ledger owed since something stands: {unit id: its first day}}."""

    days: Mapping[str, Mapping[int, date]]

    def owes(self, code: str, unit_id: int, end: date) -> bool:
        """Whether the unit owes the figure's ledger in a stretch that ends then."""
        firsts = self.days.get(_hangs(code))
        if firsts is None:
            return True
        first = firsts.get(unit_id)
        return first is not None and first <= end


def _hangs(code: str) -> str:
    """The ledger of the figure, where it is owed since something stands; none of the town's own is,
    and the database need not be asked which it would be.
    """
    ledger = ledger_for(code) if catalogue.has_built_in(code) else None
    return ledger.slug if ledger and ledger.owes and ledger.owes.since else ""


def owed_since(codes: Iterable[str], scope: Q) -> OwedSince:
    """A query for each ledger that is owed since something stands, none of others."""
    slugs = _slugs(codes)
    return OwedSince({slug: first_days(ledgers[slug], scope) for slug in slugs})


def owed_since_in(township: Township, codes: Iterable[str]) -> OwedSince:
    """The same of all of a township, kept ledger by ledger."""

    def read(slugs: list[str]) -> dict[str, Mapping[int, date]]:
        scope = Q(unit__township=township.pk)
        return {slug: first_days(ledgers[slug], scope) for slug in slugs}

    parts = dict.fromkeys(_slugs(codes))
    return OwedSince(kept_each("owed_since", township, parts=parts, compute=read))


def _slugs(codes: Iterable[str]) -> list[str]:
    return sorted({_hangs(code) for code in codes} - {""})
