"""活动, 宣讲 and 公益电影."""

from datetime import date

from records.sample.build.town import ALL_VILLAGES, Half, Sample

FESTIVALS = (
    [(date(2025, 10, 1), "文化站", "庆国庆群众歌会")],
    [
        (date(2026, 3, 3), "文化站", "第三届青溪文化旅游节元宵联欢晚会"),
        (date(2026, 4, 12), "文化站", "首届民间艺术节花鼓戏晚会"),
        (date(2026, 5, 16), "云溪村", "首届山歌文化旅游节"),
    ],
)
KINDS = (
    ("志愿服务", "环境清洁志愿服务", 0.5),
    ("送温暖慰问", "走访慰问困难党员群众", 0.25),
    ("专题教育", "安全生产与文明交通宣传", 0.3),
    ("公益活动", "捐资助学与互助活动", 0.2),
    ("理论文化广场活动", "理论文化进广场", 0.3),
)
OLD_HALLS = ("石桥村", "青山村")
NEW_HALLS = ((date(2026, 2, 18), "塘头村"), (date(2026, 4, 2), "桂花村"))
SPOKEN_OF = ["身边好人故事", "孝善家风", "移风易俗", "邻里互助"]
FILMS = ["山那边的灯", "春到田间", "科学种茶", "护林员"]


def events(sample: Sample, half: Half) -> None:
    _festivals(sample, half)
    for unit in [*ALL_VILLAGES, "文化站", "中心学校", "卫生院"]:
        _activities(sample, half, unit)
    for unit in ("综治办", "中心学校"):
        said = {"title": "征兵宣传与国防教育", "category": "国防教育", "attendance": 180}
        sample.put("activities", unit, sample.day(half), **said)
    _talks(sample, half)
    _films(sample, half)


def _festivals(sample: Sample, half: Half) -> None:
    for day, unit, title in FESTIVALS[half.place]:
        sample.put(
            "activities",
            unit,
            day,
            title=title,
            category="节庆晚会",
            organiser="青溪镇" if unit == "文化站" else "",
            place_name="文化广场",
            attendance=1200,
            has_programme="是",
            has_safety_plan="是",
            has_summary="是",
        )


def _activities(sample: Sample, half: Half, unit: str) -> None:
    for category, title, share in KINDS:
        if sample.dice.random() < share * 2 and sample.reports(unit):
            sample.put(
                "activities",
                unit,
                sample.day(half),
                title=f"{unit}{title}",
                category=category,
                place_name=unit,
                attendance=sample.dice.randrange(20, 160),
                has_programme="是",
                has_summary="是",
            )


def _talks(sample: Sample, half: Half) -> None:
    halls = list(OLD_HALLS)
    if half.place == 1:
        for day, unit in NEW_HALLS:
            sample.put(
                "halls", unit, day, name=f"{unit}分坛", place_name=f"{unit}活动中心", team_size=5
            )
        halls += [unit for _, unit in NEW_HALLS]
    for unit in halls:
        for _ in range(2):
            sample.put(
                "talks",
                unit,
                sample.day(half, None if unit in OLD_HALLS else date(2026, 4, 3)),
                hall=f"{unit}分坛",
                topic=sample.dice.choice(SPOKEN_OF),
                lecturer="宣讲员甲",
                attendance=sample.dice.randrange(25, 80),
            )


def _films(sample: Sample, half: Half) -> None:
    for month in half.months:
        for village in ALL_VILLAGES:
            if sample.reports(village):
                sample.put(
                    "films",
                    village,
                    sample.in_month(month),
                    film=sample.dice.choice(FILMS),
                    genre="故事片",
                    shows=1,
                    team="放映一队",
                    audience=sample.dice.randrange(40, 150),
                    receiver="签收员",
                )
