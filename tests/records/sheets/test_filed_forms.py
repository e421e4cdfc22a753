"""A form somebody filled in (审批表) is recognised as one, and becomes the record it tells of."""

from datetime import date

import pytest

from records.kinds.filings.ledger import FILINGS
from records.models import Filing
from records.sheets.recognising import Recogniser, tell_all
from tests.records.sheets import imports, kept
from tests.records.sheets.books import book
from townwork.lib.filled import TO_SIGN, as_form
from townwork.lib.grids import read_grids


def form_of(data, cast):
    return as_form(read_grids(data)[0], Recogniser(cast.township).known)


def test_a_form_is_a_table_of_one_row_and_its_ledger_is_known(cast):
    ((_, table, told),) = tell_all(Recogniser(cast.township), read_grids(kept.FILED), "审批表.xlsx")

    assert told.slug == "filings"
    assert dict(zip(table.header, table.rows[0][1], strict=True)) == {
        "申报单位": "塘头村",
        "申报时间": "2026年3月2日",
        "活动名称": "家庭教育讲座",
        "活动类别": "讲座",
        "活动时间": "2026年3月20日15:00",
        "活动地点": "村文化活动室",
        "参加人数": "80人",
        "参加对象": "村干部、党员",
        "主讲人": "甲",
        "单位职务": "区委党校讲师",
        "内容提要": "讲家庭教育",
    }
    assert table.left_out == ((8, TO_SIGN), (9, TO_SIGN))
    assert table.above == ("报告会、研讨会、讲座、论坛审批表",)


@pytest.mark.usefixtures("store")
def test_it_becomes_the_record_it_tells_of(cast, time_machine):
    time_machine.move_to("2026-03-02 10:00+08:00")

    imports.carried_out(FILINGS, kept.FILED, actor=cast.clerk)

    filing = Filing.objects.get()
    assert (filing.unit, filing.title, filing.size) == (cast.village, "家庭教育讲座", 80)
    assert (filing.occurred_on, filing.applied_on) == (date(2026, 3, 20), date(2026, 3, 2))
    assert (filing.place_name, filing.speaker) == ("村文化活动室", "甲")
    assert (filing.attendance, filing.organiser) == (None, "")
    assert filing.state == "draft"  # an opinion on paper approves nothing here


TABLES = {
    "a table": book(("单位", "放映时间", "片名"), ("塘头村", "2026-03-05", "甲")),
    "a table of two columns": book(("单位", "场次"), ("塘头村", 1), ("柳林村", 2)),
    "a table whose cells are called like columns": book(
        ("名称", "类别", "地点"), ("会议", "内容", "场地"), ("讲座", "主题", "村")
    ),
    "a few notes": book(("填报单位", "塘头村"), ("填报时间", "2026年3月")),
}


@pytest.mark.parametrize("case", TABLES)
def test_a_table_is_none(case, cast):
    assert form_of(TABLES[case], cast) is None


@pytest.mark.parametrize(
    "name",
    [name for name, data in vars(kept).items() if isinstance(data, bytes) and name != "FILED"],
)
def test_no_sheet_as_offices_keep_them_is_taken_for_one(name, cast):
    assert form_of(getattr(kept, name), cast) is None
