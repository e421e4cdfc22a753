"""How a list is shown: which of a ledger's columns, in which order, and sorted by what. All of it
stands in the list's address, so that what is exported or printed is what is seen.
"""

from collections.abc import Iterable

from django.http import QueryDict

from records.ledger.declaration import Ledger
from townwork.org.views.lists import WHOLE

COLUMNS, SORT, VIEW = "columns", "sort", "view"
# What of an address says how rows are shown; the rest narrows them.
HOW_SHOWN = frozenset({COLUMNS, SORT, VIEW, "page", "per_page", WHOLE})
TOWNSHIP = "township"  # a column of those who see several


def offered(ledger: Ledger) -> tuple[str, ...]:
    """Every column a list of the ledger may have: those it has by itself, then its other fields."""
    return tuple(dict.fromkeys((*ledger.columns, *ledger.fields)))


def chosen(ledger: Ledger, params: QueryDict) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The columns an address asks for, in its order, and the names in it that are none of the
    ledger's.
    """
    asked = tuple(dict.fromkeys(params.getlist(COLUMNS)))
    there = offered(ledger)
    found = tuple(name for name in asked if name in there)
    return found, tuple(name for name in asked if name not in there)


def sorted_by(params: QueryDict) -> list[str]:
    """The names an address sorts by, each with a minus where it goes down.

    A name with a point in it is none: django-tables2 would take it for a path.
    """
    asked: Iterable[str] = ",".join(params.getlist(SORT)).split(",")
    return [name for name in asked if name and "." not in name]
