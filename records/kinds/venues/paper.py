"""阵地巡查表: what was found at a venue, who mended it, who looked again (docs/facts.md §4.2)."""

from records.kinds.venues.models import Inspection
from records.ledger.paper import SIGNED, Box, RecordPaper, Said


def _mended(found: Inspection) -> str:
    if not found.problems:
        return ""
    who = f"，整改人：{found.mended_by.full_name}" if found.mended_by else ""
    day = f"{found.mended_on}，" if found.mended_on else ""
    return f"{day}已整改 {found.mended} 处，共 {found.problems} 处{who}。"


def _checked(found: Inspection) -> str:
    if not found.checked_on:
        return ""
    return f"{found.checked_on}，复查人：{found.checked_by.full_name}。{found.check_note}"


CHECK_SHEET = RecordPaper(
    title="宣传阵地巡查表",
    lines=(
        ("unit", Said("巡查日期", lambda found: str(found.occurred_on))),
        (Said("阵地", lambda found: str(found.venue or "本单位各处")), "inspector"),
        ("problems", "mend_by"),
        Box("problem", 4),
        Box(Said("整改情况", _mended), to_sign=SIGNED),
        Box(Said("复查意见", _checked), to_sign=SIGNED),
        Box("note", 3),
    ),
    signatures=("巡查人", "阵地管理员", "日期"),
    fetched=("mended_by", "checked_by"),
)
