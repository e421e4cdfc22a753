"""变动: what became of a paper's figures since it was made, and by which records."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from records.figures.catalogue import catalogue, ledger_for
from records.figures.figure import Figure, told_of_kept
from records.figures.reading import Asked, figures, figures_of_townships
from records.ledger.declaration import Ledger
from reports.models import Edition
from townwork.lib.choices import TextChoices

# The date of the paper moves with the day; it is not a change of a record.
MOVES_BY_ITSELF = {"report.date"}


class Act(TextChoices):
    """What became of a record since."""

    CHANGED = "changed", "修改"
    ADDED = "added", "新增"
    VOIDED = "voided", "作废"
    REDATED = "redated", "改期"


Acts: TypeAlias = Mapping[int, Act]  # {record's id: what became of it}


@dataclass(frozen=True)
class Drift:
    """One figure then and now, and `acts`: its records, of then or of now, that are otherwise."""

    code: str
    name: str
    measure: str
    then: Any
    now: Any
    was_applicable: bool
    applicable: bool  # now
    acts: tuple[tuple[int, Act], ...] = ()

    @property
    def is_moved(self) -> bool:
        """Whether it would be printed otherwise today; of records that changed it need not be."""
        return self.then != self.now and self.code not in MOVES_BY_ITSELF

    @property
    def words(self) -> str:
        """新增 2 条，作废 1 条"""
        counts = Counter(act for _, act in self.acts)
        return "，".join(f"{act.label} {counts[act]} 条" for act in Act if counts[act])


@dataclass(frozen=True)
class Moved:
    """A record that is otherwise than it was, and the figures it is of, those that moved first."""

    ledger: Ledger
    key: int
    act: Act
    figures: tuple[Drift, ...]

    @property
    def moves(self) -> bool:
        return self.figures[0].is_moved


def drift_of(edition: Edition) -> list[Drift]:
    """The figures of an edition that would be printed otherwise today, in the order of its text."""
    term = edition.term
    read = figures(term.township, term, codes=_codes(edition))
    return [one for one in _drifts(edition, read) if one.is_moved]


def movements_of(edition: Edition) -> list[Drift]:
    """Every figure of an edition that is another, or whose records are, with those records; what
    would be printed otherwise first. Three queries a ledger, however many records.
    """
    term = edition.term
    read = figures(term.township, term, codes=_codes(edition), rows=True)
    of_ledger: dict[str, Acts] = {}
    found = []
    for kept, now in _pairs(edition, read):
        ledger = ledger_for(kept["code"])
        acts: tuple[tuple[int, Act], ...] = ()
        if ledger is not None:
            if ledger.slug not in of_ledger:
                of_ledger[ledger.slug] = _acts(ledger, edition)
            acts = _of_rows(kept, now, of_ledger[ledger.slug])
        found.append(_drift(kept, now, acts))
    found = [one for one in found if one.is_moved or one.acts]
    return sorted(found, key=lambda one: not one.is_moved)


def moved_of(movements: Iterable[Drift]) -> list[Moved]:
    """Each record once, those that move a figure first, the newest of them."""
    its: dict[tuple[str, int], list[Drift]] = {}
    acts: dict[tuple[str, int], tuple[Ledger, Act]] = {}
    for one in movements:
        ledger = ledger_for(one.code)
        if ledger is None:  # a word of the township: no record says it
            continue
        for key, act in one.acts:
            its.setdefault((ledger.slug, key), []).append(one)
            acts[ledger.slug, key] = ledger, act
    found = [
        Moved(ledger, key, act, tuple(its[slug, key]))
        for (slug, key), (ledger, act) in acts.items()
    ]
    return sorted(found, key=lambda one: (not one.moves, one.ledger.slug, -one.key))


def _acts(ledger: Ledger, edition: Edition) -> Acts:
    """What became of the township's records since the edition was made."""
    history = ledger.model.history.filter(unit__township=edition.term.township_id)
    touched = set(history.filter(history_date__gt=edition.made_at).values_list("id", flat=True))
    fields = ("id", "occurred_on", "voided_at")
    before = history.filter(id__in=touched, history_date__lte=edition.made_at)
    then = {one["id"]: one for one in before.order_by("history_date", "history_id").values(*fields)}
    now = ledger.model.objects.filter(pk__in=touched).values(*fields)
    return {one["id"]: _act(then.get(one["id"]), one) for one in now}


def _act(then: Mapping[str, Any] | None, now: Mapping[str, Any]) -> Act:
    if then is None:
        return Act.ADDED
    if now["voided_at"] and not then["voided_at"]:
        return Act.VOIDED
    return Act.CHANGED if then["occurred_on"] == now["occurred_on"] else Act.REDATED


def _of_rows(kept: dict, figure: Figure, acts: Acts) -> tuple[tuple[int, Act], ...]:
    """The figure's records that are otherwise. One that is counted no more, or only now, without
    having been touched itself follows from what it is of: a unit, its parts.
    """
    then, now = {key for _, key in kept["rows"]}, {key for _, key in figure.rows}
    otherwise = (then ^ now) | ((then & now) & set(acts))
    return tuple((key, acts.get(key, Act.CHANGED)) for key in sorted(otherwise))


def drifts_of(editions: Iterable[Edition]) -> dict[int, list[Drift]]:
    """{edition's id: its drift} of several townships' of one half-year, in as many queries however
    many.
    """
    by_town = {one.term.township_id: one for one in editions}
    asked = [Asked(one.township, one.term, _codes(one)) for one in by_town.values()]
    read = figures_of_townships(asked)
    return {
        one.pk: [drift for drift in _drifts(one, read[town]) if drift.is_moved]
        for town, one in by_town.items()
    }


def _codes(edition: Edition) -> list[str]:
    return [one["code"] for one in edition.figures if one["code"] in catalogue]


def _drifts(edition: Edition, read: Mapping[str, Figure]) -> list[Drift]:
    return [_drift(kept, now) for kept, now in _pairs(edition, read)]


def _pairs(edition: Edition, read: Mapping[str, Figure]) -> list[tuple[dict, Figure]]:
    """(the figure as it was kept, as it is read now), in the order of the text."""
    return [(one, read[one["code"]]) for one in edition.figures if one["code"] in read]


def _drift(kept: dict, figure: Figure, acts: tuple[tuple[int, Act], ...] = ()) -> Drift:
    return Drift(
        kept["code"],
        kept["name"],
        kept["measure"],
        told_of_kept(kept),
        figure.as_json()["value"],
        kept.get("applicable", True),
        figure.applicable,
        acts,
    )
