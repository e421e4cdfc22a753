"""The sums of an assessment: pure, on Decimal, adding up on paper (docs/facts.md §2.2).

What a rule takes or adds is brought to 0.01 where it is made, what is left of the points half up;
marks are added as they are printed, and the sum is rescaled and rounded once. Whoever adds a
printed card gets its total.

A rule (规则) turns what was read of a unit into points taken off; a criterion's score is its points
less what its rules take, never below 0. Criteria that do not apply leave the total, which is then
rescaled to 100; the bonus is capped; a veto lowers the band (等次), never the total.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from townwork.lib.choices import TextChoices
from townwork.lib.shares import half_up

ZERO = Decimal(0)
FULL = Decimal(100)


class RuleKind(TextChoices):
    """计分法. The first two want enough, the last three count faults; `EACH` adds, for a bonus."""

    HAS = "has", "有无"
    COUNT = "count", "按次扣"
    RATIO = "ratio", "比例"
    PAPERS = "papers", "缺件"
    LATE = "late", "逾期"
    EACH = "each", "按次加"


# What asks for enough of something, by a target.
WANTS = (RuleKind.HAS, RuleKind.COUNT, RuleKind.RATIO)


class Every(TextChoices):
    """Over which stretches of the term a rule's target is owed.

    A year runs from 1 January to the term's end.
    """

    HALF = "half", "半年"
    QUARTER = "quarter", "季"
    MONTH = "month", "月"
    YEAR = "year", "年"


class AtHalf(TextChoices):
    """What a yearly rule asks by the end of June; by the end of December it asks the whole."""

    SHARE = "share", "折半"
    END = "end", "年底才计"
    WHOLE = "whole", "不折半"


PARTS = {AtHalf.SHARE: Decimal("0.5"), AtHalf.END: ZERO, AtHalf.WHOLE: Decimal(1)}


class Band(TextChoices):
    EXCELLENT = "excellent", "优秀"
    GOOD = "good", "良好"
    PASSED = "passed", "合格"
    FAILED = "failed", "不合格"


class Effect(TextChoices):
    """What a veto does to the band."""

    FAIL = "fail", "定为不合格"
    NOT_EXCELLENT = "not_excellent", "不得评优"
    DOWN_ONE = "down_one", "降一等"


@dataclass(frozen=True)
class Rule:
    """One rule of a criterion.

    `fact` names what is read (assessments.facts), "" what is typed in by hand; `clause` the duty it
    is read of. `target` is what each stretch owes; every whole `step` short of it, or every whole
    `step` of fault, takes `deduct` points (for `EACH`: adds). `kinds` limits the rule to some kinds
    of unit. With `none_is_fine`, where the ledger has no row nothing was owed; without it, nothing
    is known. `at_half` is what a yearly rule asks by the end of June; "" leaves it to what is read
    (assessments.stretches.at_half_of).
    """

    kind: str
    fact: str = ""
    clause: str = ""
    every: str = Every.HALF
    target: Decimal = Decimal(1)
    step: Decimal = Decimal(1)
    deduct: Decimal = ZERO
    kinds: tuple[str, ...] = ()
    none_is_fine: bool = False
    label: str = ""
    at_half: str = ""


@dataclass(frozen=True)
class Reading:
    """What was read for a rule, stretch by stretch.

    `values` None is missing, never 0; not `applies`: nothing owed. Not `concerns`: the unit never
    owed it (no hall to talk in, no such duty), where others had only nothing to do. `part` is how
    much of the target was owed by the end of what was read: 1, but for a yearly rule in the first
    half (PARTS). It is kept with the reading, so that a mark once frozen goes on meaning what it
    meant.
    """

    values: tuple[Decimal, ...] | None
    applies: bool = True
    part: Decimal = Decimal(1)
    concerns: bool = True

    @property
    def is_missing(self) -> bool:
        return self.applies and self.values is None

    @property
    def known(self) -> tuple[Decimal, ...]:
        """The values of a reading that has some. Raises ValueError where it has none."""
        if self.values is None:
            raise ValueError("nothing was read")
        return self.values


NOTHING_OWED = Reading(None, applies=False)
NOT_ITS_OWN = Reading(None, applies=False, concerns=False)
MISSING = Reading(None)


def concerns_nobody(readings: Sequence[Reading]) -> bool:
    """Whether none of a criterion's readings concerns the unit: the criterion is 不适用 and leaves
    the total.
    """
    return bool(readings) and not any(reading.concerns for reading in readings)


def owed(rule: Rule, reading: Reading) -> Decimal:
    """What each stretch owes: the target, or the part of it owed by mid-year.

    Of what is done one by one only whole ones are owed: half of five is two, half of one nothing.
    """
    due = rule.target * reading.part
    if reading.part == 1 or rule.kind == RuleKind.RATIO:
        return due
    return due.to_integral_value(ROUND_FLOOR)


def is_due(rule: Rule, reading: Reading) -> bool:
    """Whether anything is asked yet: not where nothing was owed, nor of what only year's end
    counts.
    """
    asked = owed(rule, reading) if rule.kind in WANTS else reading.part
    return reading.applies and asked > 0


def is_unknown(rule: Rule, reading: Reading) -> bool:
    """Something is asked, and nobody recorded anything: no mark follows."""
    return reading.is_missing and is_due(rule, reading)


def deduction(rule: Rule, reading: Reading, points: Decimal) -> Decimal:
    """Points the rule takes off a criterion worth `points`, to 0.01: from 0 to `points`.

    The reading is not unknown.
    """
    if not is_due(rule, reading):
        return ZERO
    taken = _taken(rule, reading, points)
    return points - rounded(points - min(max(taken, ZERO), points))


def _taken(rule: Rule, reading: Reading, points: Decimal) -> Decimal:
    values, target = reading.known, owed(rule, reading)
    match rule.kind:
        case RuleKind.HAS:
            return rule.deduct * sum(value < target for value in values)
        case RuleKind.COUNT:
            return rule.deduct * sum(_steps(target - value, rule.step) for value in values)
        case RuleKind.RATIO:
            share = sum(values, ZERO) / (target * len(values))
            return points * (1 - min(share, Decimal(1)))
        case RuleKind.PAPERS | RuleKind.LATE:
            return rule.deduct * sum(_steps(value, rule.step) for value in values)
    raise ValueError(f"{rule.kind} takes nothing off")


def _steps(amount: Decimal, step: Decimal) -> Decimal:
    """Whole steps in an amount; a part of a step does not count, nor does less than nothing."""
    return max((amount / step).to_integral_value(ROUND_FLOOR), ZERO)


def criterion_score(
    points: Decimal, rules: Sequence[Rule], readings: Sequence[Reading]
) -> Decimal | None:
    """Points less all deductions, at least 0; None where there is no rule, a reading is missing or
    none concerns the unit.
    """
    if not rules or concerns_nobody(readings) or any(map(is_unknown, rules, readings)):
        return None
    taken = sum(
        deduction(rule, reading, points) for rule, reading in zip(rules, readings, strict=True)
    )
    return max(points - taken, ZERO)


def bonus_score(rules: Sequence[Rule], readings: Sequence[Reading]) -> Decimal | None:
    """What a bonus item adds, before the cap; None where it has no rule or nothing is known."""
    if not rules or any(map(is_unknown, rules, readings)):
        return None
    return sum(
        (
            rounded(rule.deduct * _steps(sum(reading.known, ZERO), rule.step))
            for rule, reading in zip(rules, readings, strict=True)
            if is_due(rule, reading)
        ),
        ZERO,
    )


@dataclass(frozen=True)
class Line:
    """A criterion that applies to a unit: its section, its points and its score as printed, of two
    decimals (None: not scored yet).
    """

    section: str
    points: Decimal
    score: Decimal | None


@dataclass(frozen=True)
class Scale:
    """A rubric's own numbers: the cap of the bonus, and the least totals of three bands."""

    bonus_cap: Decimal
    excellent_at: Decimal
    good_at: Decimal
    pass_at: Decimal


@dataclass(frozen=True)
class Result:
    """A unit's sum.

    `total` and `band` are None while a line is not scored; `open_points` is what those are worth.
    """

    raw: Decimal
    full: Decimal
    bonus: Decimal
    open_points: Decimal
    total: Decimal | None
    band: Band | None

    @property
    def scaled(self) -> Decimal:
        """折算: what was got as a score of 100; 0 where nothing applies."""
        return rounded(rescaled(self.raw, self.full)) if self.full else ZERO


def result(
    lines: Iterable[Line], bonuses: Iterable[Decimal | None], effects: Iterable[str], scale: Scale
) -> Result:
    """Sum the marks as printed, rescale, round to 0.01 half up, add the bonus; only then find the
    band.
    """
    lines = list(lines)
    full = sum((line.points for line in lines), ZERO)
    raw = sum((line.score for line in lines if line.score is not None), ZERO)
    left = sum((line.points for line in lines if line.score is None), ZERO)
    bonus = min(sum((one for one in bonuses if one is not None), ZERO), scale.bonus_cap)
    if left or not full:
        return Result(raw, full, bonus, left, None, None)
    total = rounded(rescaled(raw, full) + bonus)
    return Result(raw, full, bonus, left, total, band_of(total, effects, scale))


def rescaled(score: Decimal, full: Decimal) -> Decimal:
    """A score of `full` points as a score of 100, unrounded."""
    return score * FULL / full


def rounded(score: Decimal) -> Decimal:
    return half_up(score, 2)


def band_of(total: Decimal, effects: Iterable[str], scale: Scale) -> Band:
    """The band of a total, then the vetoes' worst: each is applied once, whatever their order."""
    bands = list(Band)
    floors = (scale.excellent_at, scale.good_at, scale.pass_at)
    place = sum(total < floor for floor in floors)
    effects = set(effects)
    if Effect.DOWN_ONE in effects:
        place = min(place + 1, len(bands) - 1)
    if Effect.NOT_EXCELLENT in effects:
        place = max(place, 1)
    if Effect.FAIL in effects:
        place = len(bands) - 1
    return bands[place]


def ranks(totals: Sequence[Decimal | None]) -> list[int | None]:
    """Each total's place, highest first.

    Equal totals share one and the next is skipped; None has none.
    """
    return [
        None if total is None else 1 + sum(other is not None and other > total for other in totals)
        for total in totals
    ]


def section_scores(lines: Iterable[Line]) -> dict[str, tuple[Decimal, Decimal]]:
    """{section: (score, points)} of the lines that are scored."""
    sums: dict[str, tuple[Decimal, Decimal]] = {}
    for line in lines:
        if line.score is not None:
            score, points = sums.get(line.section, (ZERO, ZERO))
            sums[line.section] = (score + line.score, points + line.points)
    return sums
