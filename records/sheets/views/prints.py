"""A ledger's list as a PDF: a short one at once, a long one by a job whose progress is shown."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header

from records.ledger.custom_ledgers import find
from records.ledger.declaration import Ledger
from records.pages.filters import Listing
from records.pages.views.lists import find_ledger
from records.sheets import exporting, printing
from townwork.jobs.models import Job
from townwork.lib.pdf.tables import render_table
from townwork.org.access import needs
from townwork.org.errors import Refusal


@needs("records.read")
def record_print(request, slug):
    ledger = find_ledger(slug, request.user)
    listing = Listing(ledger, request.GET, request.user)
    query, count = request.GET.urlencode(), listing.rows.count()
    try:
        if count > printing.MOST:
            raise printing.too_many()
        if count > printing.AT_ONCE and request.method == "POST":
            return redirect("print_job", printing.request_pdf(ledger, query, actor=request.user).pk)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{ledger.url()}?{query}")
    if count > printing.AT_ONCE:
        return render(
            request, "records/sheets/print.html", {"ledger": ledger, "count": count, "query": query}
        )
    paper = render_table(printing.table_of(ledger, listing, request.user))
    response = HttpResponse(paper.pdf, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(
        True, _name(request, ledger, request.GET)
    )
    return response


def _name(request, ledger: Ledger, params) -> str:
    place = request.user.township or request.user.district
    return exporting.file_name(place, ledger, params.get("term", ""), "pdf")


@needs("records.read")
def print_job(request, pk):
    """How far it is; then where to fetch it."""
    job = _load(request, pk)
    context = {"job": job, "ledger": find(job.params["ledger"]), "file": printing.file_of(job)}
    return render(
        request, "records/sheets/print_job.html", context | {"query": job.params["query"]}
    )


@needs("records.read")
def print_file(request, pk):
    job = _load(request, pk)
    path = printing.file_of(job)
    if path is None:
        raise Http404("文件没有生成或已过期，请重新导出。")
    name = _name(request, find(job.params["ledger"]), {})
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=name, content_type="application/pdf"
    )


def _load(request, pk) -> Job:
    """One's own: the file was made with the asker's eyes."""
    jobs = Job.objects.visible_to(request.user).filter(
        kind=printing.LEDGER_PDF, requested_by=request.user
    )
    return get_object_or_404(jobs, pk=pk)
