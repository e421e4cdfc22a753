"""What a ledger asks of a record beyond its fields and constraints: one list, asked by every door.

The form asks of one record, a sheet of all its rows at once, so that a check that must look at
other records does so once. No door takes what another refuses.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from records.ledger.declaration import Ledger
from records.ledger.indicators import kinds_said
from records.ledger.record import Record
from townwork.org.models import Unit

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
    for check in (of_each(lambda one: _of_another_kind(ledger, one)), *ledger.checks):
        for faults, own in zip(found, check(asked), strict=True):
            faults.update(own)
    return found


def _of_another_kind(ledger: Ledger, asked: Asked) -> Faults:
    """A ledger, or a choice of it, that is not this kind of unit's."""
    unit = asked.record.unit
    if "unit" in asked.said and not is_for(ledger.kinds, unit):
        names = kinds_said(ledger.kinds)
        return {"unit": f"{ledger.title}只由{names}填报，{unit}不用填。"}
    faults = {}
    for name, kinds in ledger.choices_of.items():
        chosen = getattr(asked.record, name)
        if {name, "unit"} & asked.said and not is_for(kinds.get(chosen, ()), unit):
            label = dict(ledger.field(name).flatchoices).get(chosen, chosen)
            names = kinds_said(kinds[chosen])
            faults[name] = (
                f"“{label}”是{names}的，{unit}不能这样登记；"
                f"请另选，确是{names}的请记在{names}名下。"
            )
    return faults


def is_for(kinds: Sequence[str], unit: Unit) -> bool:
    """Whether it is the unit's, or of the unit above it; of no kind: anybody's."""
    answering = unit.parent if unit.parent_id else unit
    return not kinds or answering.kind in kinds
