"""新闻信息 and 提示函."""

from datetime import date, timedelta

from records.sample.build.town import LATE, OFFICES, SUBORDINATES, VILLAGES, Half, Sample

MEDIA = (
    ("区级", "云岭融媒"),
    ("区级", "云岭日报"),
    ("市级", "市融媒中心"),
    ("省级", "省农村报"),
    ("镇级", "青溪发布"),
)
LIKELY = (8, 6, 3, 1, 10)
WRITTEN_OF = ["春耕有序推进", "志愿服务进村", "文化活动受欢迎", "环境整治见实效", "读书角开放"]
READERS = {"first_reader": "采编岗", "second_reader": "宣传办主任", "third_reader": "分管领导"}
LATE_ONE_IN = 12  # articles are sent in too late
ANSWERED_AFTER = {"综治办": 4, "东街社区": 6, "文化站": 9, "党政办": None}


def news(sample: Sample, half: Half) -> None:
    for unit in VILLAGES + OFFICES + SUBORDINATES:
        for _ in range(sample.dice.randrange(1, 7) if unit not in LATE else 0):
            _item(sample, half, unit)
    _letters(sample, half)


def _item(sample: Sample, half: Half, unit: str) -> None:
    """An article; what the city's medium took, the district's took too (counted once, at its
    highest).
    """
    level, medium = sample.dice.choices(MEDIA, weights=LIKELY)[0]
    day = sample.day(half)
    title = f"{unit}{sample.dice.choice(WRITTEN_OF)}（{day.month}月{day.day}日）"
    said = {"title": title, "author": "通讯员甲", "reviewed": "是", **READERS}
    days = _days(day, half, is_late=len(sample.rows.get("news", ())) % LATE_ONE_IN == 0)
    sample.put("news", unit, day, medium=medium, level=level, **said, **days)
    again = day + timedelta(days=2)
    if level == "市级" and again < half.end:
        sample.put("news", unit, again, medium="云岭融媒", level="区级", **said, **days)


def _days(day: date, half: Half, *, is_late: bool) -> dict[str, date]:
    """When it happened and was sent in: the next day, or when it was no news any more."""
    event = max(day - timedelta(days=9 if is_late else 2), half.start)
    sent = max(day - timedelta(days=1), half.start)
    return {"happened_on": event, "sent_on": sent}


def _letters(sample: Sample, half: Half) -> None:
    for at, (unit, days) in enumerate(ANSWERED_AFTER.items()):
        day = date(half.year, half.start.month + at + 1, 9)
        sample.put(
            "notices",
            unit,
            day,
            number=f"云宣提〔{half.year}〕{at + 1 + half.start.month}号",
            sender="区委宣传部",
            kind="阵地类",
            signed_on=day + timedelta(days=1),
            answered_on=day + timedelta(days=days) if days else None,
        )
