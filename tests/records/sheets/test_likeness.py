"""Columns told by a name much like one, or by cells that are choices."""

import pytest

from records.ledger.declaration import ledgers
from records.models import ColumnMemory
from records.sheets.columns import Vocabulary
from records.sheets.likeness import likeness, with_likely


def told(slug: str, columns: dict[str, tuple[str, ...]], memory=None) -> dict[str, str]:
    """{column: field} of a table of these columns with these cells."""
    vocabulary = Vocabulary(ledgers[slug], memory)
    rows = [list(row) for row in zip(*columns.values(), strict=True)]
    outline = {"header": list(columns), "samples": rows}
    names = list(columns)
    return {names[at]: field for at, field in with_likely({}, vocabulary, outline).items()}


@pytest.mark.parametrize(
    ("name", "cells", "field"),
    [
        ("是否成立红白理事会", ("是", "已成立"), "has_council"),
        ("理事会成员（人）", ("7", "5"), "council_size"),
        ("其中：新办简办（件）", ("3", "-"), "frugal"),
        ("节约费用（元）", ("6000", "1500元"), "saved"),
        ("章程是否上墙", ("是", "未上墙"), "has_charter"),
    ],
)
def test_a_name_much_like_one_is_it(name, cells, field):
    assert told("customs", {name: cells}) == {name: field}


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("节约费用（元）", ("已上缴财政", "待核")),  # no numbers
        ("章程是否上墙", ("2026-03-05", "2026-03-06")),
        ("推荐户数", ("3", "2")),  # said of anything
        ("联系电话", ("0000", "0000")),
    ],
)
def test_control_another_name_or_other_cells_are_none(name, cells):
    assert told("customs", {name: cells}) == {}


def test_the_same_measure_helps_a_name_that_is_a_little_alike():
    assert told("openings", {"维修投入（元）": ("300", "—")}) == {"维修投入（元）": "upkeep"}
    assert told("openings", {"维修投入": ("300", "—")}) == {}  # control
    assert told("openings", {"水电费（元）": ("300", "—")}) == {}


def test_a_telephone_is_no_author():
    assert told("news", {"作者的电话": ("甲", "乙")}) == {}
    assert likeness("作者的电话", "作者电话") == 0
    assert likeness("作者姓名字", "作者姓名") > 0.8  # control


def test_cells_that_are_choices_say_which_column_it_is():
    shape = {"活动样式": ("讲座", "报告会", "其他形式")}

    assert told("filings", shape) == {"活动样式": "kind"}
    assert told("filings", {"活动样式": ("讲座", "甲某")}) == {}  # control: one is no choice
    assert told("filings", {**shape, "又一列": ("论坛", "讲座", "讲座")}) == {}  # which?


def test_what_the_town_said_of_a_column_stays_said():
    memory = ColumnMemory(columns={"节约费用（元）": ""})

    assert told("customs", {"节约费用（元）": ("1", "2")}, memory) == {}
