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
from assessments.notices import request_notice, year_totals
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
    (sheet,) = load_workbook(io.BytesIO(paper("xlsx"))).worksheets
    header, *rows = sheet.iter_rows(values_only=True)
    found = [dict(zip(header, row, strict=True)) for row in rows]

    assert [
        (row["类别"], row["名次"], row["单位"], float(row["得分"]), row["等次"]) for row in found
    ] == [
        ("村居", 1, "塘头村", 100.0, "优秀"),
        ("村居", 2, "柳林村", 85.0, "良好"),
        ("站办所", 1, "宣传办", 100.0, "优秀"),
    ]
    assert found[1]["甲"] == "85/100"


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
