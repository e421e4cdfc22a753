"""What a ledger asks of a record beyond its fields and constraints: one list, asked by every door.

The form asks of one record, a sheet of all its rows at once, so that a check that must look at
other records does so once. No door takes what another refuses.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from records.ledger.declaration import Ledger
from records.ledger.record import Record

Faults = dict[str, str]  # {field: what to mend}


@dataclass(frozen=True)
class Asked:
    """A record as it would be saved, not written yet.

    said -- the fields this save says something new of: what stood before is not asked about again.
    """

    record: Record
    said: frozenset[str]


Check = Callable[[Sequence[Asked]], list[Faults]]


def of_each(check: Callable[[Asked], Faults]) -> Check:
    """A check that looks at nothing but the record."""
    return lambda asked: [check(one) for one in asked]


def faults_of_ledger(ledger: Ledger, asked: Sequence[Asked]) -> list[Faults]:
    """Of each record in turn, what is wrong with it as a row of this ledger."""
    found: list[Faults] = [{} for _ in asked]
    for check in ledger.checks:
        for faults, own in zip(found, check(asked), strict=True):
            faults.update(own)
    return found
