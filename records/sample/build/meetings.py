"""会议研究 with what was decided, 每周例会, 制度文件."""

from datetime import date, timedelta

from records.sample.build.town import LEADERS, Half, Sample

AGENDA = (
    ["秋季群众文化活动安排", "下半年宣传阵地整治"],
    ["文旅融合发展大会两项文创项目", "第三届青溪文化旅游节筹备", "重点党报党刊发行"],
)
UNWRITTEN = (4, 17)  # weeks whose meeting nobody wrote down
SENT_TO = "各村（居）、站办所、下属单位"


def meetings(sample: Sample, half: Half) -> None:
    for at, topic in enumerate(AGENDA[half.place]):
        _special(sample, half, at, topic)
    for month in (2, 5):
        day = date(half.year, half.start.month + month, 20)
        name = f"听取意识形态工作情况汇报（{day.month}月）"
        _meeting(sample, LEADERS, day, name, "听取工作汇报", 11, 11, host="书记")
    _weekly(sample, half)
    _regulations(sample, half)


def _meeting(sample, unit, day, name, kind, expected, present, **more) -> None:
    sample.put(
        "meetings", unit, day, name=name, kind=kind, expected=expected, present=present, **more
    )


def _special(sample: Sample, half: Half, at: int, topic: str) -> None:
    """专题研究 and the two things it decided, the second of a later meeting still open."""
    day = date(half.year, half.start.month + 1 + at, 11)
    name = f"党政班子会专题研究意识形态工作（{day.month}月）"
    _meeting(sample, LEADERS, day, name, "党政班子会专题研究", 11, 10, topic=topic, host="书记")
    for step in ("拟定方案", "落实经费"):
        sample.put(
            "decisions",
            "宣传办",
            day,
            meeting=name,
            matter=f"{topic}：{step}",
            due_on=day + timedelta(days=30),
            done_on=day + timedelta(days=20) if step == "拟定方案" or at == 0 else None,
        )


def _weekly(sample: Sample, half: Half) -> None:
    monday = half.start + timedelta(days=(7 - half.start.weekday()) % 7)
    for week in range(26):
        day = monday + timedelta(weeks=week)
        if week not in UNWRITTEN and day <= half.end:
            name = f"镇工作例会（{day.month}月{day.day}日）"
            _meeting(sample, LEADERS, day, name, "每周例会", 30, sample.dice.randrange(24, 31))


def _regulations(sample: Sample, half: Half) -> None:
    issued = date(half.year, half.start.month + 2, 12)
    if half.place == 0:
        _regulation(sample, issued, "宣传阵地管理办法", "阵地与报批制度", 6)
        _regulation(sample, issued + timedelta(days=9), "新闻信息报送办法", "新闻信息制度", 9)
        _regulation(
            sample, date(2025, 3, 18), "2025年度意识形态和宣传思想文化工作责任制", "责任制文件", 5
        )
    else:
        _regulation(
            sample, issued, f"{half.year}年度意识形态和宣传思想文化工作责任制", "责任制文件", 7
        )
        _regulation(
            sample,
            issued + timedelta(days=9),
            f"{half.year}年责任制检查考核办法",
            "检查考核制度",
            10,
        )


def _regulation(sample: Sample, day: date, title: str, kind: str, number: int) -> None:
    said = f"青办发〔{day.year}〕{number}号"
    sample.put("regulations", "宣传办", day, title=title, kind=kind, number=said, sent_to=SENT_TO)
