"""变动: what became of a paper's figures since it was made, and by which records."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from records.figures.catalogue import catalogue, ledger_for
from records.figures.figure import Figure
from records.figures.reading import Asked, figures, figures_of_townships
from reports.models import Edition

# The date of the paper moves with the day; it is not a change of a record.
MOVES_BY_ITSELF = {"report.date"}


@dataclass(frozen=True)
class Drift:
    """One figure that is another now. `gained` and `lost` are the records that count now and did
    not, and the other way round: added or dated into the half-year; voided or dated out of it.
    `changed` still count, with other words or numbers.
    """

    code: str
    name: str
    measure: str
    then: Any
    now: Any
    applicable: bool  # now
    gained: tuple[int, ...] = ()
    lost: tuple[int, ...] = ()
    changed: tuple[int, ...] = ()

    @property
    def words(self) -> str:
        """新增 2 条，不再计入 1 条"""
        counts = (("新增", self.gained), ("不再计入", self.lost), ("改过", self.changed))
        return "，".join(f"{verb} {len(rows)} 条" for verb, rows in counts if rows)


def drift_of(edition: Edition, *, rows: bool = False) -> list[Drift]:
    """The figures of an edition that would be printed otherwise today, in the order of its text.

    `rows` reads which records made the difference too.
    """
    term = edition.term
    return _drifts(edition, figures(term.township, term, codes=_codes(edition), rows=rows), rows)


def drifts_of(editions: Iterable[Edition]) -> dict[int, list[Drift]]:
    """{edition's id: its drift} of several townships' of one half-year, in as many queries however
    many.
    """
    by_town = {one.term.township_id: one for one in editions}
    asked = [Asked(one.township, one.term, _codes(one)) for one in by_town.values()]
    read = figures_of_townships(asked)
    return {one.pk: _drifts(one, read[town], rows=False) for town, one in by_town.items()}


def _codes(edition: Edition) -> list[str]:
    return [one["code"] for one in edition.figures if one["code"] in catalogue]


def _drifts(edition: Edition, read: Mapping[str, Figure], rows: bool) -> list[Drift]:
    return [
        _drift(one, read[one["code"]], edition, rows)
        for one in edition.figures
        if one["code"] in read and one["code"] not in MOVES_BY_ITSELF
        if read[one["code"]].as_json()["value"] != one["value"]
    ]


def _drift(kept: dict, figure: Figure, edition: Edition, rows: bool) -> Drift:
    now = figure.as_json()
    moved = _moved(kept, now["rows"], edition) if rows else {}
    return Drift(
        kept["code"],
        kept["name"],
        kept["measure"],
        kept["value"],
        now["value"],
        figure.applicable,
        **moved,
    )


def _moved(kept: dict, rows_now: list, edition: Edition) -> dict[str, tuple[int, ...]]:
    then = {key for _, key in kept["rows"]}
    now = {key for _, key in rows_now}
    ledger = ledger_for(kept["code"])
    changed = then & now
    if ledger is not None and changed:
        history = ledger.model.history.filter(id__in=changed, history_date__gt=edition.made_at)
        changed = set(history.values_list("id", flat=True))
    sets = {"gained": now - then, "lost": then - now, "changed": changed}
    return {name: tuple(sorted(keys)) for name, keys in sets.items()}
