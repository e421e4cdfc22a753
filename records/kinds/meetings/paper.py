"""会议记录: one meeting, and what it decided (docs/facts.md §4.8)."""

from records.kinds.meetings.models import Meeting
from records.ledger.paper import Box, RecordPaper, Said, unit_then
from townwork.lib.filled_form import Listing

HEADS = ("序号", "议定事项", "责任单位", "办理时限", "办结情况")


def _decisions(meeting: Meeting) -> Listing:
    standing = [decision for decision in meeting.decisions.all() if not decision.is_void]
    rows = [
        (
            str(number),
            decision.matter,
            unit_then(decision),
            f"{decision.due_on or ''}",
            f"{decision.done_on or ''} {decision.outcome}".strip(),
        )
        for number, decision in enumerate(standing, 1)
    ]
    return Listing("议定事项", HEADS, rows, (8, 38, 18, 15, 21))


MINUTES = RecordPaper(
    title="会议记录",
    lines=(
        Box("name", 1),
        ("kind", "unit"),
        (Said("会议日期", lambda meeting: str(meeting.occurred_on)), "host"),
        ("expected", "present"),
        Box("topic", 3),
        Box(Said("会议内容", lambda meeting: ""), 7),
        Box("note", 3),
    ),
    listings=(_decisions,),
    signatures=("主持人", "记录人", "日期"),
    fetched=("decisions__unit",),
)
