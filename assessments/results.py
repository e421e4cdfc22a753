"""The one writer of a scorecard's derived numbers: total, band, place, section scores."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from assessments.models import Criterion, Mark, Round, Rubric, Scorecard, Section, Veto
from assessments.scoring import Effect, Line, Result, ranks, result, section_scores
from townwork.audit.rows import rewrite
from townwork.org.models import Unit

# Units are ranked among their like (类).
GROUPS = (
    ("村居", (Unit.Kind.VILLAGE, Unit.Kind.COMMUNITY)),
    ("站办所", (Unit.Kind.OFFICE,)),
    ("下属单位", (Unit.Kind.SUBORDINATE,)),
    ("领导班子", (Unit.Kind.LEADERSHIP,)),
)


def group_of(kind: str) -> str:
    return next(name for name, kinds in GROUPS if kind in kinds)


def lines_of(marks: Iterable[Mark]) -> list[Line]:
    """The scored lines of a card that apply, by what the inspector or the group said last."""
    return [
        Line(mark.criterion.section.code, mark.criterion.points, mark.final)
        for mark in marks
        if mark.criterion.section.part == Section.Part.SCORED and not mark.is_left_out
    ]


def sum_up(marks: Iterable[Mark], effects: Iterable[str], rubric: Rubric) -> Result:
    marks = list(marks)
    return result(lines_of(marks), _bonuses(marks), effects, rubric.scale)


@dataclass(frozen=True)
class Addition:
    """How the marks printed on a card make its total, for whoever adds them up by hand.

    `claimed` are the bonus marks before the cap, `left_out` the points of what does not apply,
    `published` the total the card was given: of an older card it may be another by a cent.
    """

    summed: Result
    claimed: Decimal
    left_out: Decimal
    published: Decimal

    @property
    def differs(self) -> bool:
        return self.summed.total != self.published


def addition_of(card: Scorecard, marks: Iterable[Mark]) -> Addition | None:
    """None while the card has no total."""
    if card.total is None:
        return None
    rubric, marks = card.round.rubric, list(marks)
    summed = sum_up(marks, (), rubric)
    scored = Criterion.objects.filter(section__rubric=rubric, section__part=Section.Part.SCORED)
    worth = sum(scored.values_list("points", flat=True), Decimal(0))
    return Addition(summed, _claimed(marks), worth - summed.full, card.total)


def _claimed(marks: Iterable[Mark]) -> Decimal:
    """What the bonus marks come to before the cap."""
    return sum((score for score in _bonuses(marks) if score is not None), Decimal(0))


def _bonuses(marks: Iterable[Mark]) -> list[Decimal | None]:
    return [mark.final for mark in marks if mark.criterion.section.part == Section.Part.BONUS]


def write_results(round: Round, only: Scorecard | None = None) -> None:
    """Sum every card of the round, or `only` one, and rank all among their like. Three reads, one
    write. What was made public of the others stays, however it was added up then.
    """
    cards = list(round.scorecards.select_related("unit"))
    marks = _by_card(
        Mark.objects.filter(scorecard__round=round).select_related("criterion__section")
    )
    effects: dict[int, list[str]] = {}
    upheld = Veto.objects.filter(scorecard__round=round, is_upheld=True)
    for card, effect in upheld.values_list("scorecard_id", "criterion__effect"):
        effects.setdefault(card, []).append(effect)
    for card in cards:
        if only is not None and card.pk != only.pk:
            continue
        _sum_card(card, marks.get(card.pk, []), effects.get(card.pk, ()), round.rubric)
    _rank(cards, failed={pk for pk, found in effects.items() if Effect.FAIL in found})
    rewrite(cards, ["total", "band", "bonus", "sections", "place"])


def _sum_card(card: Scorecard, marks: list[Mark], effects: Iterable[str], rubric: Rubric) -> None:
    summed = sum_up(marks, effects, rubric)
    card.total = summed.total
    card.band = summed.band or ""
    card.bonus = summed.bonus
    card.sections = {
        code: [str(score), str(points)]
        for code, (score, points) in section_scores(lines_of(marks)).items()
    }


def _by_card(marks: Iterable[Mark]) -> dict[int, list[Mark]]:
    by_card: dict[int, list[Mark]] = {}
    for mark in marks:
        by_card.setdefault(mark.scorecard_id, []).append(mark)
    return by_card


def _rank(cards: list[Scorecard], failed: set[int]) -> None:
    """A unit failed by a veto keeps its total and takes no place."""
    for name, _ in GROUPS:
        group = [card for card in cards if group_of(card.unit.kind) == name]
        totals: list[Decimal | None] = [None if card.pk in failed else card.total for card in group]
        for card, place in zip(group, ranks(totals), strict=True):
            card.place = place
