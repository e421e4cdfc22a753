"""What a ledger asks of a record beyond its fields and constraints: one list, asked by every door.

The form asks of one record, a sheet of all its rows at once, so that a check that must look at
other records does so once. No door takes what another refuses.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import compress

from django.utils import timezone

from records.ledger.declaration import Ledger
from records.ledger.indicators import kinds_said
from records.ledger.record import Record
from townwork.org.models import Stop, Term, Unit

Faults = dict[str, str]  # {field: what to mend}


@dataclass(frozen=True)
class Asked:
    """A record as it would be saved, not written yet.

    said -- the fields this save says something new of: what stood before is not asked about again.
    """

    record: Record
    said: frozenset[str]


A_YEAR = timedelta(days=366)

Check = Callable[[Sequence[Asked]], list[Faults]]


def of_each(check: Callable[[Asked], Faults]) -> Check:
    """A check that looks at nothing but the record."""
    return lambda asked: [check(one) for one in asked]


def faults_of_ledger(ledger: Ledger, asked: Sequence[Asked]) -> list[Faults]:
    """Of each record in turn, what is wrong with it as a row of this ledger."""
    found: list[Faults] = [{} for _ in asked]
    own_kind = of_each(lambda one: _of_another_kind(ledger, one))
    for check in (own_kind, _long_ago, _when_gone, *ledger.checks):
        for faults, own in zip(found, check(asked), strict=True):
            faults.update(own)
    return found


def _long_ago(asked: Sequence[Asked]) -> list[Faults]:
    """A day more than a year before the township's first half-year is in no figure anybody reads:
    mostly a slip of the year, and where it is none a word of why is asked.
    """
    old = [_is_old(one) for one in asked]
    towns = {one.record.unit.township_id for one in compress(asked, old)}
    firsts = _first_half_years(towns) if towns else {}
    return [
        _before(firsts.get(one.record.unit.township_id), one.record) if is_old else {}
        for one, is_old in zip(asked, old, strict=True)
    ]


def _is_old(asked: Asked) -> bool:
    """Whether the half-years must be looked at at all: none begins after today."""
    row, since = asked.record, timezone.localdate() - A_YEAR
    is_said = "occurred_on" in asked.said and not row.note
    return is_said and not row.lasts and row.occurred_on is not None and row.occurred_on < since


def _before(first: Term | None, row: Record) -> Faults:
    if first is None or row.occurred_on >= first.start - A_YEAR:
        return {}
    return {
        "occurred_on": f"{row.occurred_on} 比本镇最早的半年（{first}）早一年多，不进任何半年的数："
        "年份填错了请改；属实请在“备注”写一句原因再保存。"
    }


def _when_gone(asked: Sequence[Asked]) -> list[Faults]:
    """A unit that is there no more did nothing on the day it was stopped or later; what it did
    before may still be entered.
    """
    gone = [_names_a_gone_unit(one) for one in asked]
    stopped = {one.record.unit_id for one in compress(asked, gone)}
    since = _stopped_on(stopped) if stopped else {}
    return [
        _after_its_end(since.get(one.record.unit_id), one.record) if is_gone else {}
        for one, is_gone in zip(asked, gone, strict=True)
    ]


def _names_a_gone_unit(asked: Asked) -> bool:
    row = asked.record
    is_said = bool({"unit", "occurred_on"} & asked.said) and row.occurred_on is not None
    return is_said and not row.lasts and not row.unit.is_active


def _after_its_end(since: date | None, row: Record) -> Faults:
    if since is None or row.occurred_on < since:
        return {}
    return {
        "occurred_on": f"{row.unit}{since:%Y年%-m月%-d日}起停用，那天起没有这个单位了："
        "请填停用以前的日子，或另选单位。"
    }


def _stopped_on(units: set[int]) -> dict[int, date]:
    return dict(Stop.objects.filter(unit__in=units, until=None).values_list("unit", "since"))


def _first_half_years(townships: set[int]) -> dict[int, Term]:
    terms = Term.objects.filter(township__in=townships).order_by("-year", "-half")
    return {term.township_id: term for term in terms}


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
