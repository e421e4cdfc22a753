"""What the manual says is so: every page of the application has its place in it, and each word in
quotation marks stands on a page.
"""

import ast
import re
from pathlib import Path

import pytest
from django.template.loader import get_template
from django.urls import reverse

from records.ledger.declaration import ledgers
from tests.access_table import ROLES, TABLE
from townwork.help.glossary import words
from townwork.help.manual import FOLDER, pages, place_of, read_page
from townwork.help.rendering import html_of
from townwork.org.access import ALLOWED

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("townwork", "records", "duties", "assessments", "reports")
QUOTED = re.compile("“([^”]+)”")
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)]+)\)")


# --- Every page has its place ---------------------------------------------------------------------
def opened(table: str) -> set[str]:
    """The addresses that somebody signed in opens as a page."""
    rows = [line.split() for line in table.strip().splitlines()]
    signed_in = ROLES.index("administrator")
    return {
        name
        for name, *answers in rows
        if "ok" in {answer.split("/")[0] for answer in answers[signed_in:]}
    }


# What is opened without an account, or is no page for people.
NOT_EXPLAINED = {"sign_in"}
# An act whose refusal shows a page that has no address of its own.
PAGES_OF_ACTS = {"document_from_old_begin"}


def test_every_page_of_the_application_has_its_place_in_the_manual():
    unexplained = {name for name in opened(TABLE) if place_of(name) is None}

    assert unexplained - NOT_EXPLAINED == set()


def test_a_ledger_s_list_form_and_records_lead_to_what_is_told_of_it():
    assert place_of("record_list", "notices") == ("letters", "")
    assert place_of("record_add", "films") == ("grids", "")
    assert place_of("record_list", "customs") == ("grids", "填移风易俗月报")
    assert place_of("record_list", "custom-ledgers") == ("custom", "")
    assert place_of("record_export", "films") == place_of("record_export")  # an act is the same
    told = {slug: place_of("record_list", slug) for slug in ledgers}
    assert [slug for slug, place in told.items() if place == place_of("record_list")] == []


def test_control_a_page_without_a_place_is_found():
    table = (
        "a_new_page in ok 403 403 403 403 403 403 403\nan_act in 405/go 403 403 403 403 403 403 403"
    )

    assert opened(table) == {"a_new_page"}
    assert place_of("a_new_page") is None


def test_every_address_the_manual_explains_is_there_and_explained_once():
    explained = [name for page in pages().values() for name in page.places]

    assert sorted(set(explained) - opened(TABLE) - PAGES_OF_ACTS) == []
    assert len(explained) == len(set(explained))


def test_every_place_is_a_heading_of_its_page():
    lost = {
        (page.slug, heading)
        for page in pages().values()
        for heading in (*page.places.values(), *page.ledgers.values())
        if heading not in dict(page.sections)
    }

    assert lost == set()


def test_a_role_and_a_job_each_have_a_page_for_everybody():
    jobs = [page for page in pages().values() if page.kind == "job"]

    assert {frozenset(page.roles) for page in pages().values() if page.kind == "role"} == {
        frozenset({role}) for role in ALLOWED["help.read"]
    }
    assert set().union(*(page.roles for page in jobs)) == ALLOWED["help.read"]
    assert len(jobs) > 20


# --- Its words do not go stale --------------------------------------------------------------------
def runs_of(template: str) -> set[str]:
    """What a template shows between its tags, says in attributes and hands on to others."""
    text = re.sub(r"{#.*?#}", "", template)
    # What a tag hands on: an include's words, a default's.
    said = set(re.findall(r'"([^"<>{}]+)"', text))
    for run in re.split(r"<[^>]*>|{%.*?%}|{{.*?}}", text, flags=re.S):
        said.add(" ".join(run.split()))
    return said


def strings_of(code: str) -> set[str]:
    return {
        node.value.strip()
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def words_of_the_application() -> set[str]:
    shown: set[str] = set()
    for path in (ROOT / "templates").rglob("*.html"):
        if path.parent.name != "help" or path.name in ("index.html", "_find.html"):
            shown |= runs_of(path.read_text())
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            if "migrations" not in path.parts:
                shown |= strings_of(path.read_text())
    return shown


def stale(text: str, shown: set[str]) -> list[str]:
    return [quoted for quoted in QUOTED.findall(text) if quoted not in shown]


def test_every_word_in_quotation_marks_stands_on_a_page_of_the_application():
    shown = words_of_the_application()
    found = {page.slug: stale(page.body, shown) for page in pages().values()}

    assert {slug: gone for slug, gone in found.items() if gone} == {}


@pytest.mark.parametrize("gone", ["点“存一下”。", "点“保”。", "点“保存并新增”。"])
def test_control_a_button_that_is_not_there_is_found(gone):
    shown = runs_of("<button>{% if a %}保存{% else %}仍要保存{% endif %}</button>")

    assert stale(gone, shown) != []
    assert stale("点“保存”，或“仍要保存”。", shown) == []


def test_every_link_of_the_manual_leads_to_a_page():
    lost = {
        (page.slug, to)
        for page in pages().values()
        for to in LINK.findall(page.body)
        if to not in pages()
    }

    assert lost == set()


def test_every_word_explained_is_one_of_the_glossary():
    named = (ROOT / "docs/glossary.md").read_text()

    assert [word for word in words() if word not in named] == []


# --- As HTML --------------------------------------------------------------------------------------
def rendered(body: str, **how) -> str:
    head = '+++\ntitle = "题"\norder = 1\nkind = "job"\nroles = []\n+++\n'
    return html_of(read_page("start", head + body), **how)


def test_html_in_a_page_is_shown_and_not_obeyed():
    html = rendered("<script>x</script> “<b>” [看](start)")

    assert "<script" not in html
    assert "&lt;script&gt;x&lt;/script&gt;" in html
    assert '<b class="key">“&lt;b&gt;”</b>' in html
    assert f'<a href="{reverse("help_page", args=["start"])}">看</a>' in html


def test_a_word_tells_its_meaning_the_first_time_and_not_on_paper():
    html = rendered("零报告，再说零报告。\n\n## 零报告")

    assert html.count('data-bs-target="#word-1"') == 1
    assert f"（{words()['零报告'].meaning}）" in html
    assert '<h2 id="零报告">零报告</h2>' in html
    on_paper = rendered("零报告\n\n## 零报告\n\n[看](start)", is_paper=True)
    assert "<button" not in on_paper
    assert '<h2 id="start-零报告">' in on_paper
    assert '<a href="#start">' in on_paper


def test_every_page_is_short_and_in_steps():
    for page in pages().values():
        assert len(page.body) < 1500, page.slug
        assert all(len(line) < 100 for line in page.body.splitlines()), page.slug


def test_every_file_of_the_folder_is_a_page():
    assert sorted(pages()) == sorted(path.stem for path in FOLDER.iterdir())
    get_template("help/paper.html")
