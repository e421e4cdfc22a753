"""The yearly document and its letters on the grid of GB/T 9704-2012, as issued: set by us, and by
LibreOffice from the Word form.
"""

import io
import shutil

import pdfplumber
import pytest

from duties.models import Paper
from tests.lib.test_word import laid_out
from tests.paper_grid import body_lines, broken_lines, foot

pytestmark = pytest.mark.django_db

needs_office = pytest.mark.skipif(not shutil.which("soffice"), reason="no LibreOffice here")


@pytest.fixture
def issued(cast, issue):
    issue()

    def paper(form, unit=None):
        return Paper.objects.get(unit=unit, form=form).path.read_bytes()

    return paper


def set_by_us(issued, unit, folder):
    return pdfplumber.open(io.BytesIO(issued("pdf", unit))).pages


def set_by_libreoffice(issued, unit, folder):
    return laid_out(issued("docx", unit), folder)


SETTERS = [set_by_us, pytest.param(set_by_libreoffice, marks=needs_office)]


@pytest.mark.parametrize("set_", SETTERS)
def test_the_yearly_document_keeps_to_the_grid(issued, set_, tmp_path):
    pages = set_(issued, None, tmp_path)

    body, last = pages[:-1], pages[-1]
    found, lines = broken_lines(body)
    assert found == []
    assert lines > 80
    assert max(len(body_lines(page)) for page in body) == 22
    assert numbers(body) == expected(body)
    # 版记 has the last page to itself here, and such a page has no number.
    words = "".join(char["text"] for line in body_lines(last) for char in line)
    assert words.endswith("2026年1月12日印发") and foot(last) == ("", False)


@pytest.mark.parametrize("set_", SETTERS)
def test_a_letter_keeps_to_the_grid(cast, issued, set_, tmp_path):
    pages = set_(issued, cast.village, tmp_path)

    found, lines = broken_lines(pages)
    assert found == []
    assert lines > 20
    assert numbers(pages) == expected(pages)


def numbers(pages):
    return [foot(page) for page in pages]


def expected(pages):
    return [(f"—{at}—", bool(at % 2)) for at in range(1, len(pages) + 1)]
