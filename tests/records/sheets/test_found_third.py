"""Of thirty more sheets one, four and four of ten went in right as they were; each kind was mended
since, and counted as those of test_found_sheets.
"""

from datetime import date

import pytest

from tests.factories import VenueFactory
from tests.records.sheets import found_third as found
from tests.records.sheets.test_found_sheets import Walk, rows_of, walked

pytestmark = pytest.mark.usefixtures("store")
WALKS = {
    "REGISTER": Walk("登记簿.xlsx", {"study": 2}, taps=4, fields={"unit": "leadership"}),
    "CUSTOMS": Walk("婚丧.csv", {"customs": 2}, taps=3),
    "NEWS": Walk("采用.xlsx", {"news": 3}, taps=3),
    "USED": Walk("用稿.xlsx", {"news": 2}, taps=2),
    "CHECKS": Walk("检查.xlsx", {"inspections": 2}, taps=3),
    "LETTERS": Walk("交办.xlsx", {"notices": 2}, taps=3),
    "SERVICE": Walk("志愿.xlsx", {"activities": 2}, taps=3),
    "EVENTS": Walk("备案.xlsx", {"filings": 2}, taps=4, fields={"given_kind": "讲座"}),
}


@pytest.fixture
def town(cast, time_machine):
    time_machine.move_to("2026-07-01 10:00+08:00")
    for unit in (cast.village, cast.sibling):
        VenueFactory(unit=unit, name=f"{unit}宣传栏", kind="board", entered_by=cast.clerk)
    return cast


SAYS = {
    "REGISTER": (
        "study",
        ("occurred_on", "topic", "expected", "present"),
        [(date(2026, 3, 5), "甲专题", 15, 14), (date(2026, 4, 9), "乙专题", 15, 15)],
    ),
    "CUSTOMS": (
        "customs",
        ("unit__name", "occurred_on", "weddings", "funerals", "frugal", "saved"),
        [
            ("塘头村", date(2026, 5, 1), 2, 1, 2, 12000),
            ("柳林村", date(2026, 5, 1), 0, 2, 2, 8000),
        ],
    ),
    "NEWS": (
        "news",
        ("occurred_on", "title", "genre"),
        [
            (date(2026, 3, 5), "稿甲", "text"),
            (date(2026, 3, 19), "稿乙", "text"),
            (date(2026, 4, 2), "稿丙", "photo"),
        ],
    ),
    "USED": (
        "news",
        ("occurred_on", "medium"),
        [(date(2026, 4, 3), "市日报"), (date(2026, 5, 11), "区融媒")],
    ),
    "CHECKS": (
        "inspections",
        ("venue__name", "problems", "mended", "problem"),
        [("塘头村宣传栏", 1, 1, "1处内容未更新"), ("柳林村宣传栏", 0, 0, "")],
    ),
    "LETTERS": (
        "notices",
        ("number", "kind", "due_on", "answered_on"),
        [
            ("云宣函〔2026〕21号", "venue", date(2026, 3, 13), date(2026, 3, 11)),
            ("云网函〔2026〕6号", "online", date(2026, 4, 30), None),
        ],
    ),
    "SERVICE": (
        "activities",
        ("occurred_on", "unit__name", "attendance"),
        [(date(2026, 5, 18), "塘头村", 12), (date(2026, 5, 22), "柳林村", 20)],
    ),
    "EVENTS": (
        "filings",
        ("occurred_on", "place_name", "size"),
        [(date(2026, 3, 8), "村会议室", 50), (date(2026, 3, 15), "活动室", 40)],
    ),
}


@pytest.mark.parametrize("name", WALKS)
def test_it_goes_in_by_choices_alone_and_says_what_the_sheet_says(town, client_of, name):
    walk, (slug, fields, rows) = WALKS[name], SAYS[name]

    taps = walked(client_of(town.clerk), town, walk, getattr(found, name))

    assert (rows_of(slug, *fields), taps) == (rows, walk.taps)
