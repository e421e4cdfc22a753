"""A scorecard as it is shown: each line with its words, its marks, its
files, and what has changed since it was frozen.
"""

from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.db.models import QuerySet

from assessments.evaluation import Judged, judge
from assessments.marking import marks_of
from assessments.models import Appeal, Criterion, Mark, Round, Scorecard
from assessments.rounds import criteria_of
from assessments.scoring import Rule
from townwork.org.models import Evidence, User


@dataclass
class CardLine:
    """A mark with how it came about.

    `drift` is today's automatic mark where it differs from the frozen one, until the half-year is
    locked.
    """

    mark: Mark
    judged: Judged
    automatic: Decimal | None
    drift: Decimal | None = None
    files: list[Evidence] = field(default_factory=list)
    appeal: Appeal | None = None
    fields: dict = field(default_factory=dict)

    @property
    def is_left_out(self) -> bool:
        """不适用: live while the unit assesses itself, frozen after."""
        return self.judged.is_left_out and self.mark.settled is None

    @property
    def words(self) -> list[str]:
        return self.judged.words()

    @property
    def telling(self) -> list[str]:
        """Of them, those the score comes from."""
        return self.judged.telling()


def live_judged(card: Scorecard, marks: list[Mark]) -> dict[int, Judged]:
    """{criterion id: what the records say today}."""
    entered = {(card.unit_id, mark.criterion_id): mark.entered for mark in marks}
    criteria = [mark.criterion for mark in marks]
    lines = judge(card.round.term, [card.unit], criteria, entered=entered).get(card.unit_id, [])
    return {line.criterion.pk: line for line in lines}


def lines_of(card: Scorecard, user: User) -> list[CardLine]:
    """The card's lines in the rubric's order: live while the unit assesses itself, frozen after."""
    marks = marks_of(card)
    live = live_judged(card, marks)
    lines = [_line(card, mark, live.get(mark.criterion_id)) for mark in marks]
    files = _files(marks)
    appeals = {
        appeal.mark_id: appeal for appeal in Appeal.objects.visible_to(user).filter(mark__in=marks)
    }
    for line in lines:
        line.files = files.get(line.mark.pk, [])
        line.appeal = appeals.get(line.mark.pk)
    return lines


def _line(card: Scorecard, mark: Mark, live: Judged | None) -> CardLine:
    """`live` None: the unit is of another kind by now, and the item not its any more."""
    readings = mark.frozen_readings()
    live = live or Judged(mark.criterion, card.unit, (), ())
    if card.round.state == Round.State.SELF or readings is None:
        return CardLine(mark, live, live.score)
    frozen = Judged(mark.criterion, card.unit, _rules_then(mark, len(readings)), readings)
    if card.round.term.is_closed or len(live.readings) != len(readings):
        # Its records move no more; what facts say of accounts and units today is not of then.
        return CardLine(mark, frozen, mark.automatic)
    # What the records say today, of as much as was owed when the mark was frozen.
    today = [
        replace(now, part=then.part) for now, then in zip(live.readings, readings, strict=True)
    ]
    score = replace(live, readings=tuple(today)).score
    return CardLine(mark, frozen, mark.automatic, score if _differ(score, mark.automatic) else None)


def _rules_then(mark: Mark, count: int) -> tuple[Rule, ...]:
    """The rules the mark was read by: its unit's, or those of the kind it was of then (村改居)."""
    kinds = (mark.scorecard.unit.kind, *mark.criterion.kinds)
    of_kinds = (mark.criterion.rules_of(kind) for kind in kinds)
    return next((rules for rules in of_kinds if len(rules) == count), ())


def _differ(live: Decimal | None, frozen: Decimal | None) -> bool:
    """To the cent: what is kept was rounded on the way in."""
    if live is None or frozen is None:
        return live is not frozen
    return abs(live - frozen) >= Decimal("0.01")


def _files(marks: list[Mark]) -> dict[int, list[Evidence]]:
    rows = Evidence.objects.filter(
        content_type__app_label="assessments",
        content_type__model="mark",
        object_id__in=[mark.pk for mark in marks],
    )
    by_mark: dict[int, list[Evidence]] = {}
    for file in rows.select_related("file", "uploaded_by"):
        by_mark.setdefault(file.object_id, []).append(file)
    return by_mark


def by_section(lines: list[CardLine]) -> list[tuple]:
    """(section, its lines) in order."""
    sections: dict = {}
    for line in lines:
        sections.setdefault(line.mark.criterion.section, []).append(line)
    return list(sections.items())


def vetoes_offered(card: Scorecard) -> QuerySet[Criterion]:
    """The veto items of the card's rubric that nobody proposed yet."""
    criteria = criteria_of(card.round.rubric).filter(section__part="veto")
    return criteria.exclude(pk__in=card.vetoes.values("criterion"))
