"""从旧总结起草: an office's own paper, its numbers offered as figures, its words as they were."""

import io

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from reports import writing
from reports.drafts import make_draft
from reports.models import Manuscript

pytestmark = pytest.mark.django_db

OLD = """青溪镇2025年上半年宣传思想工作总结
一、主要工作
全镇共放映农村公益电影84场，群众反映良好。
接待来客31人。
二、下步打算
继续抓好落实。"""


@pytest.fixture
def clerk(cast, client):
    client.force_login(cast.clerk)
    return client


def address(name="summary_from_old"):
    return reverse(name, args=["2026H1"])


def offer_of(page, typed):
    return next(
        (one.number, one.offer)
        for _, found in page.context["lines"]
        for one in found
        if one.offer.typed == typed
    )


def test_numbers_are_offered_as_figures_and_the_choice_is_the_offices(cast, clerk):
    page = clerk.post(address(), {"text": OLD})
    film, offer = offer_of(page, "84")
    guests, _ = offer_of(page, "31")

    clerk.post(
        address("summary_from_old_begin"),
        {
            "text": page.context["text"],
            f"offer_{film}": "film.show_count",
            f"offer_{guests}": "",
        },
    )

    body = Manuscript.objects.get().newest.body
    assert offer.candidates[0].code == "film.show_count"
    assert "放映农村公益电影{{公益电影场次}}场，群众反映良好。" in body
    assert "接待来客31人。" in body
    assert Manuscript.objects.get().source == Manuscript.Source.OLD
    make_draft(cast.township, cast.term)  # can be read


def begun_with(clerk, page, **choices):
    return clerk.post(address("summary_from_old_begin"), {"text": page.context["text"]} | choices)


def test_a_number_may_be_any_figure_of_the_township(cast, clerk):
    page = clerk.post(address(), {"text": OLD})
    film, _ = offer_of(page, "84")
    guests, _ = offer_of(page, "31")

    begun_with(clerk, page, **{f"offer_{film}": "event.visit_count", f"other_{guests}": "宣讲人次"})

    body = Manuscript.objects.get().newest.body
    assert "放映农村公益电影{{慰问活动场数}}场，群众反映良好。" in body
    assert "接待来客{{宣讲人次}}人。" in body


def test_a_code_nobody_has_is_not_taken(cast, clerk):
    page = clerk.post(address(), {"text": OLD})
    film, _ = offer_of(page, "84")

    begun_with(clerk, page, **{f"offer_{film}": "no.such_figure"})

    assert "放映农村公益电影{{公益电影场次}}场" in Manuscript.objects.get().newest.body


def test_a_name_nobody_has_is_told_where_it_stands_and_every_choice_kept(cast, clerk):
    page = clerk.post(address(), {"text": OLD})
    film, _ = offer_of(page, "84")
    guests, _ = offer_of(page, "31")

    again = begun_with(
        clerk, page, **{f"offer_{film}": "event.visit_count", f"other_{guests}": "来客人数"}
    )

    shown = {one.offer.typed: one for _, found in again.context["lines"] for one in found}
    assert not Manuscript.objects.exists()
    assert "“31人”：没有叫“来客人数”的数据" in again.content.decode()
    assert (shown["84"].chosen, shown["31"].other) == ("event.visit_count", "来客人数")
    assert again.context["text"] == page.context["text"]


def test_a_word_file_is_read_as_it_is(cast, clerk):
    paper = docx.Document()
    for line in OLD.splitlines():
        paper.add_paragraph(line)
    data = io.BytesIO()
    paper.save(data)

    page = clerk.post(address(), {"file": SimpleUploadedFile("旧总结.docx", data.getvalue())})

    assert offer_of(page, "84")[1].candidates[0].code == "film.show_count"


@pytest.mark.parametrize(
    "sent",
    [
        {"text": ""},
        {"text": "  "},
        {"file": SimpleUploadedFile("旧总结.docx", b"no zip at all")},
        {"file": SimpleUploadedFile("旧总结.exe", b"MZ")},
    ],
)
def test_what_cannot_be_read_is_told_and_nothing_begun(cast, clerk, sent):
    page = clerk.post(address(), sent)

    assert page.status_code == 200
    assert page.context["form"].errors
    assert not Manuscript.objects.exists()


def test_markup_in_an_old_text_is_text(cast, clerk):
    page = clerk.post(address(), {"text": OLD + "\n{{没有的数}}<b>粗</b>"})
    clerk.post(address("summary_from_old_begin"), {"text": page.context["text"]})

    assert "<b>粗</b>" not in page.content.decode()
    make_draft(cast.township, cast.term)


def test_where_a_text_is_begun_it_is_said_and_nothing_typed_for_nothing(cast, clerk):
    writing.begin(cast.term, body="题", actor=cast.clerk)

    page = clerk.get(address(), follow=True)

    assert "这半年的文稿已经起草" in page.content.decode()


@pytest.mark.parametrize(
    ("paragraphs", "said"),
    [
        ([], "没有文字"),
        (["放映电影84场。" * 9000], "最多 60000 字"),
        (["共3次。"] * 501, "最多 500 处"),
    ],
)
def test_a_file_no_summary_is_made_of_says_why_at_once(cast, clerk, paragraphs, said):
    made = docx.Document()
    for paragraph in paragraphs:
        made.add_paragraph(paragraph)
    data = io.BytesIO()
    made.save(data)

    page = clerk.post(address(), {"file": SimpleUploadedFile("旧.docx", data.getvalue())})

    assert said in page.content.decode()
