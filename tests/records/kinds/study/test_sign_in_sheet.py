"""签到表: what it has, with a list and without; and that signed by hand and photographed it counts."""

from io import BytesIO

import pdfplumber
import pytest
from django.urls import reverse
from docx import Document
from docx.oxml.ns import qn

from records.kinds.study import roster
from records.kinds.study.sign_in_sheet import LINES, LINES_OF_WORD, SPARE, sheet, sheet_ahead
from records.pages.scans import Named, named_in
from records.pages.services import add_evidence
from tests.factories import StudyPlanFactory, UserFactory
from townwork.audit.models import AuditEvent
from townwork.org.errors import Refusal

PDF = b"%PDF-1.4\n%%EOF"


def words(pdf):
    return [page.extract_text().replace(" ", "") for page in pdfplumber.open(BytesIO(pdf)).pages]


def rows(docx):
    return [[cell.text for cell in row.cells] for row in Document(BytesIO(docx)).tables[1].rows]


def test_it_has_what_a_form_to_sign_has(cast, session):
    listed = UserFactory(unit=cast.village, position="会计", without_account=True)
    roster.set_list(session, [cast.liaison.pk, listed.pk], actor=cast.liaison)

    pages = words(sheet(session, "pdf"))

    assert len(pages) == 1
    for name in ("记录人", "应到2人", "实到", "请假", "缺席", "备注", listed.full_name, "会计"):
        assert name in pages[0]
    assert f"\n{LINES}" in pages[0]


def test_without_a_list_it_is_a_page_of_empty_lines(session, client_of, cast):
    assert len(words(sheet(session, "pdf"))) == 1
    assert rows(sheet(session, "docx"))[1:] == [
        [str(number), "", "", "", "", ""] for number in range(1, LINES_OF_WORD + 1)
    ]

    answer = client_of(cast.liaison).get(reverse("study_sheet", args=[session.pk]))
    assert answer["Content-Type"] == "application/pdf"


def test_a_long_list_still_ends_with_empty_lines(cast, session):
    people = UserFactory.create_batch(LINES + 3, unit=cast.village, without_account=True)
    roster.set_list(session, [person.pk for person in people], actor=cast.liaison)

    assert [row[2] for row in rows(sheet(session, "docx"))[-SPARE - 1 :]] == [
        people[-1].full_name,
        *[""] * SPARE,
    ]


def test_its_photo_files_itself_under_the_session(session):
    (page,) = pdfplumber.open(BytesIO(sheet(session, "pdf"))).pages

    photo = BytesIO()
    page.to_image(resolution=150).original.convert("RGB").save(photo, "JPEG")
    assert named_in(photo.getvalue()) == Named("study", session.pk)


def test_its_word_has_the_code_too(session):
    document = Document(BytesIO(sheet(session, "docx")))

    assert len(document.inline_shapes) == 0  # in a line of text it would be cut
    assert len(document.element.body.findall(f".//{qn('wp:anchor')}")) == 1


def test_a_sheet_ahead_has_no_record_to_file_under(session):
    plan = StudyPlanFactory(unit=session.unit)

    document = Document(BytesIO(sheet_ahead(plan, "docx")))

    assert document.element.body.findall(f".//{qn('wp:anchor')}") == []


# --- Signed by hand -------------------------------------------------------------------------------
def count(session, cast):
    roster.count_paper(session, actor=cast.liaison)
    session.refresh_from_db()
    return session.has_sign_in


def test_counts_and_the_photographed_sheet_make_it_signed(cast, session, client_of):
    session.expected, session.present = 30, 27
    session.save()
    add_evidence(session, "签到表.pdf", PDF, actor=cast.liaison)
    page = client_of(cast.liaison).get(f"/records/study/{session.pk}/").content.decode()
    assert "签到表已传到佐证，记为有签到" in page

    client_of(cast.liaison).post(reverse("study_paper_signed", args=[session.pk]))

    session.refresh_from_db()
    assert (session.has_sign_in, session.expected, session.present) == (True, 30, 27)
    assert session.history.first().history_user == cast.liaison
    assert AuditEvent.objects.filter(action="登记纸质签到").count() == 1


def test_without_the_sheet_it_does_not_count(cast, session):
    session.expected, session.present = 30, 27
    session.save()

    with pytest.raises(Refusal, match="拍照"):
        count(session, cast)


def test_without_the_counts_it_does_not_count(cast, session):
    add_evidence(session, "签到表.pdf", PDF, actor=cast.liaison)

    with pytest.raises(Refusal, match="实到人数"):
        count(session, cast)
