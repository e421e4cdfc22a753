"""Clauses and the matrix as workbooks."""

from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from duties.half_years import chosen_half
from duties.models import ResponsibilityDocument
from duties.sheets import export_duties, export_matrix, import_duties
from duties.views.tasks import filtered
from townwork.org.access import needs
from townwork.org.forms.sheets import SheetForm
from townwork.org.views.acts import Attempt
from townwork.org.views.chosen import chosen_township
from townwork.org.views.files import workbook_answer


@needs("duties.read")
def matrix_export(request):
    township = chosen_township(request)
    term, _ = chosen_half(request, township)
    _, matrix, _ = filtered(request, township, term)
    name = f"{township}_任务总表_{term or '全部'}_{timezone.localdate():%Y%m%d}.xlsx"
    data = export_matrix(matrix, "任务总表")
    return workbook_answer(request, data, name, rows=len(matrix.rows), township=township)


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
