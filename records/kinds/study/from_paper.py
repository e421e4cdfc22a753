"""A 签到表 on paper becomes the list of a session: who is of the staff is ticked, the others are kept
as words and counted beside it.
"""

from collections.abc import Mapping

from records.kinds.study import roster
from records.kinds.study.models import StudySession
from townwork.audit.rows import change_rows
from townwork.org.models import User


def take_people(
    session: StudySession, states: Mapping[int, str], others: list[list[str]], *, actor: User
) -> None:
    """`states` are {person: how the paper marks them}, "" where it does not say; `others` [name,
    mark]. Inside the caller's transaction.
    """
    change_rows(StudySession.objects.filter(pk=session.pk), guests=others)
    if not states:
        return
    roster.set_list(session, states, actor=actor)
    rows = session.attendances.values_list("pk", "person")
    marked = {pk: states[person] for pk, person in rows if states[person]}
    if marked:
        roster.tick(session, marked, actor=actor)
