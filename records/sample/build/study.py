"""理论学习: sessions, plans and papers handed in."""

from datetime import date, timedelta

from records.sample.build.town import (
    ALL_VILLAGES,
    LATE,
    LEADERS,
    OFFICES,
    SUBORDINATES,
    Half,
    Sample,
)

TOPICS = "党的创新理论专题 年度重点工作部署 法治建设专题 乡村振兴政策解读 安全生产与应急 党史学习教育 基层治理经验".split()
ELEMENTS = ("has_plan", "has_sign_in", "has_record", "has_materials", "has_summary")


YEARS_PLANS = ((2025, date(2025, 2, 20)), (2026, date(2026, 2, 11)))


def study(sample: Sample, half: Half) -> None:
    for month in half.months:
        _month(sample, month)
    _plans_of_units(sample, *YEARS_PLANS[half.place])
    for unit in ALL_VILLAGES + OFFICES:
        if sample.reports(unit):
            sample.put("papers", unit, sample.day(half), count=sample.dice.randrange(2, 16))


def _month(sample: Sample, month: date) -> None:
    _session(sample, LEADERS, month, "中心组学习", 15)
    for unit in ALL_VILLAGES:
        if sample.reports(unit):
            _session(sample, unit, month, "支部学习", 28)
    for unit in OFFICES + SUBORDINATES:
        if sample.dice.random() < 0.6 and sample.reports(unit):
            _session(sample, unit, month, "干部职工学习", 9)
    topic = f"{sample.dice.choice(TOPICS)}（{month.month}月）"
    sample.put("study-plans", LEADERS, month + timedelta(days=14), topic=topic, kind="中心组学习")


def _session(sample: Sample, unit: str, month: date, kind: str, size: int) -> None:
    absent = sample.dice.randrange(0, max(size // 5, 1) + 1)
    # Whoever was away makes it up, but for the late units' and one session in eight.
    leaves_some = unit in LATE or len(sample.rows.get("study", ())) % 8 == 0
    has = {name: "是" if sample.reports(unit) else "否" for name in ELEMENTS}
    sample.put(
        "study",
        unit,
        sample.in_month(month),
        topic=f"{sample.dice.choice(TOPICS)}学习（{month.month}月）",
        kind=kind,
        place_name="会议室",
        mode="集体研讨",
        expected=size,
        present=size - absent,
        on_leave=absent // 2,
        made_up=absent // 2 if leaves_some else absent,
        **has,
    )


def _plans_of_units(sample: Sample, year: int, filed_on: date) -> None:
    """Each unit's plan of the year was handed up in February, but for the late ones'."""
    for unit in [LEADERS, *ALL_VILLAGES, *OFFICES, *SUBORDINATES]:
        if unit not in LATE:
            sample.put(
                "study-plans",
                unit,
                _planned(sample, unit, year),
                topic=f"{year}年度理论学习计划专题",
                kind="中心组学习" if unit == LEADERS else _kind_of(unit),
                document_number=f"学〔{year}〕1号",
                filed_on=filed_on,
            )


def _planned(sample: Sample, unit: str, year: int) -> date:
    """The month of the unit's first session of the year; what was not held by June is still due."""
    held = [
        row["occurred_on"]
        for row in sample.rows["study"]
        if row["unit"] == unit and row["occurred_on"].year == year and row["occurred_on"].month <= 6
    ]
    return min(held, default=date(year, 6, 20))


def _kind_of(unit: str) -> str:
    return "支部学习" if unit in ALL_VILLAGES else "干部职工学习"
