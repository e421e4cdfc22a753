"""Of ten more sheets three went in right as they were; each cause was mended since, and counted as
those of test_found_sheets.
"""

from datetime import date

import pytest

from tests.factories import VenueFactory
from tests.records.sheets import found_fourth as found
from tests.records.sheets.test_found_sheets import Walk, rows_of, walked

pytestmark = pytest.mark.usefixtures("store")
WALKS = {
    "CUSTOMS": Walk("移风易俗.csv", {"customs": 2}, taps=3),
    "USED": Walk("采用.xlsx", {"news": 2}, taps=3),
    "STATIONS": Walk("实践.xlsx", {"activities": 2}, taps=3),
    "CLEARED": Walk("清单.xlsx", {"inspections": 2}, taps=3),
    "EVENTS": Walk("备案.csv", {"filings": 2}, taps=2),
    "TALKS": Walk("宣讲.xlsx", {"talks": 1}, taps=3),
    "HANDED_OUT": Walk("资料.xlsx", {"publications": 2}, taps=4, fields={"unit": "office"}),
    "DOCUMENTS": Walk(
        "发文.xlsx", {"regulations": 2}, taps=4, fields={"given_kind": "阵地与报批制度"}
    ),
    "RETURN": Walk("塘头村.xlsx", {"customs": 1}, taps=3),
    "COUNTED": Walk("心得.xlsx", {"papers": 2}, taps=3),
    "HANDED_OVER": Walk("交办.xlsx", {"notices": 2}, taps=3),
}
SAYS = {
    "CUSTOMS": (
        "customs",
        ("unit__name", "has_council", "weddings", "frugal", "saved", "has_charter"),
        [("塘头村", True, 2, 1, 1500, True), ("柳林村", True, None, None, None, False)],
    ),
    "USED": (
        "news",
        ("occurred_on", "title", "medium", "level"),
        [
            (date(2026, 4, 6), "稿甲", "县融媒体中心", 2),
            (date(2026, 5, 14), "稿乙", "省日报客户端", 4),
        ],
    ),
    "STATIONS": (
        "activities",
        ("unit__name", "occurred_on", "attendance"),
        [("塘头村", date(2026, 5, 3), 60), ("柳林村", date(2026, 5, 9), 90)],
    ),
    "CLEARED": (
        "inspections",
        ("problems", "mended", "mend_by"),
        [(2, 2, date(2026, 5, 30)), (1, 0, date(2026, 5, 15))],
    ),
    "EVENTS": ("filings", ("title", "kind"), [("甲讲", "lecture"), ("乙会", "report")]),
    "TALKS": ("talks", ("occurred_on", "topic", "attendance"), [(date(2026, 5, 8), "讲甲", 56)]),
    "HANDED_OUT": (
        "publications",
        ("occurred_on", "quantity", "place_name"),
        [(date(2026, 5, 5), 800, "集镇"), (date(2026, 6, 11), 6, "文化广场")],
    ),
    "DOCUMENTS": (
        "regulations",
        ("unit__name", "number", "sent_to"),
        [
            ("宣传办", "青委发〔2026〕8号", "各村（社区）、各办所"),
            ("宣传办", "青委办〔2026〕11号", "各党支部"),
        ],
    ),
    "RETURN": (
        "customs",
        ("unit__name", "weddings", "funerals", "frugal", "saved", "council_size"),
        [("塘头村", 1, 2, 3, 5200, 7)],
    ),
    "COUNTED": (
        "papers",
        ("unit__name", "occurred_on", "count"),
        [("宣传办", date(2026, 5, 31), 3), ("塘头村", date(2026, 5, 31), 1)],
    ),
    "HANDED_OVER": (
        "notices",
        ("number", "due_on"),
        [("交〔2026〕5号", date(2026, 4, 20)), ("交〔2026〕9号", date(2026, 5, 14))],
    ),
}


@pytest.fixture
def town(cast, time_machine):
    time_machine.move_to("2026-07-01 10:00+08:00")
    for unit in (cast.village, cast.sibling):
        VenueFactory(unit=unit, name=f"{unit}宣传栏", kind="board", entered_by=cast.clerk)
    return cast


@pytest.mark.parametrize("name", WALKS)
def test_it_goes_in_by_choices_alone_and_says_what_it_says(name, town, client_of):
    walk = WALKS[name]

    taps = walked(client_of(town.clerk), town, walk, getattr(found, name))

    slug, fields, said = SAYS[name]
    assert rows_of(slug, *fields) == said
    assert taps == walk.taps


def test_a_count_of_papers_alone_makes_nothing_a_list_of_papers(town, client_of):
    """It was taken for 学习材料收件 without a question: by its unit, its day and its 篇数."""
    walked(client_of(town.clerk), town, WALKS["USED"], found.USED)

    assert rows_of("papers", "count") == []
