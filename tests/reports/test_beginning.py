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


# --- What is shown of each number -----------------------------------------------------------------
def test_each_number_stands_in_its_own_sentence(cast, clerk):
    text = f"{OLD}\n全年开会3次。放映6场，下乡9场。"
    page = clerk.post(address(), {"text": text}).content.decode()

    assert "放映<mark>6</mark>场，下乡9场。" in page
    assert "放映6场，下乡<mark>9</mark>场。" in page


def test_another_towns_paper_is_said_to_be_one(cast, clerk):
    own = cast.township.words["name"]
    page = clerk.post(address(), {"text": OLD.replace("青溪镇", "柳林镇")}).content.decode()

    assert f"文中写的是“柳林镇”，不是{own}" in page


def test_what_stood_around_it_and_a_towns_bare_name_are_said(cast, clerk):
    text = OLD.replace("青溪镇", "石门镇").replace("继续抓好", "讲好石门故事，继续抓好")

    page = clerk.post(address(), {"text": f"中共石门镇委员会文件\n{text}\n抄送：区委组织部。"})

    assert page.context["left_out"] == ("中共石门镇委员会文件", "抄送：区委组织部。")
    assert "没有带进正文的 2 行" in page.content.decode()
    assert "还有 1 处只写“石门”" in page.content.decode()


# --- Again ----------------------------------------------------------------------------------------
def test_it_is_begun_again_and_what_stood_stays_a_version(cast, clerk):
    writing.begin(cast.term, actor=cast.clerk)
    before = Manuscript.objects.get().newest.body

    page = clerk.post(address(), {"text": OLD})
    unasked = begun_with(clerk, page)
    assert Manuscript.objects.get().newest.body == before
    begun_with(clerk, page, again="1")

    manuscript = Manuscript.objects.get()
    assert unasked.status_code == 302 and "重新起草" in page.content.decode()
    assert (manuscript.source, manuscript.newest.number) == (Manuscript.Source.OLD, 2)
    assert "接待来客" in manuscript.begun.body
    assert manuscript.revisions.get(number=1).body == before


def test_from_the_template_again(cast, clerk):
    writing.begin(cast.term, body="半句话。", actor=cast.clerk)
    begin = reverse("summary_begin", args=["2026H1"])

    clerk.post(begin, {"source": "template"})
    assert Manuscript.objects.get().newest.body == "半句话。"
    clerk.post(begin, {"source": "template", "again": "1"})

    assert "{{镇名}}" in Manuscript.objects.get().newest.body
    assert "重新起草" in clerk.get(reverse("summary_term", args=["2026H1"])).content.decode()


def test_what_is_being_read_is_not_begun_again(cast, clerk):
    writing.begin(cast.term, body="半句话。", actor=cast.clerk)
    Manuscript.objects.update(state=Manuscript.State.READING)

    clerk.post(reverse("summary_begin", args=["2026H1"]), {"source": "template", "again": "1"})
    page = clerk.get(address()).content.decode()

    assert Manuscript.objects.get().newest.body == "半句话。"
    assert "现在不能重新起草" in page
