"""Every paper of a half-year on the grid of GB/T 9704-2012, set by us and by LibreOffice from its
Word form: its lines whole, its pages full till the one its signature needs a line of.
"""

import io
import shutil

import pdfplumber
import pytest

from reports import grammar
from reports.drafts import default_template, make_draft, year_template
from reports.services import save_template
from reports.unit_summaries import summary_of
from tests.factories import FilmShowingFactory
from tests.lib.test_word import laid_out
from tests.paper_grid import body_lines, broken_lines, foot
from townwork.lib import word
from townwork.lib.pdf import render_official

pytestmark = pytest.mark.django_db

needs_office = pytest.mark.skipif(not shutil.which("soffice"), reason="no LibreOffice here")


def summary(cast):
    save_template(cast.township, default_template(), actor=cast.clerk)
    return make_draft(cast.township, cast.term).blocks


def year(cast):
    save_template(cast.township, year_template(), actor=cast.clerk)
    return make_draft(cast.township, cast.term).blocks


def unit(cast):
    return summary_of(cast.village, cast.term).blocks


PAPERS = {"summary": summary, "year": year, "unit": unit}


@pytest.fixture(params=PAPERS)
def blocks(request, cast):
    FilmShowingFactory(unit=cast.village, shows=5)
    return list(PAPERS[request.param](cast))


def set_by_us(blocks, folder):
    made = render_official(blocks[0].text, blocks)
    return pdfplumber.open(io.BytesIO(made.pdf)).pages


def set_by_libreoffice(blocks, folder):
    return laid_out(word.official(blocks), folder)


SETTERS = [set_by_us, pytest.param(set_by_libreoffice, marks=needs_office)]


@pytest.mark.parametrize("set_", SETTERS)
def test_every_line_is_whole(blocks, set_, tmp_path):
    found, lines = broken_lines(set_(blocks, tmp_path))

    assert found == []
    assert lines > 5


@pytest.mark.parametrize("set_", SETTERS)
def test_every_page_is_full_and_numbered(blocks, set_, tmp_path):
    pages = set_(blocks, tmp_path)

    lines = [len(body_lines(page)) for page in pages]
    numbers = [foot(page) for page in pages]
    assert set(lines[1:-2]) <= {22}
    for before in lines[1:-1][-1:]:
        # Signature, date and the line above them are three, and take a line of text along,
        # LibreOffice its whole paragraph.
        along = lines[-1] - 2
        assert before == 22 or 20 <= before + along <= 22
    assert numbers == [(f"—{at}—", bool(at % 2)) for at in range(1, len(pages) + 1)]


def test_control_a_line_that_goes_on_short_of_the_edge_is_found():
    text = grammar.parse("题\n" + "镇" * 90 + "。", {}).blocks
    pages = set_by_us(list(text), None)
    whole = broken_lines(pages)[0]

    line = next(line for line in body_lines(pages[0]) if len(line) == 28)
    line[-1]["x1"] -= 8

    assert (whole, len(broken_lines(pages)[0])) == ([], 1)
