"""Each record on the form an inspector files, as PDF and Word, read back."""

import io
from datetime import date
from urllib.parse import unquote

import docx
import pdfplumber
import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from docx.oxml.ns import qn

from records.ledger.custom_ledgers import ledger_of
from records.ledger.declaration import ledgers
from records.ledger.paper import Box
from records.pages.services import void_record
from records.sheets.papers import filled
from tests.factories import CustomEntryFactory, FilmShowingFactory
from tests.records.sheets.varied import fill
from townwork.lib.pdf.filled_form import render_forms
from townwork.lib.word.filled_form import form_paper

DAY = date(2026, 3, 9)
FILMS = ledgers["films"]
DECLARED = [slug for slug, ledger in ledgers.items() if ledger.paper]


@pytest.fixture
def film(cast):
    facts = {"film": "山村新声", "audience": 120, "team": "第一放映队", "receiver": "村签收员"}
    return FilmShowingFactory(unit=cast.village, occurred_on=date(2026, 3, 5), shows=2, **facts)


def form_of(record, ledger=FILMS):
    (form,) = filled(ledger, ledger.rows().filter(pk=record.pk), DAY)
    return form


def pages_of(data: bytes) -> list[str]:
    with pdfplumber.open(io.BytesIO(data)) as paper:
        return ["".join((page.extract_text() or "").split()) for page in paper.pages]


def words_of(data: bytes) -> str:
    body = docx.Document(io.BytesIO(data)).element.body
    return "".join(text.text or "" for text in body.iter(qn("w:t")))


def cells_of(form) -> dict[str, str]:
    return {label: text for line in form.lines for label, text in line.pairs}


def test_a_showing_stands_on_its_receipt(film):
    form = form_of(film)

    assert form.title == "公益电影放映回执单"
    assert cells_of(form) == {
        "单位": "塘头村",
        "发生日期": "2026-03-05",
        "片名": "山村新声",
        "片种": "故事片",
        "场次": "2",
        "观众估数（人次）": "120",
        "放映队": "第一放映队",
        "补映": "否",
        "备注": "",
        "村签收人": "村签收员",
    }
    assert "签收、盖章" in form.lines[-1].to_sign


def test_its_pdf_is_one_page_of_our_typefaces(film):
    (text,) = pages_of(pdf := render_forms([form_of(film)]).pdf)

    assert "公益电影放映回执单" in text and "山村新声" in text and "第1页共1页" in text
    with pdfplumber.open(io.BytesIO(pdf)) as paper:
        fonts = {char["fontname"] for char in paper.chars}
    assert fonts and all("+" in font for font in fonts)  # a subset's name: it is in the file


def test_its_word_has_the_same_words(film):
    words = words_of(form_paper(form_of(film)))

    assert "公益电影放映回执单" in words and "山村新声" in words and "签收、盖章" in words


def test_the_same_input_gives_the_same_bytes(film):
    form = form_of(film)

    assert render_forms([form]).pdf == render_forms([form]).pdf
    assert form_paper(form) == form_paper(form)


def test_what_is_typed_stays_text(cast):
    film = FilmShowingFactory(unit=cast.village, film="<b>{{ 7 }}</b>&")

    assert "<b>{{7}}</b>&" in pages_of(render_forms([form_of(film)]).pdf)[0]
    assert "<b>{{ 7 }}</b>&" in words_of(form_paper(form_of(film)))


def test_a_voided_record_says_so(film, cast):
    void_record(film, actor=cast.clerk, reason="重复录入")

    assert form_of(film).remarks[0] == "已作废，不计入任何数据：重复录入"


@pytest.mark.parametrize("slug", ledgers)
def test_every_ledger_has_a_form(slug, cast):
    fill(cast, rows=3, only=[slug])
    ledger = ledgers[slug]

    forms = filled(ledger, ledger.rows().visible_to(cast.clerk), DAY)

    assert {form.title for form in forms} == {ledger.paper_title}
    paper = render_forms(forms)
    assert paper.pages >= len(forms) and not paper.missing_glyphs
    assert all(ledger.paper_title in words_of(form_paper(form)) for form in forms)


@pytest.mark.parametrize("slug", [slug for slug in ledgers if slug not in DECLARED])
def test_the_plain_form_has_every_field_of_the_ledger(slug, cast):
    fill(cast, rows=1, only=[slug])
    ledger = ledgers[slug]

    form = filled(ledger, ledger.rows(), DAY)[0]

    assert len(cells_of(form)) >= len(ledger.fields)


def test_six_ledgers_have_forms_of_their_own():
    assert {slug: ledgers[slug].paper_title for slug in DECLARED} == {
        "study": "理论学习记录表",
        "meetings": "会议记录",
        "films": "公益电影放映回执单",
        "inspections": "宣传阵地巡查表",
        "filings": "“一会一报”审批表",
        "notices": "提示函办理单",
    }


@pytest.mark.parametrize("slug", DECLARED)
def test_a_declared_form_leaves_out_no_field(slug):
    """Save those its own cells say otherwise, which are named here."""
    said_otherwise = {
        "study": {"occurred_on", "begins", *ledgers["study"].model.ELEMENTS},
        "meetings": {"occurred_on"},
        "inspections": {"occurred_on", "venue", "mended", "mended_on"},
        "filings": {"unit", "occurred_on", "venue", "place_name", "approved_on"},
        "notices": {"unit"},
    }
    cells = [
        cell
        for line in ledgers[slug].paper.lines
        for cell in ([line.cell] if isinstance(line, Box) else line)
    ]
    fields = {cell for cell in cells if isinstance(cell, str)} | {ledgers[slug].paper.corner}

    assert set(ledgers[slug].fields) - fields == said_otherwise.get(slug, set())


@pytest.mark.parametrize("slug", ledgers)
def test_many_forms_ask_no_more_than_few(slug, cast):
    ledger, counts = ledgers[slug], []
    ContentType.objects.get_for_model(ledger.model)  # asked once a process
    for rows in (2, 9):
        fill(cast, rows=rows, only=[slug])
        with CaptureQueriesContext(connection) as captured:
            filled(ledger, ledger.rows(), DAY)
        counts.append(len(captured))

    assert counts[0] == counts[1]


# --- the pages ------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["clerk", "liaison", "secretary", "reviewer"])
def test_who_reads_the_record_takes_its_form(who, film, cast, client_of):
    client = client_of(getattr(cast, who))

    page = client.get(f"/records/films/{film.pk}/").content.decode()
    paper = client.get(f"/records/films/{film.pk}/paper/")
    word = client.get(f"/records/films/{film.pk}/paper/word/")

    assert f"/records/films/{film.pk}/paper/word/" in page and "公益电影放映回执单 PDF" in page
    assert "山村新声" in pages_of(paper.content)[0] and "山村新声" in words_of(word.content)


def test_the_file_is_called_by_form_and_record(film, cast, client_of):
    answer = client_of(cast.clerk).get(f"/records/films/{film.pk}/paper/")

    name = unquote(answer["Content-Disposition"])
    assert name.endswith("公益电影放映回执单_《山村新声》.pdf")


@pytest.mark.parametrize("who", ["sibling_liaison", "other_clerk"])
@pytest.mark.parametrize("ending", ["", "word/"])
def test_a_strangers_form_does_not_exist(who, ending, film, cast, client_of):
    answer = client_of(getattr(cast, who)).get(f"/records/films/{film.pk}/paper/{ending}")

    assert answer.status_code == 404


def test_a_custom_ledgers_entry_has_its_own_fields(cast, client_of):
    entry = CustomEntryFactory(unit=cast.village)
    slug = ledger_of(entry).slug

    text = "".join(
        pages_of(client_of(cast.clerk).get(f"/records/{slug}/{entry.pk}/paper/").content)
    )

    assert "登记表" in text and "塘头村" in text
