"""The manual on the pages: its contents, a page, the search, the PDF, the ? that leads there."""

import re
from io import BytesIO
from urllib.parse import quote

import pypdfium2
import pytest
from django.urls import reverse

from townwork.help.manual import pages
from townwork.help.paper import paper


def test_the_contents_begin_with_what_ones_own_role_does(cast, client_of):
    html = client_of(cast.auditor).get(reverse("help")).content.decode()

    mine, others = html.split("别的角色的")
    assert re.findall(r'/help/([\w-]+)/">', mine.split("您常用的")[1]) == [
        "auditor",
        "start",
        "account",
        "audit",
    ]
    assert 'href="/help/clerk/"' in others


@pytest.mark.parametrize("slug", list(pages()))
def test_every_page_opens_for_everybody(cast, client_of, slug):
    html = client_of(cast.auditor).get(reverse("help_page", args=[slug])).content.decode()

    assert f"<h1>{pages()[slug].title}</h1>" in html
    assert "“" in html


def test_a_page_that_is_not_there_is_404_and_what_only_reads_refuses_a_post(cast, client_of):
    client = client_of(cast.liaison)

    assert client.get("/help/nowhere/").status_code == 404
    assert {
        client.post(reverse(name)).status_code for name in ("help", "help_search", "help_pdf")
    } == {405}


def test_the_search_shows_where_it_stands_and_what_was_asked(cast, client_of):
    client = client_of(cast.liaison)

    html = client.get(reverse("help_search"), {"q": "撤销导入"}).content.decode()
    nothing = client.get(reverse("help_search"), {"q": "<b>乒乓球"}).content.decode()

    assert f'href="/help/import/#{quote("导错了")}"' in html
    assert "没有找到。换个说法" in nothing
    assert "&lt;b&gt;乒乓球" in nothing
    assert "<b>乒乓球" not in nothing


# The page, and where its ? leads.
LEADS = [
    ("home", [], "/help/start/"),
    ("ledgers", [], "/help/which/"),
    ("record_import", ["films"], f"/help/import/#{quote('选表')}"),
    ("nil_list", [], f"/help/nil/#{quote('撤回零报告')}"),
    ("help", [], f"/help/start/#{quote('不会用的时候')}"),
]


@pytest.mark.parametrize(("name", "args", "address"), LEADS)
def test_the_mark_in_the_head_leads_to_the_place_of_the_page(cast, client_of, name, args, address):
    html = client_of(cast.liaison).get(reverse(name, args=args)).content.decode()

    assert re.findall(r'class="help-here[^"]*" href="([^"]+)"', html) == [address]


def test_a_refusal_and_a_page_that_is_not_there_lead_to_the_manual_too(cast, client_of):
    client = client_of(cast.liaison)

    refused, unknown = client.get(reverse("accounts")), client.get("/nowhere/")

    assert refused.status_code == 403
    assert f'href="/help/people/#{quote("开账号")}"' in refused.content.decode()
    assert 'class="help-here no-print" href="/help/"' in unknown.content.decode()


def test_nobody_who_has_not_signed_in_sees_the_mark(client, db):
    assert "help-here" not in client.get(reverse("sign_in")).content.decode()


def test_the_manual_is_read_before_a_due_password_is_changed(cast, client_of):
    cast.liaison.must_change_password = True
    cast.liaison.save()
    client = client_of(cast.liaison)

    assert client.get(reverse("help_page", args=["account"])).status_code == 200
    assert client.get(reverse("ledgers")).status_code == 302


def test_all_of_it_is_one_pdf_with_every_page_and_no_sign_missing(cast, client_of):
    answer = client_of(cast.auditor).get(reverse("help_pdf"))

    with pypdfium2.PdfDocument(BytesIO(answer.content)) as document:
        text = "".join(page.get_textpage().get_text_bounded() for page in document)
        marks = [one.get_title() for one in document.get_toc() if one.level == 0]
    assert answer["Content-Type"] == "application/pdf"
    assert marks == [*(page.title for page in pages().values()), "用语"]
    assert "确认导入" in text
    assert paper().missing_glyphs == ()
    assert paper() is paper()
