"""All that is wrong with a sheet is asked in the first round: one answering, then it goes in."""

from datetime import date

import pytest

from records.models import FilmShowing, Inspection, Meeting
from tests.records.sheets.books import book
from tests.records.sheets.dropped import answer, enter, send, state_of
from tests.records.sheets.kept import INPUTS
from townwork.org.services import close_term

pytestmark = pytest.mark.usefixtures("store")


def asked(page) -> set[tuple[str, str]]:
    """(column, what its cell says) of each question."""
    return {
        (one["column"], one["text"])
        for sheet in page.context["desk"].sheets
        if sheet.mend
        for one in sheet.mend.asked
    }


def test_what_every_row_lacks_is_asked_beside_what_its_cells_say(cast, client_of):
    """The kind is in no column, one day cannot be read, one unit is not known."""
    sheet = book(
        ("会议登记表",),
        ("单位", "会议日期", "会议名称", "主持人"),
        (cast.leadership.name, "三月里", "例会", "甲某"),
        ("白鹤片区", "2026-03-05", "例会", "甲某"),
    )
    client = client_of(cast.clerk)

    page = send(client, ("会议.xlsx", sheet))
    page = answer(client, page, {"Sheet1": {"ledger": "meetings"}})

    assert asked(page) == {("发生日期", "三月里"), ("单位", "白鹤片区")}
    said = {"三月里": "2026-03-04", "白鹤片区": cast.leadership.name}
    page = answer(client, page, {"*": said, "Sheet1": {"given_kind": "每周例会"}})
    assert [is_open for *_, is_open in state_of(page)] == [False]
    enter(client, page.context["one"])
    assert Meeting.objects.count() == 2


def test_control_what_every_row_lacks_keeps_the_sheet_out(cast, client_of):
    sheet = book(
        ("会议登记表",),
        ("单位", "会议日期", "会议名称", "主持人"),
        (cast.leadership.name, "2026-03-05", "例会", "甲某"),
    )
    client = client_of(cast.clerk)
    page = answer(client, send(client, ("会议.xlsx", sheet)), {"Sheet1": {"ledger": "meetings"}})

    assert (asked(page), [is_open for *_, is_open in state_of(page)]) == (set(), [True])
    enter(client, page.context["one"])
    assert not Meeting.objects.exists()


def test_a_rows_own_rules_are_asked_beside_what_it_says_badly(cast, client_of):
    """An unknown place, problems without a count, one of them without its last day."""
    sheet = book(
        ("2026年3月阵地巡查登记表",),
        ("村", "巡查日期", "阵地名称", "发现问题（处）", "问题描述", "整改时限", "整改日期"),
        ("塘头村", "2026-03-05", "老祠堂", "", "版面褪色（2处）", "", ""),
        ("塘头村", "3.6", "", "", "1处破损", "", "3.15"),
        ("塘头村", "3.7", "礼堂", "", "无", "", ""),
    )
    client = client_of(cast.clerk)

    page = send(client, ("巡查.xlsx", sheet))

    assert asked(page) == {
        ("整改日期", "3.15"),  # the year of all days, proposed from the title
        ("阵地", "老祠堂"),
        ("阵地", "礼堂"),
        ("发现问题（处）", ""),
        ("整改期限", ""),
        ("已整改（处）", ""),
    }
    said = {"老祠堂": "留空", "礼堂": "留空", "整改期限": "2026-03-20", "已整改（处）": "1"}
    page = answer(client, page, {"*": said})
    assert [is_open for *_, is_open in state_of(page)] == [False]
    enter(client, page.context["one"])
    found = Inspection.objects.order_by("occurred_on").values_list("problems", "mended", "mend_by")
    assert list(found) == [(2, 0, date(2026, 3, 20)), (1, 1, None), (0, 0, None)]


def test_a_locked_half_year_is_said_once_beside_the_other_rows_faults(cast, client_of):
    close_term(cast.term, actor=cast.secretary, reason="已报送")
    sheet = book(
        ("公益电影放映登记表",),
        ("村", "放映日期", "片名", "场次"),
        ("塘头村", "2026-03-05", "甲片", 1),
        ("塘头村", "2026-03-06", "丙片", 1),
        ("塘头村", "2026-08-05", "乙片", "若干"),
    )
    client = client_of(cast.clerk)

    page = send(client, ("放映.xlsx", sheet))

    assert asked(page) == {("发生日期", "2026-03-05"), ("场次", "若干")}
    [locked] = [one for one in page.context["desk"].sheets[0].mend.asked if one["rows"] == [3, 4]]
    name = f"{page.context['desk'].sheets[0].mend.prefix}-{locked['key']}"
    said = {f"{name}_row_3": "2026-08-06", f"{name}_out": ""}
    page = answer(client, page, {"*": {"若干": "1"}}, extra=said)
    assert [one["rows"] for one in page.context["desk"].sheets[0].mend.asked] == [[4]]
    page = answer(client, page, {}, extra={f"{name}_out": "on"})
    enter(client, page.context["one"])
    assert set(FilmShowing.objects.values_list("film", flat=True)) == {"甲片", "乙片"}


def test_what_is_not_shown_in_an_old_workbook_is_asked_too(cast, client_of):
    page = send(client_of(cast.clerk), ("放映.xls", (INPUTS / "hidden.xls").read_bytes()))

    films = next(one for one in page.context["desk"].sheets if one.upload.ledger == "films")
    assert [question["message"] for question, *_ in films.mend.questions()] == [
        "第 3 行在表格里是隐藏的（筛选掉了或折叠了），要不要导入？",
        "“场次”这一列在表格里是隐藏的，要不要导入？",
    ]


def test_is_mended_is_as_many_as_were_found_and_asks_no_day(cast, client_of):
    """是否整改到位: 是 beside 1处 is 1, 否 is none, for which a day is asked."""
    sheet = book(
        ("阵地月度检查记录表",),
        ("检查日期", "村", "检查发现的问题", "是否整改到位"),
        ("2026-03-05", "塘头村", "1处褪色", "是"),
        ("2026-03-05", "柳林村", "无", None),
        ("2026-03-06", "柳林村", "破损2处", "否"),
    )
    client = client_of(cast.clerk)
    page = send(client, ("检查.xlsx", sheet))
    [one] = page.context["desk"].sheets
    offered = {
        (question["column"], question["text"]): (question["rows"], own.value() if own else "")
        for question, own, *_ in one.mend.questions()
    }
    assert offered[("已整改（处）", "是")] == ([3], "1")
    assert offered[("已整改（处）", "否")] == ([5], "0")
    assert offered[("整改期限", "")][0] == [5]

    page = answer(client, page, {"*": {"整改期限": "2026-03-20"}})
    enter(client, page.context["one"])

    assert [*Inspection.objects.order_by("pk").values_list("problems", "mended")] == [
        (1, 1),
        (0, 0),
        (2, 0),
    ]


def test_words_that_say_it_is_mended_ask_how_many(cast, client_of):
    """整改情况 has no number: left at none, it would stand on the list of what is to be mended."""
    sheet = book(
        ("阵地巡查表",),
        ("巡查日期", "村", "存在问题", "整改期限", "整改情况"),
        ("2026-03-05", "塘头村", "2处错别字", "2026-03-10", "已整改"),
        ("2026-03-05", "柳林村", "1处脱落", "2026-03-10", "整改中"),
    )
    client = client_of(cast.clerk)
    page = send(client, ("巡查.xlsx", sheet))
    assert ("已整改（处）", "") in asked(page)

    page = answer(client, page, {})  # what the rows themselves say
    enter(client, page.context["one"])

    found = Inspection.objects.order_by("pk").values_list("problems", "mended", "note")
    assert [*found] == [(2, 2, "已整改"), (1, 0, "整改中")]
