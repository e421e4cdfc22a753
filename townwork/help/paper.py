"""The whole manual as one PDF."""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string

from townwork.help.glossary import words
from townwork.help.manual import pages
from townwork.help.pictures import on_paper
from townwork.help.rendering import html_of
from townwork.lib.pdf import Paper, render, typefaces

SHEET = Path(__file__).with_name("paper.css")


@cache
def paper() -> Paper:
    """Set when first asked for; a process holds it then, since its text is the code's own."""
    listed = [(page, html_of(page, is_paper=True)) for page in pages().values()]
    context = {"pages": listed, "words": words().values()}
    html = render_to_string("help/paper.html", context)
    missing = typefaces.missing(html, settings.FONT_DIR)
    return render(html, missing=missing, flush=False, sheet=SHEET, pictures=on_paper())
