"""A record's form, as PDF and as Word; and those of several ticked records in one PDF."""

from django.http import Http404, HttpResponse
from django.utils import timezone

from records.ledger.custom_ledgers import ledger_of
from records.ledger.declaration import Ledger
from records.pages.views.lists import find_ledger
from records.sheets.papers import filled
from townwork.lib.filled_form import FilledForm
from townwork.lib.pdf.filled_form import render_forms
from townwork.lib.word.filled_form import form_paper
from townwork.org.access import needs
from townwork.org.views.files import pdf_answer, word_answer


@needs("records.read")
def record_paper(request, slug, pk) -> HttpResponse:
    ledger, record, form = _load(request, slug, pk)
    town = record.unit.township
    paper = render_forms([form])
    return pdf_answer(request, paper.pdf, _name(ledger, form, "pdf"), rows=1, township=town)


@needs("records.read")
def record_paper_word(request, slug, pk) -> HttpResponse:
    ledger, record, form = _load(request, slug, pk)
    town = record.unit.township
    paper = form_paper(form, author=town.sign_name)
    return word_answer(request, paper, _name(ledger, form, "docx"), rows=1, township=town)


def _load(request, slug: str, pk: int) -> tuple:
    """The ledger the record stands in, the record and its form; a stranger's does not exist."""
    rows = find_ledger(slug, request.user).rows().visible_to(request.user).filter(pk=pk)
    record = rows.select_related("unit__township").first()
    if record is None:
        raise Http404
    ledger = ledger_of(record)
    (form,) = filled(ledger, rows, timezone.localdate())
    return ledger, record, form


def _name(ledger: Ledger, form: FilledForm, ending: str) -> str:
    name = form.name.replace("/", "_").replace("\\", "_")[:60]
    return f"{ledger.paper_title}_{name}.{ending}"
