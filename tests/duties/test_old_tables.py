"""Rows of an old document's tables: a clause each, under whichever header stands above."""

from duties.old_tables import Reader, Row
from townwork.org.old_papers import BREAK, CELL

HEADER = ("序号", "责任事项", "责任单位", "完成时限")


def rows_of(*lines):
    reader = Reader()
    return [reader.rows(CELL.join(cells)) for cells in lines]


def test_a_row_under_a_header_is_a_clause_without_its_running_number():
    assert rows_of(HEADER, ("1", "舆情研判", "宣传办", "每季度")) == [
        [],
        [Row("舆情研判", who="宣传办", when="每季度")],
    ]


def test_a_name_and_what_it_asks_stand_in_two_columns():
    header = ("类别", "工作任务", "具体要求", "牵头单位", "频次")

    _, found = rows_of(header, ("阵地", "巡查", "查看宣传栏", "各村", "每月"))

    assert found == [Row("查看宣传栏", "巡查", "阵地", "各村", "每月")]


def test_what_is_numbered_in_a_cell_is_as_many_clauses_each_with_its_own_limit():
    task = BREAK.join(("1.报送信息", "2.通报上稿"))

    _, same, own = rows_of(
        HEADER,
        ("1", task, "宣传办", "每月"),
        ("2", task, "宣传办", BREAK.join(("1.每月", "2.每季度"))),
    )

    assert [(row.task, row.when) for row in same] == [("报送信息", "每月"), ("通报上稿", "每月")]
    assert [(row.task, row.when) for row in own] == [("报送信息", "每月"), ("通报上稿", "每季度")]


def test_paragraphs_without_numbers_are_one_clause():
    _, found = rows_of(HEADER, ("1", BREAK.join(("舆情研判", "形成报告")), "宣传办", "每月"))

    assert [row.task for row in found] == ["舆情研判形成报告"]


def test_empty_rows_and_totals_are_none():
    assert rows_of(HEADER, ("", "", "", ""), ("", "合 计", "", ""), ("", "—", "", ""))[1:] == [
        *([], [], [])
    ]


def test_a_table_without_such_a_header_is_not_read():
    assert rows_of(("姓名", "职务", "电话"), ("甲一", "组长", "0000")) == [None, None]


def test_a_header_holds_until_another_and_for_rows_of_its_width():
    found = rows_of(
        HEADER,
        ("1", "甲", "各村", "每月"),
        ("姓名", "职务"),
        ("任务", "频次"),
        ("乙", "每年"),
    )

    assert found == [
        [],
        [Row("甲", who="各村", when="每月")],
        None,
        [],
        [Row("乙", when="每年")],
    ]
