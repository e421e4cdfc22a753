"""The filtered list as the office files it: a PDF at once or by a job, a workbook with a sheet to
print.
"""

import csv
import io
import os
from datetime import date, timedelta
from urllib.parse import unquote, urlencode

import docx
import openpyxl
import pdfplumber
import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from docx.oxml.ns import qn

from records.ledger import custom_ledgers
from records.ledger.declaration import ledgers
from records.models import FilmShowing, Import
from records.pages.filters import Listing
from records.pages.services import void_record
from records.sheets import printing
from tests.factories import (
    CustomEntryFactory,
    CustomLedgerFactory,
    FilmShowingFactory,
    PublicationFactory,
    StudySessionFactory,
)
from tests.records.sheets.varied import fill
from townwork.jobs import services as jobs
from townwork.jobs.models import Job

FILMS = ledgers["films"]


@pytest.fixture
def films(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    day = date(2026, 3, 5)
    FilmShowing.objects.bulk_create(
        FilmShowing(
            unit=unit,
            occurred_on=day + timedelta(days=n),
            entered_by=cast.clerk,
            film=f"片{n}",
            shows=2,
        )
        for n, unit in enumerate([cast.village, cast.village, cast.sibling, cast.other_unit])
    )
    return cast


def table(user, ledger=FILMS, **params):
    return printing.table_of(ledger, Listing(ledger, QueryDict(urlencode(params)), user), user)


def text_of(answer) -> str:
    data = answer.content if not answer.streaming else b"".join(answer.streaming_content)
    return "\n".join(page.extract_text() for page in pdfplumber.open(io.BytesIO(data)).pages)


# --- the table ------------------------------------------------------------------------------------


def test_it_has_the_lists_columns_numbered_and_their_sums(films):
    made = table(films.clerk, term="2026H1")

    assert (made.title, made.unit, made.period) == ("公益电影台账", "青溪镇", "2026年上半年")
    assert made.heads[:2] == ("序号", "发生日期") and made.heads[-1] == "备注"
    assert [row[0] for row in made.rows] == [1, 2, 3]
    assert made.totals[0] == "合计" and made.totals[made.heads.index("场次")] == 6


@pytest.mark.postgresql
def test_its_rows_stand_as_the_list_sorts_them(films, client_of):
    newest = [f"片{n}" for n in (2, 1, 0)]
    by_film = [[row[made.heads.index("片名")] for row in made.rows] for made in (
        table(films.clerk, sort="film"), table(films.clerk, sort="-film"), table(films.clerk, sort="nonsense")
    )]  # fmt: skip

    assert by_film == [newest[::-1], newest, newest]
    sheet = book_of(client_of(films.clerk), sort="film").worksheets[0]
    head = [cell.value for cell in sheet[1]]
    assert [row[head.index("片名")].value for row in sheet.iter_rows(min_row=2)] == newest[::-1]


@pytest.mark.parametrize(
    ("who", "params", "unit", "rows"),
    [
        ("clerk", {}, "青溪镇", 3),
        ("liaison", {}, "塘头村", 2),
        ("clerk", {"q": "柳林"}, "青溪镇", 1),
        ("reviewer", {}, "云岭区", 4),
        ("other_clerk", {}, "白石镇", 1),
    ],
)
def test_it_says_whose_it_is_and_has_just_what_they_see(who, params, unit, rows, films):
    made = table(getattr(films, who), **params)

    assert (made.unit, len(made.rows)) == (unit, rows)


def test_a_chosen_unit_and_chosen_days_stand_in_the_head(films):
    made = table(films.clerk, unit=str(films.village.pk), since="2026-03-01", until="2026-03-31")

    assert (made.unit, made.period) == ("塘头村", "2026-03-01至2026-03-31")
    assert made.remarks == ()


def test_other_filters_are_named_below(films):
    made = table(films.clerk, q="片", genre="story", state="all")

    assert made.period == "全部"
    assert made.remarks == ("条件：查找 片；状态 含作废；片种 故事片",)


def test_a_voided_row_says_so(films):
    void_record(FilmShowing.objects.get(film="片0"), actor=films.clerk, reason="重复录入")

    notes = [row[-1] for row in table(films.clerk, state="all").rows]

    assert "已作废：重复录入" in notes
    assert len(table(films.clerk).rows) == 2


@pytest.mark.parametrize("slug", ledgers)
def test_every_ledger_prints(slug, cast):
    fill(cast, rows=4, only=[slug])

    made = table(cast.clerk, ledgers[slug])

    assert all(len(row) == len(made.heads) for row in made.rows)
    assert not made.totals or len(made.totals) == len(made.heads)
    assert made.title.count("台账") == 1


@pytest.mark.parametrize("slug", ["films", "inspections", "award-places"])
def test_it_costs_the_same_with_few_and_many_rows(slug, cast):
    if slug not in ledgers:
        pytest.skip("no such ledger")
    counts = []
    for rows in (3, 12):
        fill(cast, rows=rows, only=[slug])
        with CaptureQueriesContext(connection) as captured:
            table(cast.clerk, ledgers[slug])
        counts.append(len(captured))

    assert counts[0] == counts[1]


# --- as PDF ---------------------------------------------------------------------------------------


def test_a_short_list_is_a_pdf_at_once(films, client_of):
    answer = client_of(films.clerk).get(reverse("record_print", args=["films"]), {"term": "2026H1"})

    text = text_of(answer)
    assert answer["Content-Type"] == "application/pdf" and answer["Content-Disposition"].startswith(
        "attachment"
    )
    assert "片0" in text and "第 1 页 共 1 页" in text
    assert "片3" not in text  # the neighbour's
    assert not Job.objects.exists()


def test_a_list_is_a_word_table_too(films, client_of):
    query = {"term": "2026H1"}
    answer = client_of(films.clerk).get(reverse("record_word", args=["films"]), query)
    again = client_of(films.clerk).get(reverse("record_word", args=["films"]), query)

    paper = docx.Document(io.BytesIO(answer.content))
    printed = table(films.clerk, term="2026H1")
    (made,) = paper.tables
    rows = [[cell.text for cell in row.cells] for row in made.rows]
    assert answer.content == again.content
    assert paper.sections[0].page_width > paper.sections[0].page_height
    assert paper.paragraphs[0].text == printed.title
    assert rows[0] == list(printed.heads)
    assert len(rows) == 1 + len(printed.rows) + bool(printed.totals)
    assert [row[0] for row in rows[1:-1]] == [str(row[0]) for row in printed.rows]
    assert "片3" not in str(rows)  # the neighbour's
    assert made.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_words_of_a_cell_are_words_in_the_word_table(films, client_of):
    FilmShowingFactory(unit=films.village, film='<w:p>&"片"')

    answer = client_of(films.clerk).get(reverse("record_word", args=["films"]))

    paper = docx.Document(io.BytesIO(answer.content))
    assert any('<w:p>&"片"' in cell.text for row in paper.tables[0].rows for cell in row.cells)


def test_too_many_rows_for_word_say_what_to_do(films, client_of, monkeypatch):
    monkeypatch.setattr(printing, "MOST", 2)

    page = client_of(films.clerk).get(reverse("record_word", args=["films"]), follow=True)

    assert "再导出 Word；导出 Excel 不受此限" in page.content.decode()


def test_the_list_offers_all_three(films, client_of):
    page = (
        client_of(films.secretary)
        .get(reverse("record_list", args=["films"]), {"q": "片"})
        .content.decode()
    )

    assert "/records/films/pdf/?q=" in page and "导出 Excel" in page and "导出 PDF" in page
    assert "/records/films/word/?q=" in page


def test_a_long_list_is_a_job_of_ones_own(
    films, client_of, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(printing, "AT_ONCE", 2)
    client, address = (
        client_of(films.clerk),
        reverse("record_print", args=["films"]) + "?term=2026H1",
    )

    asked = client.get(address)
    assert "符合条件的有 3 条" in asked.content.decode() and not Job.objects.exists()
    sent = client.post(address)
    job = Job.objects.get()
    assert sent.url == reverse("print_job", args=[job.pk])
    assert "排队中" in client.get(sent.url).content.decode()
    assert client.get(reverse("print_file", args=[job.pk])).status_code == 404

    jobs.run(job.pk)

    assert "下载 PDF" in client.get(sent.url).content.decode()
    assert "片0" in text_of(client.get(reverse("print_file", args=[job.pk])))
    for stranger in (films.secretary, films.liaison, films.other_clerk, films.reviewer):
        answers = [
            client_of(stranger).get(reverse(n, args=[job.pk])) for n in ("print_job", "print_file")
        ]
        assert [answer.status_code for answer in answers] == [404, 404]


def test_asking_twice_while_it_runs_is_one_job(films):
    first = printing.request_pdf(FILMS, "term=2026H1", actor=films.clerk)

    assert printing.request_pdf(FILMS, "term=2026H1", actor=films.clerk) == first
    assert printing.request_pdf(FILMS, "term=2026H1", actor=films.secretary) != first
    assert printing.request_pdf(FILMS, "", actor=films.clerk) != first


def test_a_job_sees_with_its_askers_eyes(films):
    job = printing.request_pdf(FILMS, "", actor=films.liaison)

    jobs.run(job.pk)

    job.refresh_from_db()
    path = printing.sheet_of(job).path
    text = "".join(page.extract_text() for page in pdfplumber.open(path).pages)
    assert "片0" in text and "片2" not in text and "片3" not in text


def test_too_many_are_refused_with_a_way_out(films, client_of, monkeypatch):
    monkeypatch.setattr(printing, "MOST", 2)

    page = client_of(films.clerk).get(reverse("record_print", args=["films"]), follow=True)
    job = printing.request_pdf(FILMS, "", actor=films.clerk)
    jobs.run(job.pk)

    job.refresh_from_db()
    assert "请选一个半年或单位" in page.content.decode()
    assert job.state == "failed" and "请选一个半年或单位" in job.error


def test_a_reviewer_chooses_a_township_for_a_long_one(films, client_of, monkeypatch):
    monkeypatch.setattr(printing, "AT_ONCE", 1)
    client, address = client_of(films.reviewer), reverse("record_print", args=["films"])

    assert "请先选一个镇" in client.post(address, follow=True).content.decode()
    client.post(f"{address}?township=qingxi")

    assert (
        "排队中" in client.get(reverse("print_job", args=[Job.objects.get().pk])).content.decode()
    )


def test_a_file_is_kept_for_a_day(films, client_of):
    job = printing.request_pdf(FILMS, "", actor=films.clerk)
    jobs.run(job.pk)
    job.refresh_from_db()
    path = printing.sheet_of(job).path
    assert printing.clear_exports() == 0 and path.exists()

    Job.objects.update(finished_at=timezone.now() - timedelta(days=2))
    os.utime(path, (0, 0))

    page = client_of(films.clerk).get(reverse("print_job", args=[job.pk])).content.decode()
    assert "文件已过期" in page
    assert client_of(films.clerk).get(reverse("print_file", args=[job.pk])).status_code == 404
    assert printing.clear_exports() == 1 and not path.exists()


# --- as a workbook --------------------------------------------------------------------------------


def book_of(client, **params):
    answer = client.get(reverse("record_export", args=["films"]), params)
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def test_the_workbook_opens_on_the_sheet_to_print(films, client_of):
    book = book_of(client_of(films.clerk), term="2026H1")
    sheet = book.active

    assert book.sheetnames == ["公益电影", "打印"] and sheet.title == "打印"
    assert sheet["A1"].value == "公益电影台账" and sheet["A1"].font.size == 22
    assert "青溪镇" in sheet["A2"].value and "2026年上半年" in sheet["A2"].value
    assert [cell.value for cell in sheet[3]][:2] == ["序号", "发生日期"]
    assert sheet.cell(sheet.max_row, 1).value == "合计"


def test_it_prints_across_on_a4_as_wide_as_the_paper_with_heads_and_numbers(films, client_of):
    sheet = book_of(client_of(films.clerk)).active

    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (int(sheet.page_setup.fitToWidth), int(sheet.page_setup.fitToHeight)) == (1, 0)
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.oddFooter.center.text == "第 &P 页 共 &N 页"


@pytest.mark.parametrize(
    "typed", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "\t=1", "=cmd|' /C calc'!A0"]
)
def test_nothing_typed_becomes_a_formula_on_either_sheet(typed, cast, client_of):
    FilmShowingFactory(unit=cast.village, entered_by=cast.clerk, film=typed, note=typed)

    book = book_of(client_of(cast.clerk))

    assert [
        c.coordinate for sheet in book for row in sheet for c in row if c.data_type == "f"
    ] == []


def test_dates_and_numbers_stay_what_they_are(cast, client_of):
    PublicationFactory(unit=cast.village, entered_by=cast.clerk, quantity=300)

    answer = client_of(cast.clerk).get(reverse("record_export", args=["publications"]))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active

    values = [cell.value for cell in sheet[4]]
    assert 300 in values and any(cell.is_date for cell in sheet[4])


def test_the_workbook_prints_the_sheet_it_opens_on_and_only_its_table(films, client_of):
    book = book_of(client_of(films.clerk))
    data, sheet = book.worksheets

    last = sheet.cell(sheet.max_row, len(sheet[3])).coordinate
    assert sheet.print_area == f"'打印'!$A$1:${last[0]}${sheet.max_row}"
    assert sheet.sheet_view.tabSelected and not data.sheet_view.tabSelected
    # and who prints the data after all has pages as wide as the paper
    assert data.sheet_properties.pageSetUpPr.fitToPage and data.print_title_rows == "$1:$1"


def test_it_is_in_the_typefaces_of_offices(films, client_of):
    data, sheet = book_of(client_of(films.clerk)).worksheets

    assert {cell.font.name for row in data for cell in row} == {"宋体"}
    assert {cell.font.name for cell in sheet[3]} == {"黑体"}
    assert {cell.font.name for row in sheet.iter_rows(min_row=4) for cell in row} == {"仿宋"}
    assert sheet["A1"].font.name == "方正小标宋简体"


def test_columns_are_as_wide_as_what_is_in_them(cast, client_of):
    FilmShowingFactory(unit=cast.village, film="一部片名长长的农村科普宣传电影", team="队")

    data = book_of(client_of(cast.clerk)).worksheets[0]
    widths = {cell.value: data.column_dimensions[cell.column_letter].width for cell in data[1]}

    assert widths["片名"] == 32 and widths["放映队"] == 10
    assert data.auto_filter.ref.startswith("A1:")


# --- as CSV ---------------------------------------------------------------------------------------


def test_a_list_goes_out_as_csv_and_comes_in_as_nothing_new(films, client_of):
    client = client_of(films.clerk)
    answer = client.get(reverse("record_csv", args=["films"]), {"term": "2026H1"})

    head, *rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert head[:2] == ["单位", "发生日期"]
    assert sorted(row[head.index("片名")] for row in rows) == ["片0", "片1", "片2"]
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert unquote(answer["Content-Disposition"]).endswith(".csv")

    file = io.BytesIO(answer.content)
    file.name = "公益电影.csv"
    client.post(reverse("record_import", args=["films"]), {"file": file})
    report = Import.objects.get().report
    assert (report["same"], report["added"], report["problems"]) == (3, 0, [])


def test_a_formula_typed_is_none_in_csv(cast, client_of):
    FilmShowingFactory(unit=cast.village, film="=1+1")

    text = client_of(cast.clerk).get(reverse("record_csv", args=["films"])).content.decode()

    assert ",'=1+1," in text


def test_behind_a_figure_what_it_sums_has_a_column_and_a_total(cast):
    for number in (2, 3):
        StudySessionFactory(
            unit=cast.village,
            entered_by=cast.clerk,
            occurred_on=date(2026, 3, number),
            expected=9,
            present=4,
            made_up=number,
        )
    asked = {"indicator": "study.made_up", "term": "2026H1"}

    printed = table(cast.clerk, ledgers["study"], **asked)

    at = printed.heads.index("补学人数")
    assert [row[at] for row in printed.rows] == [3, 2]
    assert printed.totals[at] == 5
    # control: of the ledger's own list it has none
    assert "补学人数" not in table(cast.clerk, ledgers["study"], term="2026H1").heads


def test_an_own_figure_shows_the_column_it_sums_however_many_stand_before_it(cast):
    ledger = CustomLedgerFactory(unit=cast.office, entered_by=cast.clerk, classic=False)
    for number in range(7):
        ledger.fields.create(label=f"栏{number}", kind="whole", order=number)
    counted = ledger.fields.create(label="棵数", kind="whole", order=8, is_counted=True)
    ledger.reading = "field"
    ledger.save()
    entry = CustomEntryFactory(
        ledger=ledger,
        unit=cast.village,
        entered_by=cast.clerk,
        occurred_on=date(2026, 3, 2),
        details={counted.name: 7},
    )
    custom_ledgers.forget()
    own = custom_ledgers.find(f"custom-{ledger.pk}")

    printed = table(cast.clerk, own, indicator=ledger.code, term="2026H1")

    assert entry.counted == 7
    assert printed.heads[-2:] == ("棵数", "备注")
    assert printed.totals[-2] == 7


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"term": "2019H2"}, "2019年下半年"),  # nobody set it up: the same half of a year before
        ({"since": "2019-01-01", "until": "2019-12-31"}, "2019-01-01至2019-12-31"),
    ],
)
def test_behind_a_figure_it_says_the_days_it_is_of(films, asked, said):
    assert table(films.clerk, indicator="film.show_count", **asked).period == said


def test_a_list_asked_for_by_a_figure_over_other_days_says_so(films, client_of):
    asked = {"indicator": "film.show_count@year", "term": "2026H1"}

    answer = client_of(films.clerk).get(reverse("record_list", args=["films"]), asked)

    assert "这本台账没有您要的指标" in answer.content.decode()
