"""A ledger's sheets: export the filtered list, fetch the template, import."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header

from records import exporting
from records.filters import Listing
from records.importing import import_workbook
from records.views.lists import find_ledger
from townwork.lib.workbooks import MAX_BYTES, BadWorkbook
from townwork.org.access import allows, needs
from townwork.org.errors import Refusal
from townwork.org.models import Unit

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ImportForm(forms.Form):
    file = forms.FileField(
        label="选择表格（.xlsx，5 MB 以内）",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": "请先选择表格。", "empty": "文件是空的。"},
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if not file.name.lower().endswith(".xlsx"):
            raise forms.ValidationError("只能导入 .xlsx 表格，请用 Excel 或 WPS 另存为 .xlsx 后再传。")
        if file.size > MAX_BYTES:
            raise forms.ValidationError("表格超过 5 MB，请拆成几份再传。")
        return file


@needs("records.read")
def record_export(request, slug):
    ledger = find_ledger(slug)
    listing = Listing(ledger, request.GET, request.user)
    links = [f.name for f in ledger.model._meta.fields if f.is_relation and f.name in ledger.fields]
    rows = listing.rows.select_related(*links)[: exporting.MAX_ROWS + 1]
    if len(rows) > exporting.MAX_ROWS:
        messages.error(request, f"符合条件的超过 {exporting.MAX_ROWS} 条，请缩小范围后再导出。")
        return redirect(f"{ledger.url()}?{request.GET.urlencode()}")
    place = request.user.township or request.user.district
    return _download(
        exporting.export(ledger, rows), exporting.file_name(place, ledger, request.GET.get("term", ""))
    )


@needs("records.write")
def record_template(request, slug):
    ledger = find_ledger(slug)
    units = list(Unit.objects.visible_to(request.user).active().values_list("name", flat=True))
    return _download(exporting.template(ledger, units), f"{ledger.title}_导入模板.xlsx")


@needs("records.write")
def record_import(request, slug):
    ledger = find_ledger(slug)
    if not allows(request.user, ledger.define_action):
        raise PermissionDenied("只有宣传干事能定义台账。")
    form = ImportForm(request.POST or None, request.FILES or None)
    context = {"ledger": ledger, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            report = import_workbook(ledger, form.cleaned_data["file"].read(), actor=request.user)
        except (BadWorkbook, Refusal) as error:
            form.add_error("file", str(error))
        else:
            if not report.problems:
                messages.success(request, f"已导入 {report.added} 条{ledger.title}。")
                return redirect(ledger.url())
            context["report"] = report
    return render(request, "records/import.html", context)


def _download(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response
