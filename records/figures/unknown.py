"""What a half-year does not know: a kind its township added after it was locked, or after a
half-year that was over and never set up. Nobody could record one, so that there is none is no
nought.
"""

from collections.abc import Collection
from datetime import datetime, time, timedelta

from django.utils import timezone

from records.ledger import own_kinds
from records.ledger.indicators import Period
from townwork.org.models import Term


def unknown_then(codes: Collection[str] | None, period: Period) -> frozenset[str]:
    """Those of the codes that the half-year the period ends in does not know. A query where one of
    them is of a township's own kind, none otherwise.
    """
    named = {code: own_kinds.of_code(code) for code in codes or ()}
    kinds = {code: kind for code, kind in named.items() if kind}
    if not kinds:
        return frozenset()
    towns = {kind.township_id for kind in kinds.values()}
    halves = Term.objects.filter(township__in=towns).of_date(period.end)
    locks = dict(halves.values_list("township", "closed_at"))  # None: open
    over = timezone.make_aware(datetime.combine(period.end + timedelta(days=1), time.min))
    ends = {town: locks.get(town, over) for town in towns}
    return frozenset(
        code
        for code, kind in kinds.items()
        if (end := ends[kind.township_id]) and kind.added_at > end
    )
