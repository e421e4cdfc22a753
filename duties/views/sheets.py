"""Clauses and the matrix as workbooks."""

from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from duties.half_years import chosen_half
from duties.matrix import Matrix
from duties.models import ResponsibilityDocument
from duties.sheets import (
    MatrixHead,
    export_duties,
    export_matrix,
    import_duties,
    matrix_tables,
)
from duties.views.tasks import filtered
from townwork.lib.pdf.tables import render_tables
from townwork.org.access import needs
from townwork.org.forms.sheets import SheetForm
from townwork.org.models import Township
from townwork.org.views.acts import Attempt
from townwork.org.views.chosen import chosen_township
from townwork.org.views.files import pdf_answer, workbook_answer


@needs("duties.read")
def matrix_export(request):
    township, matrix, head = _asked(request)
    data = export_matrix(matrix, head)
    name = _name(head, "xlsx")
    return workbook_answer(request, data, name, rows=len(matrix.rows), township=township)


@needs("duties.read")
def matrix_print(request):
    township, matrix, head = _asked(request)
    paper = render_tables(matrix_tables(matrix, head))
    name = _name(head, "pdf")
    return pdf_answer(request, paper.pdf, name, rows=len(matrix.rows), township=township)


def _asked(request) -> tuple[Township, Matrix, MatrixHead]:
    """The matrix as the page shows it, and what stands above it."""
    township = chosen_township(request)
    term, _ = chosen_half(request, township)
    _, matrix, _ = filtered(request, township, term)
    return township, matrix, MatrixHead(str(township), str(term or "全部"), timezone.localdate())


def _name(head: MatrixHead, ending: str) -> str:
    return f"{head.place}_{head.title}_{head.period}_{head.made_on:%Y%m%d}.{ending}"


@needs("duties.draft")
def duties_export(request, pk):
    document = get_object_or_404(ResponsibilityDocument.objects.visible_to(request.user), pk=pk)
    name = f"{document.township}_职责条款_{document.year}.xlsx"
    data = export_duties(document)
    return workbook_answer(
        request, data, name, rows=document.duties.count(), township=document.township
    )


@needs("duties.draft")
def duties_import(request, pk):
    document = get_object_or_404(ResponsibilityDocument.objects.visible_to(request.user), pk=pk)
    form = SheetForm(request.POST or None, request.FILES or None)
    context = {"document": document, "form": form}
    if request.method == "POST" and form.is_valid():
        with Attempt(request, form=form, at="file") as attempt:
            sheet = form.cleaned_data["file"].read()
            added, context["problems"] = import_duties(document, sheet, actor=request.user)
            if not context["problems"]:
                attempt.done = f"已导入 {added} 条。"
                return redirect("document", pk)
    return render(request, "duties/import.html", context)
