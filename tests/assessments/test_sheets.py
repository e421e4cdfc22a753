"""A rubric out to a sheet and in again: the same, or nothing at all."""

import io

import pytest
from openpyxl import Workbook, load_workbook

from assessments.drafting import COPIED, draft_rubric
from assessments.models import Criterion
from assessments.rounds import criteria_of
from assessments.sheets import ITEM, TITLE, export_rubric, import_rubric
from tests.records.sheets.books import as_strict
from townwork.lib.workbooks import BadWorkbook
from townwork.org.errors import Refusal


@pytest.fixture
def draft(cast):
    return draft_rubric(cast.township, actor=cast.clerk)


def said(rubric) -> list[tuple]:
    """Every item in its words; the running number may differ."""
    names = [name for name in COPIED if name != "order"]
    return [tuple(getattr(one, name) for name in names) for one in criteria_of(rubric)]


def changed(rubric, change) -> bytes:
    """The exported sheet after `change(worksheet, column numbers)`."""
    book = load_workbook(io.BytesIO(export_rubric(rubric)))
    sheet = book[TITLE]
    columns = {cell.value: cell.column for cell in sheet[1]}
    change(sheet, columns)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def row_of(sheet, columns, code) -> int:
    return next(
        row for row in range(2, sheet.max_row + 1) if sheet.cell(row, columns["编码"]).value == code
    )


def test_out_and_in_is_the_same(cast, draft):
    before = said(draft)

    assert import_rubric(draft, export_rubric(draft), actor=cast.clerk) == (len(before), [], [])

    assert said(draft) == before


def merged(sheet, columns):
    """As offices draw it: a block once over its items, an item once over its rules."""
    for name in ("板块代号", "板块", "性质", *ITEM[3:]):
        at = columns[name]
        same = "板块代号" if name in ("板块代号", "板块", "性质") else "编码"
        starts = [
            2,
            *(row for row in range(3, sheet.max_row + 1) if begins(sheet, columns[same], row)),
        ]
        ends = [*(row - 1 for row in starts[1:]), sheet.max_row]
        for start, end in zip(starts, ends, strict=True):
            if end > start:
                sheet.merge_cells(start_row=start, end_row=end, start_column=at, end_column=at)


def begins(sheet, column, row) -> bool:
    value = sheet.cell(row, column).value
    above = next(
        found for up in range(row - 1, 0, -1) if (found := sheet.cell(up, column).value) is not None
    )
    return value not in (None, above)


def blocks_said_once(sheet, columns):
    for name in ("板块代号", "板块", "性质"):
        last = None
        for row in range(2, sheet.max_row + 1):
            cell = sheet.cell(row, columns[name])
            last, cell.value = cell.value or last, None if cell.value == last else cell.value


def titled(sheet, columns):
    """A title above, a foot below, two columns by other names."""
    sheet.cell(1, columns["要求"]).value = "评分标准"
    sheet.cell(1, columns["佐证"]).value = "佐证材料"
    sheet.append(["填表人：甲", None, "审核人：乙"])
    sheet.insert_rows(1)
    sheet.cell(1, 1).value = "青溪镇意识形态工作考核细则"


@pytest.mark.parametrize("change", [merged, blocks_said_once, titled])
def test_a_sheet_as_an_office_keeps_it_is_the_same_rubric(cast, draft, change):
    before = said(draft)

    assert import_rubric(draft, changed(draft, change), actor=cast.clerk) == (len(before), [], [])

    assert said(draft) == before


def test_a_strict_workbook_is_the_same_rubric(cast, draft):
    """It was answered by 表格里没有数据."""
    before = said(draft)

    count, problems, _ = import_rubric(draft, as_strict(export_rubric(draft)), actor=cast.clerk)

    assert (count, problems, said(draft)) == (len(before), [], before)


def test_a_changed_cell_changes_that_item_and_keeps_its_lineage(cast, draft):
    lineage = Criterion.objects.get(code="A2").lineage

    def change(sheet, columns):
        row = row_of(sheet, columns, "A2")
        sheet.cell(row, columns["项目"]).value = "班子专题研究"
        sheet.cell(row, columns["扣（加）分"]).value = 1.5

    import_rubric(draft, changed(draft, change), actor=cast.clerk)

    item = Criterion.objects.get(section__rubric=draft, code="A2")
    assert (item.title, item.lineage) == ("班子专题研究", lineage)
    assert item.rules[0]["deduct"] == "1.5"


@pytest.mark.parametrize(
    ("value", "kept"), [("年底才计", "end"), ("不折半", "whole"), (None, None)]
)
def test_what_a_yearly_rule_asks_in_june_comes_with_the_sheet(cast, draft, value, kept):
    def change(sheet, columns):
        sheet.cell(row_of(sheet, columns, "A2"), columns["上半年"]).value = value

    import_rubric(draft, changed(draft, change), actor=cast.clerk)

    (rule,) = Criterion.objects.get(section__rubric=draft, code="A2").rules
    assert rule.get("at_half") == kept


def test_a_sheet_of_before_there_was_the_column_is_taken(cast, draft):
    def change(sheet, columns):
        sheet.delete_cols(columns["上半年"])

    count, problems, _ = import_rubric(draft, changed(draft, change), actor=cast.clerk)

    assert (count > 0, problems) == (True, [])
    (rule,) = Criterion.objects.get(section__rubric=draft, code="A2").rules
    assert "at_half" not in rule


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("数据", "学习到课率", "“学习到课率”不是逐月累加的数，不能折半"),
        ("分值", "四分", "分值"),
        ("分值", -1, "分值"),
        ("分值", None, "计分项要填分值"),
        ("适用单位类别", "村、火星", "没有“火星”"),
        ("计分法", "猜", "没有“猜”"),
        ("数据", "没有的数", "没有“没有的数”这个数据来源"),
        ("频次", "每周", "没有“每周”"),
        ("频次", "半年", "只有频次为“年”的规则才选“上半年”"),
        ("上半年", "三成", "没有“三成”"),
        ("目标", "零", "不是数字"),
        ("项目", None, "项目"),
        ("要求", "长" * 301, "要求"),
        ("编码", "A3", "用了两次"),
        ("后果", "降一等", "其他项不选"),
    ],
)
def test_one_bad_cell_and_nothing_is_imported(cast, draft, column, value, says):
    before, places = said(draft), {}

    def change(sheet, columns):
        places["row"] = row_of(sheet, columns, "A2")
        sheet.cell(places["row"], columns[column]).value = value

    count, problems, _ = import_rubric(draft, changed(draft, change), actor=cast.clerk)

    assert count == 0
    assert said(draft) == before
    (problem,) = problems
    assert says in f"{problem.column}{problem.message}"
    assert problem.row in (places["row"], places["row"] + 1)  # the second of a pair is told


def test_blocks_may_be_called_by_numbers_with_a_point(cast, draft):
    """Cut to two signs 1.1 and 1.2 were one block, and the import an error page."""
    codes = {"A": "1.1", "B": "1.2", "C": "12.3"}

    def change(sheet, columns):
        for row in range(2, sheet.max_row + 1):
            cell = sheet.cell(row, columns["板块代号"])
            cell.value = codes.get(cell.value, cell.value)

    _, problems, _ = import_rubric(draft, changed(draft, change), actor=cast.clerk)

    assert problems == []
    assert set(codes.values()) < set(draft.sections.values_list("code", flat=True))


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [("板块代号", "第一板块之一", None), ("板块代号", "1.1.1.1", "6"), ("板块", "长" * 41, "40")],
)
def test_a_block_called_too_long_is_told_once_and_never_cut(column, value, says, cast, draft):
    def change(sheet, columns):
        for code in ("A1", "A2", "A3"):
            sheet.cell(row_of(sheet, columns, code), columns["板块代号"]).value = "Z"
            sheet.cell(row_of(sheet, columns, code), columns[column]).value = value

    _, problems, _ = import_rubric(draft, changed(draft, change), actor=cast.clerk)

    told = [problem.message for problem in problems if problem.column == column]
    assert len(told) == len(problems) == (1 if says else 0)
    assert all(says in message for message in told)


def test_every_problem_is_told_at_once(cast, draft):
    def change(sheet, columns):
        for code in ("A2", "B5", "F1"):
            sheet.cell(row_of(sheet, columns, code), columns["计分法"]).value = "猜"

    _, problems, _ = import_rubric(draft, changed(draft, change), actor=cast.clerk)

    assert [problem.column for problem in problems] == ["计分法"] * 3


def test_a_column_too_many_or_missing_is_named(cast, draft):
    def change(sheet, columns):
        sheet.cell(1, columns["要求"]).value = "新要求"

    _, problems, _ = import_rubric(draft, changed(draft, change), actor=cast.clerk)

    assert [(problem.row, problem.column) for problem in problems] == [
        (0, "新要求"),
        (0, "要求"),
    ]


def test_text_that_looks_like_a_formula_stays_text(cast, draft):
    item = Criterion.objects.get(code="A2")
    item.title = "=HYPERLINK(1)"
    item.save()

    sheet = load_workbook(io.BytesIO(export_rubric(draft)))[TITLE]

    cells = [
        cell
        for row in sheet.iter_rows()
        for cell in row
        if cell.value and "HYPERLINK" in str(cell.value)
    ]
    assert [cell.data_type for cell in cells] == ["s"]


def test_an_empty_sheet_and_what_is_no_sheet_are_refused(cast, draft):
    empty = io.BytesIO()
    Workbook().save(empty)
    for data in (empty.getvalue(), b"%PDF-1.4", b"PK\x03\x04"):
        with pytest.raises(BadWorkbook):
            import_rubric(draft, data, actor=cast.clerk)


def test_an_adopted_version_takes_no_sheet(cast, default_rubric):
    with pytest.raises(Refusal, match="已经启用"):
        import_rubric(default_rubric, export_rubric(default_rubric), actor=cast.clerk)
