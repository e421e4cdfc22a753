"""Writes qingxi.xlsx, the sample township.

    python -m records.sample.build

One sheet a ledger with rows, in the very columns the importer reads; 机构, 单位, 人员 and 半年 before them.
"""

import os
from datetime import date
from pathlib import Path

from records.sample.build.civility import civility, explain_the_turn
from records.sample.build.events import events
from records.sample.build.meetings import meetings
from records.sample.build.news import news
from records.sample.build.study import study
from records.sample.build.town import (
    COMMUNITIES,
    HALVES,
    LEADERS,
    OFFICES,
    SUBORDINATES,
    VILLAGES,
    Sample,
)
from records.sample.build.venues import standing, venues

WORKBOOK = Path(__file__).parents[1] / "qingxi.xlsx"
TOWNSHIP = {
    "代码": "qingxi",
    "镇": "青溪镇",
    "区代码": "yunling",
    "区": "云岭区",
    "署名": "中共青溪镇委员会",
    "地名口号": "富裕文明和谐幸福美丽青溪",
    "讲坛品牌": "青溪市民讲坛",
    "文化品牌": "青溪龙灯、花鼓戏",
}
THEME = "党的二十届四中全会精神"
KINDS = (
    {LEADERS: "领导班子"}
    | dict.fromkeys(OFFICES, "站办所")
    | dict.fromkeys(VILLAGES, "村")
    | dict.fromkeys(COMMUNITIES, "居")
    | dict.fromkeys(SUBORDINATES, "下属单位")
)


def build() -> Sample:
    sample = Sample()
    standing(sample)
    for half in HALVES:
        for fill in (study, meetings, events, venues, civility, news):
            fill(sample, half)
    explain_the_turn(sample)
    return sample


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


def sheets(sample: Sample) -> list[tuple[str, list[str], list[list]]]:
    """(title, header, rows) of each sheet; one a ledger that has rows, in the importer's own
    columns.
    """
    from records.ledger.declaration import ledgers
    from records.sheets.columns import header_of

    terms = [["2025H2", THEME, date(2026, 1, 8)], ["2026H1", THEME, date(2026, 7, 6)]]
    made: list[tuple[str, list[str], list[list]]] = [
        ("机构", list(TOWNSHIP), [list(TOWNSHIP.values())]),
        ("单位", ["单位", "类别"], [list(pair) for pair in KINDS.items()]),
        ("人员", ["用户名", "姓名", "职务", "角色", "单位"], staff()),
        ("半年", ["半年", "学习主题", "成文日期"], terms),
    ]
    for ledger in ledgers.values():
        rows = sorted(sample.rows.get(ledger.slug, []), key=lambda row: row["occurred_on"])
        values = [[row.get(name) for name in ledger.fields] for row in rows]
        if values:
            made.append((ledger.title, header_of(ledger), values))
    return made


def main() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "townwork.settings")
    django.setup()
    from townwork.lib import workbooks

    sample = build()
    WORKBOOK.write_bytes(workbooks.write(sheets(sample)))
    print(
        sum(map(len, sample.rows.values())), {slug: len(rows) for slug, rows in sample.rows.items()}
    )


if __name__ == "__main__":
    main()
