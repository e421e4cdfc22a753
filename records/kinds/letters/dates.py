"""By when a letter is answered (docs/facts.md §4.9).

Pure; the days are the township's WorkRules.
"""

from datetime import date, timedelta

from records.kinds.letters.models import Notice
from records.kinds.rules.models import WorkRules
from townwork.org.workdays import Workdays


def answer_by(received: date, rules: WorkRules, workdays: Workdays) -> date:
    """A letter's 反馈时限. In natural days it is the sender's day, a rest day or not."""
    if rules.answers_in_workdays:
        return workdays.after(received, rules.answer_days)
    return received + timedelta(days=rules.answer_days)


def set_answer_days(notices: list[Notice], rules: WorkRules, workdays: Workdays) -> None:
    """Where nobody said by when, the township's rules say it."""
    for notice in notices:
        if notice.due_on is None or notice.is_due_by_default:
            notice.due_on = answer_by(notice.occurred_on, rules, workdays)
