"""What the documents say is so: the facts the code cites, the files they name, the tables that
repeat the code's.
"""

import json
import re
import tomllib
from dataclasses import fields
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from records.ledger.declaration import Ledger
from records.ledger.record import Record

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("townwork", "records", "duties", "assessments", "reports")
FACTS = ROOT / "docs/facts.md"

# A citation: a document and its sections, such as a `…/facts.md` with §4.1, §4.9 or §1.1–1.3 after
# it.
CITATION = re.compile(r"([\w./-]+\.md)`? (§[\d.]+(?:(?:, §|–)[\d.]+)*)")
NUMBER = re.compile(r"\d+(?:\.\d+)*")
HEADING = re.compile(r"^#+ (\d+(?:\.\d+)*) ", re.M)
# A path in a document: in backticks, and beginning with something of this repository.
TOPS = "|".join((*ROOMS, "bin", "bench", "docs", "drills", "static", "templates", "tests"))
PATH = re.compile(rf"`((?:{TOPS})/[\w./-]*\w)/?`")
LISTING = re.compile(r"^```\w+ path=(\S+)", re.M)


def documents() -> list[Path]:
    return [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def sources() -> list[Path]:
    """Whatever may cite a document: code, its data and style sheets, tests, documents."""
    kinds = (".py", ".toml", ".css", ".html")
    code = [
        path
        for room in (*ROOMS, "tests", "bench", "bin", "drills", "templates")
        for path in sorted((ROOT / room).rglob("*"))
        if path.suffix in kinds
    ]
    return code + documents()


def citations(text: str) -> set[tuple[str, str]]:
    """(document, section) of every citation in the text."""
    return {
        (document, number)
        for document, sections in CITATION.findall(text)
        for number in NUMBER.findall(sections)
    }


def sections_of(document: Path) -> set[str]:
    return set(HEADING.findall(document.read_text()))


def broken(text: str) -> set[tuple[str, str]]:
    """The citations that lead nowhere: no such file, or no such heading in it."""
    return {
        (document, number)
        for document, number in citations(text)
        if not (ROOT / document).is_file() or number not in sections_of(ROOT / document)
    }


def names_nothing(text: str) -> set[str]:
    """The paths a document names that are neither here nor written by a listing of its own."""
    own = set(LISTING.findall(text))
    return {path for path in PATH.findall(text) if not (ROOT / path).exists() and path not in own}


def section(number: str) -> str:
    """The text of a numbered section of the facts, to the next heading."""
    found = re.search(rf"^(#+) {re.escape(number)} .*?(?=^#|\Z)", FACTS.read_text(), re.M | re.S)
    return found[0]


def test_the_facts_are_cited():
    """Or the pattern no longer finds citations, and the next test proves nothing."""
    cited = set().union(*(citations(path.read_text()) for path in sources()))

    assert {number for document, number in cited if document == "docs/facts.md"} >= {"0", "2.2"}


def test_every_citation_leads_to_a_heading():
    found = {str(path.relative_to(ROOT)): broken(path.read_text()) for path in sources()}

    assert {path: lost for path, lost in found.items() if lost} == {}


@pytest.mark.parametrize("cited", ["§99", "§4.1, §99", "§1.1–99"])
def test_control_a_citation_of_no_heading_is_found(cited):
    assert broken(f"as docs/facts.md {cited} says") == {("docs/facts.md", "99")}


def test_control_a_citation_of_no_file_is_found():
    assert broken("(elsewhere" + ".md §4.1)") == {("elsewhere.md", "4.1")}


def test_every_document_the_code_names_exists():
    """Also where its section stands on the next line."""
    named = {
        str(path.relative_to(ROOT)): set(re.findall(r"[\w./-]+\.md\b", path.read_text()))
        for path in sources()
        if path not in (*documents(), Path(__file__))
    }

    assert {
        path: lost
        for path, names in named.items()
        if (lost := {name for name in names if not (ROOT / name).is_file()})
    } == {}


def test_every_path_the_documents_name_exists():
    found = {str(path.relative_to(ROOT)): names_nothing(path.read_text()) for path in documents()}

    assert {path: names for path, names in found.items() if names} == {}


def test_control_a_path_that_is_not_there_is_found_unless_the_page_writes_it():
    assert names_nothing("`docs/nowhere.md`") == {"docs/nowhere.md"}
    assert names_nothing("`docs/nowhere.md`\n```text path=docs/nowhere.md\n```") == set()


def test_the_page_on_ledgers_explains_what_a_declaration_and_a_record_may_say():
    page = (ROOT / "docs/adding-a-ledger.md").read_text()

    said = {name for name, value in vars(Record).items() if type(value) in (tuple, bool, str)}
    said = {name for name in said if not name.startswith("_")}

    assert len(said) > 10
    assert [one.name for one in fields(Ledger) if f"`{one.name}`" not in page] == []
    assert [name for name in sorted(said) if f"`{name}`" not in page] == []


def test_every_link_of_the_documents_leads_to_a_file():
    link = re.compile(r"\]\((?!https?:|#)([^)#]+)\)")
    found = {
        str(path.relative_to(ROOT)): [
            target
            for target in link.findall(path.read_text())
            if not (path.parent / target).exists()
        ]
        for path in documents()
    }

    assert {path: targets for path, targets in found.items() if targets} == {}


def test_the_facts_tell_the_rubric_as_the_township_begins_with_it():
    rubric = tomllib.loads((ROOT / "assessments/default_rubric.toml").read_text())
    told = re.findall(r"^\| ([A-H]\d) \| ([^|]+?) \| ([^|]*?) ?\|", section("2.3"), re.M)

    assert told == [
        (item["code"], item["title"], item.get("points", ""))
        for block in rubric["section"]
        for item in block["criterion"]
    ]


def test_the_facts_name_every_figure_and_no_other(cast):
    told = re.findall(r"`([a-z]+\.[a-z_]+)`", section("5.1"))
    out = StringIO()

    call_command("figures", cast.township.code, cast.term.code, json=True, stdout=out)

    assert sorted(told) == sorted(one["code"] for one in json.loads(out.getvalue())["figures"])


def test_the_facts_name_every_default_duty_and_no_other():
    document = tomllib.loads((ROOT / "duties/default_document.toml").read_text())
    rows = re.findall(r"^\| [^|]+ \| ([^|]+) \|$", section("5.2"), re.M)[1:]

    assert [name for row in rows for name in row.strip().split("、")] == [
        duty["title"] for duty in document["duty"]
    ]
