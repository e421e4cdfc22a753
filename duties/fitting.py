"""Whether a clause can be met by who owes it: what it counts must be theirs."""

from collections.abc import Iterable
from dataclasses import dataclass

from records.figures.fitting import counted_kinds, misfit, uncounted
from records.ledger.indicators import kinds_said
from townwork.org.models import Unit


@dataclass(frozen=True)
class Misfit:
    """What a clause counts is not its units': which field names them, and what to do, in words."""

    field: str
    words: str


def misfits(indicator: str, kinds: Iterable[str], units: Iterable[Unit]) -> list[Misfit]:
    """By field of the form: kinds, and units named one by one. A unit below another counts as the
    one above it.
    """
    if not indicator or not counted_kinds(indicator):
        return []
    named = [unit for unit in units if uncounted(indicator, [(unit.parent or unit).kind])]
    owing = {
        "kinds": kinds_said(uncounted(indicator, list(kinds))),
        "units": "、".join(unit.name for unit in named),
    }
    return [Misfit(field, _words(indicator, whose)) for field, whose in owing.items() if whose]


def _words(indicator: str, whose: str) -> str:
    counted = kinds_said(counted_kinds(indicator))
    return (
        f"{misfit(indicator, whose)}：请改由{counted}承担，或换一个计这些单位的指标；"
        "都不合适的不选指标，由单位报告。"
    )
