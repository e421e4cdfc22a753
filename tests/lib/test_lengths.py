"""Too long is refused with how much it is over; nothing is cut, neither by us nor by a browser."""

import ast
from pathlib import Path

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from townwork.lib.lengths import messages_of, too_long
from townwork.lib.text import shortened
from townwork.org.forms.base import CleanTextMixin, NamedMessagesMixin

ROOT = Path(__file__).resolve().parents[2]


class Written(CleanTextMixin, forms.Form):
    text = forms.CharField(label="正文", max_length=10, widget=forms.Textarea)
    title = forms.CharField(label="标题", max_length=5, required=False)


class Secret(NamedMessagesMixin, forms.Form):
    key = forms.CharField(label="口令", max_length=4, strip=False, widget=forms.PasswordInput)


def test_what_is_too_long_is_refused_with_how_much_and_stays():
    form = Written({"text": "一" * 13})

    assert form.errors["text"] == [f"正文{too_long(10, 13)}"]
    assert "最多 10 字，现在 13 字，超出 3 字" in form.errors["text"][0]
    assert "一" * 13 in str(form["text"])


@pytest.mark.parametrize(
    "text",
    [
        "一\r\n二\r\n三\r\n四\r\n五五",  # a browser sends two signs for a line end
        " 一二三四五六七八九十 ",
        "一二三四五\u200b六七八九十\ufeff",
        "e\u0301" * 10,
        "😀" * 10,
    ],
)
def test_text_is_counted_as_it_is_kept(text):
    form = Written({"text": text})

    assert form.errors == {}
    assert len(form.cleaned_data["text"]) == 10


def test_every_sign_of_a_password_counts():
    assert Secret({"key": " a b "}).errors["key"] == [f"口令{too_long(4, 5)}"]
    assert Secret({"key": " ab "}).errors == {}


def test_no_box_is_cut_by_the_browser():
    assert 'data-most="10"' in str(Written()["text"])
    assert 'data-most="5"' in str(Written()["title"])
    assert 'data-most="4"' in str(Secret()["key"])
    assert "maxlength" not in f"{Written()}{Secret()}"


def test_a_model_says_the_same_of_its_own_fields():
    field = models.CharField(max_length=3)
    with pytest.raises(ValidationError) as refused:
        field.run_validators("一二三四")

    named = ValidationError({"note": refused.value, "other": ValidationError("别的")})
    assert messages_of(named) == {"note": [too_long(3, 4)], "other": ["别的"]}
    assert messages_of(ValidationError("整条")) == {"__all__": ["整条"]}


@pytest.mark.parametrize(("text", "said"), [("一二三", "一二三"), ("一二三四", "一二…")])
def test_what_is_left_out_of_a_line_is_marked(text, said):
    assert shortened(text, 3) == said


# --- The house: nothing is cut without a word -----------------------------------------------------
# What may be shorter than what was said, and why.
CUTS = {
    "townwork/lib/text.py": "with the mark of it; and what a search looks in",
    "townwork/lib/workbooks.py": "Excel's own bound of a sheet's name",
    "townwork/lib/printed_sheet.py": "Excel's own bound of a sheet's name",
    "townwork/audit/services.py": "the trail's copies of names",
    "townwork/audit/commands.py": "what was typed at a shell, for the trail",
    "townwork/jobs/services.py": "what a fault says, not a person",
    "townwork/org/views/sign_in.py": "a name nobody has",
    "duties/sending.py": "what a mail server or robot says",
    "reports/views/search.py": "said on the page (is_cut)",
    "townwork/help/views.py": "what is looked for in the manual, as the page shows it again",
    "records/sample/load.py": "the sample's own names",
    "records/sample/build/__main__.py": "the sample's own names",
    "records/sheets/receiving.py": "the name of the file, at its end",
    "townwork/lib/pdf/typefaces.py": "a name of the program's own",
    "townwork/org/middleware.py": "an address that was refused",
    "townwork/org/founding.py": "a proposed code, which may be changed",
    "townwork/org/guessing.py": "what a password is judged by: the rest only makes it better",
    "townwork/org/evidence.py": "the name of a file, whose end says what it is",
    "reports/packing.py": "so in the archive package",
    "reports/writing.py": "a heading, as others see where somebody writes; the text has it whole",
    "reports/proofs/periods.py": "how a plan begins",
}


def cuts(source: str) -> list[int]:
    """Lines that keep the first or last of more than 19 signs: `text[:300]`, `text[:LONGEST]`."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Subscript)
        and isinstance(node.slice, ast.Slice)
        and (_is_long(node.slice.upper) or _is_long(node.slice.lower))
    ]


def _is_long(bound: ast.expr | None) -> bool:
    if isinstance(bound, ast.UnaryOp):
        bound = bound.operand
    if isinstance(bound, ast.BinOp):
        bound = bound.left
    if isinstance(bound, ast.Constant):
        return isinstance(bound.value, int) and bound.value > 19
    return isinstance(bound, ast.Name) and bound.id in ("most", "LONGEST", "LONGEST_NAME")


def sources():
    rooms = ("townwork", "records", "duties", "assessments", "reports")
    for room in rooms:
        for path in (ROOT / room).rglob("*.py"):
            if "migrations" not in path.parts:
                yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


def test_no_code_cuts_text_but_where_it_is_said_why():
    cut = {name for name, source in sources() if cuts(source)}

    assert cut - NO_TEXT - set(CUTS) == set()


# Slices of rows, bytes and digests.
NO_TEXT = {
    "townwork/lib/grids.py",
    "townwork/org/file_checks.py",
    "townwork/lib/ole_contents.py",
    "townwork/org/kept.py",
    "records/sheets/named.py",
    "reports/material.py",
    "reports/wording.py",
    "townwork/safekeeping/retention.py",
}


def test_control_a_cut_is_found():
    assert cuts('x = f"{answer}"[:300]\ny = name[-LONGEST_NAME:]\nz = rows[:5]') == [1, 2]


def test_no_page_lets_a_browser_cut():
    """No template writes the attribute by hand."""
    written = [
        path.name
        for path in (ROOT / "templates").rglob("*.html")
        if "maxlength" in path.read_text(encoding="utf-8")
    ]

    assert written == []
