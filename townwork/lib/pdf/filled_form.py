"""Filled-in forms as PDF, each beginning a page."""

from collections.abc import Callable, Sequence
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string

from townwork.lib.filled_form import FilledForm
from townwork.lib.pdf import Paper, render, typefaces
from townwork.lib.pdf.tables import pages_heard

SHEET = Path(__file__).with_name("filled_form.css")


def render_forms(
    forms: Sequence[FilledForm], report: Callable[[int, str], None] | None = None
) -> Paper:
    """The forms as one paper; the same input gives the same bytes.

    `report` hears how many pages are set.
    """
    lacking = [typefaces.missing(form.text, settings.FONT_DIR) for form in forms]
    context = {
        "title": forms[0].title if len(forms) == 1 else f"{forms[0].title}（{len(forms)} 份）",
        "forms": [(form, "、".join(signs)) for form, signs in zip(forms, lacking, strict=True)],
    }
    html = render_to_string("lib/filled_form.html", context)
    missing = tuple(dict.fromkeys(sign for signs in lacking for sign in signs))
    with pages_heard(report, len(forms)):
        return render(html, missing=missing, flush=False, sheet=SHEET)
