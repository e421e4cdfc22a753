"""What a sheet says that the ledger has more than one of, or that no cell of it could say."""

from datetime import date

import pytest

from records.models import CustomsReport, FilmShowing, Inspection, Meeting, Venue
from tests.factories import VenueFactory
from tests.records.sheets.books import book
from tests.records.sheets.dropped import answer, enter, send, state_of, work

pytestmark = pytest.mark.usefixtures("store")
STARTED, OTHER = date(2024, 3, 8), date(2026, 1, 5)
INSPECTED = book(
    ("2026年3月阵地巡查登记表",),
    ("村", "巡查日期", "阵地名称", "发现问题（处）", "问题描述", "整改时限", "整改日期"),
    ("塘头村", "2026-03-05", "塘头村宣传栏", 0, "", "", ""),
)


def venue(cast, day=STARTED):
    return VenueFactory(
        unit=cast.village, name="塘头村宣传栏", kind="board", occurred_on=day, entered_by=cast.clerk
    )


def questions(page) -> list[tuple[str, list[str]]]:
    return [
        (one["message"], one["labels"])
        for sheet in page.context["desk"].sheets
        if sheet.mend
        for one in sheet.mend.asked
    ]


def test_of_two_of_one_name_one_is_chosen_and_that_ends_it(cast, client_of):
    first, _ = venue(cast), venue(cast, OTHER)
    client = client_of(cast.clerk)

    page = send(client, ("巡查.xlsx", INSPECTED))

    labels = [f"塘头村宣传栏（塘头村，{day}）" for day in (OTHER, STARTED)]
    assert questions(page) == [("有不止一个“塘头村宣传栏”，请选是哪一个。", labels)]
    page = answer(client, page, {"*": {"塘头村宣传栏": labels[1]}})
    assert [is_open for *_, is_open in state_of(page)] == [False]
    enter(client, page.context["one"])
    assert Inspection.objects.get().venue == first


def test_a_thing_of_a_list_without_days_is_the_one_that_is_there(cast, client_of):
    """One day for all of them makes no second 宣传栏 of the first."""
    venue(cast)
    sheet = book(
        ("青溪镇宣传阵地一览表",),
        ("所在村", "阵地名称", "阵地类别", "管理人"),
        ("塘头村", "塘头村宣传栏", "宣传栏", "甲某"),
        ("塘头村", "塘头村文化广场", "文化广场", "甲某"),
    )
    client = client_of(cast.clerk)

    page = send(client, ("阵地.xlsx", sheet))
    page = answer(client, page, {"Sheet1": {"ledger": "venues"}})
    page = answer(client, page, {"Sheet1": {"given_occurred_on": "2026-01-05"}})

    [one] = page.context["desk"].sheets
    assert (one.report["added"], one.report["skipped"]) == (1, 1), questions(page)
    enter(client, page.context["one"])
    assert Venue.objects.filter(name="塘头村宣传栏").count() == 1


def test_what_a_row_as_a_whole_lacks_has_its_box(cast, client_of):
    """A special meeting must say its topic, and the sheet has no such column."""
    sheet = book(
        ("会议登记表",),
        ("单位", "会议日期", "会议名称", "会议类别", "主持人"),
        (cast.leadership.name, "2026-03-05", "意识形态专题会", "党政班子会专题研究", "甲某"),
    )
    client = client_of(cast.clerk)

    page = send(client, ("会议.xlsx", sheet))
    page = answer(client, page, {"Sheet1": {"ledger": "meetings"}})

    assert questions(page) == [("专题研究的会议请填写议题，总结要列出。", [])]
    page = answer(client, page, {"*": {"议题": "意识形态工作"}})
    enter(client, page.context["one"])
    assert Meeting.objects.get().topic == "意识形态工作"


def test_a_day_to_be_mended_is_shown_as_a_day(cast, client_of):
    sheet = book(
        ("会议登记表",),
        ("单位", "会议日期", "会议名称", "会议类别", "主持人"),
        (cast.leadership.name, date(1999, 3, 5), "例会", "每周例会", "甲某"),
    )
    client = client_of(cast.clerk)

    page = answer(client, send(client, ("会议.xlsx", sheet)), {"Sheet1": {"ledger": "meetings"}})

    [one] = page.context["desk"].sheets
    assert [question["text"] for question in one.mend.asked] == ["1999-03-05"]


def hidden_column(made):
    """D and its neighbour, as Excel folds them away together."""
    made.active.column_dimensions.group("D", "E", hidden=True)


HIDDEN_COLUMN = book(
    ("村", "放映日期", "片名", "场次", "观众人数"),
    ("塘头村", "2026-03-05", "甲片", 3, 40),
    fill=hidden_column,
)


@pytest.mark.parametrize(("said", "stored"), [("yes", (3, 40)), ("no", (1, None))])
def test_hidden_columns_are_said_and_asked_about(cast, client_of, said, stored):
    client = client_of(cast.clerk)

    page = send(client, ("放映.xlsx", HIDDEN_COLUMN))

    words = "“场次”、“观众人数”这几列在表格里是隐藏的，要不要导入？"
    assert questions(page) == [(words, [])]
    [(_, own, _, _)] = page.context["desk"].sheets[0].mend.questions()
    client.post(f"/drops/{page.context['one'].pk}/", {own.html_name: said})
    work()
    enter(client, page.context["one"])
    one = FilmShowing.objects.get()
    assert (one.shows, one.audience) == stored


def test_control_a_hidden_column_that_goes_nowhere_is_not_asked_about(cast, client_of):
    sheet = book(
        ("村", "放映日期", "片名", "经办电话号"),
        ("塘头村", "2026-03-05", "甲片", "零"),
        fill=lambda made: made.active.column_dimensions.group("D", hidden=True),
    )

    page = send(client_of(cast.clerk), ("放映.xlsx", sheet))

    assert questions(page) == []


def test_a_name_that_nothing_fits_may_be_left_empty_where_the_field_may(cast, client_of):
    client = client_of(cast.clerk)

    page = send(client, ("巡查.xlsx", INSPECTED))

    [(_, own, _, _)] = page.context["desk"].sheets[0].mend.questions()
    assert "留空" in [value for value, _ in own.field.choices]
    page = answer(client, page, {"*": {"塘头村宣传栏": "留空"}})
    enter(client, page.context["one"])
    assert Inspection.objects.get().venue is None


def test_control_a_choice_with_a_default_is_never_left_to_it(cast, client_of):
    sheet = book(
        ("2026年3月公益电影放映登记表",),
        ("村", "放映日期", "片名", "场次", "片种"),
        ("塘头村", "2026-03-05", "甲片", 1, "样板戏"),
    )

    page = send(client_of(cast.clerk), ("放映.xlsx", sheet))

    [(_, own, _, _)] = page.context["desk"].sheets[0].mend.questions()
    assert "留空" not in [value for value, _ in own.field.choices]


def test_a_name_said_under_several_is_told_by_both(cast, client_of):
    """红事[总数|简办] 白事[总数|简办]: the first 总数 is no sum of both; what is held simply is, of both."""

    def fill(made):
        for cells in ("A2:A3", "B2:C2", "D2:E2"):
            made.active.merge_cells(cells)

    sheet = book(
        ("移风易俗统计表（2026年3月）",),
        ("村名", "红事", None, "白事", None),
        (None, "总数", "简办", "总数", "简办"),
        ("塘头村", 3, 2, 4, 1),
        fill=fill,
    )
    client = client_of(cast.clerk)

    page = send(client, ("移风易俗.xlsx", sheet))

    [one] = page.context["desk"].sheets
    named = dict(one.taken_for)
    assert (named["红事总数"], named["白事总数"]) == ("红事（桩）", "白事（桩）")
    assert named["其中简办"] == "节俭办理（桩）"
    page = answer(client, page, {})  # the month its title says
    enter(client, page.context["one"])
    assert CustomsReport.objects.get().frugal == 3
