"""Who approves a filing, and by which days (docs/facts.md §4.1, §4.9).

Pure; the thresholds are the township's WorkRules.
"""

from datetime import date, timedelta

from records.kinds.filings.models import Filing, Step
from records.kinds.rules.models import WorkRules
from townwork.org.models import Unit
from townwork.org.workdays import Workdays

Kind = Filing.Kind
OF_VILLAGES = frozenset({Unit.Kind.VILLAGE, Unit.Kind.COMMUNITY})
DISCUSSED = frozenset({Kind.FORUM, Kind.SEMINAR})  # many speak there: the secretary is asked sooner


def route(kind: str, size: int, unit_kind: str, rules: WorkRules) -> tuple[Step, ...]:
    """分层分类: a village's small event ends at 宣传办.

    The township's own, a large one and a larger forum go on to 书记.
    """
    is_large_forum = kind in DISCUSSED and size > rules.forum_size
    if is_large_forum or needs_safety_plan(size, unit_kind, rules):
        return (Step.HEAD, Step.PUBLICITY, Step.SECRETARY)
    return (Step.HEAD, Step.PUBLICITY)


def needs_safety_plan(size: int, unit_kind: str, rules: WorkRules) -> bool:
    """Of the township's level, or large."""
    return unit_kind not in OF_VILLAGES or size > rules.large_size


def without_self_approval(steps: tuple[Step, ...], *, filed_by_clerk: bool) -> tuple[Step, ...]:
    """宣传办's own application goes from the unit's head to the secretary: nobody approves what they
    filed.
    """
    return (Step.HEAD, Step.SECRETARY) if filed_by_clerk else steps


def next_step(steps: tuple[Step, ...], done: str) -> Step | None:
    """The step after `done`; None at the end.

    A rule changed meanwhile may have left `done` off the route.
    """
    order = list(Step)
    later = order[order.index(Step(done)) + 1 :]
    return next((step for step in steps if step in later), None)


def apply_by(event: date, rules: WorkRules, workdays: Workdays) -> date:
    """The last day on which an application is in time."""
    return workdays.before(event, rules.apply_days)


def late_until(today: date, rules: WorkRules, workdays: Workdays) -> date:
    """Events on or before this day are too near to be applied for in time `today`: `apply_by`
    turned round.
    """
    return workdays.after(today - timedelta(days=1), rules.apply_days)


def close_by(event: date, rules: WorkRules, workdays: Workdays) -> date:
    """The last day on which a past event is archived in time."""
    return workdays.after(event, rules.close_days)


def set_filing_days(filings: list[Filing], rules: WorkRules, workdays: Workdays) -> None:
    """The last days for applying and archiving, by the rules of now.

    What is late is read off them (Filing).
    """
    for filing in filings:
        filing.apply_by = apply_by(filing.occurred_on, rules, workdays)
        filing.close_by = close_by(filing.occurred_on, rules, workdays)
