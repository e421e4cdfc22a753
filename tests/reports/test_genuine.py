"""核验: a paper in somebody's hand is genuine, superseded or neither; nothing else is said of it."""

import io

import docx
import pdfplumber
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from reports import reviewing, writing
from reports.verifying import code_of
from tests.reports.test_issuing import made, signed
from townwork.lib.pdf.layout import Paragraph
from townwork.org.models import Term

pytestmark = pytest.mark.django_db

GENUINE, SUPERSEDED, NEITHER = "是真的", "已被更正后的一版取代", "与任何一份签发稿都不一样"


@pytest.fixture
def manuscript(cast):
    return writing.begin(cast.term, body="题\n正文。", actor=cast.clerk)


def asked(client, data: bytes) -> str:
    file = SimpleUploadedFile("总结.pdf", data)
    return client.post(reverse("genuine"), {"file": file}).content.decode()


def test_the_signed_paper_is_genuine_to_anybody(cast, manuscript, client):
    edition = signed(cast, manuscript)

    assert GENUINE in asked(client, edition.path.read_bytes())
    assert GENUINE in asked(client, edition.word.path.read_bytes())


def test_a_paper_with_one_byte_changed_is_not(cast, manuscript, client):
    data = signed(cast, manuscript).path.read_bytes()

    assert NEITHER in asked(client, data[:-1] + b"x")


def test_a_paper_that_was_corrected_is_superseded(cast, manuscript, client):
    first = signed(cast, manuscript)
    reviewing.correct(manuscript, "改字", actor=cast.clerk)
    writing.save(manuscript, "题\n正文改。", base=1, actor=cast.clerk)
    second = signed(cast, manuscript)

    assert SUPERSEDED in asked(client, first.path.read_bytes())
    assert GENUINE in asked(client, second.path.read_bytes())


def test_nothing_of_the_township_is_told(cast, manuscript, client):
    page = asked(client, signed(cast, manuscript).path.read_bytes())

    assert str(cast.township) not in page and cast.secretary.full_name not in page


def test_who_asks_too_often_waits(cast, client):
    pages = [asked(client, b"x") for _ in range(31)]

    assert NEITHER in pages[29]
    assert "核验过于频繁" in pages[30]


# --- 核验码 -----------------------------------------------------------------------------------------


@pytest.fixture
def coded(cast, manuscript):
    """The township prints a code on the last page."""
    cast.township.prints_code = True
    cast.township.save()
    return signed(cast, manuscript)


def asked_by_code(client, code: str) -> str:
    return client.post(reverse("genuine"), {"code": code}).content.decode()


def pages_of(data: bytes) -> list[str]:
    return [page.extract_text() for page in pdfplumber.open(io.BytesIO(data)).pages]


def test_the_code_stands_on_the_last_page_alone(cast, manuscript, client):
    cast.township.prints_code = True
    cast.township.save()
    writing.save(manuscript, "题\n" + "正文很长。" * 700, base=1, actor=cast.clerk)
    edition = made(cast.term)

    pages = pages_of(edition.path.read_bytes())

    assert len(pages) > 2
    assert [f"核验码 {edition.code}" in page for page in pages] == [False] * (len(pages) - 1) + [
        True
    ]
    assert f"核验码 {edition.code}" in docx.Document(edition.word.path).paragraphs[-1].text


def test_without_the_setting_there_is_none(cast, manuscript):
    edition = made(cast.term)

    assert edition.code == ""
    assert "核验码" not in "".join(pages_of(edition.path.read_bytes()))


@pytest.mark.parametrize("typing", [str, str.lower, lambda code: code.replace("-", " ")])
def test_the_code_off_a_paper_is_known_however_it_is_typed(coded, client, typing):
    assert "是现行签发稿的" in asked_by_code(client, typing(coded.code))


def test_the_code_of_a_corrected_paper_is_superseded(cast, coded, manuscript, client):
    reviewing.correct(manuscript, "改字", actor=cast.clerk)
    writing.save(manuscript, "题\n正文改。", base=1, actor=cast.clerk)
    second = signed(cast, manuscript)

    assert second.code != coded.code
    assert "已被更正后的一版取代" in asked_by_code(client, coded.code)


def test_the_code_of_a_draft_is_nobodys(cast, manuscript, client):
    cast.township.prints_code = True
    cast.township.save()

    assert "没有签发过" in asked_by_code(client, made(cast.term).code)


def test_a_paper_without_a_code_is_not_found_by_an_empty_one(cast, manuscript, client):
    signed(cast, manuscript)

    assert "请选一个文件，或填纸上的核验码" in asked_by_code(client, "")
    assert "请照纸上的再抄一遍" in asked_by_code(client, "3F2A-91C0")


def test_two_texts_have_two_codes_and_one_text_in_two_towns_too(cast):
    one, other = [Paragraph("p", "甲")], [Paragraph("p", "乙")]
    elsewhere = Term(township=cast.neighbour, year=2026, half=1)

    codes = {code_of(cast.term, one), code_of(cast.term, other), code_of(elsewhere, one)}

    assert len(codes) == 3
