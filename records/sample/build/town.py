"""The sample township's units and the rows its ledgers are filled with: fictional throughout,
uneven as life is.
"""

import random
from datetime import date, timedelta

VILLAGES = "塘头村 桂花村 石桥村 柳林村 青山村 白果村 竹园村 茶坪村 双河村 枫香村 龙潭村 麻园村 杨湾村 云溪村".split()
COMMUNITIES = "东街社区 西河社区".split()
OFFICES = "党政办 宣传办 组织办 综治办 经发办 农业农村办 社会事务办 财政所 综合执法办".split()
SUBORDINATES = "文化站 中心学校 卫生院 敬老院 水务站".split()
LEADERS = "青溪镇领导班子"
LATE = {"麻园村", "枫香村", "水务站"}  # report little and late
IDLE = "杨湾村"  # has not started 移风易俗
ALL_VILLAGES = VILLAGES + COMMUNITIES


class Half:
    """Half a year of the sample; `place` is 0 for the first, 1 for the second."""

    def __init__(self, place: int, start: date, end: date):
        self.place, self.start, self.end = place, start, end
        self.year = start.year
        self.months = [date(start.year, start.month + at, 1) for at in range(6)]


HALVES = (
    Half(0, date(2025, 7, 1), date(2025, 12, 31)),
    Half(1, date(2026, 1, 1), date(2026, 6, 30)),
)


class Sample:
    """Rows by ledger slug; `put` names fields, the sheet's columns follow the declaration. The
    same at every run.
    """

    def __init__(self):
        self.dice = random.Random(20260701)  # nosec B311
        self.rows: dict[str, list[dict]] = {}

    def put(self, slug: str, unit: str, day: date, **values) -> None:
        row = {"unit": unit, "occurred_on": day, **values}
        if row not in self.rows.setdefault(slug, []):  # the importer refuses twins
            self.rows[slug].append(row)

    def day(self, half: Half, start: date | None = None) -> date:
        start = start or half.start
        return start + timedelta(days=self.dice.randrange((half.end - start).days + 1))

    def in_month(self, first: date) -> date:
        return first + timedelta(days=self.dice.randrange(27))

    def reports(self, unit: str) -> bool:
        """Whether a unit keeps its ledger this time: good ones nearly always, late ones seldom."""
        return self.dice.random() < (0.35 if unit in LATE else 0.93)
