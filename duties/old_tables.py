"""The tables of an old yearly document: 责任清单, a row a clause. Pure.

A row comes as one line, its cells parted by tabs, paragraphs within a cell by `BREAK`
(townwork.org.old_papers); so does what is copied from Word or Excel.
"""

import re
from dataclasses import dataclass, replace
from itertools import zip_longest

from townwork.lib.column_names import guess
from townwork.lib.headers import squeeze
from townwork.lib.outline import number_of
from townwork.lib.text import clean_text
from townwork.org.old_papers import BREAK, CELL

TASK, MORE, GROUP, WHO, WHEN = "事项", "内容", "类别", "单位", "时限"
CALLED = {
    TASK: "责任事项 工作事项 重点任务 任务 任务名称 工作任务 主要任务 目标任务 工作项目 职责 责任 工作职责 "
    "主要职责 任务清单 责任清单 任务分解 考核内容 工作名称",
    MORE: "责任内容 工作内容 具体内容 具体任务 工作要求 具体要求 要求 工作措施 具体措施 措施 任务内容 主要内容 "
    "目标要求 具体事项 落实举措 工作重点 工作标准 标准",
    GROUP: "项目 工作类别 责任类别 任务类别 一级指标 板块 方面 责任类型",
    WHO: "责任单位 责任部门 承担单位 牵头单位 牵头部门 落实单位 完成单位 责任主体 部门 实施单位 责任科室 "
    "责任对象 单位名称 责任单位及责任人",
    WHEN: "完成时限 完成时间 频次 时间要求 工作频次 时间节点 办结时限 时限要求 时间 完成期限 期限 时间安排 "
    "时间进度 频率 完成频次 完成时限及频次 报送时间 开展频次",
}
NAMES = {name: [name, *map(squeeze, others.split())] for name, others in CALLED.items()}
LONGEST_NAME = 20
_NUMBER = re.compile(r"\s*(?:\d{1,3}|[一二三四五六七八九十]{1,3})\s*[.．、)）]?\s*")
_NOTHING = re.compile(r"\s*(?:合\s*计|总\s*计|备\s*注|[—\-/]*)\s*")


@dataclass(frozen=True)
class Row:
    """A clause of a table, as its cells say it; "" where there is no such column."""

    task: str
    title: str = ""
    group: str = ""
    who: str = ""
    when: str = ""


class Reader:
    """Reads rows one after the other; a header holds until the next, through headings between."""

    def __init__(self) -> None:
        self._columns: dict[int, str] = {}
        self._width = 0

    def rows(self, line: str) -> list[Row] | None:
        """The clauses of a row, none of a header; None where no header told what its cells are."""
        cells = [cell.strip() for cell in line.split(CELL)]
        if found := _header(cells):
            self._columns, self._width = found, len(cells)
            return []
        if not self._columns or len(cells) != self._width:
            return None
        said = {name: cells[at] for at, name in self._columns.items()}
        return _clauses(said)


def _header(cells: list[str]) -> dict[int, str]:
    """{place: column} of a header, {} of any other row."""
    names = tuple(clean_text(cell.replace(BREAK, "")) for cell in cells)
    if any(len(name) > LONGEST_NAME for name in names):
        return {}
    found = guess(names, NAMES, is_near_enough=False)
    has_task = {TASK, MORE} & set(found.values())
    return found if has_task and len(set(found.values())) > 1 else {}


def _clauses(said: dict[str, str]) -> list[Row]:
    task, more = said.get(TASK, ""), said.get(MORE, "")
    title, text = (task, more) if task and more else ("", task or more)
    if _NOTHING.fullmatch(text):
        return []
    plain = {name: _plain(said.get(name, "")) for name in (GROUP, WHO, WHEN)}
    row = Row(_plain(text), _plain(title), plain[GROUP], plain[WHO], plain[WHEN])
    points = _points(text)
    if len(points) < 2:
        return [row]
    return [
        replace(row, task=point, when=when or row.when)
        for point, when in zip_longest(points, _beside(said.get(WHEN, ""), len(points)))
    ]


def _points(text: str) -> list[str]:
    """What is numbered in a cell, a paragraph each: as many clauses."""
    paragraphs = [one for one in map(clean_text, text.split(BREAK)) if one]
    numbers = [number_of(one) for one in paragraphs]
    if not all(numbers):
        return []
    return [one[number.end :] for one, number in zip(paragraphs, numbers, strict=True) if number]


def _beside(cell: str, count: int) -> list[str]:
    """As many limits as there are points, where the cell says as many."""
    said = [one for one in map(clean_text, cell.split(BREAK)) if one]
    return [_without_number(one) for one in said] if len(said) == count else [""] * count


def _plain(cell: str) -> str:
    text = "".join(clean_text(one) for one in cell.split(BREAK))
    return "" if _NUMBER.fullmatch(text) else _without_number(text)


def _without_number(text: str) -> str:
    number = number_of(text)
    return text[number.end :] if number and number.end < len(text) else text


def is_row(line: str) -> bool:
    return CELL in line.strip(" ")
