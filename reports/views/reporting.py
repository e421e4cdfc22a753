"""报告: the red-header paper that carries an edition to a higher office, made as it is asked for."""

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from reports.drafts import kept_blocks
from reports.forms import ReportForm
from reports.models import Edition
from reports.papers.report import Elements, report_paper
from townwork.lib import word
from townwork.lib.pdf import render_official
from townwork.org.access import needs
from townwork.org.views.files import pdf_answer, word_answer


@needs("summary.write")
@require_http_methods(["GET", "POST"])
def edition_report(request, pk):
    """Its elements are asked for, and the file is the answer: nothing is kept, so that the same
    edition goes to as many offices as want it.
    """
    editions = Edition.objects.visible_to(request.user)
    edition = get_object_or_404(
        editions.select_related("term__township__district", "signed_by"), pk=pk
    )
    form = ReportForm(request.POST or None, initial=asdict(_usual(edition)))
    if request.method == "POST" and form.is_valid():
        said = Elements(office=_office(edition), **form.cleaned_data)
        return _answer(request, edition, said)
    return render(request, "reports/report.html", {"edition": edition, "form": form})


def _office(edition: Edition) -> str:
    return edition.township.sign_name or edition.township.name


def _usual(edition: Edition) -> Elements:
    """What most often stands there."""
    office = _office(edition)
    return Elements(
        title=f"关于报送{edition.term}意识形态和宣传思想文化工作总结的报告",
        office=office,
        number="",
        signer=edition.signed_by.full_name if edition.signed_by else "",
        recipients=f"中共{edition.township.district.name}委宣传部",
        body=f"现将《{edition.title}》随文报送，请审阅。\n特此报告。",
        dated=timezone.localdate(),
        printed_by=office,
    )


def _answer(request: HttpRequest, edition: Edition, said: Elements) -> HttpResponse:
    township = edition.township
    blocks = report_paper(said, kept_blocks(edition))
    pdf = render_official(said.title, blocks, author=said.office)
    name = f"{township}_{said.title}"
    if request.POST.get("form") == "pdf":
        return pdf_answer(request, pdf.pdf, f"{name}.pdf", township=township)
    docx = word.official(blocks, author=said.office, imprint_apart=pdf.imprint_apart)
    return word_answer(request, docx, f"{name}.docx", township=township)
