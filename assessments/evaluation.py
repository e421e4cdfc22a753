"""What the rubric says of units today: each criterion's readings and
automatic mark, in words, and what still mends it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.urls import reverse
from django.utils import timezone

from assessments.facts import Readings, fact_named, own_facts, read_facts, strangers_to
from assessments.models import Criterion, Section
from assessments.rules import COUNTS_FAULTS, amount, by_hand, reading_words, rule_words
from assessments.scoring import (
    WANTS,
    ZERO,
    AtHalf,
    Every,
    Line,
    Reading,
    Result,
    Rule,
    RuleKind,
    Scale,
    bonus_score,
    concerns_nobody,
    criterion_score,
    deduction,
    is_unknown,
    owed,
    result,
)
from assessments.stretches import adds_up, at_half_of, part_owed, stretches
from records.figures.catalogue import source_ledger
from records.figures.fitting import misfit
from townwork.org.models import Term, Unit

Entered = Mapping[tuple[int, int], Decimal | None]  # {(unit, criterion): what was typed in}


@dataclass(frozen=True)
class Judged:
    """A criterion for a unit: its rules, what was read for each, and the mark
    that follows (None: not known).
    """

    criterion: Criterion
    unit: Unit
    rules: tuple[Rule, ...]
    readings: tuple[Reading, ...]

    @property
    def is_bonus(self) -> bool:
        return self.criterion.section.part == Section.Part.BONUS

    @property
    def is_left_out(self) -> bool:
        """不适用: nothing it reads concerns the unit. Its points leave the total."""
        return not self.is_bonus and concerns_nobody(self.readings)

    @cached_property
    def score(self) -> Decimal | None:
        if self.is_bonus:
            return bonus_score(self.rules, self.readings)
        return criterion_score(self.criterion.points, self.rules, self.readings)

    def words(self) -> list[str]:
        """Each rule and what came of it: 要求…，实际…，扣…."""
        if self.is_left_out:
            return [f"要求：{asked_words(rule)}；本单位无此项，不计入总分。" for rule in self.rules]
        points = self.criterion.points or ZERO
        return [
            _words(rule, reading, points)
            for rule, reading in zip(self.rules, self.readings, strict=True)
        ]

    def telling(self) -> list[str]:
        """The words that explain the score: of each rule that took or gave points or waits for its
        data; where none did, of the first.
        """
        words = self.words()
        moving = [
            said
            for said, rule, reading in zip(words, self.rules, self.readings, strict=True)
            if self._moves(rule, reading)
        ]
        return moving or words[:1]

    def _moves(self, rule: Rule, reading: Reading) -> bool:
        if is_unknown(rule, reading):
            return True
        if self.is_bonus:
            return bool(bonus_score((rule,), (reading,)))
        return bool(deduction(rule, reading, self.criterion.points))

    @property
    def enters(self) -> Rule | None:
        """The rule whose number a person types in."""
        return next((rule for rule in self.rules if not rule.fact), None)


def _words(rule: Rule, reading: Reading, points: Decimal) -> str:
    _, measure = name_of(rule)
    return f"要求：{asked_words(rule)}；{reading_words(rule, reading, points, measure)}。"


def asked_words(rule: Rule) -> str:
    """What the rule asks; of a yearly target also how much of it by the end of June."""
    name, measure = name_of(rule)
    subject = f"{rule.clause}：{name}" if rule.clause else name
    at_half = at_half_of(rule)
    # Of a share or of a fault nobody expects a half: it goes without saying.
    is_told = rule.at_half or at_half == AtHalf.SHARE or (not rule.fact and rule.kind in WANTS)
    at_half = at_half if is_told else ""
    return rule_words(replace(rule, at_half=at_half), subject, measure)


def name_of(rule: Rule) -> tuple[str, str]:
    """What the rule reads, and its measure."""
    if not rule.fact:
        return rule.label, ""
    fact = fact_named(rule.fact)
    return fact.name, fact.measure


def judge(
    term: Term,
    units: Iterable[Unit],
    criteria: Iterable[Criterion],
    *,
    entered: Entered | None = None,
    today: date | None = None,
) -> dict[int, list[Judged]]:
    """{unit id: its criteria in order, scored ones and bonuses}; vetoes judge nothing.

    The queries do not grow.
    """
    entered = entered or {}
    applying = _applying(units, list(criteria))
    read = read_facts(term, ((unit, rule) for unit, _, rules in applying for rule in rules), today)
    by_unit: dict[int, list[Judged]] = {}
    for unit, criterion, rules in applying:
        typed = entered.get((unit.pk, criterion.pk))
        readings = tuple(_reading(rule, unit, read, typed, term) for rule in rules)
        by_unit.setdefault(unit.pk, []).append(Judged(criterion, unit, rules, readings))
    return by_unit


def _applying(
    units: Iterable[Unit], criteria: list[Criterion]
) -> list[tuple[Unit, Criterion, tuple[Rule, ...]]]:
    """Each unit with what applies to it. A criterion's rules are the same for units of a kind, and
    read once.
    """
    of_kind: dict[tuple[str, int], tuple[Rule, ...]] = {}
    applying = []
    for unit in units:
        for place, criterion in enumerate(criteria):
            if criterion.section.part == Section.Part.VETO or not criterion.applies_to(unit):
                continue
            if (unit.kind, place) not in of_kind:
                of_kind[unit.kind, place] = criterion.rules_for(unit)
            applying.append((unit, criterion, of_kind[unit.kind, place]))
    return applying


def _reading(rule: Rule, unit: Unit, read: Readings, typed: Decimal | None, term: Term) -> Reading:
    found = read[rule, unit.pk] if rule.fact else by_hand(rule, typed)
    return replace(found, part=part_owed(rule, term))


def total_of(judged: Iterable[Judged], scale: Scale) -> Result:
    """The sum of automatic marks, as if assessed now; without what does not apply."""
    judged = list(judged)
    lines = [
        Line(line.criterion.section.code, line.criterion.points, line.score)
        for line in judged
        if not line.is_bonus and not line.is_left_out
    ]
    return result(lines, [line.score for line in judged if line.is_bonus], (), scale)


# --- 缺口 and 补救 ------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Remedy:
    """What still mends a gap: what to do, by when, and where."""

    text: str
    by: date | None
    url: str


@dataclass(frozen=True)
class Outlook:
    """A criterion that has lost or may lose points: now, and as it would be
    once all that can be mended is.
    """

    judged: Judged
    lost: Decimal
    projected: Decimal | None
    remedies: tuple[Remedy, ...]

    @property
    def is_by_hand(self) -> bool:
        """Left to the inspectors, and not scored yet: nothing is lost."""
        return not self.judged.rules and self.judged.score is None

    @property
    def reachable(self) -> Decimal:
        """The most it may still come to."""
        if self.is_by_hand:
            return self.judged.criterion.points
        return ZERO if self.projected is None else self.projected

    @property
    def has_gap(self) -> bool:
        """Points are lost already, or it is not known yet whether they are."""
        return bool(self.lost) or self.judged.score is None


def outlook(judged: Judged, term: Term, today: date | None = None) -> Outlook:
    today = today or timezone.localdate()
    points = judged.criterion.points
    projected = []
    remedies = []
    for rule, reading in zip(judged.rules, judged.readings, strict=True):
        if strangers_to(rule, [(judged.unit.parent or judged.unit).kind]):
            mended, remedy = reading, _of_others(rule, reading)
        else:
            mended, remedy = _mend(rule, reading, term, today, points)
        projected.append(mended)
        if remedy:
            remedies.append(remedy)
    lost = ZERO if judged.score is None else points - judged.score
    return Outlook(judged, lost, criterion_score(points, judged.rules, projected), tuple(remedies))


def _of_others(rule: Rule, reading: Reading) -> Remedy | None:
    """An adopted rubric's rule that reads what is never the unit's: no record mends it."""
    if not is_unknown(rule, reading):
        return None
    text = f"{misfit(rule.fact, '本单位')}：由考核组评分，或请镇里修订细则"
    return Remedy(text, None, "")


def _mend(
    rule: Rule, reading: Reading, term: Term, today: date, points: Decimal
) -> tuple[Reading, Remedy | None]:
    """The reading once mended as far as it can be, and how; both as they are
    where nothing is to be done.
    """
    is_lacking = is_unknown(rule, reading)
    if term.is_closed or (not is_lacking and not deduction(rule, reading, points)):
        return reading, None
    until = term.end if term.end >= today else None
    if not rule.fact:
        return _met(rule, 1), Remedy(f"填报“{rule.label}”", until, "")
    if rule.fact in own_facts:
        return _mend_own(rule, reading, until)
    if is_lacking:
        text = "台账里没有记录：办了就记一条，本期确实没有就点“零报告”"
        return _met(rule, len(stretches(rule.every, term, today))), Remedy(text, until, _url(rule))
    if rule.kind == RuleKind.PAPERS:
        text = f"补齐：{_counted(rule, sum(reading.known, ZERO))}"
        return _met(rule, len(reading.known)), Remedy(text, until, _url(rule))
    if rule.kind == RuleKind.LATE:
        return reading, None
    return _mend_count(rule, reading, term, today)


def _mend_own(rule: Rule, reading: Reading, until: date | None) -> tuple[Reading, Remedy | None]:
    """A fact of duties or staff: some can be mended on any day, what came late stays late."""
    remedy = own_facts[rule.fact].remedy
    if not remedy:
        return reading, None
    return _met(rule, 1), Remedy(remedy, until, reverse("tasks"))


def _mend_count(
    rule: Rule, reading: Reading, term: Term, today: date
) -> tuple[Reading, Remedy | None]:
    """What a stretch not yet over still owes can be done.

    Of one that is over only the record may be missing.
    """
    days = stretches(rule.every, term, today)
    if adds_up(rule.fact):  # of a hall that came later the stretches before are not asked
        days = days[-len(reading.known) :]
    too_late = Remedy(f"期限已过；如已做而没有录入，请补录“{name_of(rule)[0]}”", None, _url(rule))
    if len(days) != len(reading.known) or days[-1].end < today:
        return reading, too_late
    values = [
        max(value, owed(rule, reading)) if day.end >= today else value
        for value, day in zip(reading.known, days, strict=True)
    ]
    short = values[-1] - reading.known[-1]
    if not short:
        return reading, too_late
    return replace(reading, values=tuple(values)), Remedy(
        f"{_by_when(rule, reading)}还差 {_counted(rule, short)}", days[-1].end, _url(rule)
    )


def _by_when(rule: Rule, reading: Reading) -> str:
    if reading.part != 1:
        return "上半年"
    return "" if rule.every == Every.HALF else f"本{Every(rule.every).label}"


def _met(rule: Rule, stretches: int) -> Reading:
    """The reading of a unit that does what is asked: no fault, or the target in every stretch."""
    full = ZERO if rule.kind in COUNTS_FAULTS else rule.target
    return Reading((full,) * stretches)


def _counted(rule: Rule, number: Decimal) -> str:
    name, measure = name_of(rule)
    return f"{name} {amount(number, measure)}"


def _url(rule: Rule) -> str:
    return source_ledger(rule.fact).url()
