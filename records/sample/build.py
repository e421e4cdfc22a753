"""Writes qingxi.xlsx, the sample township: fictional throughout, uneven as life is, the same at every run.

    python -m records.sample.build

One sheet a ledger, in the very columns the importer reads; 机构, 单位, 人员 and 半年 before them.
"""

import os
import random
from datetime import date, timedelta
from pathlib import Path

VILLAGES = [
    "塘头村",
    "桂花村",
    "石桥村",
    "柳林村",
    "青山村",
    "白果村",
    "竹园村",
    "茶坪村",
    "双河村",
    "枫香村",
    "龙潭村",
    "麻园村",
    "杨湾村",
    "云溪村",
]
COMMUNITIES = ["东街社区", "西河社区"]
OFFICES = [
    "党政办",
    "宣传办",
    "组织办",
    "综治办",
    "经发办",
    "农业农村办",
    "社会事务办",
    "财政所",
    "综合执法办",
]
SUBORDINATES = ["文化站", "中心学校", "卫生院", "敬老院", "水务站"]
LEADERS = "青溪镇领导班子"
LATE = {"麻园村", "枫香村", "水务站"}  # report little and late
IDLE = "杨湾村"  # has not started 移风易俗
TERMS = ((date(2025, 7, 1), date(2025, 12, 31)), (date(2026, 1, 1), date(2026, 6, 30)))
HERE = Path(__file__).parent


class Sample:
    """Rows by ledger slug; `put` names fields, the sheet's columns follow the declaration."""

    def __init__(self):
        self.dice = random.Random(20260701)
        self.rows: dict[str, list[dict]] = {}

    def put(self, slug: str, unit: str, day: date, **values) -> None:
        row = {"unit": unit, "occurred_on": day, **values}
        if row not in self.rows.setdefault(slug, []):  # the importer refuses twins
            self.rows[slug].append(row)

    def day(self, start: date, end: date) -> date:
        return start + timedelta(days=self.dice.randrange((end - start).days + 1))

    def months(self, start: date) -> list[date]:
        return [date(start.year, start.month + i, 1) for i in range(6)]

    def in_month(self, first: date) -> date:
        return first + timedelta(days=self.dice.randrange(27))

    def reports(self, unit: str) -> bool:
        """Whether a unit keeps its ledger this time: good ones nearly always, late ones seldom."""
        return self.dice.random() < (0.35 if unit in LATE else 0.93)


def build() -> Sample:
    sample = Sample()
    standing(sample)
    for number, (start, end) in enumerate(TERMS):
        study(sample, start, end)
        meetings(sample, start, number)
        events(sample, start, end, number)
        venues(sample, start, end)
        civility(sample, start, end, number)
        news(sample, start, end)
    return sample


def standing(sample: Sample) -> None:
    """What was there before the first term: venues and halls."""
    for village in VILLAGES + COMMUNITIES:
        sample.put(
            "venues",
            village,
            date(2024, 3, 8),
            name=f"{village}宣传栏",
            kind="宣传栏",
            location="村口",
            keeper="管护员甲",
        )
        sample.put(
            "venues",
            village,
            date(2024, 5, 20),
            name=f"{village}活动中心",
            kind="村民活动中心",
            location="村委会旁",
            keeper="专管员甲",
        )
    sample.put(
        "venues",
        "文化站",
        date(2023, 9, 1),
        name="青溪文化广场",
        kind="文化广场",
        location="镇区",
        keeper="管护员乙",
    )
    sample.put(
        "venues",
        "宣传办",
        date(2023, 4, 1),
        name="青溪发布",
        kind="公众号",
        account_name="青溪发布",
        filing_number="示例备案号",
        reviewers="采编、宣传办、分管领导",
    )
    sample.put(
        "venues",
        "党政办",
        date(2023, 4, 1),
        name="镇政府电子屏",
        kind="电子屏",
        location="镇政府大门",
        keeper="管护员丙",
    )
    for village in ("石桥村", "青山村"):
        sample.put(
            "halls",
            village,
            date(2024, 10, 10),
            name=f"{village}分坛",
            place_name=f"{village}活动中心",
            team_size=6,
        )
    sample.put(
        "custom-ledgers", "宣传办", date(2025, 7, 1), name="读书角开放", measure="次", reading="计条数"
    )


TOPICS = [
    "党的创新理论专题",
    "年度重点工作部署",
    "法治建设专题",
    "乡村振兴政策解读",
    "安全生产与应急",
    "党史学习教育",
    "基层治理经验",
]


def study(sample: Sample, start: date, end: date) -> None:
    for month in sample.months(start):
        _session(sample, LEADERS, month, "中心组学习", 15)
        for unit in VILLAGES + COMMUNITIES:
            if sample.reports(unit):
                _session(sample, unit, month, "支部学习", 28)
        for unit in OFFICES + SUBORDINATES:
            if sample.dice.random() < 0.6 and sample.reports(unit):
                _session(sample, unit, month, "干部职工学习", 9)
        sample.put(
            "study-plans",
            LEADERS,
            month + timedelta(days=14),
            topic=f"{sample.dice.choice(TOPICS)}（{month.month}月）",
            kind="中心组学习",
        )
    for unit in VILLAGES + COMMUNITIES + OFFICES:
        if sample.reports(unit):
            sample.put("papers", unit, sample.day(start, end), count=sample.dice.randrange(2, 16))


def _session(sample: Sample, unit: str, month: date, kind: str, size: int) -> None:
    absent = sample.dice.randrange(0, max(size // 5, 1) + 1)
    has = {
        name: "是" if sample.reports(unit) else "否"
        for name in ("has_plan", "has_sign_in", "has_record", "has_materials", "has_summary")
    }
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
        made_up=absent // 2,
        **has,
    )


AGENDA = (
    ["秋季群众文化活动安排", "下半年宣传阵地整治"],
    ["文旅融合发展大会两项文创项目", "第三届青溪文化旅游节筹备", "重点党报党刊发行"],
)


def meetings(sample: Sample, start: date, number: int) -> None:
    for at, topic in enumerate(AGENDA[number]):
        day = date(start.year, start.month + 1 + at, 11)
        name = f"党政班子会专题研究意识形态工作（{day.month}月）"
        sample.put(
            "meetings",
            LEADERS,
            day,
            name=name,
            kind="党政班子会专题研究",
            topic=topic,
            host="书记",
            expected=11,
            present=10,
        )
        for step in ("拟定方案", "落实经费"):
            done = day + timedelta(days=20) if step == "拟定方案" or at == 0 else None
            sample.put(
                "decisions",
                "宣传办",
                day,
                meeting=name,
                matter=f"{topic}：{step}",
                due_on=day + timedelta(days=30),
                done_on=done,
            )
    for month in (2, 5):
        day = date(start.year, start.month + month, 20)
        sample.put(
            "meetings",
            LEADERS,
            day,
            name=f"听取意识形态工作情况汇报（{day.month}月）",
            kind="听取工作汇报",
            host="书记",
            expected=11,
            present=11,
        )
    monday = start + timedelta(days=(7 - start.weekday()) % 7)
    for week in range(26):
        if week not in (4, 17):  # two weeks nobody wrote down
            day = monday + timedelta(weeks=week)
            if day.month <= start.month + 5 and day.year == start.year:
                sample.put(
                    "meetings",
                    "党政办",
                    day,
                    name=f"镇工作例会（{day.month}月{day.day}日）",
                    kind="每周例会",
                    expected=30,
                    present=sample.dice.randrange(24, 31),
                )
    issued = date(start.year, start.month + 2, 12)
    year = start.year
    sample.put(
        "regulations",
        "宣传办",
        issued,
        title=f"{year}年度意识形态和宣传思想文化工作责任制" if number else "宣传阵地管理办法",
        kind="责任制文件" if number else "阵地与报批制度",
        number=f"青办发〔{year}〕{6 + number}号",
        sent_to="各村（居）、站办所、下属单位",
    )
    sample.put(
        "regulations",
        "宣传办",
        issued + timedelta(days=9),
        title=f"{year}年责任制检查考核办法" if number else "新闻信息报送办法",
        kind="检查考核制度" if number else "新闻信息制度",
        number=f"青办发〔{year}〕{9 + number}号",
        sent_to="各村（居）、站办所、下属单位",
    )
    if not number:
        sample.put(
            "regulations",
            "宣传办",
            date(2025, 3, 18),
            title="2025年度意识形态和宣传思想文化工作责任制",
            kind="责任制文件",
            number="青办发〔2025〕5号",
            sent_to="各村（居）、站办所、下属单位",
        )


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


def events(sample: Sample, start: date, end: date, number: int) -> None:
    for day, unit, title in FESTIVALS[number]:
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
    for unit in VILLAGES + COMMUNITIES + ["文化站", "中心学校", "卫生院"]:
        for category, title, share in KINDS:
            if sample.dice.random() < share * 2 and sample.reports(unit):
                sample.put(
                    "activities",
                    unit,
                    sample.day(start, end),
                    title=f"{unit}{title}",
                    category=category,
                    place_name=unit,
                    attendance=sample.dice.randrange(20, 160),
                    has_programme="是",
                    has_summary="是",
                )
    for unit in ("综治办", "中心学校"):
        sample.put(
            "activities",
            unit,
            sample.day(start, end),
            title="征兵宣传与国防教育",
            category="国防教育",
            attendance=180,
        )
    halls = ["石桥村", "青山村"]
    if number:
        for day, unit in ((date(2026, 2, 18), "塘头村"), (date(2026, 4, 2), "桂花村")):
            sample.put("halls", unit, day, name=f"{unit}分坛", place_name=f"{unit}活动中心", team_size=5)
        halls += ["塘头村", "桂花村"]
    for unit in halls:
        for _ in range(2):
            day = sample.day(start if unit in halls[:2] else date(2026, 4, 3), end)
            sample.put(
                "talks",
                unit,
                day,
                hall=f"{unit}分坛",
                topic=sample.dice.choice(["身边好人故事", "孝善家风", "移风易俗", "邻里互助"]),
                lecturer="宣讲员甲",
                attendance=sample.dice.randrange(25, 80),
            )
    for month in sample.months(start):
        for village in VILLAGES + COMMUNITIES:
            if sample.reports(village):
                sample.put(
                    "films",
                    village,
                    sample.in_month(month),
                    film=sample.dice.choice(["山那边的灯", "春到田间", "科学种茶", "护林员"]),
                    genre="故事片",
                    shows=1,
                    team="放映一队",
                    audience=sample.dice.randrange(40, 150),
                    receiver="签收员",
                )


def venues(sample: Sample, start: date, end: date) -> None:
    for month in sample.months(start):
        for unit in VILLAGES + COMMUNITIES:
            if sample.reports(unit):
                found = sample.dice.choice([0, 0, 0, 1, 2])
                mended = found if unit not in LATE else 0
                sample.put(
                    "inspections",
                    unit,
                    sample.in_month(month),
                    venue=f"{unit}宣传栏",
                    inspector="巡查员甲",
                    problems=found,
                    problem="版面破损" if found else "",
                    mended=mended,
                    mend_by=month + timedelta(days=40) if found else None,
                )
                sample.put(
                    "openings",
                    unit,
                    month + timedelta(days=27),
                    venue=f"{unit}活动中心",
                    weeks_open=sample.dice.randrange(3, 5),
                )
    states = ["已归档", "已归档", "已办", "同意", "待审", "退回"]
    for unit in VILLAGES[:8] + OFFICES[:4] + SUBORDINATES[:3]:
        day, state = sample.day(start, end), sample.dice.choice(states)
        held = state in ("已归档", "已办")
        settled = held or state == "同意"
        applied = day - timedelta(days=sample.dice.choice([10, 8, 7, 6, 0]))
        sample.put(
            "filings",
            unit,
            day,
            title=f"{unit}{sample.dice.choice(['政策宣讲会', '健康知识讲座', '家庭教育讲座', '农技交流会'])}",
            kind="讲座",
            applied_on=applied,
            size=sample.dice.randrange(30, 260),
            state=state,
            approved_on=applied + timedelta(days=3) if settled and applied < day else None,
            organiser=unit,
            has_outline="是",
            has_safety_plan="是",
            attendance=sample.dice.randrange(25, 200) if held else None,
            archived_on=day + timedelta(days=4) if state == "已归档" else None,
        )
    for at in range(24):
        sample.put(
            "custom-entries",
            "文化站",
            sample.day(start, end),
            ledger="读书角开放",
            title=f"镇读书角开放（第{at + 1}次）",
            quantity=1,
        )


def civility(sample: Sample, start: date, end: date, number: int) -> None:
    for month in sample.months(start):
        for village in VILLAGES + COMMUNITIES:
            if village == IDLE:
                if month == start:
                    sample.put(
                        "customs",
                        village,
                        month + timedelta(days=24),
                        is_under_way="否",
                        has_council="否",
                        weddings=0,
                        funerals=0,
                        frugal=0,
                        saved=0,
                    )
            elif sample.reports(village):
                weddings, funerals = sample.dice.randrange(0, 4), sample.dice.randrange(0, 3)
                frugal = max(weddings + funerals - sample.dice.randrange(0, 2), 0)
                sample.put(
                    "customs",
                    village,
                    month + timedelta(days=24),
                    is_under_way="是",
                    has_council="是",
                    council_size=7,
                    has_charter="是",
                    weddings=weddings,
                    funerals=funerals,
                    frugal=frugal,
                    saved=frugal * sample.dice.randrange(3, 9) * 900,
                    saved_basis="按户均估算",
                )
    for unit in VILLAGES + COMMUNITIES:
        if sample.reports(unit):
            sample.put(
                "publications",
                unit,
                sample.day(start, end),
                title="移风易俗墙报",
                kind="墙报",
                quantity=sample.dice.randrange(1, 4),
                place_name="村主干道",
            )
            sample.put(
                "publications",
                unit,
                sample.day(start, end),
                title="移风易俗倡议折页",
                kind="宣传折页",
                quantity=sample.dice.randrange(150, 420),
            )
    sample.put(
        "publications", "宣传办", sample.day(start, end), title="破旧俗倡新风", kind="宣传册", quantity=3260
    )
    batch = f"{start.year}年{'上' if number else '下'}半年五好家庭评选"
    sample.put(
        "awards",
        "社会事务办",
        start + timedelta(days=20),
        name=batch,
        project="五好家庭",
        recommend_by=start + timedelta(days=60),
        public_from=start + timedelta(days=70),
        public_to=start + timedelta(days=76),
        number=f"青发〔{start.year}〕{10 + number}号",
    )
    for village in VILLAGES + COMMUNITIES:
        if village not in LATE:
            sample.put(
                "award-places",
                village,
                start + timedelta(days=100),
                batch=batch,
                places=4,
                named=sample.dice.randrange(1, 5),
            )


def news(sample: Sample, start: date, end: date) -> None:
    media = (
        ("区级", "云岭融媒"),
        ("区级", "云岭日报"),
        ("市级", "市融媒中心"),
        ("省级", "省农村报"),
        ("镇级", "青溪发布"),
    )
    for unit in VILLAGES + OFFICES + SUBORDINATES:
        for _ in range(sample.dice.randrange(1, 7) if unit not in LATE else 0):
            level, medium = sample.dice.choices(media, weights=(8, 6, 3, 1, 10))[0]
            day = sample.day(start, end)
            title = f"{unit}{sample.dice.choice(['春耕有序推进', '志愿服务进村', '文化活动受欢迎', '环境整治见实效', '读书角开放'])}（{day.month}月{day.day}日）"
            sample.put(
                "news", unit, day, title=title, author="通讯员甲", medium=medium, level=level, reviewed="是"
            )
            if level == "市级" and day + timedelta(days=3) <= end:
                sample.put(
                    "news",
                    unit,
                    day + timedelta(days=2),
                    title=title,
                    author="通讯员甲",
                    medium="云岭融媒",
                    level="区级",
                    reviewed="是",
                )
    for at, unit in enumerate(("综治办", "东街社区", "文化站", "党政办")):
        day = date(start.year, start.month + at + 1, 9)
        answered = None if unit == "党政办" else day + timedelta(days=(4, 6, 9)[at])
        sample.put(
            "notices",
            unit,
            day,
            number=f"云宣提〔{start.year}〕{at + 1 + start.month}号",
            sender="区委宣传部",
            kind="阵地类",
            signed_on=day + timedelta(days=1),
            answered_on=answered,
        )


def staff() -> list[list[str]]:
    rows = [
        ["admin", "管理员·青溪", "系统管理员", "管理员", "党政办"],
        ["clerk", "干事·青溪", "宣传干事", "宣传干事", "宣传办"],
        ["secretary", "书记·青溪", "党委书记", "书记", LEADERS],
        ["auditor", "审计员·青溪", "审计员", "审计员", "综治办"],
        ["liaison", "联络员·塘头村", "联络员", "联络员", "塘头村"],
    ]
    places = [*VILLAGES[1:], *COMMUNITIES, *OFFICES, *SUBORDINATES, LEADERS]
    for number, unit in enumerate(places, 1):
        rows.append([f"l{number:02}", f"联络员·{unit}"[:20], "联络员", "联络员", unit])
    for number, unit in enumerate(places[:26], 1):
        rows.append([f"b{number:02}", f"备岗·{unit}"[:20], "备岗联络员", "联络员", unit])
    return rows


def main() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "townwork.settings")
    django.setup()
    from records.importing import header_of
    from records.ledgers import ledgers
    from townwork.lib import workbooks

    sample = build()
    kinds = (
        {LEADERS: "领导班子"}
        | dict.fromkeys(OFFICES, "站办所")
        | dict.fromkeys(VILLAGES, "村")
        | dict.fromkeys(COMMUNITIES, "居")
        | dict.fromkeys(SUBORDINATES, "下属单位")
    )
    sheets = [
        (
            "机构",
            ["代码", "镇", "区代码", "区", "署名", "地名口号", "讲坛品牌", "文化品牌"],
            [
                [
                    "qingxi",
                    "青溪镇",
                    "yunling",
                    "云岭区",
                    "中共青溪镇委员会",
                    "富裕文明和谐幸福美丽青溪",
                    "青溪市民讲坛",
                    "青溪龙灯、花鼓戏",
                ]
            ],
        ),
        ("单位", ["单位", "类别"], [[name, kind] for name, kind in kinds.items()]),
        ("人员", ["用户名", "姓名", "职务", "角色", "单位"], staff()),
        (
            "半年",
            ["半年", "学习主题", "成文日期"],
            [
                ["2025H2", "党的二十届四中全会精神", date(2026, 1, 8)],
                ["2026H1", "党的二十届四中全会精神", date(2026, 7, 6)],
            ],
        ),
    ]
    for ledger in ledgers.values():
        rows = sorted(sample.rows.get(ledger.slug, []), key=lambda row: row["occurred_on"])
        sheets.append(
            (ledger.title, header_of(ledger), [[row.get(name) for name in ledger.fields] for row in rows])
        )
    (HERE / "qingxi.xlsx").write_bytes(workbooks.write(sheets))
    print(sum(map(len, sample.rows.values())), {slug: len(rows) for slug, rows in sample.rows.items()})


if __name__ == "__main__":
    main()
