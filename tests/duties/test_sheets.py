"""Clauses in and out, the matrix out."""

import io
from datetime import date

import openpyxl
import pdfplumber
import pytest
from django.urls import reverse

from duties.drafting import COPIED
from duties.models import Duty
from duties.services import draft_document
from duties.sheets import COLUMNS, export_duties, import_duties
from tests.factories import AssignmentFactory, DocumentFactory, UnitFactory
from tests.records.sheets.books import as_strict, book, text
from townwork.audit.models import AuditEvent
from townwork.lib.workbooks import BadWorkbook, write
from townwork.org.errors import Refusal

GOOD = {
    "类别": "理论学习",
    "事项": "学习",
    "要求": "每月学习",
    "频次": "每月",
    "承担单位类别": "村、居",
}


def sheet(*rows) -> bytes:
    return write(
        [("职责条款", list(COLUMNS), [[row.get(name) for name in COLUMNS] for row in rows])]
    )


@pytest.fixture
def draft(cast):
    return DocumentFactory(township=cast.township, created_by=cast.clerk, year=2027)


@pytest.mark.postgresql
def test_clauses_go_out_and_come_in_as_they_were(cast, draft):
    first = draft_document(cast.township, 2026, actor=cast.clerk)
    learning = first.duties.get(title="集体学习")
    learning.units.add(cast.village)
    data = export_duties(first)
    draft.year = 2028
    draft.save()
    added, problems = import_duties(draft, data, actor=cast.clerk)

    once = [p for p in problems if p.column == "到期日"]
    assert (added, problems) == (0, once)  # a day of 2026 is no day of 2028
    first.duties.exclude(due_on=None).delete()
    added, problems = import_duties(draft, export_duties(first), actor=cast.clerk)
    assert (added, problems) == (first.duties.count(), [])
    assert list(draft.duties.values_list(*COPIED)) == list(first.duties.values_list(*COPIED))
    assert list(draft.duties.get(title="集体学习").units.all()) == [cast.village]


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"类别": "别的"}, "类别"),
        ({"事项": None}, "事项"),
        ({"频次": "每天"}, "频次"),
        ({"频次": "一次"}, ""),
        ({"到期日": "2027-05-01"}, ""),
        ({"承担单位类别": "县"}, "承担单位类别"),
        ({"承担单位类别": None}, "承担单位类别"),
        ({"另外指定的单位": "白石村"}, "另外指定的单位"),
        ({"指标": "没有的指标"}, "指标"),
        ({"指标": "公益电影场次"}, ""),
        ({"每期目标": "许多"}, "每期目标"),
    ],
)
def test_a_fault_is_named_and_nothing_goes_in(cast, draft, change, column):
    added, problems = import_duties(
        draft, sheet(GOOD, GOOD | {"事项": "另一条"} | change), actor=cast.clerk
    )

    assert (added, [(p.row, p.column) for p in problems]) == (0, [(3, column)])
    assert all(p.message for p in problems)
    assert (Duty.objects.count(), AuditEvent.objects.count()) == (0, 0)


@pytest.mark.postgresql
def test_control_the_good_row_goes_in_once(cast, draft):
    assert import_duties(draft, sheet(GOOD), actor=cast.clerk) == (1, [])


def test_the_same_clause_twice_in_one_sheet_is_told(cast, draft):
    count, problems = import_duties(draft, sheet(GOOD, GOOD), actor=cast.clerk)

    assert (count, [(p.row, p.column) for p in problems]) == (0, [(3, "事项")])
    assert "写了两次" in problems[0].message


def test_what_came_out_goes_in_again_and_a_changed_cell_changes_its_clause(cast, draft):
    import_duties(draft, sheet(GOOD, GOOD | {"事项": "另一条"}), actor=cast.clerk)
    lineages = set(draft.duties.values_list("title", "lineage"))
    assert import_duties(draft, export_duties(draft), actor=cast.clerk) == (2, [])

    import_duties(draft, sheet(GOOD | {"要求": "改过的要求"}), actor=cast.clerk)

    assert set(draft.duties.values_list("title", "lineage")) == lineages
    assert draft.duties.get(title=GOOD["事项"]).requirement == "改过的要求"
    assert draft.duties.get(title="另一条").requirement == GOOD["要求"]


AS_KEPT = (
    ("青溪镇2027年意识形态工作责任清单",),
    (
        "序号",
        "类别",
        "工作事项",
        "工作要求",
        "频次",
        "完成时限",
        "承担单位类别",
        "每期目标",
        "权重",
    ),
    (1, "理论学习", "学习", "每月学习", "每月", None, "村、居", None, None),
    (2, None, "报告", "年底前报告", "一次", "2027年12月20日", "村、居", None, "2"),
    ("填表人：甲", None, "审核人：乙"),
)


@pytest.mark.parametrize("form", ["merged", "strict", "text"])
def test_a_list_of_duties_as_an_office_keeps_it_comes_in(cast, draft, form):
    def fill(made):
        made.active.merge_cells("B3:B4")

    data = {
        "merged": book(*AS_KEPT, fill=fill),
        "strict": as_strict(book(*AS_KEPT, fill=fill)),
        "text": text(*AS_KEPT[:3], (2, "理论学习", *AS_KEPT[3][2:]), AS_KEPT[4], encoding="gbk"),
    }[form]

    assert import_duties(draft, data, actor=cast.clerk) == (2, [])

    assert list(draft.duties.order_by("title").values_list("section", "title", "due_on")) == [
        ("study", "学习", None),
        ("study", "报告", date(2027, 12, 20)),
    ]


def test_an_issued_document_takes_none(cast, document):
    with pytest.raises(Refusal, match="已经印发"):
        import_duties(document, sheet(GOOD), actor=cast.clerk)


def test_an_empty_sheet_says_so(cast, draft):
    with pytest.raises(BadWorkbook, match="没有数据"):
        import_duties(draft, sheet(), actor=cast.clerk)


def test_faults_stand_on_the_page(cast, client_of, draft):
    file = io.BytesIO(sheet(GOOD | {"频次": "每天"}))
    file.name = "条款.xlsx"

    page = client_of(cast.clerk).post(reverse("duties_import", args=[draft.pk]), {"file": file})

    assert "没有“每天”" in page.content.decode()


def test_the_sheet_is_narrowed_as_the_page_is(cast, client_of, counted, reported):
    AssignmentFactory(duty=counted.duty, unit=cast.sibling)

    answer = client_of(cast.clerk).get(
        f"{reverse('matrix_export')}?term=2026H1&unit={cast.sibling.pk}"
    )

    data, _ = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets
    rows = list(data.iter_rows(values_only=True))
    assert rows[0] == ("类别", "职责", "单位", "已完成", "应完成", "状态")
    assert [row[1:3] for row in rows[1:]] == [("放映", "柳林村")]


def test_the_matrix_as_a_sheet_says_what_the_page_says(cast, client_of, counted, reported):
    answer = client_of(cast.clerk).get(reverse("matrix_export") + "?term=2026H1")

    data, printed = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets
    assert {row[1:] for row in data.iter_rows(min_row=2, values_only=True)} == {
        ("网站自查", "塘头村", 0, 1, "逾期"),
        ("放映", "塘头村", 0, 1, "逾期"),
    }
    heads, *rows = printed.iter_rows(min_row=3, max_row=5, values_only=True)
    assert heads == ("类别", "职责", "完成率（%）", "塘头村")
    assert {row[1:] for row in rows} == {("网站自查", 0, "0/1 逾期"), ("放映", 0, "0/1 逾期")}
    assert printed["A1"].value == "任务总表" and printed.print_area


def test_the_matrix_on_paper_goes_on_on_the_next_page_where_units_are_many(
    cast, client_of, counted
):
    for number in range(14):
        unit = UnitFactory(township=cast.township, name=f"第{number}村")
        AssignmentFactory(duty=counted.duty, unit=unit)

    answer = client_of(cast.clerk).get(reverse("matrix_print") + "?term=2026H1")

    with pdfplumber.open(io.BytesIO(answer.content)) as pdf:
        texts = [page.extract_text() for page in pdf.pages]
    assert len(texts) == 2 and all("任务总表" in text and "放映" in text for text in texts)
    assert "第8村" in texts[0] and "第13村" in texts[1] and "第13村" not in texts[0]
