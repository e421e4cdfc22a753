"""Units and staff from a sheet, for the administrator."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods

from townwork.lib.workbooks import BadWorkbook
from townwork.org import sheets
from townwork.org.access import needs
from townwork.org.forms.sheets import SheetForm

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@needs("org.manage")
@require_http_methods(["GET", "POST"])
def unit_import(request):
    if "template" in request.GET:
        return download("单位_模板.xlsx", sheets.unit_template())
    form, report = _try(request, sheets.import_units)
    if report and not report.problems:
        messages.success(request, f"已导入 {len(report.added)} 个单位。")
        return redirect("units")
    return _page(
        request, form, report, "导入单位", "单位", reverse("units"), list(sheets.UNIT_COLUMNS)
    )


@needs("org.manage")
@require_http_methods(["GET", "POST"])
def staff_import(request):
    """The one-time passwords are in the answer itself, once; nothing keeps them."""
    if "template" in request.GET:
        return download("人员_模板.xlsx", sheets.staff_template())
    form, report = _try(request, sheets.import_staff)
    if report and not report.problems:
        return render(request, "org/imported_staff.html", {"passwords": report.passwords})
    return _page(
        request, form, report, "导入人员", "账号", reverse("accounts"), list(sheets.STAFF_COLUMNS)
    )


def download(name: str, data: bytes) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(data, content_type=XLSX, headers={"Content-Disposition": disposition})


def _try(request, act):
    if request.method != "POST":
        return SheetForm(), None
    form = SheetForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            return form, act(form.cleaned_data["file"].read(), actor=request.user)
        except BadWorkbook as bad:
            form.add_error("file", str(bad))
    return form, None


def _page(request, form, report, title, parent, back, columns):
    context = {
        "form": form,
        "problems": report.problems if report else [],
        "title": title,
        "parent": parent,
        "back": back,
        "columns": columns,
    }
    return render(request, "org/import.html", context)
