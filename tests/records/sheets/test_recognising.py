"""Which ledger a table belongs to is told by its columns and its title; what is not sure is asked."""

import pytest
from django.urls import reverse

from records.ledger.declaration import ledgers
from records.models import ColumnMemory, SheetMemory
from records.sheets.columns import Vocabulary
from records.sheets.recognising import (
    BESIDE,
    COUNTS,
    CROSSED,
    HIDDEN,
    NO_DATA,
    Recogniser,
    fillable,
    look_of,
    tell_all,
)
from records.sheets.spread import why_no_rows
from tests.records.sheets import kept
from tests.records.sheets.books import HEADER, ROW, book, text
from tests.records.sheets.varied import fill
from townwork.lib.column_names import guess
from townwork.lib.grids import read_grids


def told(cast, data: bytes, name: str = "表.xlsx") -> list[tuple[str, str]]:
    """(ledger, why it stays out) of each table of the file."""
    found = tell_all(Recogniser(cast.township), read_grids(data), name)
    return [(one.slug, one.why) for _, _, one in found]


def first_look(data: bytes, cast) -> tuple[str, str]:
    recogniser = Recogniser(cast.township)
    return look_of(recogniser.tables(read_grids(data)[0])[0], recogniser.known)


@pytest.mark.parametrize("slug", ledgers)
def test_an_export_is_known_and_its_page_for_paper_is_not_a_second_one(cast, client_of, slug):
    fill(cast, only=[slug], rows=9)

    data = client_of(cast.clerk).get(reverse("record_export", args=[slug])).content

    (first, *others) = told(cast, data, "表.xlsx")
    assert first == (slug, "")
    assert others == [("", BESIDE)]


KEPT = {
    "STUDY": "study",
    "CUSTOMS": "customs",
    "FILMS": "films",
    "NEWS": "news",
    "VENUES": "venues",
    "PUBLICATIONS": "publications",
    "VOLUNTEERS": "activities",
    "HIDDEN": "films",
    "LETTERS": "notices",
    "INSPECTIONS": "inspections",
    "COUNTY_NEWS": "news",
    "OWN_VENUES": "venues",
}


@pytest.mark.parametrize("sheet", KEPT)
def test_sheets_as_offices_keep_them_are_known(cast, sheet):
    assert told(cast, getattr(kept, sheet)) == [(KEPT[sheet], "")]


OTHER_TITLES = {
    "宣讲活动登记表": ("talks", ("单位", "宣讲日期", "宣讲主题", "宣讲员", "听众人数")),
    "2026年农家书屋开放记录": ("openings", ("单位", "开放月份", "阵地名称", "开放周数")),
    "镇党委专题研究会议台账": ("meetings", ("单位", "召开时间", "会议名称", "会议类别", "议题")),
    "2026年学习计划表": ("study-plans", ("单位", "计划时间", "学习内容", "学习类别")),
    "一会一报登记表": ("filings", ("单位", "举办时间", "名称", "类别", "场地", "规模")),
    "制度文件清单": ("regulations", ("单位", "成文日期", "文件名称", "类别", "发文字号")),
}


@pytest.mark.parametrize("title", OTHER_TITLES)
def test_titles_and_columns_of_other_ledgers_tell_them(cast, title):
    slug, header = OTHER_TITLES[title]

    assert told(cast, book((title,), header, ["塘头村", *["甲"] * (len(header) - 1)])) == [
        (slug, "")
    ]


UNKNOWN = {
    "notes": book(("时间", "内容", "备注"), ("2026-03-05", "甲", "乙")),
    "staff": book(("姓名", "职务", "电话"), ("甲", "干事", "0")),
    "no header": book((1, 2, 3), (4, 5, 6)),
}


@pytest.mark.parametrize("case", UNKNOWN)
def test_what_could_be_any_or_none_is_asked(cast, case):
    assert told(cast, UNKNOWN[case]) == [("", "")]


NO_ROWS = COUNTS + "。" + why_no_rows(ledgers["news"])
COUNTED = {
    ("2026年1-6月上稿统计表", "单位", "中央级", "省级", "市级", "区级"): NO_ROWS,
    ("放映汇总表", "村", "7月", "8月", "9月"): CROSSED.format("公益电影"),
    ("考勤汇总", "单位", "7月", "8月"): COUNTS,
}


@pytest.mark.parametrize("table", COUNTED)
def test_a_table_of_counts_stays_out_by_itself_and_says_what_can_become_of_it(cast, table):
    title, *header = table

    assert told(cast, book((title,), header, ("塘头村", *range(len(header) - 1)))) == [
        ("", COUNTED[table])
    ]


def test_a_hidden_sheet_and_one_without_rows_stay_out(cast):
    def more(made):
        made.create_sheet("藏").append(HEADER)
        made["藏"].append(ROW)
        made["藏"].sheet_state = "hidden"
        made.create_sheet("空").append(HEADER)

    assert told(cast, book(HEADER, ROW, fill=more)) == [
        ("films", ""),
        ("", NO_DATA),
        ("", HIDDEN),
    ]


def test_several_tables_of_one_sheet_are_each_known(cast):
    data = text(
        HEADER,
        ROW,
        ("上稿登记表", "", "", "", ""),
        ("报送单位", "标题", "媒体", "级别", "刊发时间"),
        ("塘头村", "稿甲", "某报", "区级", "2026-03-05"),
    )

    assert told(cast, data) == [("films", ""), ("news", "")]


def test_what_leaders_studied_is_told_by_its_title(cast):
    data = book(
        ("2026年党政班子会研究意识形态工作情况",),
        ("时间", "会议名称", "研究议题", "主持人", "参会人数", "议定事项"),
        ("2026.7.6", "党委会", "上半年分析研判", "书记", 11, "压实阵地管理"),
    )

    assert told(cast, data) == [("meetings", "")]


def test_who_sent_a_letter_is_not_whose_it_is(cast):
    header = ("序号", "收文日期", "发文单位", "文号", "主要内容", "承办部门", "办结时限")
    row = (1, "2026-09-02", "区委宣传部", "云宣函〔2026〕9号", "展板管理", "文化站", "2026-09-09")
    vocabulary = Vocabulary.of(ledgers["notices"], cast.township)

    columns = {header[at]: field for at, field in vocabulary.columns(header).items()}

    assert told(cast, book(("提示函登记",), header, row)) == [("notices", "")]
    assert (columns["发文单位"], columns["承办部门"]) == ("sender", "unit")


def test_the_same_columns_under_another_title_are_another_table(cast):
    """July's rows and August's below them; the title said again on the next page is no other."""
    header, row = ("村名", "红事", "白事", "简办数"), ("塘头村", 1, 0, 1)
    july, august = ("移风易俗情况统计表（7月份）",), ("移风易俗情况统计表（8月份）",)

    assert told(cast, book(july, header, row, august, header, row)) == [("customs", "")] * 2
    assert told(cast, book(july, header, row, july, header, row)) == [("customs", "")]


def test_what_was_said_of_a_look_holds_for_every_month(cast):
    march = book(("3月流水",), ("时间", "内容", "备注"), ("2026-03-05", "甲", "乙"))
    april = book(("4月流水",), ("时间", "内容", "备注"), ("2026-04-05", "丙", "丁"))
    other = book(("4月值班",), ("时间", "内容", "备注"), ("2026-04-05", "丙", "丁"))
    key, said = first_look(march, cast)
    SheetMemory.objects.create(township=cast.township, key=key, said=said, ledger="activities")

    assert said == "3月流水：时间、内容、备注"
    assert told(cast, april) == [("activities", "")]
    assert told(cast, other) == [("", "")]  # control: another title


def test_what_is_kept_in_words_of_a_look_holds_nobodys_name(cast):
    data = book(("甲某某", "塘头村", "备注"), ("乙某某", "柳林村", "无"))

    assert first_look(data, cast)[1] == "备注、另有 2 列"


def test_what_was_said_never_beats_a_ledgers_own_columns(cast, client_of):
    fill(cast, only=["films"], rows=9)
    data = client_of(cast.clerk).get(reverse("record_export", args=["films"])).content
    key, _ = first_look(data, cast)
    SheetMemory.objects.create(township=cast.township, key=key, said="片", ledger="news")

    assert told(cast, data)[0] == ("films", "")


def test_a_towns_own_words_help_its_own_sheets_alone(cast):
    data = book(("哪儿", "啥时候", "放的啥", "几遍"), ("塘头村", "2026-03-05", "甲", 1))
    columns = {"哪儿": "unit", "啥时候": "occurred_on", "放的啥": "film", "几遍": "shows"}
    ColumnMemory.objects.create(township=cast.neighbour, ledger="films", columns=columns)
    assert told(cast, data) == [("", "")]

    ColumnMemory.objects.create(township=cast.township, ledger="films", columns=columns)
    assert told(cast, data) == [("films", "")]


def test_the_queries_do_not_grow_with_the_tables(cast, django_assert_num_queries):
    data = book(HEADER, ROW, fill=lambda made: [_again(made, at) for at in range(9)])

    with django_assert_num_queries(3):
        assert len(told(cast, data)) == 10


def _again(made, at: int) -> None:
    made.create_sheet(f"第{at}张").append(HEADER)
    made[f"第{at}张"].append(ROW)


def test_who_may_fill_what(cast):
    everything = {ledger.slug for ledger in fillable(cast.clerk)}
    of_a_village = {ledger.slug for ledger in fillable(cast.liaison)}

    assert everything == set(ledgers)
    assert everything - of_a_village == {"custom-ledgers"}
    assert fillable(cast.secretary) == []


def test_who_only_helped_is_not_whose_it_is():
    names = {"unit": ["单位"], "organiser": ["主办单位"]}
    header = ("主办单位", "协办单位", "主讲人单位及职务", "活动名称")

    assert guess(header, names, ends={"unit": ["单位"]}) == {0: "organiser"}
    assert guess(("填报单位",), names, ends={"unit": ["单位"]}) == {0: "unit"}  # control
