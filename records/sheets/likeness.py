"""Columns that no name tells: by a name that is much like one (节约费用 节约, 是否成立红白理事会), or by
cells that are all choices of the ledger (活动形式: 讲座, 报告会). Pure.

A name is only believed where the cells under it can be read so.
"""

import re

from django.db import models

from records.sheets.cells import (
    ALL_OF_IT,
    NONE_OF_IT,
    BadCell,
    Leeway,
    from_cell,
    read_choice,
)
from records.sheets.columns import Vocabulary
from records.sheets.proposing import choice_like, measure_of
from townwork.lib.column_names import is_another_thing
from townwork.lib.headers import squeeze
from townwork.lib.text import plain

ENOUGH = 0.5  # of the pairs of signs two names have, those that both have
WORDS = 0.75  # the same, where any cell can be read
SAME_MEASURE = 0.25  # what the same （元） adds to names that are a little alike
A_LITTLE = 0.3
READABLE = 0.6  # of the cells of a column
_FILLING = re.compile(r"是否|有无|其中|本月|当月|累计|[^\w]")
# Said of anything: 推荐户数 is no 户数 of another sort.
_ANYTHING = set(
    "户数 人数 人次 数量 份数 篇数 桩数 起数 类别 类型 种类 名称 时间 日期 单位 内容 情况 金额 经费 名额 "
    "编号 序号 备注 说明 项目 事项 月份 地点 方式 形式".split()
)
_TAKING = Leeway(2026, takes_months=True, takes_rough=True)  # a year for those without

Columns = dict[int, str]


def with_likely(columns: Columns, vocabulary: Vocabulary, outline: dict) -> Columns:
    """{column: field} with those of the columns left that can be told so."""
    cells = _Cells(vocabulary, outline)
    found = _with_like_names(columns, cells)
    return _with_choices(found, cells)


def likeness(said: str, name: str) -> float:
    """0 to 1 of two names, squeezed."""
    if name in _ANYTHING or said in _ANYTHING or is_another_thing(said):
        return 0
    one, other = _pairs(said), _pairs(name)
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0


def _likeness_of(field: str, said: str, header: str, cells: "_Cells") -> float:
    like = max(likeness(said, name) for name in cells.names[field])
    measure = measure_of(header)
    is_same = bool(measure) and measure_of(cells.labels[field]) == measure
    return like + SAME_MEASURE * (is_same and like >= A_LITTLE)


def _least(field: models.Field) -> float:
    is_free_text = isinstance(field, models.CharField | models.TextField) and not field.choices
    return WORDS if is_free_text else ENOUGH


def _pairs(name: str) -> set[str]:
    worn = _FILLING.sub("", name)
    return {worn[at : at + 2] for at in range(len(worn) - 1)}


class _Cells:
    """A table's columns whose meaning nobody said, and what can be read of them."""

    def __init__(self, vocabulary: Vocabulary, outline: dict) -> None:
        self.ledger, self.names = vocabulary.ledger, vocabulary.names
        self.labels, self.headers = vocabulary.labels, outline["header"]
        self.samples = outline["samples"]
        said = {squeeze(name) for name in vocabulary.remembered}
        named = {at: squeeze(name) for at, name in enumerate(outline["header"])}
        self.named = {at: name for at, name in named.items() if name and name not in said}

    def left(self, found: Columns) -> dict[int, str]:
        return {at: name for at, name in self.named.items() if at not in found}

    def fields_left(self, found: Columns) -> dict[str, models.Field]:
        fields = {name: self.ledger.field(name) for name in self.ledger.fields}
        return {
            name: field
            for name, field in fields.items()
            if name not in found.values() and not field.is_relation
        }

    def said(self, at: int) -> list[str]:
        return [row[at] for row in self.samples if at < len(row) and row[at]]

    def are_read(self, at: int, field: models.Field) -> bool:
        said = self.said(at)
        return sum(_is_read(one, field) for one in said) >= READABLE * len(said)

    def are_choices(self, at: int, field: models.Field) -> bool:
        said = self.said(at)
        return bool(said) and all(_is_choice(one, field) for one in said)


def _with_like_names(columns: Columns, cells: _Cells) -> Columns:
    """The likest first, each field and each column once."""
    found = dict(columns)
    fields = cells.fields_left(found)
    alike = [
        (_likeness_of(field, said, cells.headers[at], cells), -at, field)
        for at, said in cells.left(found).items()
        for field in fields
    ]
    for like, at, field in sorted(alike, reverse=True):
        is_free = -at not in found and field not in found.values()
        if like >= _least(fields[field]) and is_free and cells.are_read(-at, fields[field]):
            found[-at] = field
    return found


def _with_choices(columns: Columns, cells: _Cells) -> Columns:
    found = dict(columns)
    for field, its in cells.fields_left(found).items():
        if not its.choices:
            continue
        fits = [at for at in cells.left(found) if cells.are_choices(at, its)]
        if len(fits) == 1:
            found[fits[0]] = field
    return found


def _is_read(said: str, field: models.Field) -> bool:
    if isinstance(field, models.IntegerField) and plain(said).lower() in ALL_OF_IT | NONE_OF_IT:
        return True
    if field.choices:
        return _is_choice(said, field)
    try:
        from_cell(said, field, month_will_do=True, leeway=_TAKING)
    except BadCell:
        return False
    return True


def _is_choice(said: str, field: models.Field) -> bool:
    """Its own key, a bare number or an initial, is no word for it."""
    if said.isascii():
        return False
    try:
        read_choice(said, field)
    except BadCell:
        return bool(choice_like(said, [str(label) for _, label in field.choices]))
    return True
