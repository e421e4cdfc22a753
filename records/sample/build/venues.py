"""阵地 with its inspections and openings, 一会一报, and the ledger the office defined itself."""

from datetime import date, timedelta

from records.sample.build.events import OLD_HALLS
from records.sample.build.town import (
    ALL_VILLAGES,
    LATE,
    OFFICES,
    SUBORDINATES,
    VILLAGES,
    Half,
    Sample,
)

STATES = ["已归档", "已归档", "已办", "同意", "待审", "退回"]
MEETINGS = ["政策宣讲会", "健康知识讲座", "家庭教育讲座", "农技交流会"]
READING = "读书角开放"


def standing(sample: Sample) -> None:
    """What was there before the first half-year."""
    for village in ALL_VILLAGES:
        board = {"kind": "宣传栏", "location": "村口", "keeper": "管护员甲"}
        sample.put("venues", village, date(2024, 3, 8), name=f"{village}宣传栏", **board)
        centre = {"kind": "村民活动中心", "location": "村委会旁", "keeper": "专管员甲"}
        sample.put("venues", village, date(2024, 5, 20), name=f"{village}活动中心", **centre)
    square = {"name": "青溪文化广场", "kind": "文化广场", "location": "镇区", "keeper": "管护员乙"}
    sample.put("venues", "文化站", date(2023, 9, 1), **square)
    account = {
        "account_name": "青溪发布",
        "filing_number": "示例备案号",
        "reviewers": "采编、宣传办、分管领导",
    }
    sample.put("venues", "宣传办", date(2023, 4, 1), name="青溪发布", kind="公众号", **account)
    screen = {
        "name": "镇政府电子屏",
        "kind": "电子屏",
        "location": "镇政府大门",
        "keeper": "管护员丙",
    }
    sample.put("venues", "党政办", date(2023, 4, 1), **screen)
    for village in OLD_HALLS:
        hall = {"name": f"{village}分坛", "place_name": f"{village}活动中心", "team_size": 6}
        sample.put("halls", village, date(2024, 10, 10), **hall)
    sample.put(
        "custom-ledgers", "宣传办", date(2025, 7, 1), name=READING, measure="次", reading="计条数"
    )


def venues(sample: Sample, half: Half) -> None:
    for month in half.months:
        for unit in ALL_VILLAGES:
            if sample.reports(unit):
                _cared_for(sample, month, unit)
    for unit in VILLAGES[:8] + OFFICES[:4] + SUBORDINATES[:3]:
        _filing(sample, half, unit)
    for at in range(24):
        title = f"镇读书角开放（第{at + 1}次）"
        sample.put(
            "custom-entries", "文化站", sample.day(half), ledger=READING, title=title, quantity=1
        )


def _cared_for(sample: Sample, month: date, unit: str) -> None:
    found = sample.dice.choice([0, 0, 0, 1, 2])
    sample.put(
        "inspections",
        unit,
        sample.in_month(month),
        venue=f"{unit}宣传栏",
        inspector="巡查员甲",
        problems=found,
        problem="版面破损" if found else "",
        mended=0 if unit in LATE else found,
        mend_by=month + timedelta(days=40) if found else None,
    )
    weeks = sample.dice.randrange(3, 5)
    day = month + timedelta(days=27)
    sample.put("openings", unit, day, venue=f"{unit}活动中心", weeks_open=weeks)


def _filing(sample: Sample, half: Half, unit: str) -> None:
    day, state = sample.day(half), sample.dice.choice(STATES)
    held = state in ("已归档", "已办")
    applied = day - timedelta(days=sample.dice.choice([10, 8, 7, 6, 0]))
    is_settled = (held or state == "同意") and applied < day
    sample.put(
        "filings",
        unit,
        day,
        title=f"{unit}{sample.dice.choice(MEETINGS)}",
        kind="讲座",
        applied_on=applied,
        size=sample.dice.randrange(30, 260),
        state=state,
        approved_on=applied + timedelta(days=3) if is_settled else None,
        organiser=unit,
        has_outline="是",
        has_safety_plan="是",
        attendance=sample.dice.randrange(25, 200) if held else None,
        archived_on=day + timedelta(days=4) if state == "已归档" else None,
    )
