"""A township's figures over some days, kept ledger by ledger: a row of one moves the figures of no
other.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from django.db.models import Q

from records.figures.catalogue import ledger_for
from records.figures.coverage import TOWN
from records.figures.figure import Figure
from records.figures.grouped import asked_of, read_groups
from records.ledger import custom_ledgers
from records.ledger.declaration import Ledger
from records.ledger.indicators import Period
from townwork.org.kept import kept_each
from townwork.org.models import Township


def of_town(
    township: Township,
    period: Period,
    only: Iterable[Ledger] = (),
    *,
    codes: Sequence[str] | None = None,
    units: Collection[int] | None = None,
    rows: bool = False,
    today: date | None = None,
) -> dict[str, Figure]:
    """The figures by hand of some ledgers, or those of the codes; of some of the township's units
    where they are named by their keys. Nothing of what nobody has kept and nobody owes.
    """
    by_slug: dict[str, Ledger] = {ledger.slug: ledger for ledger in only}
    its: dict[str, list[str]] = {}
    for code in codes or ():
        if ledger := ledger_for(code):
            by_slug[ledger.slug] = ledger
            its.setdefault(ledger.slug, []).append(code)
    scope = Q(unit__township=township) if units is None else Q(unit__in=list(units))

    def read(slugs: list[str]) -> dict[str, dict[str, Figure]]:
        with custom_ledgers.remembering():
            asked = [by_slug[slug] for slug in slugs]
            wanted = None if codes is None else [code for slug in slugs for code in its[slug]]
            found = read_groups(
                scope, TOWN, period, rows=rows, only=asked, codes=wanted, today=today
            ).get(township.pk, {})
            return {one.slug: _of_ledger(one, wanted, found) for one in asked}

    parts = {slug: its.get(slug) for slug in by_slug}
    of_units = None if units is None else tuple(sorted(units))
    asked = period, of_units, rows, today
    read_of = kept_each("figures_of", township, *asked, parts=parts, compute=read)
    return {code: figure for figures in read_of.values() for code, figure in figures.items()}


def _of_ledger(
    ledger: Ledger, codes: Collection[str] | None, found: dict[str, Figure]
) -> dict[str, Figure]:
    is_own = isinstance(ledger, custom_ledgers.CustomDeclaration)
    asked = ledger.indicators if is_own else asked_of(ledger, codes)
    return {one.code: found[one.code] for one in asked if one.code in found}
