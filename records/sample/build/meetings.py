"""会议研究 with what was decided, 每周例会, 制度文件."""

from datetime import date, timedelta

from records.sample.build.town import ALL_VILLAGES, LATE, LEADERS, Half, Sample

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
            _meeting(sample, "党政办", day, name, "每周例会", 30, sample.dice.randrange(24, 31))


# What duties issues, under its numbers and on its days: one paper, one row.
DOCUMENTS = ((2025, date(2025, 1, 10), 2), (2026, date(2026, 1, 12), 3))


def _regulations(sample: Sample, half: Half) -> None:
    year, day, number = DOCUMENTS[half.place]
    title = f"青溪镇{year}年度意识形态和宣传思想文化工作责任制"
    said = {"number": f"青发〔{year}〕{number}号", "sent_to": SENT_TO}
    sample.put("regulations", LEADERS, day, title=title, kind="责任制文件", **said)
    issued = date(half.year, half.start.month + 2, 12)
    if half.place == 0:
        _regulation(sample, issued, "宣传阵地管理办法", "阵地与报批制度", 6)
        _regulation(sample, issued + timedelta(days=9), "新闻信息报送办法", "新闻信息制度", 9)
    else:
        title = f"{half.year}年责任制检查考核办法"
        _regulation(sample, issued + timedelta(days=9), title, "检查考核制度", 10)
    for village in ALL_VILLAGES:
        if village not in LATE:
            title = f"{village}村规民约（{year}年修订）"
            said = {"title": title, "kind": "村规民约", "sent_to": "全村"}
            sample.put("regulations", village, date(year, 5, 20), **said)


def _regulation(sample: Sample, day: date, title: str, kind: str, number: int) -> None:
    said = f"青办发〔{day.year}〕{number}号"
    sample.put("regulations", "宣传办", day, title=title, kind=kind, number=said, sent_to=SENT_TO)
