"""A ledger's list as a PDF: a short one at once, a long one by a job whose progress is shown; and
as Word, always at once.
"""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from records.ledger.custom_ledgers import find
from records.ledger.declaration import Ledger
from records.pages.filters import Listing
from records.pages.views.lists import find_ledger
from records.sheets import exporting, printing
from townwork.jobs.models import Job
from townwork.lib.pdf.tables import render_table
from townwork.lib.word.tables import list_paper
from townwork.org.access import needs
from townwork.org.errors import NotThere
from townwork.org.views.acts import Attempt
from townwork.org.views.files import paper_answer, pdf_answer, word_answer

EXPIRED = "文件没有生成或已过期，请重新导出。"


@needs("records.read")
def record_print(request, slug):
    ledger = find_ledger(slug, request.user)
    listing = Listing(ledger, request.GET, request.user)
    query = request.GET.urlencode()
    count = listing.rows.count()
    with Attempt(request):
        if count > printing.MOST:
            raise printing.too_many()
        if count <= printing.AT_ONCE:
            return _printed(request, listing)
        if request.method == "POST":
            job = printing.request_pdf(ledger, query, actor=request.user)
            return redirect("print_job", job.pk)
        context = {"ledger": ledger, "count": count, "query": query}
        return render(request, "records/sheets/print.html", context)
    return redirect(f"{ledger.url()}?{query}")


def _printed(request, listing: Listing) -> HttpResponse:
    """The paper itself, made while one waits."""
    table = printing.table_of(listing.ledger, listing, request.user)
    paper = render_table(table)
    name = _name(request, listing.ledger, request.GET)
    return pdf_answer(request, paper.pdf, name, rows=len(table.rows))


@needs("records.read")
def record_word(request, slug):
    ledger = find_ledger(slug, request.user)
    listing = Listing(ledger, request.GET, request.user)
    with Attempt(request):
        if listing.rows.count() > printing.MOST:
            raise printing.too_many("Word")
        table = printing.table_of(ledger, listing, request.user)
        name = _name(request, ledger, request.GET, "docx")
        return word_answer(request, list_paper(table), name, rows=len(table.rows))
    return redirect(f"{ledger.url()}?{request.GET.urlencode()}")


def _name(request, ledger: Ledger, params, ending: str = "pdf") -> str:
    place = request.user.township or request.user.district
    return exporting.file_name(place, ledger, params.get("term", ""), ending)


@needs("records.read")
def print_job(request, pk):
    """How far it is; then where to fetch it."""
    job = _load(request, pk)
    context = {
        "job": job,
        "ledger": find(job.params["ledger"]),
        "file": printing.sheet_of(job),
        "query": job.params["query"],
    }
    return render(request, "records/sheets/print_job.html", context)


@needs("records.read")
def print_file(request, pk):
    job = _load(request, pk)
    ledger = find(job.params["ledger"])
    is_forms = "picks" in job.params
    name = f"{job.result.get('title')}.pdf" if is_forms else _name(request, ledger, {})
    sheet = printing.sheet_of(job, name)
    if sheet is None:
        raise NotThere(EXPIRED)
    return paper_answer(request, sheet, remedy=EXPIRED)


def _load(request, pk) -> Job:
    """One's own: the file was made with the asker's eyes."""
    jobs = Job.objects.visible_to(request.user)
    jobs = jobs.filter(kind=printing.LEDGER_PDF, requested_by=request.user)
    return get_object_or_404(jobs, pk=pk)
