"""Rules as they are kept (JSON), as they are checked, and as they are said to a person."""

from decimal import Decimal, InvalidOperation
from typing import Any

from assessments.scoring import (
    MISSING,
    PARTS,
    WANTS,
    ZERO,
    AtHalf,
    Every,
    Reading,
    Rule,
    RuleKind,
    bonus_score,
    deduction,
    is_due,
    is_unknown,
    owed,
    rounded,
)
from townwork.org.models import Unit

NUMBERS = ("target", "step", "deduct")
WORDS = ("kind", "fact", "clause", "every", "label", "at_half")
# What is taken whole by a fault is counted; what must be reached is compared.
COUNTS_FAULTS = (RuleKind.PAPERS, RuleKind.LATE)


class BadRule(ValueError):
    """A rule that cannot be carried out; the message says what to mend."""


def parse_rules(rows: list[dict]) -> tuple[Rule, ...]:
    """The rules of a criterion. Raises BadRule."""
    return tuple(_parse(row) for row in rows)


def _parse(row: dict) -> Rule:
    strange = set(row) - {*NUMBERS, *WORDS, "kinds", "none_is_fine"}
    if strange:
        raise BadRule(f"规则里有不认识的项：{'、'.join(sorted(strange))}。")
    given: dict[str, Any] = {name: row[name] for name in WORDS if name in row}
    given |= {name: _number(row[name]) for name in NUMBERS if name in row}
    rule = Rule(
        **given,
        kinds=tuple(row.get("kinds", ())),
        none_is_fine=bool(row.get("none_is_fine", False)),
    )
    _check(rule)
    return rule


def _number(text: object) -> Decimal:
    try:
        number = Decimal(str(text))
    except InvalidOperation:
        raise BadRule(f"“{text}”不是数字。") from None
    if not number.is_finite() or abs(number) > 10**6:
        raise BadRule(f"“{text}”不是能用的数字。")
    return number


def _check(rule: Rule) -> None:
    if rule.kind not in RuleKind.values:
        raise BadRule(f"没有“{rule.kind}”这种计分法。")
    if rule.every not in Every.values:
        raise BadRule(f"没有“{rule.every}”这种频次。")
    if rule.target <= 0 or rule.step <= 0:
        raise BadRule("目标和每档都要大于 0。")
    if rule.kind != RuleKind.RATIO and rule.deduct < 0:
        raise BadRule("每次扣（加）分不能小于 0。")
    if not rule.fact and not rule.label:
        raise BadRule("没有选数据来源的，要写明由单位填什么数。")
    if set(rule.kinds) - set(Unit.Kind.values):
        raise BadRule("单位类别不对。")
    _check_at_half(rule)


def _check_at_half(rule: Rule) -> None:
    if not rule.at_half:
        return
    if rule.at_half not in AtHalf.values:
        raise BadRule(f"“上半年”没有“{rule.at_half}”这种算法。")
    if rule.every != Every.YEAR:
        raise BadRule("只有频次为“年”的规则才选“上半年”怎么算，请清空或把频次改为“年”。")
    if rule.at_half == AtHalf.SHARE and rule.kind not in WANTS:
        raise BadRule("缺件、逾期和按次加没有目标，不能折半；请选“年底才计”或“不折半”。")


def as_json(rule: Rule) -> dict:
    """The shape parse_rules reads; what is as by default is left out."""
    plain = Rule(rule.kind)
    kept = {
        name: getattr(rule, name) for name in WORDS if getattr(rule, name) != getattr(plain, name)
    }
    kept |= {
        name: said(getattr(rule, name))
        for name in NUMBERS
        if getattr(rule, name) != getattr(plain, name)
    }
    if rule.kinds:
        kept["kinds"] = list(rule.kinds)
    if rule.none_is_fine:
        kept["none_is_fine"] = True
    return {"kind": str(rule.kind)} | kept


def said(number: Decimal) -> str:
    """A number as people write it: 2, 0.5, never 2.0 or 2E+1."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


# --- Readings kept with a mark --------------------------------------------------------------------
def reading_json(reading: Reading) -> dict:
    values = None if reading.values is None else [said(value) for value in reading.values]
    part = {} if reading.part == 1 else {"part": said(reading.part)}
    concerns = {} if reading.concerns else {"concerns": False}
    return {"values": values, "applies": reading.applies} | part | concerns


def parse_reading(row: dict) -> Reading:
    """A mark frozen before there were parts was read against the whole target, and one before 不适用
    was read off the facts concerned every unit.
    """
    values = row["values"]
    return Reading(
        None if values is None else tuple(map(Decimal, values)),
        row["applies"],
        Decimal(row.get("part", 1)),
        row.get("concerns", True),
    )


# --- In words -------------------------------------------------------------------------------------
def amount(number: Decimal, measure: str) -> str:
    """A number with its measure: 3 次, 92.5%."""
    return (
        f"{said(rounded(number))}{measure}"
        if measure == "%"
        else f"{said(rounded(number))} {measure}".strip()
    )


AT_HALF = {
    AtHalf.SHARE: "（上半年折半）",
    AtHalf.END: "（年底才计）",
    AtHalf.WHOLE: "（上半年不折半）",
}


def rule_words(rule: Rule, name: str, measure: str) -> str:
    """要求: what the rule asks of one stretch, what falling short costs, and of a yearly target
    what it asks in June.
    """
    said_at_half = AT_HALF[AtHalf(rule.at_half)] if rule.at_half else ""
    return _rule_words(rule, name, measure) + said_at_half


def _rule_words(rule: Rule, name: str, measure: str) -> str:
    each = "" if rule.every == Every.HALF else f"每{Every(rule.every).label}"
    target = amount(rule.target, measure)
    step = amount(rule.step, measure)
    cost = said(rule.deduct)
    match rule.kind:
        case RuleKind.HAS:
            return f"{each}{name}达到 {target}，没有则扣 {cost} 分"
        case RuleKind.COUNT:
            return f"{each}{name}不少于 {target}，每少 {step}扣 {cost} 分"
        case RuleKind.RATIO:
            return f"{each}{name}以 {target} 为满分，按比例得分"
        case RuleKind.EACH:
            return f"{name}每 {step}加 {cost} 分" if measure else f"{name}每满 {step} 加 {cost} 分"
    return f"{name}每 {step}扣 {cost} 分"


def reading_words(rule: Rule, reading: Reading, points: Decimal, measure: str) -> str:
    """实际: what was read, and what it costs."""
    if not reading.concerns:
        return "本单位无此项" + ("" if rule.kind == RuleKind.EACH else "，不扣分")
    if not reading.applies:
        return "本期没有" if rule.kind == RuleKind.EACH else "本期没有此类事项，不扣分"
    if is_unknown(rule, reading):
        return "还没有数据"
    actual = _actual(rule, reading, measure)
    if not is_due(rule, reading):
        return f"{_not_yet(reading)}，{actual}" + ("" if rule.kind == RuleKind.EACH else "，不扣分")
    if rule.kind == RuleKind.EACH:
        return f"{actual}，加 {said(bonus_score((rule,), (reading,)) or ZERO)} 分"
    asked = "" if reading.part == 1 else f"上半年应达 {amount(owed(rule, reading), measure)}，"
    taken = deduction(rule, reading, points)
    return f"{asked}{actual}，扣 {said(rounded(taken))} 分" if taken else f"{asked}{actual}，不扣分"


def _actual(rule: Rule, reading: Reading, measure: str) -> str:
    if reading.values is None:
        return "还没有记录"
    parts = "、".join(amount(value, measure) for value in reading.known)
    return (
        f"实际 {parts}" if len(reading.known) == 1 else f"各{Every(rule.every).label}实际 {parts}"
    )


def _not_yet(reading: Reading) -> str:
    """Why nothing is asked: only year's end counts it, or half of it is less than one."""
    return "年底才计" if reading.part == PARTS[AtHalf.END] else "折半不足 1，上半年不作要求"


def by_hand(rule: Rule, entered: Decimal | None) -> Reading:
    """A number typed in is a reading like any other."""
    return MISSING if entered is None else Reading((entered,))
