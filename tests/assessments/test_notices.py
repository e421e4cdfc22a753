"""公示 and 通报: made by the real job, read back from each of the three files."""

import hashlib
import io
from decimal import Decimal

import docx
import pdfplumber
import pytest
from django.utils import timezone
from openpyxl import load_workbook

from assessments.models import Notice, Round, Scorecard
from assessments.notices import request_notice, results_sheet, year_totals
from assessments.results import write_results
from records.models import Regulation
from tests.factories import RoundFactory
from townwork.audit.models import AuditEvent
from townwork.jobs.models import Job
from townwork.jobs.services import run


@pytest.fixture
def noticed(cast, moved, settings, tmp_path):
    """The public round with its papers; 柳林村 has 85, 塘头村 and 宣传办 100."""
    settings.MEDIA_ROOT = tmp_path
    round = moved("public")
    round.scorecards.get(unit=cast.sibling).marks.filter(criterion__code="A1").update(
        checked=Decimal(45)
    )
    write_results(round)
    run(request_notice(round, actor=cast.clerk).pk)
    assert Job.objects.get().state == "done", Job.objects.get().error
    return round


def paper(form: str) -> bytes:
    return Notice.objects.get(form=form).path.read_bytes()


def words(form: str) -> str:
    if form == "pdf":
        pages = pdfplumber.open(io.BytesIO(paper("pdf"))).pages
        return "".join("".join(page.extract_text().split()) for page in pages)
    return "".join(
        "".join(p.text.split()) for p in docx.Document(io.BytesIO(paper("docx"))).paragraphs
    )


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_the_paper_has_title_results_by_kind_and_how_to_appeal(noticed, form):
    text = words(form)

    assert "关于2026年上半年意识形态和宣传思想文化工作责任制考核结果的公示" in text
    assert "镇对3个单位" in text
    assert "优秀2个、良好1个、合格0个、不合格0个" in text
    assert (
        text.index("一、村居")
        < text.index("1.塘头村，100分，优秀")
        < text.index("2.柳林村，85分，良好")
    )
    assert "1.宣传办，100分，优秀" in text
    assert "公示期为2026年7月27日至2026年8月2日" in text
    assert "申请复核" in text
    assert "中共云岭区青溪镇委员会" in text


def test_the_sheet_has_the_same_figures(noticed):
    sheet, _ = load_workbook(io.BytesIO(paper("xlsx"))).worksheets
    header, *rows = sheet.iter_rows(values_only=True)
    found = [dict(zip(header, row, strict=True)) for row in rows]

    assert [
        (row["类别"], row["名次"], row["单位"], float(row["得分"]), row["等次"]) for row in found
    ] == [
        ("村居", 1, "塘头村", 100.0, "优秀"),
        ("村居", 2, "柳林村", 85.0, "良好"),
        ("站办所", 1, "宣传办", 100.0, "优秀"),
    ]
    assert found[1]["甲（100分）"] == 85
    assert "下半年" not in header  # nothing of it is public


def test_the_sheet_opens_on_a_table_to_hand_in(noticed):
    sheet = load_workbook(io.BytesIO(paper("xlsx"))).active

    assert (sheet.title, sheet["A1"].value) == ("打印", "责任制考核结果汇总表")
    assert "青溪镇" in sheet["A2"].value and "2026年上半年" in sheet["A2"].value
    assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.print_area
    assert str(sheet.cell(sheet.max_row, 1).value).startswith("制表人：")


def test_a_score_of_many_decimals_is_a_number_of_two(noticed):
    card = noticed.scorecards.get(unit__name="柳林村")
    code = noticed.rubric.sections.get(part="scored").code
    Scorecard.objects.filter(pk=card.pk).update(sections={code: ["11.209677", "17"]})

    sheet = load_workbook(io.BytesIO(results_sheet(noticed))).worksheets[0]
    header, *rows = sheet.iter_rows(values_only=True)

    # others could get 100: what each could get stands beside what it got
    of_card = next(dict(zip(header, row, strict=True)) for row in rows if row[2] == "柳林村")
    assert (of_card["甲"], of_card["甲满分"]) == (11.21, 17)


def test_the_published_sheet_is_a_table_on_paper_with_the_same_figures(noticed, cast, client_of):
    sheet = Notice.objects.get(form="xlsx")

    answer = client_of(cast.liaison).get(f"/assessments/notices/{sheet.pk}/table/")

    with pdfplumber.open(io.BytesIO(answer.content)) as pdf:
        (page,) = pdf.pages
        text = page.extract_text()
    assert "责任制考核结果汇总表" in text and "柳林村 85" in text and "制表人" in text
    assert page.width > page.height


def test_a_sheet_that_is_gone_is_told(noticed, cast, client_of):
    sheet = Notice.objects.get(form="xlsx")
    sheet.path.unlink()

    answer = client_of(cast.clerk).get(f"/assessments/notices/{sheet.pk}/table/")

    assert answer.status_code == 404 and "不在了" in answer.content.decode()


def test_only_the_sheet_is_such_a_table(noticed, cast, client_of):
    pdf = Notice.objects.get(form="pdf")

    answer = client_of(cast.clerk).get(f"/assessments/notices/{pdf.pk}/table/")

    assert answer.status_code == 404


def test_a_file_is_what_its_row_says(noticed):
    for notice in Notice.objects.all():
        data = notice.path.read_bytes()
        assert (hashlib.sha256(data).hexdigest(), len(data)) == (notice.sha256, notice.size)
    assert AuditEvent.objects.filter(action="生成考核通报").count() == 1


def test_asked_for_twice_it_is_one_job_and_one_set_of_papers(cast, noticed):
    again = request_notice(noticed, actor=cast.clerk)
    run(again.pk)

    assert Notice.objects.count() == 3


def test_the_year_is_forty_and_sixty_where_both_halves_are_public(cast, noticed):
    other = RoundFactory(
        term__township=cast.township,
        term__year=2026,
        term__half=2,
        rubric=noticed.rubric,
        opened_by=cast.clerk,
    )
    Scorecard.objects.create(round=other, unit=cast.sibling, total=Decimal("90.01"))
    Scorecard.objects.create(round=other, unit=cast.village, total=None)
    assert year_totals(noticed)[cast.sibling.pk] == (Decimal("85.00"), None, None)

    Round.objects.filter(pk=other.pk).update(state="public", meeting=noticed.meeting)

    found = year_totals(noticed)
    assert found[cast.sibling.pk] == (85, Decimal("90.01"), Decimal("88.01"))  # 34 + 54.006
    assert found[cast.village.pk] == (100, None, None)


def test_a_unit_downloads_what_is_public_and_no_stranger_does(cast, noticed, client_of):
    pdf = Notice.objects.get(form="pdf")

    page = client_of(cast.liaison).get(f"/assessments/notices/{pdf.pk}/")

    assert b"".join(page.streaming_content) == paper("pdf")
    assert client_of(cast.other_liaison).get(f"/assessments/notices/{pdf.pk}/").status_code == 404


@pytest.mark.parametrize(("stage", "written"), [("public", 0), ("published", 1)])
def test_the_published_notice_stands_among_the_documents(
    cast, moved, settings, tmp_path, stage, written
):
    """Signed by the secretary, who keeps no ledger; asked for again, it is one row."""
    settings.MEDIA_ROOT = tmp_path
    round = moved("public")
    if stage == "published":
        Round.objects.update(state=stage, published_at=timezone.now(), published_by=cast.secretary)
        round.refresh_from_db()

    for _ in range(2):
        run(request_notice(round, actor=cast.secretary).pk)
        Job.objects.all().delete()

    rows = Regulation.objects.filter(unit=cast.leadership, kind="result")
    assert [row.title for row in rows] == [
        "关于2026年上半年意识形态和宣传思想文化工作责任制考核结果的通报"
    ] * written
    assert Regulation.objects.count() == written


def test_what_groups_could_get_stands_in_the_head_where_they_differ(noticed):
    code = noticed.rubric.sections.get(part="scored").code
    office = noticed.scorecards.get(unit__name="宣传办")
    Scorecard.objects.filter(pk=office.pk).update(sections={code: ["8", "9"]})

    sheet = load_workbook(io.BytesIO(results_sheet(noticed))).worksheets[0]

    assert "甲（村居100、站办所9分）" in [cell.value for cell in sheet[1]]
