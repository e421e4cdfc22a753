"""What the rubric says of units today: each criterion's readings and automatic mark, in words, and what still mends it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone

from assessments.facts import Readings, fact_named, own_facts, read_facts, stretches
from assessments.models import Criterion, Section
from assessments.rules import by_hand, reading_words, rule_words, said
from assessments.scoring import (
    ZERO,
    Every,
    Line,
    Reading,
    Result,
    Rule,
    RuleKind,
    Scale,
    bonus_score,
    criterion_score,
    deduction,
    result,
)
from records.figures import ledger_for
from townwork.org.models import Term, Unit

Entered = Mapping[tuple[int, int], Decimal | None]  # {(unit, criterion): what was typed in}


@dataclass(frozen=True)
class Judged:
    """A criterion for a unit: its rules, what was read for each, and the mark that follows (None: not known)."""

    criterion: Criterion
    unit: Unit
    rules: tuple[Rule, ...]
    readings: tuple[Reading, ...]

    @property
    def is_bonus(self) -> bool:
        return self.criterion.section.part == Section.Part.BONUS

    @property
    def score(self) -> Decimal | None:
        if self.is_bonus:
            return bonus_score(self.rules, self.readings)
        return criterion_score(self.criterion.points, self.rules, self.readings)

    def words(self) -> list[str]:
        """Each rule and what came of it: 要求…，实际…，扣…."""
        points = self.criterion.points or ZERO
        return [
            _words(rule, reading, points) for rule, reading in zip(self.rules, self.readings, strict=True)
        ]

    @property
    def enters(self) -> Rule | None:
        """The rule whose number a person types in."""
        return next((rule for rule in self.rules if not rule.fact), None)


def _words(rule: Rule, reading: Reading, points: Decimal) -> str:
    name, measure = name_of(rule)
    asked = f"{rule.clause}：{name}" if rule.clause else name
    return f"要求：{rule_words(rule, asked, measure)}；{reading_words(rule, reading, points, measure)}。"


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
    """{unit id: its criteria in order, scored ones and bonuses}; vetoes judge nothing. The queries do not grow."""
    entered = entered or {}
    applying = [
        (unit, criterion, criterion.rules_for(unit))
        for unit in units
        for criterion in criteria
        if criterion.applies_to(unit) and criterion.section.part != Section.Part.VETO
    ]
    read = read_facts(term, ((unit, rule) for unit, _, rules in applying for rule in rules), today)
    found: dict[int, list[Judged]] = {}
    for unit, criterion, rules in applying:
        typed = entered.get((unit.pk, criterion.pk))
        readings = tuple(_reading(rule, unit, read, typed) for rule in rules)
        found.setdefault(unit.pk, []).append(Judged(criterion, unit, rules, readings))
    return found


def _reading(rule: Rule, unit: Unit, read: Readings, typed: Decimal | None) -> Reading:
    return read[rule, unit.pk] if rule.fact else by_hand(rule, typed)


def total_of(judged: Iterable[Judged], scale: Scale) -> Result:
    """The sum of automatic marks, as if assessed now."""
    judged = list(judged)
    lines = [
        Line(one.criterion.section.code, one.criterion.points, one.score)
        for one in judged
        if not one.is_bonus
    ]
    return result(lines, [one.score for one in judged if one.is_bonus], (), scale)


# --- 缺口 and 补救 -----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Remedy:
    """What still mends a gap: what to do, by when, and where."""

    text: str
    by: date | None
    url: str


@dataclass(frozen=True)
class Outlook:
    """A criterion that has lost or may lose points: now, and as it would be once all that can be mended is."""

    judged: Judged
    lost: Decimal
    projected: Decimal | None
    remedies: tuple[Remedy, ...]


def outlook(judged: Judged, term: Term, today: date | None = None) -> Outlook:
    today = today or timezone.localdate()
    points = judged.criterion.points
    kept, remedies = [], []
    for rule, reading in zip(judged.rules, judged.readings, strict=True):
        mended, remedy = _mend(rule, reading, term, today, points)
        kept.append(mended)
        if remedy:
            remedies.append(remedy)
    lost = ZERO if judged.score is None else points - judged.score
    return Outlook(judged, lost, criterion_score(points, judged.rules, kept), tuple(remedies))


def _mend(rule: Rule, reading: Reading, term: Term, today: date, points: Decimal):
    """The reading once mended as far as it can be, and how."""
    if not reading.applies or (reading.values is not None and not deduction(rule, reading, points)):
        return reading, None
    if term.is_closed:
        return reading, None
    name, measure = name_of(rule)
    if not rule.fact:
        return Reading((rule.target,)), Remedy(f"填报“{rule.label}”", term.end, "")
    url = _url(rule)
    if reading.values is None:
        return _mended(rule, None, term, today), Remedy(
            "台账里没有记录：办了就记一条，本期确实没有就点“零报告”", term.end, url
        )
    if rule.kind == RuleKind.LATE:
        return reading, None
    mended = _mended(rule, reading, term, today)
    return mended, _remedy(rule, reading, mended, name, measure, term, today, url)


def _url(rule: Rule) -> str:
    return "/duties/tasks/" if rule.fact in own_facts else ledger_for(rule.fact).url()


def _mended(rule: Rule, reading: Reading | None, term: Term, today: date) -> Reading:
    """Faults that are papers can be supplied; what is owed of a stretch not yet over can still be done."""
    days = stretches(rule.every, term, today)
    values = reading.values if reading else (ZERO,) * len(days)
    if rule.kind == RuleKind.PAPERS:
        return Reading(tuple(ZERO for _ in values))
    if rule.kind == RuleKind.LATE:
        return Reading(tuple(values))
    if len(values) != len(days):
        return Reading(tuple(max(value, rule.target) for value in values))
    return Reading(
        tuple(
            max(value, rule.target) if day.end >= today or reading is None else value
            for value, day in zip(values, days, strict=True)
        )
    )


def _remedy(rule, reading, mended, name, measure, term, today, url) -> Remedy:
    if rule.kind == RuleKind.PAPERS:
        amount = said(sum(reading.values, ZERO))
        return Remedy(f"补齐：{name} {amount} {measure}", term.end, url)
    if mended.values == reading.values:
        return Remedy(f"期限已过；如已做而没有录入，请补录“{name}”", term.end, url)
    short = max(after - before for before, after in zip(reading.values, mended.values, strict=True))
    limit = next(day.end for day in stretches(rule.every, term, today) if day.end >= today)
    word = "再做" if rule.every == Every.HALF else f"本{Every(rule.every).label}再做"
    return Remedy(f"{word} {said(short)} {measure}：{name}", limit, url)
