"""Whose records make a figure: what counts the leadership's meetings no village can ever meet."""

from collections.abc import Collection, Iterable

from records.figures.catalogue import indicator_of, source_ledger
from records.figures.windows import split
from records.ledger.indicators import kinds_said
from townwork.org.models import Unit


def counted_kinds(code: str) -> tuple[str, ...]:
    """The kinds of unit whose records count: those the figure counts, of those that fill its
    ledger; none: any. A unit below another counts as the one above it.
    """
    whose, fill = indicator_of(code).whose, source_ledger(code).kinds
    return tuple(kind for kind in whose if kind in fill) if whose and fill else whose or fill


def uncounted(code: str, kinds: Collection[str]) -> list[str]:
    """Those of the kinds whose records never count."""
    counted = counted_kinds(code)
    return [kind for kind in kinds if counted and kind not in counted]


def applies_to(code: str, units: Iterable[Unit]) -> bool:
    """Whether one of the units may ever have a record that counts; of nobody's, nothing is said."""
    kinds = {(unit.parent or unit).kind for unit in units}
    return not kinds or len(uncounted(split(code)[0], kinds)) < len(kinds)


def misfit(code: str, whose: str) -> str:
    """That the records of those named do not count, in words."""
    counted = kinds_said(counted_kinds(code))
    return f"“{indicator_of(code).name}”只计{counted}的记录，{whose}记了也不算"
