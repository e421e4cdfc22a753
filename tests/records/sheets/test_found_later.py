"""Ten more sheets never seen before, counted as those of test_found_sheets. As they were found
three were seen to go in by choices alone; each kind was mended since.
"""

from datetime import date

import pytest

from records.models import Import
from tests.factories import VenueFactory
from tests.records.sheets import found_later as found
from tests.records.sheets.test_found_sheets import Walk, rows_of, walked
from townwork.lib.column_names import guess

pytestmark = pytest.mark.usefixtures("store")
STAFF = {"unit": "office", "given_kind": "干部职工学习"}
FESTIVE = {"节庆文化活动": "节庆晚会", "群众文体活动": "其他活动", "其他": "其他活动"}
WALKS = {
    "STATION": Walk("文化活动.xlsx", {"activities": 4}, taps=6, words=FESTIVE),
    "SCHOOL": Walk("政治学习.xls", {"study": 3}, taps=6, fields=STAFF, words={"丙": "是"}),
    "SHOWN": Walk("放映.et", {"films": 3}, taps=3),
    "FULL_WIDTH": Walk("宣传品.csv", {"publications": 3}, taps=3),
    "TWO_TABLES": Walk("二季度.xlsx", {"talks": 2, "activities": 2}, taps=2),
    "FOOTED": Walk("提示函.xlsx", {"notices": 2}, taps=4, fields={"given_kind": "阵地类"}),
    "HIDDEN_COLUMNS": Walk("刊发.xlsx", {"news": 2}, taps=2),
    "PERCENT": Walk("机关学习.xlsx", {"study": 2}, taps=5, fields=STAFF),
    "DITTO": Walk("巡查.xlsx", {"inspections": 4}, taps=4, words={"整改期限": "2026-06-20"}),
    "SHORT_DAYS": Walk("讲堂.xlsx", {"talks": 4}, taps=3),
}


@pytest.fixture
def town(cast, time_machine):
    time_machine.move_to("2026-07-01 10:00+08:00")
    for unit in (cast.village, cast.sibling):
        VenueFactory(unit=unit, name=f"{unit}宣传栏", kind="board", entered_by=cast.clerk)
    return cast


@pytest.mark.parametrize("name", WALKS)
def test_it_goes_in_by_choices_alone(town, client_of, name):
    walk = WALKS[name]

    taps = walked(client_of(town.clerk), town, walk, getattr(found, name))

    done: dict[str, int] = {}
    for one in Import.objects.done():
        done[one.ledger] = done.get(one.ledger, 0) + one.added
    assert (done, taps) == (walk.rows, walk.taps)


def test_a_column_of_days_goes_before_one_of_months(town, client_of):
    walked(client_of(town.clerk), town, WALKS["STATION"], found.STATION)

    assert rows_of("activities", "occurred_on", "title") == [
        (date(2026, 1, 18), "迎春写春联"),
        (date(2026, 1, 25), "村晚"),
        (date(2026, 3, 8), "巾帼故事会"),
        (date(2026, 3, 20), "广场舞展演"),
    ]


def test_what_is_said_again_is_what_stands_above(town, client_of):
    walked(client_of(town.clerk), town, WALKS["DITTO"], found.DITTO)

    assert rows_of("inspections", "occurred_on", "inspector", "problems") == [
        (date(2026, 6, 3), "甲", 0),
        (date(2026, 6, 3), "甲", 1),
        (date(2026, 6, 17), "乙", 0),
        (date(2026, 6, 17), "乙", 0),
    ]


def test_a_telephone_is_nobodys_name(town, client_of):
    walked(client_of(town.clerk), town, WALKS["HIDDEN_COLUMNS"], found.HIDDEN_COLUMNS)

    assert rows_of("news", "title", "author") == [("甲稿", ""), ("乙稿", "")]
    assert guess(("作者姓名",), {"author": ["作者"]}) == {0: "author"}  # control
