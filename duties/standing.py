"""How an assignment stands today, read off its facts and the clock.

Pure: nothing here is stored.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from duties.models import Assignment
from records.figures.figure import Figure
from townwork.lib.choices import TextChoices


class Standing(TextChoices):
    """In the order of a unit's attention."""

    OVERDUE = "overdue", "逾期"
    RETURNED = "returned", "退回"
    UNREAD = "unread", "待签收"
    OPEN = "open", "进行中"
    SUBMITTED = "submitted", "已报"
    AHEAD = "ahead", "未开始"
    APPROVED = "approved", "已核"
    MET = "met", "达标"
    NONE = "none", "无此项"


DONE = frozenset({Standing.APPROVED, Standing.MET, Standing.NONE})
# What a unit still has to act on; 已报 waits for the reviewer.
OWED = frozenset({Standing.OVERDUE, Standing.RETURNED, Standing.UNREAD, Standing.OPEN})


@dataclass(frozen=True)
class Progress:
    """An assignment with what was counted for it (None: no record yet) and where that puts it.

    `figure` is that count as pages say it, where they do (duties.counts).
    """

    assignment: Assignment
    value: Decimal | None
    standing: Standing
    is_late: bool
    has_rows: bool = False  # of what is counted, though they may leave its field empty
    figure: Figure | None = None

    @property
    def is_done(self) -> bool:
        return self.standing in DONE

    @property
    def is_owed(self) -> bool:
        return self.standing in OWED


def stand(
    assignment: Assignment,
    *,
    today: date,
    value: Decimal | None,
    is_read: bool,
    is_share: bool = False,
    has_rows: bool = False,
    applies: bool = True,
) -> Progress:
    """`value` counts for a duty with an indicator; `is_read` says whether the unit acknowledged its
    letter.

    `is_share`: the target is a per cent. Where nothing happened there is nothing to take a share
    of, and nothing owed. Nor is anything where it does not apply: no talk of who has no hall.
    """
    past = today > assignment.due_on
    standing = _standing(assignment, today, value, is_read, past)
    if standing == Standing.OVERDUE and is_share and value is None:
        standing = Standing.NONE
    if not applies and standing in (Standing.OVERDUE, Standing.OPEN, Standing.UNREAD):
        standing = Standing.NONE
    is_late = past and standing not in DONE | {Standing.SUBMITTED}
    return Progress(assignment, value, standing, is_late, has_rows)


def _standing(
    assignment: Assignment, today: date, value: Decimal | None, is_read: bool, past: bool
) -> Standing:
    duty = assignment.duty
    if duty.is_counted and value is not None and value >= duty.target:
        return Standing.MET
    if assignment.state != Assignment.State.OPEN:
        return Standing(assignment.state)
    if past:
        return Standing.OVERDUE
    if assignment.start > today:
        return Standing.AHEAD
    return Standing.OPEN if is_read else Standing.UNREAD
