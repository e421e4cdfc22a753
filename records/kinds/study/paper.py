"""学习记录表: when, where, who came, what was read and said (docs/facts.md §3)."""

from records.kinds.study.attendance_models import Attendance
from records.kinds.study.models import StudySession
from records.ledger.paper import Box, RecordPaper, Said


def _when(session: StudySession) -> str:
    return f"{session.occurred_on} {session.begins}".strip()


def _came(session: StudySession) -> str:
    listed = [row.person.full_name for row in session.attendances.all() if row.is_present]
    guests = [name for name, state in session.guests if state in Attendance.PRESENT]
    return "、".join([*listed, *guests])


def _missed(session: StudySession) -> str:
    marked = [row for row in session.attendances.all() if row.marked_at and not row.is_present]
    return "；".join(map(_why, marked))


def _why(row: Attendance) -> str:
    made_up = f"，{row.made_up_on}补学" if row.made_up_on else ""
    return f"{row.person.full_name}（{row.get_state_display()}{made_up}）"


def _elements(session: StudySession) -> str:
    have = len(session.ELEMENTS) - len(session.lacking)
    return f"{len(session.ELEMENTS)} 个要件，已有 {have} 个"


STUDY_RECORD = RecordPaper(
    title="理论学习记录表",
    lines=(
        Box("topic", 1),
        ("unit", "kind"),
        (Said("时间", _when), "place_name"),
        ("host", "lecturer"),
        ("mode", Said("五有档案", _elements)),
        ("expected", "present"),
        ("on_leave", "made_up"),
        Box(Said("参加人员", _came), 3),
        Box(Said("缺席及原因", _missed), 1),
        Box("materials", 4),
        Box("minutes", 7),
        Box("summary", 4),
        Box("note", 1),
    ),
    signatures=("主持人", "记录人", "日期"),
    fetched=("attendances__person",),
)
