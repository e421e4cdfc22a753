"""A ledger's sheets: export the filtered list, fetch the template, import."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render

from records import exporting
from records.filters import Listing
from records.importing import import_workbook
from records.views.lists import find_ledger
from townwork.lib.workbooks import BadWorkbook
from townwork.org.access import allows, needs
from townwork.org.errors import Refusal
from townwork.org.forms.sheets import SheetForm
from townwork.org.models import Unit
from townwork.org.views.lists import download


@needs("records.read")
def record_export(request, slug):
    ledger = find_ledger(slug, request.user)
    listing = Listing(ledger, request.GET, request.user)
    links = [f.name for f in ledger.model._meta.fields if f.is_relation and f.name in ledger.fields]
    rows = listing.rows.select_related(*links)[: exporting.MAX_ROWS + 1]
    if len(rows) > exporting.MAX_ROWS:
        messages.error(request, f"符合条件的超过 {exporting.MAX_ROWS} 条，请缩小范围后再导出。")
        return redirect(f"{ledger.url()}?{request.GET.urlencode()}")
    place = request.user.township or request.user.district
    return download(
        exporting.export(ledger, rows), exporting.file_name(place, ledger, request.GET.get("term", ""))
    )


@needs("records.write")
def record_template(request, slug):
    ledger = find_ledger(slug, request.user)
    units = Unit.objects.visible_to(request.user).active()
    units = units.filter(kind__in=ledger.kinds) if ledger.kinds else units
    return download(
        exporting.template(ledger, list(units.values_list("name", flat=True))),
        f"{ledger.title}_导入模板.xlsx",
    )


@needs("records.write")
def record_import(request, slug):
    ledger = find_ledger(slug, request.user)
    if not allows(request.user, ledger.define_action):
        raise PermissionDenied("只有宣传干事能定义台账。")
    form = SheetForm(request.POST or None, request.FILES or None)
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
