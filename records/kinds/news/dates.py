"""By when an event is sent in as news (docs/facts.md §4.5).

Pure; the days are the township's WorkRules.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from records.kinds.rules.models import WorkRules
from townwork.org.workdays import Workdays

if TYPE_CHECKING:
    from records.kinds.news.models import NewsItem


def set_sending_days(items: "Iterable[NewsItem]", rules: WorkRules, workdays: Workdays) -> None:
    """The last day on which each is sent in promptly, by the rules and rest days of now."""
    for item in items:
        event = item.happened_on
        item.send_by = workdays.after(event, rules.send_days) if event else None
