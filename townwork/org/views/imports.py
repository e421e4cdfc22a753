"""Units and staff from a sheet, for the administrator."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from townwork.org import sheets
from townwork.org.access import needs
from townwork.org.forms.sheets import SheetForm
from townwork.org.sheets import Report
from townwork.org.views.acts import Attempt
from townwork.org.views.files import blank_answer


@needs("org.manage")
@require_http_methods(["GET", "POST"])
def unit_import(request):
    if "template" in request.GET:
        return blank_answer(sheets.unit_template(), "单位_模板.xlsx")
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
        return blank_answer(sheets.staff_template(), "人员_模板.xlsx")
    form, report = _try(request, sheets.import_staff)
    if report and not report.problems:
        listed = len(report.added) - len(report.passwords)
        context = {"passwords": report.passwords, "listed": listed}
        return render(request, "org/imported_staff.html", context)
    return _page(
        request,
        form,
        report,
        "导入人员",
        "账号",
        reverse("accounts"),
        list(sheets.STAFF_COLUMNS),
        lead="能有这些列，姓名和单位必须有：",
        after="没填用户名的不开账号，只登记姓名、单位和职务。",
    )


def _try(request, import_sheet) -> tuple[SheetForm, Report | None]:
    """The form, and what importing its file came to; None where there was nothing to import."""
    if request.method != "POST":
        return SheetForm(), None
    form = SheetForm(request.POST, request.FILES)
    if form.is_valid():
        with Attempt(request, form=form, at="file"):
            return form, import_sheet(form.cleaned_data["file"].read(), actor=request.user)
    return form, None


def _page(request, form, report, title, parent, back, columns, **words):
    context = {
        **words,
        "form": form,
        "problems": report.problems if report else [],
        "title": title,
        "parent": parent,
        "back": back,
        "columns": columns,
    }
    return render(request, "org/import.html", context)
