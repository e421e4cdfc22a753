"""The pages beside the text: those that would be printed, only what changed of them, and what is
wrong where there are none.
"""

import base64
import io
from concurrent.futures import ThreadPoolExecutor

from django.urls import reverse
from PIL import Image

from reports.forms import LONGEST
from reports.preview import preview
from townwork.lib.pdf import render_official
from townwork.lib.pdf.layout import Paragraph
from townwork.lib.pdf.pictures import pictures

PARAGRAPH = "镇党委把责任落实到每个单位，做到有部署、有检查、有总结。" * 40
LONG = "\n".join(["某镇半年总结", *[PARAGRAPH] * 3])


def seen(cast, text, **more):
    return preview(text, cast.township, cast.term, width=400, **more)


def test_every_page_is_a_picture_of_the_width_asked_for(cast):
    pages = seen(cast, LONG).pages

    sizes = [Image.open(io.BytesIO(page.png)).size for page in pages]
    assert len(sizes) > 1
    assert set(sizes) == {(400, 566)}


def test_a_figure_stands_in_the_page_as_its_sentence_says_it(cast):
    """Nobody reported films: the page with the name and that with the words are one."""
    said = seen(cast, "某镇半年总结\n放映{{公益电影场次}}场。").pages

    wanted = seen(cast, "某镇半年总结\n放映【待填：公益电影场次】场。").pages
    other = seen(cast, "某镇半年总结\n放映3场。").pages
    assert [len(said), len(wanted)] == [1, 1]
    assert other[0].mark not in (said[0].mark, wanted[0].mark)


def test_a_page_the_browser_has_is_named_and_not_sent_again(cast):
    before = seen(cast, LONG).pages

    after = seen(cast, f"{LONG}\n再写一段。", held={page.mark for page in before}).pages

    assert [page.mark for page in after[:-1]] == [page.mark for page in before[:-1]]
    assert [page.png is None for page in after] == [*[True] * (len(after) - 1), False]


def test_what_is_wrong_is_told_with_its_line_and_no_page_is_made(cast):
    told = seen(cast, "题目\n\n放映{{公益电影场}}场").as_json()

    assert told["pages"] == []
    assert [problem["line"] for problem in told["problems"]] == [3]
    assert "公益电影场次" in told["problems"][0]["message"]


def test_a_text_longer_than_may_be_saved_is_not_set(cast):
    """One sign less, and it is read: what is wrong with it is another thing."""
    longest = "字" * (LONGEST - 2) + "{{"

    assert "没有成对" in seen(cast, longest).problems[0].message
    assert "请缩短" in seen(cast, f"{longest}字").problems[0].message


def test_the_line_is_that_of_the_page_whatever_stands_before_it(cast, client):
    client.force_login(cast.clerk)

    told = client.post(reverse("editor_preview"), {"text": "\r\n\r\n题目\r\n{{没有}}"}).json()

    assert [problem["line"] for problem in told["problems"]] == [4]


def test_the_address_gives_pictures_a_page_may_show(cast, client):
    client.force_login(cast.clerk)
    asked = {"text": "题目\n正文。", "width": "500", "held": ""}

    told = client.post(reverse("editor_preview"), asked).json()
    again = client.post(
        reverse("editor_preview"), asked | {"held": told["pages"][0]["mark"]}
    ).json()

    head, _, data = told["pages"][0]["picture"].partition(",")
    assert head == "data:image/png;base64"
    assert Image.open(io.BytesIO(base64.b64decode(data))).width == 500
    assert again["pages"] == [{"mark": told["pages"][0]["mark"], "picture": None}]


def test_a_width_of_nonsense_is_the_nearest_that_can_be_read(cast, client):
    client.force_login(cast.clerk)

    for width, drawn in (("", 240), ("abc", 240), ("999999", 240), ("9999", 1600)):
        told = client.post(reverse("editor_preview"), {"text": "题目", "width": width}).json()
        data = told["pages"][0]["picture"].partition(",")[2]
        assert Image.open(io.BytesIO(base64.b64decode(data))).width == drawn


def test_what_is_looked_at_is_what_would_be_kept():
    """Without the tags and the packing of a file that is kept."""
    blocks = [Paragraph("title", "题目"), Paragraph("h1", "", "一、甲"), Paragraph("p", PARAGRAPH)]

    kept = render_official("题目", blocks).pdf
    shown = render_official("题目", blocks, is_kept=False).pdf

    assert pictures(shown, 600) == pictures(kept, 600)
    assert b"/StructTreeRoot" not in shown


def test_four_at_once_get_what_one_gets():
    """As many threads as a web process has; the library that draws knows one caller."""
    pdf = render_official("题目", [Paragraph("title", "题目"), Paragraph("p", PARAGRAPH)]).pdf
    alone = pictures(pdf, 300)

    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda _: pictures(pdf, 300), range(12)))

    assert together == [alone] * 12
