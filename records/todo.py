"""待办 of the ledgers: what waits for this person, counted, each leading to the list that shows as
many.
"""

from records.kinds.civility import todo as civility
from records.kinds.filings import todo as filings
from records.kinds.letters import todo as letters
from records.kinds.meetings import todo as meetings
from records.kinds.study import todo as study
from records.kinds.venues import todo as venues
from townwork.org.access import allows
from townwork.org.models import User
from townwork.org.todo import Todo, waiting

LISTS = (  # in the order of urgency
    letters.todos,
    filings.todos,
    study.todos,
    meetings.decisions,
    venues.todos,
    civility.todos,
    meetings.weeks,
)


def awaited(user: User) -> list[Todo]:
    """What one's unit waits for of others."""
    if not (user.unit_id and allows(user, "records.read")):
        return []
    return waiting(user, (filings.awaited,))


def todos(user: User) -> list[Todo]:
    """In the order of urgency; nothing that counts zero.

    A reviewer only reads: nothing waits for them.
    """
    if not (user.unit_id and allows(user, "records.read")):
        return []
    return waiting(user, LISTS)
