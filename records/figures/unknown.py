"""What a locked half-year does not know: a kind its township added after the lock. Nobody could
record one, so that there is none is no nought.
"""

from collections.abc import Collection

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
    locked = Term.objects.filter(township__in=towns).of_date(period.end).exclude(closed_at=None)
    locks = dict(locked.values_list("township", "closed_at"))
    return frozenset(
        code
        for code, kind in kinds.items()
        if kind.township_id in locks and kind.added_at > locks[kind.township_id]
    )
