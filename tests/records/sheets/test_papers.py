"""Each record on the form an inspector files, as PDF and Word, read back."""

import io
from datetime import date
from urllib.parse import unquote, urlencode

import docx
import pdfplumber
import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from docx.oxml.ns import qn

from records.ledger.custom_ledgers import ledger_of
from records.ledger.declaration import ledgers
from records.ledger.paper import Box
from records.models import FilingStep
from records.pages.scans import Named, named_in
from records.pages.services import void_record
from records.sheets.papers import filled
from records.sheets.printing import request_forms
from tests.factories import (
    AttendanceFactory,
    CustomEntryFactory,
    DecisionFactory,
    FilingFactory,
    FilmShowingFactory,
    MeetingFactory,
    StudySessionFactory,
)
from tests.lib.test_word import laid_out, office
from tests.records.sheets.varied import fill
from townwork.jobs import services as jobs
from townwork.jobs.models import Job
from townwork.lib.filled_form import FilledForm, Line, Listing
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
        "放映日期": "2026-03-05",
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


@office
def test_its_word_is_one_page_whose_code_a_photo_is_read_by(film, tmp_path):
    """Printed by LibreOffice: the code is whole, and what stands across the form is one line high."""
    (page,) = laid_out(form_paper(form_of(film)), tmp_path)

    photo = io.BytesIO()
    page.to_image(resolution=150).original.convert("RGB").save(photo, "JPEG")
    assert named_in(photo.getvalue()) == Named("films", film.pk)


def test_a_cell_across_the_form_holds_its_words_alone(cast):
    session = StudySessionFactory(unit=cast.leadership)

    table = docx.Document(io.BytesIO(form_paper(form_of(session, ledgers["study"])))).tables[0]

    topic = next(row for row in table.rows if row.cells[0].text == "学习主题")
    assert [one.text for one in topic.cells[1].paragraphs] == [session.topic]


def test_the_same_input_gives_the_same_bytes(film):
    form = form_of(film)

    assert render_forms([form]).pdf == render_forms([form]).pdf
    assert form_paper(form) == form_paper(form)


def test_what_is_typed_stays_text(cast):
    film = FilmShowingFactory(unit=cast.village, film="<b>{{ 7 }}</b>&")

    assert "<b>{{7}}</b>&" in pages_of(render_forms([form_of(film)]).pdf)[0]
    assert "<b>{{ 7 }}</b>&" in words_of(form_paper(form_of(film)))


def test_an_approved_filing_says_who_consented_and_how_it_went(cast):
    filing = FilingFactory(unit=cast.village, state="approved", round=1, approved_on=DAY)
    steps = [
        {"act": "submit", "by": cast.liaison},
        {"act": "head", "by": cast.liaison, "head": "负责人甲", "head_on": DAY},
        {"act": "publicity", "by": cast.clerk, "note": "注意安全"},
    ]
    for step in steps:
        FilingStep.objects.create(filing=filing, round=1, **step)

    form = form_of(filing, ledgers["filings"])

    cells = cells_of(form)
    assert "同意。\n负责人甲，2026-03-09" in cells["单位负责人意见"]
    assert cells["宣传办意见"].startswith("同意。注意安全。\n宣传干事")
    assert "书记意见" not in cells  # nobody asked for it
    (course,) = form.listings
    assert [row[1] for row in course.rows] == ["提交申报", "单位负责人同意", "宣传办同意"]


def test_a_filing_still_to_be_decided_has_room_for_every_opinion(cast):
    cells = cells_of(form_of(FilingFactory(unit=cast.village), ledgers["filings"]))

    assert [cells[f"{who}意见"] for who in ("单位负责人", "宣传办", "书记")] == ["", "", ""]


def test_a_session_names_who_came_and_why_others_did_not(cast):
    session = StudySessionFactory(unit=cast.leadership)
    facts = {"session": session, "marked_at": timezone.now()}
    AttendanceFactory(person=cast.clerk, state="present", **facts)
    AttendanceFactory(person=cast.liaison, state="leave", **facts)

    cells = cells_of(form_of(session, ledgers["study"]))

    assert cells["参加人员"] == cast.clerk.full_name
    assert cells["缺席及原因"] == f"{cast.liaison.full_name}（请假）"


def test_a_meeting_lists_what_it_decided_without_what_was_voided(cast):
    meeting = MeetingFactory(unit=cast.leadership)
    DecisionFactory(meeting=meeting, unit=cast.village, matter="清理宣传栏")
    voided = DecisionFactory(meeting=meeting, unit=cast.village, matter="记错的")
    void_record(voided, actor=cast.clerk, reason="记错")

    (decided,) = form_of(meeting, ledgers["meetings"]).listings

    assert [row[1:3] for row in decided.rows] == [("清理宣传栏", "塘头村")]


def test_a_long_text_runs_on_over_pages(cast):
    session = StudySessionFactory(unit=cast.leadership, minutes="认真学习抓好落实。" * 600)

    pages = pages_of(render_forms([form_of(session, ledgers["study"])]).pdf)

    assert len(pages) > 2
    assert sum(page.count("认真学习") for page in pages) > 500  # a line's end may part some
    assert "主持人：" in pages[-1]


@pytest.mark.parametrize("rows", range(12, 18))
def test_signatures_never_stand_on_a_page_alone(rows):
    """Wherever the page ends: something that is signed for stands above them."""
    boxes = [Line((("签收", ""),), 4, "签字：")] * 3
    listing = Listing("材料", ("序号",), [("一件",)] * rows, (100,))
    form = FilledForm("单", "名", boxes, "", [listing], ["放映员"], ["录入"])

    last = pages_of(render_forms([form]).pdf)[-1]

    assert "一件" in last and "放映员：" in last and "录入" in last


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
        "films": {"occurred_on", "is_make_up", "makes_up"},
        "inspections": {"occurred_on", "venue", "mended", "mended_on"},
        "filings": {
            *("unit", "occurred_on", "venue", "place_name"),
            *("organiser", "speaker_post"),
        },
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


# --- several in one file --------------------------------------------------------------------------


MANY = "/records/films/papers/"


@pytest.fixture
def films(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return [FilmShowingFactory(unit=cast.village, film=f"影片{n}") for n in range(12)]


def picked(films):
    return {"pick": [film.pk for film in films]}


def test_a_few_ticked_are_one_file_a_form_a_page(films, cast, client_of):
    answer = client_of(cast.secretary).get(MANY, picked(films[:3]))

    pages = pages_of(answer.content)
    assert ["影片" in page and "回执单" in page for page in pages] == [True] * 3
    assert "影片0" in pages[0] and "影片2" in pages[2]
    assert "公益电影放映回执单：《影片0》" in pages[0]  # it is filed apart: no page 1 of 3
    assert "共3页" not in pages[0]


def test_many_are_a_job_of_ones_own(films, cast, client_of):
    client = client_of(cast.clerk)
    address = f"{MANY}?{urlencode(picked(films), doseq=True)}"

    asked = client.get(address).content.decode()
    assert "勾选的有 12 条" in asked and not Job.objects.exists()
    sent = client.post(address)
    job = Job.objects.get()
    assert "排队中" in client.get(sent.url).content.decode()
    jobs.run(job.pk)

    page = client.get(sent.url).content.decode()
    assert "公益电影放映回执单（12 份）" in page and "共 12 页" in page
    answer = client.get(reverse("print_file", args=[job.pk]))
    assert len(pages_of(b"".join(answer.streaming_content))) == 12
    assert client_of(cast.secretary).get(sent.url).status_code == 404


def test_a_job_prints_what_its_asker_may_see_when_it_runs(films, cast):
    stranger = FilmShowingFactory(unit=cast.sibling, film="别村的")
    job = request_forms(FILMS, [*films, stranger], actor=cast.liaison)

    jobs.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.result["pages"]) == ("done", 12)


def test_a_strangers_ticked_one_does_not_exist(films, cast, client_of):
    stranger = FilmShowingFactory(unit=cast.sibling)

    answer = client_of(cast.liaison).get(MANY, picked([films[0], stranger]))

    assert answer.status_code == 404


def test_nothing_ticked_is_told(films, cast, client_of):
    page = client_of(cast.clerk).get(MANY, follow=True).content.decode()

    assert "请先勾选要打印的记录" in page


def test_many_of_several_townships_are_refused_with_a_way_out(films, cast, client_of):
    other = FilmShowingFactory(unit=cast.other_unit)
    address = f"{MANY}?{urlencode(picked([*films, other]), doseq=True)}"

    page = client_of(cast.reviewer).post(address, follow=True).content.decode()

    assert "不止一个镇" in page and not Job.objects.exists()
