"""A record's form, as PDF and as Word; and those of several ticked records in one PDF, by a job
where they are more than a few.
"""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from records.ledger.custom_ledgers import ledger_of
from records.ledger.declaration import Ledger
from records.ledger.record import Record
from records.pages.views.batch import picked
from records.pages.views.lists import find_ledger
from records.sheets.papers import filled
from records.sheets.printing import request_forms
from townwork.lib.filled_form import FilledForm
from townwork.lib.pdf.filled_form import render_forms
from townwork.lib.text import shortened
from townwork.lib.word.filled_form import form_paper
from townwork.org.access import needs
from townwork.org.views.acts import Attempt
from townwork.org.views.files import pdf_answer, word_answer

A_FEW = 10  # forms a person waits for: half a second


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


@needs("records.read")
def record_papers(request, slug) -> HttpResponse:
    """Those of the ticked records."""
    ledger = find_ledger(slug, request.user)
    records = picked(ledger, request.GET.getlist("pick"), request.user)
    if not records:
        messages.error(request, "请先勾选要打印的记录。")
        return redirect(ledger.url())
    if len(records) <= A_FEW:
        return _papers(request, ledger, records)
    if request.method == "POST":
        with Attempt(request):
            return redirect("print_job", request_forms(ledger, records, actor=request.user).pk)
        return redirect(ledger.url())
    query = request.GET.urlencode()
    context = {"ledger": ledger, "count": len(records), "query": query, "is_picked": True}
    return render(request, "records/sheets/print.html", context)


def _papers(request, ledger: Ledger, records: list[Record]) -> HttpResponse:
    rows = ledger.rows().filter(pk__in=[record.pk for record in records])
    forms = filled(ledger, rows.order_by("occurred_on", "pk"), timezone.localdate())
    name = f"{ledger.paper_title}_{len(forms)}份_{timezone.localdate():%Y%m%d}.pdf"
    return pdf_answer(request, render_forms(forms).pdf, name, rows=len(forms))


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
    name = shortened(form.name.replace("/", "_").replace("\\", "_"), 60)
    return f"{ledger.paper_title}_{name}.{ending}"
