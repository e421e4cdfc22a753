"""Ten sheets never seen before go in by choices on the page alone; what each costs is counted.

A tap is a choice made, a box ticked, a button pressed: the drop, each 再核对, 全部录入. Signs are
those typed. What the page proposes costs nothing.
"""

from dataclasses import dataclass, field
from datetime import date

import pytest

from records.ledger.declaration import ledgers
from records.models import Drop, Import
from tests.factories import VenueFactory
from tests.records.sheets import found
from tests.records.sheets.dropped import answer, enter, send

pytestmark = pytest.mark.usefixtures("store")
MOST_ROUNDS = 4


@dataclass
class Walk:
    """What a clerk says of a sheet: `fields` by name, `words` {a word, or an empty column: what is
    meant}; and what comes of it.
    """

    file: str
    rows: dict[str, int]  # by ledger
    taps: int
    signs: int = 0
    fields: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)


KINDS_OF_PLACE = {"宣传橱窗": "宣传栏", "农家书屋": "文化站", "电子显示屏": "电子屏"}
SERVICES = {"环境整治": "公益活动", "移风易俗宣传": "专题教育"}
OF_THE_TOWN = {"unit": "leadership", "given_kind": "中心组学习"}
WALKS = {
    "LECTURES": Walk("道德讲堂.xlsx", {"talks": 3}, taps=3),
    "SERVICE": Walk("志愿.csv", {"activities": 3}, taps=5, words=SERVICES),
    "PLACES": Walk("阵地.xls", {"venues": 5}, taps=6, words=KINDS_OF_PLACE),
    "TEAMS": Walk("放映.xlsx", {"films": 4}, taps=3, signs=3, words={"约一百": "100"}),
    "RETURNS": Walk("婚丧.xlsx", {"customs": 2}, taps=3),
    "PATROL": Walk("排查.xlsx", {"inspections": 3}, taps=3),
    "ARTICLES": Walk("外宣.xlsx", {"news": 4}, taps=4, words={"市级以上": "市级"}),
    "EVENTS": Walk("备案.xlsx", {"filings": 2}, taps=3),
    "HANDED_OUT": Walk(
        "领取.xlsx", {"publications": 3}, taps=5, words={"手册": "宣传册", "海报": "展板"}
    ),
    "STUDIES": Walk("学习.xlsx", {"study": 3}, taps=5, fields=OF_THE_TOWN),
}


@pytest.fixture
def town(cast, time_machine):
    time_machine.move_to("2026-07-01 10:00+08:00")
    for unit in (cast.village, cast.sibling):
        VenueFactory(unit=unit, name=f"{unit}宣传栏", kind="board", entered_by=cast.clerk)
    return cast


def walk_through(client, cast, name: str) -> int:
    """The taps until it is in."""
    return walked(client, cast, WALKS[name], getattr(found, name))


def walked(client, cast, walk: Walk, data: bytes) -> int:
    page, taps = send(client, (walk.file, data)), 1
    fields = {
        key: str(getattr(cast, value).pk) if key == "unit" else value
        for key, value in walk.fields.items()
    }
    taps += len(fields) + sum(not said.isdigit() for said in walk.words.values())
    for _ in range(MOST_ROUNDS):
        desk = page.context["desk"]
        if not desk.open:
            break
        said = {sheet.upload.pk: fields for sheet in desk.sheets}
        page, taps = answer(client, page, {"*": walk.words}, said), taps + 1
    assert [s.report.get("asked") for s in page.context["desk"].open] == []
    enter(client, Drop.objects.latest("pk"))
    return taps + 1


@pytest.mark.parametrize("name", WALKS)
def test_it_goes_in_by_choices_alone(town, client_of, name):
    walk = WALKS[name]

    taps = walk_through(client_of(town.clerk), town, name)

    done: dict[str, int] = {}
    for one in Import.objects.done():
        done[one.ledger] = done.get(one.ledger, 0) + one.added
    assert (done, taps) == (walk.rows, walk.taps)
    assert sum(len(said) for said in walk.words.values() if said.isdigit()) == walk.signs


def rows_of(slug: str, *names: str) -> list[tuple]:
    return list(ledgers[slug].rows().order_by("occurred_on", "pk").values_list(*names))


def test_what_was_read_is_what_they_say(town, client_of):
    client = client_of(town.clerk)
    for name in WALKS:
        walk_through(client, town, name)

    assert rows_of("talks", "occurred_on", "lecturer", "attendance") == [
        (date(2026, 3, 5), "甲", 60),
        (date(2026, 4, 8), "甲", 50),
        (date(2026, 5, 20), "丙", 45),
    ]
    assert rows_of("activities", "unit__name", "attendance", "place_name") == [
        ("塘头村", 18, "村道"),
        ("柳林村", 22, "后山"),
        ("塘头村", 9, "公墓"),
    ]
    places = rows_of("venues", "occurred_on", "unit__name", "name")
    assert (date(2019, 1, 1), "塘头村", "塘头文化广场") in places
    assert (date(2020, 6, 1), "柳林村", "柳林橱窗") in places
    assert rows_of("films", "unit__name", "film", "audience", "is_make_up") == [
        ("塘头村", "片甲", 80, False),
        ("柳林村", "片乙", 95, False),
        ("塘头村", "片丙", 100, False),
        ("柳林村", "片丁", 70, True),
    ]
    assert rows_of("customs", "weddings", "frugal", "saved", "council_size") == [
        (1, 3, 15000, 7),
        (0, 1, 8000, 9),
    ]
    assert rows_of("inspections", "problems", "mend_by", "mended_on") == [
        (1, date(2026, 5, 13), date(2026, 5, 10)),
        (0, None, None),
        (2, date(2026, 6, 30), None),
    ]
    assert rows_of("news", "level", "medium") == [
        (3, "市日报第3版"),
        (3, "市电视台"),
        (2, "区融媒体中心"),
        (2, "区政府网"),
    ]
    assert rows_of("filings", "unit__name", "occurred_on", "applied_on", "size") == [
        ("塘头村", date(2026, 4, 20), date(2026, 4, 10), 80),
        ("宣传办", date(2026, 5, 15), date(2026, 5, 6), 120),
    ]
    assert rows_of("publications", "unit__name", "title", "quantity") == [
        ("塘头村", "文明新风手册", 200),
        ("柳林村", "倡议书（移风易俗）", 300),
        ("塘头村", "春季海报", 50),
    ]
    assert rows_of("study", "occurred_on", "topic", "expected", "present") == [
        (date(2026, 1, 15), "学习甲", 11, 10),
        (date(2026, 2, 26), "学习乙", 11, 11),
        (date(2026, 3, 18), "学习丙", 11, 9),
    ]
